package io.biscotti.lab;

import io.biscotti.engine.NamePrefixes;
import io.biscotti.lab.OwnCookie.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lists the cookies that the application itself sets, and decides which values must stay hidden.
 * Immutable.
 */
final class OwnCookies {
  /** Name parts that suggest a secret, for cookies of any application on this host. */
  private static final Pattern SECRET =
      Pattern.compile("sess|login|auth|token|csrf|xsrf|secret|passw|jwt|(?:^|[^a-z])sid$");

  private static final Pattern PART = Pattern.compile("\\.[0-9]{1,3}$");

  private final List<OwnCookie> cookies;

  private OwnCookies(List<OwnCookie> cookies) {
    this.cookies = List.copyOf(cookies);
  }

  /**
   * The application's cookies for one request.
   *
   * @param sessionCookie the line that sets the session cookie, without a token. Its {@code Secure}
   *     reflects the setting for all cookies except those of the walk-through
   * @param contextPath the request's context path, below which {@code refresh_token} is sent
   * @param secure whether the request came over HTTPS; then the walk-through's cookies get {@code
   *     Secure}
   */
  static OwnCookies of(String sessionCookie, String contextPath, boolean secure) {
    Attributes session = Attributes.of(sessionCookie);
    List<OwnCookie> all = new ArrayList<>();
    String name = NamePrefixes.bare(sessionCookie.substring(0, sessionCookie.indexOf('=')));
    all.add(new OwnCookie(name, "holds your session, encrypted", true, session));
    addWalkthrough(all, secure ? "; Secure" : "");
    addTokens(all, session, contextPath);
    String year = "Path=/; Max-Age=31536000; SameSite=Lax" + end(session);
    all.add(plain("preferences", "stores theme, language and time zone", year));
    all.add(plain("consent", "remembers what you agreed to", year));
    all.add(plain("analytics_id", "tells visits apart, with your consent", year));
    return new OwnCookies(all);
  }

  private static String end(Attributes session) {
    return session.secure() ? "; Secure" : "";
  }

  private static void addWalkthrough(List<OwnCookie> all, String end) {
    all.add(plain("user_id", "the walk-through's plain cookie", "Path=/; SameSite=Lax" + end));
    all.add(
        plain(
            "persistent",
            "the walk-through's cookie that survives closing the browser",
            "Path=/; Max-Age=604800; SameSite=Lax" + end));
    String lax = "; SameSite=Lax" + end;
    all.add(
        secret(
            "temp_token",
            "the walk-through's cookie that lasts half an hour",
            "Path=/; Max-Age=1800; HttpOnly" + lax));
    all.add(
        secret(
            "session_id",
            "the walk-through's cookie that is only ever deleted",
            "Path=/; Max-Age=0; HttpOnly" + lax));
  }

  /**
   * Omits {@code Max-Age}, because it depends on settings and on how long the token family still
   * lasts.
   */
  private static void addTokens(List<OwnCookie> all, Attributes session, String contextPath) {
    boolean usable = session.sameSite() != null && (session.secure() || !session.none());
    String sameSite = "; SameSite=" + (usable ? session.sameSite() : "Lax");
    String hidden = "; HttpOnly" + sameSite + end(session);
    all.add(secret("access_token", "signs you in for ten minutes", "Path=/" + hidden));
    all.add(
        secret(
            "refresh_token",
            "gets a new access token",
            "Path=" + contextPath + "/api/token" + hidden));
    all.add(
        secret(
            "csrf_token",
            "proves that a form comes from this application, so its scripts can read it",
            "Path=/; SameSite=Lax" + end(session)));
  }

  private static OwnCookie plain(String name, String purpose, String attributes) {
    return new OwnCookie(name, purpose, false, Attributes.of("a=; " + attributes));
  }

  private static OwnCookie secret(String name, String purpose, String attributes) {
    return new OwnCookie(name, purpose, true, Attributes.of("a=; " + attributes));
  }

  /** The application's cookie with a name; ignores the prefix and the part number. */
  Optional<OwnCookie> find(String name) {
    String bare = PART.matcher(NamePrefixes.bare(name)).replaceFirst("");
    return cookies.stream().filter(cookie -> cookie.name().equals(bare)).findFirst();
  }

  /** Whether the application uses a name. Ignores case, because some servers do too. */
  boolean isTaken(String name) {
    return similar(name).isPresent();
  }

  /** Whether a name belongs to one of the application's own secrets. */
  boolean isOwnSecret(String name) {
    return similar(name).filter(OwnCookie::secret).isPresent();
  }

  /**
   * Whether a value must stay hidden: it is a secret of this application, or may be one of another.
   */
  boolean isSecret(String name) {
    return similar(name).map(OwnCookie::secret).orElseGet(() -> soundsSecret(name));
  }

  /** Whether a name is exactly that of an application cookie that scripts can read. */
  boolean isReadable(String name) {
    return cookies.stream().anyMatch(cookie -> cookie.name().equals(name) && !cookie.secret());
  }

  static boolean soundsSecret(String name) {
    return SECRET.matcher(NamePrefixes.bare(name).toLowerCase(Locale.ROOT)).find();
  }

  private Optional<OwnCookie> similar(String name) {
    String bare = PART.matcher(NamePrefixes.bare(name)).replaceFirst("");
    return cookies.stream().filter(cookie -> cookie.name().equalsIgnoreCase(bare)).findFirst();
  }
}
