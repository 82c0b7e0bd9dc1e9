package io.biscotti.sessioncookie;

import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.SetCookie;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The session cookie of a web application, according to its session configuration (Servlet spec,
 * SessionCookieConfig).
 */
public final class ConfiguredCookie {

  private static final String NAME = "session";
  private static final String HOST = "__Host-";
  private static final String SECURE = "__Secure-";
  private static final List<String> PREFIXES = List.of("__Host-Http-", HOST, SECURE, "__Http-");
  private static final Set<String> OWN_ATTRIBUTES =
      Set.of(
          "name",
          "domain",
          "path",
          "max-age",
          "expires",
          "secure",
          "httponly",
          "samesite",
          "partitioned",
          "comment",
          "version");

  private final ContextPath context;
  private final @Nullable SessionCookieConfig config;
  private final NavigableMap<String, String> declared =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final boolean usesHttps;
  private final Optional<String> parent;

  private ConfiguredCookie(
      ContextPath context,
      @Nullable SessionCookieConfig config,
      Map<String, String> declared,
      boolean usesHttps,
      Optional<String> parent) {
    this.context = context;
    this.config = config;
    this.declared.putAll(declared);
    this.usesHttps = usesHttps;
    this.parent = parent;
  }

  /**
   * Reads name, path, domain, flags, age and further attributes.
   *
   * <p>The default at the root of the host is {@code __Host-session; Path=/; Secure; HttpOnly;
   * SameSite=Lax}. An application at {@code /shop} has {@code __Secure-session-shop; Path=/shop/},
   * so that it neither shares nor receives the cookie of another one; {@code __Host-} would require
   * {@code Path=/}. A default name has the strictest prefix that the configured path, domain and
   * {@code Secure} allow.
   *
   * <p>The name {@code JSESSIONID} counts as not configured, and so does the context's path, or on
   * Open Liberty the path {@code /} unless {@code web.xml} has it. Only an explicit {@code false}
   * turns {@code Secure} or {@code HttpOnly} off, in {@code web.xml} or, on Tomcat, in code: Jetty
   * and WildFly don't distinguish false from no configuration.
   *
   * <p>An embedded Jetty context without a {@code SessionHandler} has no configuration, so all
   * defaults apply.
   *
   * @param denied the cookie flags that {@code web.xml} itself sets to false: {@code secure},
   *     {@code http-only}
   * @param declared the path and the further attributes in {@code web.xml}, for containers that
   *     don't report them
   * @param secure false for development over plain HTTP: no {@code Secure}, and no name prefix
   * @param parent a domain that replaces the configured one; {@code __Host-} then becomes {@code
   *     __Secure-}, because {@code __Host-} allows no domain
   * @throws IllegalArgumentException if the configuration breaks a rule of RFC 6265bis; the message
   *     names the rule
   */
  public static SessionCookie of(
      ServletContext context,
      Set<String> denied,
      Map<String, String> declared,
      boolean secure,
      Optional<String> parent) {
    return new ConfiguredCookie(
            new ContextPath(context.getContextPath()),
            context.getSessionCookieConfig(),
            declared,
            secure,
            parent)
        .cookie(denied);
  }

  /**
   * The cookie of an application without any configuration.
   *
   * @param contextPath the result of {@code ServletContext.getContextPath}
   * @param secure as in {@link #of}
   * @param parent as in {@link #of}
   */
  public static SessionCookie byDefault(
      String contextPath, boolean secure, Optional<String> parent) {
    return new ConfiguredCookie(new ContextPath(contextPath), null, Map.of(), secure, parent)
        .cookie(Set.of());
  }

  private SessionCookie cookie(Set<String> denied) {
    boolean isSecure = usesHttps && !denied.contains("secure") && !isDeniedInCode("Secure");
    String configured = configuredName();
    String path = path(configured);
    SetCookie.Builder cookie =
        SetCookie.named(
                configured == null
                    ? defaultName(isSecure, path)
                    : usesHttps ? prefixed(configured) : withoutPrefix(configured))
            .value("")
            .path(path)
            .domain(domain())
            .secure(isSecure)
            .httpOnly(!denied.contains("http-only") && !isDeniedInCode("HttpOnly"))
            .sameSite(sameSite())
            .partitioned(isPartitioned());
    if (config != null && config.getMaxAge() > 0) {
      cookie.maxAge(Duration.ofSeconds(config.getMaxAge()));
    }
    return new SessionCookie(cookie.build(), extraAttributes());
  }

  /**
   * Whether a flag was set to false in code. Checked on Tomcat only: Jetty and WildFly also report
   * false for a flag that was never set, which must not turn it off.
   */
  private boolean isDeniedInCode(String flag) {
    return config != null
        && config.getClass().getName().startsWith("org.apache.catalina.")
        && "false".equalsIgnoreCase(config.getAttribute(flag));
  }

  private @Nullable String configuredName() {
    String name = config == null ? null : config.getName();
    return "JSESSIONID".equals(name) ? null : name;
  }

  private String defaultName(boolean isSecure, String path) {
    boolean isHost = path.equals("/") && domain() == null;
    return (isSecure ? (isHost ? HOST : SECURE) : "")
        + NAME
        + (context.isRoot() ? "" : "-" + context.cookieName());
  }

  private @Nullable String domain() {
    String domain = config == null ? null : config.getDomain();
    return parent.orElse(domain == null || domain.isBlank() ? null : domain);
  }

  private String path(@Nullable String name) {
    String path = config == null ? null : config.getPath();
    if (path != null && !path.isBlank() && !path.equals(context.text()) && !isOfLiberty(path)) {
      return path;
    }
    return name != null && isHost(name) ? "/" : context.cookiePath();
  }

  /** Whether the path is Open Liberty's default, which is {@code /} for every application. */
  private boolean isOfLiberty(String path) {
    return path.equals("/")
        && config != null
        && config.getClass().getName().matches("(com\\.ibm|io\\.openliberty)\\..*")
        && !path.equals(declared.get("Path"));
  }

  private boolean isPartitioned() {
    String value = attribute("Partitioned");
    return value != null && !value.equalsIgnoreCase("false");
  }

  private SameSite sameSite() {
    String value = attribute("SameSite");
    if (value == null || value.isBlank()) {
      return SameSite.LAX;
    }
    return SameSite.parse(value)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "session cookie: SameSite must be Strict, Lax or None, was " + value));
  }

  private @Nullable String attribute(String name) {
    String value = config == null ? null : config.getAttribute(name);
    return value == null ? declared.get(name) : value;
  }

  private String extraAttributes() {
    StringBuilder extra = new StringBuilder();
    Map<String, String> attributes = new TreeMap<>(declared);
    if (config != null) {
      attributes.putAll(config.getAttributes());
    }
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      String key = attribute.getKey();
      if (!OWN_ATTRIBUTES.contains(key.toLowerCase(Locale.ROOT))) {
        requirePlain(key);
        requirePlain(attribute.getValue());
        extra.append("; ").append(key);
        if (!attribute.getValue().isEmpty()) {
          extra.append('=').append(attribute.getValue());
        }
      }
    }
    return extra.toString();
  }

  private static void requirePlain(String text) {
    if (!text.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != ';' && c != ',')) {
      throw new IllegalArgumentException("session cookie: invalid attribute: " + text);
    }
  }

  private String prefixed(String name) {
    return parent.isPresent() && isHost(name) ? SECURE + withoutPrefix(name) : name;
  }

  private static boolean isHost(String name) {
    return hasPrefix(name, HOST);
  }

  private static boolean hasPrefix(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static String withoutPrefix(String name) {
    for (String prefix : PREFIXES) {
      if (hasPrefix(name, prefix)) {
        return name.substring(prefix.length());
      }
    }
    return name;
  }
}
