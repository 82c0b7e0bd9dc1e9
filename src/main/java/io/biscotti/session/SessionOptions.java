package io.biscotti.session;

import io.biscotti.codec.SerialFilter;
import io.biscotti.crypto.KeyPolicy;
import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.Secret;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import io.biscotti.sessioncookie.SessionCookie;
import io.biscotti.storage.StoreOptions;
import io.biscotti.store.SealedStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of the session filter, read and checked.
 *
 * @param stores where sessions are kept
 * @param policy how long sessions live
 * @param cookies how many cookies a sealed session may fill; 0 if not set, which means {@link
 *     SessionCookie#MAX_COOKIES}
 * @param visible whether the application sees the session cookie and its companions
 * @param compress whether long attributes of a sealed session are compressed when it would not fit
 *     into one cookie
 * @param layout the layout in which sessions are written
 * @param hold how much of a response's body is held back until its request ends, in bytes; 0 if
 *     responses are not held
 * @param secure whether cookies need HTTPS
 * @param domain the parent domain whose hosts all get the session cookie; empty for this host alone
 * @param home the directory of the key ring
 * @param keys a key ring that the operator provides, instead of the one in {@code home}
 * @param types names to class names of records and beans that may be attributes
 * @param serializable a class pattern for Java serialization; empty means none
 */
public record SessionOptions(
    StoreOptions stores,
    SessionPolicy policy,
    int cookies,
    boolean visible,
    boolean compress,
    int layout,
    int hold,
    boolean secure,
    Optional<String> domain,
    Path home,
    Optional<GivenRing> keys,
    Map<String, String> types,
    Optional<String> serializable) {

  /**
   * A key ring that the operator provides.
   *
   * @param text the ring as it was at the start
   * @param file where it came from, if anywhere; the ring then follows changes of the file
   */
  public record GivenRing(Secret text, Optional<Path> file) {
    KeyRing open() {
      return file.map(KeyRing::follow).orElseGet(() -> KeyRing.parse(text));
    }
  }

  /** Whether cookies need HTTPS. */
  public static final Setting<Boolean> SECURE =
      Setting.flag(
          "cookies.secure",
          true,
          "Whether cookies need HTTPS. With `false`, for development over plain HTTP, they are not"
              + " `Secure`, and `__Host-session` becomes `session`.");

  /** The file of the key ring, in the home directory. */
  public static final String KEY_FILE = "keys.json";

  private static final Setting<Duration> IDLE =
      Setting.duration(
              "session.idle",
              SessionPolicy.DEFAULT.idle(),
              "The idle timeout: how long a session lives without a request that uses it.")
          .withDefault("`<session-timeout>` in `web.xml`, or `30m`");

  private static final Setting<Duration> LIFETIME =
      Setting.duration(
          "session.lifetime",
          SessionPolicy.DEFAULT.lifetime(),
          "The absolute timeout: how long a session lives at most.");

  private static final Setting<Integer> COOKIES =
      Setting.number(
          "session.cookies",
          1,
          SessionCookie.MAX_COOKIES,
          SessionCookie.MAX_COOKIES,
          "How many cookies of 4,096 bytes a sealed session may fill, as far as the server's"
              + " [header limits](embedding.md#limits) allow.");

  private static final Setting<Boolean> VISIBLE =
      Setting.flag(
          "session.cookies.visible",
          false,
          "Whether your application sees the session cookie and its companions in `getCookies` and"
              + " in the `Cookie` header.");

  private static final Setting<Boolean> COMPRESS =
      Setting.flag(
          "session.compress",
          true,
          "Whether attributes of 512 bytes and more are compressed, one by one, when a sealed"
              + " session would not fit into one cookie.");

  private static final Setting<Integer> LAYOUT =
      Setting.number(
          "session.layout",
          SealedStore.OLDEST_LAYOUT,
          SealedStore.LATEST_LAYOUT,
          SealedStore.LATEST_LAYOUT,
          "The layout in which sessions are written; all are read. A smaller one is for [an"
              + " upgrade from a version](operating.md#upgrade) that reads only that.");

  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,7})([km]?)");
  private static final int LEAST_HOLD = 1_024;
  private static final int MOST_HOLD = 16 * 1_024 * 1_024;

  private static final Setting<Integer> HOLD =
      Setting.of(
              "session.hold",
              "off, or a size from 1k to 16m such as 64k",
              0,
              "How much of a response's body is held back until its request ends, so that the session"
                  + " can change after a flush, a redirect or an error; see [the"
                  + " rules](embedding.md#hold-responses-back).",
              SessionOptions::hold)
          .withDefault("`off`");

  private static final Setting<List<String>> TYPES =
      Setting.list(
          "session.types",
          "name=class, …",
          List.of(),
          "The records and beans that may be attributes:"
              + " `cart=com.example.Cart, item=com.example.Item`.");

  private static final Setting<Optional<String>> SERIALIZABLE =
      Setting.text(
          "session.serializable",
          "a pattern of ObjectInputFilter",
          "The classes that may be stored by Java serialization: `com.example.**;java.util.*`.");

  private static final Setting<Optional<String>> DOMAIN =
      Setting.optional(
          "cookies.domain",
          "a domain of your own, of two labels or more, as in example.com",
          "The parent domain whose hosts share the session, in a cookie named `__Secure-session`;"
              + " see [what it costs](forward-auth.md#several-hosts).",
          ParentDomain::parse);

  private static final Setting<Optional<Path>> HOME =
      Setting.optional(
              "home",
              "a path",
              "The directory of the key ring and, in the WAR, of the embedded database. If other"
                  + " users can write to it, the application doesn't start.",
              SessionOptions::path)
          .withDefault("`.biscotti` under `catalina.base`, `jetty.base` or the working directory");

  private static final Setting<Optional<String>> KEYS =
      Setting.secret(
              "keys",
              "a key ring in JSON or the path of a file that contains one",
              "A key ring of your own: a copy of `keys.json`, or a Tink keyset. It doesn't rotate"
                  + " automatically. A file is read again within a minute after it changes.")
          .withDefault("the key ring in `home`");

  /** The settings that {@link #read} reads. */
  public static final List<Setting<?>> SETTINGS =
      Stream.of(
              StoreOptions.SETTINGS,
              List.<Setting<?>>of(
                  IDLE,
                  LIFETIME,
                  COOKIES,
                  VISIBLE,
                  COMPRESS,
                  LAYOUT,
                  HOLD,
                  TYPES,
                  SERIALIZABLE,
                  SECURE,
                  DOMAIN,
                  HOME,
                  KEYS,
                  KEYS.file()))
          .flatMap(List::stream)
          .toList();

  /**
   * Reads the settings. Faults are recorded in the options, and defaults used instead: call {@link
   * Options#check} afterwards.
   *
   * @param options the settings by name
   * @param defaultIdle the idle timeout if {@code session.idle} is not set
   * @return the settings
   */
  public static SessionOptions read(Options options, Duration defaultIdle) {
    return new SessionOptions(
        StoreOptions.read(options),
        policy(options, defaultIdle),
        options.read(COOKIES, 0),
        options.read(VISIBLE),
        options.read(COMPRESS),
        options.read(LAYOUT),
        options.read(HOLD),
        options.read(SECURE),
        options.read(DOMAIN),
        home(options),
        keys(options),
        types(options),
        serializable(options));
  }

  /** How many cookies a sealed session may fill, with the default. */
  int mostCookies() {
    return cookies == 0 ? SessionCookie.MAX_COOKIES : cookies;
  }

  /**
   * Opens the key ring that these settings name: the given one, or the one in the home directory.
   *
   * @throws io.biscotti.crypto.KeyException if it can't be used
   */
  public KeyRing ring(Clock clock) {
    return keys.map(GivenRing::open)
        .orElseGet(
            () ->
                KeyRing.open(
                    home.resolve(KEY_FILE), KeyPolicy.forLifetime(policy.lifetime()), clock));
  }

  private static Optional<Integer> hold(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (lower.equals("off")) {
      return Optional.of(0);
    }
    Matcher size = SIZE.matcher(lower);
    if (!size.matches()) {
      return Optional.empty();
    }
    long unit = size.group(2).equals("m") ? 1_024 * 1_024 : size.group(2).equals("k") ? 1_024 : 1;
    long bytes = Long.parseLong(size.group(1)) * unit;
    return bytes < LEAST_HOLD || bytes > MOST_HOLD ? Optional.empty() : Optional.of((int) bytes);
  }

  private static SessionPolicy policy(Options options, Duration defaultIdle) {
    Duration lifetime = options.read(LIFETIME);
    Duration idle =
        options.read(IDLE, defaultIdle.compareTo(lifetime) > 0 ? lifetime : defaultIdle);
    try {
      return new SessionPolicy(idle, lifetime);
    } catch (IllegalArgumentException e) {
      options.fault("session.idle, session.lifetime: " + e.getMessage());
      return SessionPolicy.DEFAULT;
    }
  }

  /** Reads only {@code home}: the directory of the key ring. */
  public static Path home(Options options) {
    return options.read(HOME).orElseGet(SessionOptions::defaultHome);
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Under the server's own directory, if the server names one. */
  private static Path defaultHome() {
    for (String base : new String[] {"catalina.base", "jetty.base"}) {
      String directory = System.getProperty(base);
      if (directory != null && !directory.isBlank()) {
        return Path.of(directory, ".biscotti");
      }
    }
    return Path.of(".biscotti").toAbsolutePath();
  }

  private static Optional<GivenRing> keys(Options options) {
    Optional<String> keys = options.read(KEYS);
    Optional<Path> named = options.read(KEYS.file());
    if (keys.isEmpty() || named.isPresent() || keys.get().startsWith("{")) {
      return keys.map(text -> new GivenRing(Secret.of(text), named));
    }
    try {
      String name = keys.get().startsWith("file:") ? keys.get().substring(5) : keys.get();
      Path file = Path.of(name);
      return Optional.of(
          new GivenRing(Secret.of(Files.readString(file).strip()), Optional.of(file)));
    } catch (IOException | InvalidPathException e) {
      options.fault(
          "keys must be %s; can't read it as a file (%s)"
              .formatted(KEYS.values(), e.getClass().getSimpleName()));
      return Optional.empty();
    }
  }

  private static Map<String, String> types(Options options) {
    Map<String, String> types = new LinkedHashMap<>();
    for (String entry : options.read(TYPES)) {
      String[] parts = entry.split("=", -1);
      if (parts.length == 2 && !parts[0].isBlank() && !parts[1].isBlank()) {
        types.put(parts[0].strip(), parts[1].strip());
      } else {
        options.refuse(TYPES, entry);
      }
    }
    return types;
  }

  private static Optional<String> serializable(Options options) {
    Optional<String> pattern = options.read(SERIALIZABLE);
    try {
      pattern.ifPresent(SerialFilter::new);
      return pattern;
    } catch (IllegalArgumentException e) {
      options.fault("session.serializable: " + e.getMessage());
      return Optional.empty();
    }
  }
}
