package io.biscotti.storage;

import io.biscotti.crypto.Secret;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The database of {@code session.store=jdbc} if the application doesn't provide one. Immutable.
 *
 * @param source the JNDI name of a data source, or a JDBC URL without credentials
 * @param user the database user, for a URL
 * @param password the user's password, for a URL
 */
public record StorageSettings(String source, Optional<String> user, Optional<Secret> password) {
  private static final Pattern NAME = Pattern.compile("(java:)?[A-Za-z0-9_][A-Za-z0-9_./-]*");
  private static final Pattern URL = Pattern.compile("jdbc:(postgresql|h2):.+");
  private static final Pattern CREDENTIALS =
      Pattern.compile("[?&;](user|\\w*password)=|^[^?]*@", Pattern.CASE_INSENSITIVE);

  private static final String POOL = "com.zaxxer.hikari.HikariDataSource";

  private static final Setting<Optional<String>> SOURCE =
      Setting.text(
              "session.jdbc",
              "the JNDI name of a data source, or a JDBC URL of H2 or PostgreSQL without user and"
                  + " password",
              "The database of `session.store=jdbc` and `session.overflow=jdbc`:"
                  + " `java:comp/env/jdbc/sessions`, or `jdbc:postgresql://db.example/sessions`. A URL"
                  + " needs the library `com.zaxxer:HikariCP`.")
          .withDefault("in the WAR, its own database");

  private static final Setting<Optional<String>> USER =
      Setting.text("session.jdbc.user", "any text", "The database user, for a URL.");

  private static final Setting<Optional<String>> PASSWORD =
      Setting.secret("session.jdbc.password", "any text", "The user's password, for a URL.");

  /** The settings that {@link #read} reads. */
  public static final List<Setting<?>> SETTINGS = List.of(SOURCE, USER, PASSWORD, PASSWORD.file());

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException naming the setting; it never quotes the URL, which may contain
   *     a password
   */
  public StorageSettings {
    if (!NAME.matcher(source).matches() && !URL.matcher(source).matches()) {
      throw new IllegalArgumentException("session.jdbc must be " + SOURCE.values());
    }
    if (isUrl(source) && CREDENTIALS.matcher(source).find()) {
      throw new IllegalArgumentException(
          "session.jdbc must not contain a user or a password: use session.jdbc.user and"
              + " session.jdbc.password");
    }
    if (!isUrl(source) && (user.isPresent() || password.isPresent())) {
      throw new IllegalArgumentException(
          "session.jdbc.user and session.jdbc.password need a URL in session.jdbc: a data source"
              + " has its own");
    }
  }

  /** Whether connections are made by URL, rather than taken from a data source. */
  boolean isUrl() {
    return isUrl(source);
  }

  private static boolean isUrl(String source) {
    return source.startsWith("jdbc:");
  }

  /**
   * Reads the settings. Invalid values, and a missing library, are reported to {@code options} as
   * faults: call {@link Options#check} afterwards.
   *
   * @return empty if {@code session.jdbc} is not set or invalid
   */
  public static Optional<StorageSettings> read(Options options) {
    Optional<String> source = options.read(SOURCE);
    Optional<String> user = options.read(USER);
    Optional<Secret> password = options.read(PASSWORD).map(Secret::of);
    if (source.isEmpty()) {
      options.needs(USER, user, SOURCE);
      options.needs(PASSWORD, password, SOURCE);
      return Optional.empty();
    }
    try {
      StorageSettings read = new StorageSettings(source.get(), user, password);
      return read.isUrl()
              && !options.hasLibrary("session.jdbc with a URL", "com.zaxxer:HikariCP", POOL)
          ? Optional.empty()
          : Optional.of(read);
    } catch (IllegalArgumentException e) {
      options.fault(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
