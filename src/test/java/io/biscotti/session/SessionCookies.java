package io.biscotti.session;

import static java.util.stream.Collectors.joining;

import io.biscotti.codec.SerialFilter;
import io.biscotti.codec.SessionCodec;
import io.biscotti.codec.SessionTypes;
import io.biscotti.cookie.SetCookie;
import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.options.Options;
import io.biscotti.revocation.Revocations;
import io.biscotti.sessioncookie.ConfiguredCookie;
import io.biscotti.sessioncookie.SentTokens;
import io.biscotti.sessioncookie.SessionCookie;
import io.biscotti.storage.StoreOptions;
import io.biscotti.store.MutableSession;
import io.biscotti.store.SealedStore;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of a session that a test makes up, sealed as {@link SessionFilter} seals them. A test
 * sends them to an application and begins in the middle, for example signed in:
 *
 * <pre>{@code
 * Map<String, String> settings = Map.of("home", "target/biscotti", "cookies.secure", "false");
 * String cookie = SessionCookies.of(settings).with("user", "ann").header();
 * }</pre>
 *
 * <p>The settings must be those of the application's filter, above all its {@code home} or {@code
 * keys}. Immutable; each call makes another session, with an id of its own.
 */
public final class SessionCookies {
  private final SessionOptions options;
  private final Clock clock;
  private final String contextPath;
  private final @Nullable String name;
  private final Map<String, Object> attributes;

  private SessionCookies(
      SessionOptions options,
      Clock clock,
      String contextPath,
      @Nullable String name,
      Map<String, Object> attributes) {
    this.options = options;
    this.clock = clock;
    this.contextPath = contextPath;
    this.name = name;
    this.attributes = attributes;
  }

  /**
   * A session without attributes, of an application at the root whose {@code web.xml} gives the
   * cookie no name.
   *
   * @param settings the init-params of its session filter
   * @return cookies that the application accepts
   * @throws IllegalArgumentException if a setting is invalid, or if sessions are kept in a store:
   *     their cookies can't be made up
   */
  public static SessionCookies of(Map<String, String> settings) {
    return of(settings, Clock.systemUTC());
  }

  /**
   * Like {@link #of(Map)}, but begins the session at the time of this clock.
   *
   * @param settings the init-params of the session filter
   * @param clock gives the time at which the session begins
   * @return cookies that the application accepts, unless they are too old
   */
  public static SessionCookies of(Map<String, String> settings, Clock clock) {
    Options given = Options.of(settings::get);
    SessionOptions options = SessionOptions.read(given, SessionPolicy.DEFAULT.idle());
    given.check();
    if (options.stores().store().filter(store -> !store.equals(StoreOptions.SEALED)).isPresent()) {
      throw new IllegalArgumentException(
          "session.store must be sealed, was " + options.stores().store().get());
    }
    return new SessionCookies(options, clock, "", null, Map.of());
  }

  /**
   * For an application at another path.
   *
   * @param path as {@code ServletContext.getContextPath} gives it, such as {@code /shop}
   * @return other cookies
   */
  public SessionCookies contextPath(String path) {
    return new SessionCookies(options, clock, path, name, attributes);
  }

  /**
   * For an application that names its cookie.
   *
   * @param cookie the name as it is sent, such as {@code shop}
   * @return other cookies
   */
  public SessionCookies named(String cookie) {
    return new SessionCookies(options, clock, contextPath, cookie, attributes);
  }

  /**
   * With an attribute.
   *
   * @param attribute its name
   * @param value anything that {@code setAttribute} accepts with these settings
   * @return other cookies
   */
  public SessionCookies with(String attribute, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(attributes);
    more.put(attribute, value);
    return new SessionCookies(options, clock, contextPath, name, more);
  }

  /**
   * The value of a request's {@code Cookie} header.
   *
   * @return for example {@code session=…}, or several cookies if the session needs them
   * @throws IllegalArgumentException if an attribute can't be stored
   */
  public String header() {
    return cookies().entrySet().stream()
        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
        .collect(joining("; "));
  }

  /**
   * The cookies one by one, for clients that keep them.
   *
   * @return values by name; one cookie unless the session needs more
   * @throws IllegalArgumentException if an attribute can't be stored
   */
  public Map<String, String> cookies() {
    SessionCookie cookie = cookie();
    Map<String, String> cookies = new LinkedHashMap<>();
    List<String> lines = cookie.write(token(cookie), SentTokens.NONE, clock.instant());
    for (String line : lines) {
      int equals = line.indexOf('=');
      cookies.put(line.substring(0, equals), line.substring(equals + 1, line.indexOf(';')));
    }
    return cookies;
  }

  private SessionCookie cookie() {
    return name == null
        ? ConfiguredCookie.byDefault(contextPath, options.secure(), options.domain())
        : SessionCookie.of(
            SetCookie.named(name)
                .value("")
                .path("/")
                .httpOnly(true)
                .secure(options.secure())
                .build());
  }

  private String token(SessionCookie cookie) {
    ClassLoader loader = SessionCookies.class.getClassLoader();
    SessionEvents events = new SessionEvents(clock);
    SessionCodec codec =
        new SessionCodec(
            SessionTypes.of(SessionSetup.types(options.types(), loader)),
            options.serializable().map(SerialFilter::new).orElse(null),
            loader,
            cause -> {});
    SealedStore store =
        new SealedStore(
            options.ring(clock).sealer("session " + contextPath, cookie.name()),
            codec,
            clock,
            new Revocations(clock, System::nanoTime, events, null),
            new SealedStore.Form(
                cookie.singleBytes(),
                cookie.limitBytes(options.mostCookies()),
                options.compress()));
    MutableSession session =
        store.create(
            Ids.secure().next(), clock.instant().truncatedTo(ChronoUnit.MILLIS), options.policy());
    attributes.forEach(session::set);
    return store.save(session).orElseThrow();
  }
}
