package io.biscotti.lab;

import io.biscotti.lab.OwnCookie.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The register of the cookies that the application itself sets, and the judgement on which values
 * nobody is shown. Immutable.
 */
final class OwnCookies {
  /** Parts of names that secrets go by, in whatever application of this host. */
  private static final Pattern SECRET =
      Pattern.compile("sess|login|auth|token|csrf|xsrf|secret|passw|jwt|(?:^|[^a-z])sid$");

  private static final Pattern PART = Pattern.compile("\\.[0-9]{1,3}$");

  private final List<OwnCookie> cookies;

  private OwnCookies(List<OwnCookie> cookies) {
    this.cookies = List.copyOf(cookies);
  }

  /**
   * The register as of one request.
   *
   * @param sessionCookie the line that sets the session cookie, without a token
   * @param secure whether the request came over HTTPS, by which some cookies get {@code Secure}
   */
  static OwnCookies of(String sessionCookie, boolean secure) {
    String end = secure ? "; Secure" : "";
    List<OwnCookie> all = new ArrayList<>();
    String session = Prefixes.bare(sessionCookie.substring(0, sessionCookie.indexOf('=')));
    all.add(
        new OwnCookie(
            session, "keeps your session, encrypted", true, Attributes.of(sessionCookie)));
    all.add(plain("user_id", "the walk-through's plain cookie", "Path=/; SameSite=Lax" + end));
    all.add(
        plain(
            "persistent",
            "the walk-through's cookie that outlives the browser",
            "Path=/; Max-Age=604800; SameSite=Lax" + end));
    all.add(
        new OwnCookie(
            "temp_token",
            "the walk-through's cookie for half an hour",
            true,
            Attributes.of("a=; Path=/; Max-Age=1800; HttpOnly; SameSite=Lax" + end)));
    all.add(secret("session_id", "the walk-through's cookie that is only ever deleted"));
    all.add(secret("access_token", "signs you in for ten minutes"));
    all.add(secret("refresh_token", "gets a new access token"));
    all.add(secret("csrf_token", "proves that a form is this application's own"));
    all.add(new OwnCookie("preferences", "keeps theme, language and time zone", false, null));
    all.add(new OwnCookie("consent", "keeps what you agreed to", false, null));
    all.add(new OwnCookie("analytics", "counts visits, once you agreed", false, null));
    return new OwnCookies(all);
  }

  private static OwnCookie plain(String name, String purpose, String attributes) {
    return new OwnCookie(name, purpose, false, Attributes.of("a=; " + attributes));
  }

  private static OwnCookie secret(String name, String purpose) {
    return new OwnCookie(name, purpose, true, null);
  }

  /** The application's cookie of a name, whose prefix and number of part don't count. */
  Optional<OwnCookie> find(String name) {
    String bare = PART.matcher(Prefixes.bare(name)).replaceFirst("");
    return cookies.stream().filter(cookie -> cookie.name().equals(bare)).findFirst();
  }

  /** Whether a name is the application's, or differs by case alone, as some servers read it. */
  boolean isTaken(String name) {
    return similar(name).isPresent();
  }

  /** Whether a name is that of one of the application's own secrets. */
  boolean isOwnSecret(String name) {
    return similar(name).filter(OwnCookie::secret).isPresent();
  }

  /** Whether a value must not be shown: it is the application's secret, or may be another's. */
  boolean isSecret(String name) {
    return similar(name).map(OwnCookie::secret).orElseGet(() -> soundsSecret(name));
  }

  static boolean soundsSecret(String name) {
    return SECRET.matcher(Prefixes.bare(name).toLowerCase(Locale.ROOT)).find();
  }

  private Optional<OwnCookie> similar(String name) {
    String bare = PART.matcher(Prefixes.bare(name)).replaceFirst("");
    return cookies.stream().filter(cookie -> cookie.name().equalsIgnoreCase(bare)).findFirst();
  }
}
