package io.biscotti.database;

import io.biscotti.crypto.Secret;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which database to use, and the credentials for it. Immutable.
 *
 * @param url a PostgreSQL JDBC URL, such as {@code jdbc:postgresql://db.example/biscotti}; empty
 *     for an embedded database in {@code home}
 * @param user the PostgreSQL user; empty for the driver's default
 * @param password the user's password; empty if the server needs none
 * @param home the directory of the embedded database
 */
public record DatabaseSettings(
    Optional<String> url, Optional<String> user, Optional<Secret> password, Path home) {

  private static final String POSTGRESQL = "jdbc:postgresql:";

  private static final Setting<Optional<String>> URL =
      Setting.text(
              "database.url",
              "a JDBC URL of PostgreSQL without user and password",
              "The database of accounts, sessions and events:"
                  + " `jdbc:postgresql://db.example/biscotti`.")
          .withDefault("an embedded database in `biscotti.home`");

  private static final Setting<Optional<String>> USER =
      Setting.text("database.user", "any text", "The database user.");

  private static final Setting<Optional<String>> PASSWORD =
      Setting.secret("database.password", "any text", "The password of the database user.");

  /** The settings that {@link #read} reads. */
  public static final List<Setting<?>> SETTINGS = List.of(URL, USER, PASSWORD, PASSWORD.file());

  private static final Pattern CREDENTIALS =
      Pattern.compile("[?&](user|\\w*password)=|^[^?]*@", Pattern.CASE_INSENSITIVE);

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException naming the setting; it never quotes the URL, which may contain
   *     a password
   */
  public DatabaseSettings {
    if (url.isPresent() && !url.get().startsWith(POSTGRESQL)) {
      throw new IllegalArgumentException("database.url must start with " + POSTGRESQL);
    }
    // Drivers and libraries print URLs in their messages.
    if (url.filter(text -> CREDENTIALS.matcher(text).find()).isPresent()) {
      throw new IllegalArgumentException(
          "database.url must not contain a user or a password: use database.user and"
              + " database.password");
    }
    if (url.isEmpty() && (user.isPresent() || password.isPresent())) {
      throw new IllegalArgumentException(
          "database.user and database.password need a database.url: the embedded database has no"
              + " users");
    }
    // H2 would parse the text after a semicolon as options.
    if (url.isEmpty() && home.toString().contains(";")) {
      throw new IllegalArgumentException(
          "home must be a path without \";\" for the embedded database, was " + home);
    }
  }

  /** An embedded database in this directory. */
  public static DatabaseSettings embedded(Path home) {
    return new DatabaseSettings(Optional.empty(), Optional.empty(), Optional.empty(), home);
  }

  /**
   * Reads the settings. Invalid values are reported to {@code options} as faults, and the embedded
   * database is used instead: call {@link Options#check} afterwards.
   *
   * @param options the settings by name
   * @param home the directory of the embedded database
   */
  public static DatabaseSettings read(Options options, Path home) {
    try {
      return new DatabaseSettings(
          options.read(URL), options.read(USER), options.read(PASSWORD).map(Secret::of), home);
    } catch (IllegalArgumentException e) {
      options.fault(String.valueOf(e.getMessage()));
      return embedded(Path.of(""));
    }
  }
}
