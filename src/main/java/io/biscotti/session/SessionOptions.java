package io.biscotti.session;

import io.biscotti.codec.SerialFilter;
import io.biscotti.crypto.Secret;
import io.biscotti.options.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings of the session filter, read and checked.
 *
 * @param store where sessions are kept; empty where it isn't set
 * @param storage the class of a {@link SessionStorage} that keeps them, where the setting names one
 * @param policy how long they live
 * @param cookies how many cookies a sealed session may fill
 * @param compress whether long attributes of a sealed session are compressed when it would not fit
 *     into one cookie
 * @param secure whether cookies demand HTTPS
 * @param domain the parent domain whose hosts all get the session cookie; empty for this host alone
 * @param home the directory in which the key ring is kept
 * @param keys a key ring that the operator provides, instead of the one in {@code home}
 * @param types names to class names of records and beans that may be attributes
 * @param serializable a class pattern for Java serialization; empty means none
 */
public record SessionOptions(
    Optional<Kind> store,
    Optional<String> storage,
    SessionPolicy policy,
    int cookies,
    boolean compress,
    boolean secure,
    Optional<String> domain,
    Path home,
    Optional<Secret> keys,
    Map<String, String> types,
    Optional<String> serializable) {

  /** The names of all settings that {@link #read} knows. */
  public static final Set<String> NAMES =
      Set.of(
          "session.store",
          "session.idle",
          "session.lifetime",
          "session.cookies",
          "session.compress",
          "session.types",
          "session.serializable",
          "cookies.secure",
          "cookies.domain",
          "home",
          "keys");

  /** Where sessions are kept. */
  public enum Kind {
    /** In the cookie. */
    SEALED,
    /** In the server's memory. */
    MEMORY
  }

  private static final Pattern CLASS_NAME = Pattern.compile("[\\w$]+(\\.[\\w$]+)+");

  /**
   * Reads the settings. Faults are noted in the options, and their defaults taken: call {@link
   * Options#check} after it.
   *
   * @param options the settings by name
   * @param defaultIdle the idle time where {@code session.idle} is absent
   * @return the settings
   */
  public static SessionOptions read(Options options, Duration defaultIdle) {
    return new SessionOptions(
        storage(options).isPresent() ? Optional.empty() : kind(options),
        storage(options),
        policy(options, defaultIdle),
        options.number("session.cookies", 1, SessionCookie.MAX_COOKIES, SessionCookie.MAX_COOKIES),
        options.flag("session.compress", true),
        options.flag("cookies.secure", true),
        domain(options),
        home(options),
        keys(options),
        types(options),
        serializable(options));
  }

  private static Optional<Kind> kind(Options options) {
    return options
        .text("session.store")
        .map(set -> options.oneOf("session.store", Kind.class, Kind.SEALED));
  }

  private static Optional<String> storage(Options options) {
    return options.text("session.store").filter(name -> CLASS_NAME.matcher(name).matches());
  }

  private static SessionPolicy policy(Options options, Duration defaultIdle) {
    Duration lifetime = options.duration("session.lifetime", SessionPolicy.DEFAULT.lifetime());
    Duration idle =
        options.duration(
            "session.idle", defaultIdle.compareTo(lifetime) > 0 ? lifetime : defaultIdle);
    try {
      return new SessionPolicy(idle, lifetime);
    } catch (IllegalArgumentException e) {
      options.fault("session.idle, session.lifetime: " + e.getMessage());
      return SessionPolicy.DEFAULT;
    }
  }

  private static Optional<String> domain(Options options) {
    Optional<String> domain = options.text("cookies.domain");
    Optional<String> checked = domain.flatMap(ParentDomain::parse);
    if (domain.isPresent() && checked.isEmpty()) {
      options.fault(
          "cookies.domain must be a domain of your own, of two labels or more, as in example.com,"
              + " was \"%s\"".formatted(domain.get()));
    }
    return checked;
  }

  private static Path home(Options options) {
    Optional<String> home = options.text("home");
    try {
      return home.map(Path::of).orElseGet(SessionOptions::defaultHome);
    } catch (InvalidPathException e) {
      options.fault("home must be a path, was " + home.orElse(""));
      return defaultHome();
    }
  }

  /** Beside the server's own configuration where it says where that is. */
  private static Path defaultHome() {
    for (String base : new String[] {"catalina.base", "jetty.base"}) {
      String directory = System.getProperty(base);
      if (directory != null && !directory.isBlank()) {
        return Path.of(directory, ".biscotti");
      }
    }
    return Path.of(".biscotti").toAbsolutePath();
  }

  private static Optional<Secret> keys(Options options) {
    Optional<String> keys = options.text("keys");
    if (keys.isEmpty() || keys.get().startsWith("{")) {
      return keys.map(Secret::of);
    }
    try {
      String file = keys.get().startsWith("file:") ? keys.get().substring(5) : keys.get();
      return Optional.of(Secret.of(Files.readString(Path.of(file)).strip()));
    } catch (IOException | InvalidPathException e) {
      options.fault(
          "keys must be a keyset in JSON or the path of a file that holds one, and no such file"
              + " can be read ("
              + e.getClass().getSimpleName()
              + ")");
      return Optional.empty();
    }
  }

  private static Map<String, String> types(Options options) {
    Map<String, String> types = new LinkedHashMap<>();
    for (String entry : options.list("session.types")) {
      String[] parts = entry.split("=", -1);
      if (parts.length == 2 && !parts[0].isBlank() && !parts[1].isBlank()) {
        types.put(parts[0].strip(), parts[1].strip());
      } else {
        options.fault("session.types must be name=class, …, was \"" + entry + "\"");
      }
    }
    return types;
  }

  private static Optional<String> serializable(Options options) {
    Optional<String> pattern = options.text("session.serializable");
    try {
      pattern.ifPresent(SerialFilter::new);
      return pattern;
    } catch (IllegalArgumentException e) {
      options.fault("session.serializable: " + e.getMessage());
      return Optional.empty();
    }
  }
}
