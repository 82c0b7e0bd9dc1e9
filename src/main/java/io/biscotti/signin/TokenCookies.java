package io.biscotti.signin;

import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.ServletCookies;
import io.biscotti.cookie.SetCookie;
import io.biscotti.crypto.Secret;
import io.biscotti.session.Sessions;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The cookies with a browser's tokens, which no script can read. Browsers send the refresh token
 * only to {@code /api/token}. {@code SameSite} and {@code Partitioned} are those of the session
 * cookie. Immutable.
 */
public final class TokenCookies {
  /** The name of the access token's cookie. */
  public static final String ACCESS = "access_token";

  /** The name of the refresh token's cookie. */
  public static final String REFRESH = "refresh_token";

  /** The name of the header that clears a site's data (W3C Clear Site Data, section 3.1). */
  private static final String CLEAR_SITE_DATA = "Clear-Site-Data";

  private final boolean secure;

  /**
   * Creates the cookies of an application.
   *
   * @param secure whether browsers send them only over HTTPS
   */
  public TokenCookies(boolean secure) {
    this.secure = secure;
  }

  /** Sets both cookies. */
  public void set(HttpServletRequest request, HttpServletResponse response, TokenPair pair) {
    ServletCookies.add(response, cookie(request, ACCESS, "/", pair.access(), pair.accessLives()));
    ServletCookies.add(
        response, cookie(request, REFRESH, path(request), pair.refresh(), pair.refreshLives()));
  }

  /**
   * Makes a browser forget a session that has ended: expires these cookies, and over HTTPS clears
   * everything else that it stores for this site.
   *
   * @param isKnown whether the browser may have tokens that it didn't send
   */
  public void forget(HttpServletRequest request, HttpServletResponse response, boolean isKnown) {
    if (isKnown || isSent(request)) {
      expireAll(request, response);
    }
    clearSiteData(request, response);
  }

  /**
   * Deletes what the browser stored for the site (OWASP ASVS 5.0, 14.3.1). Browsers ignore the
   * header over plain HTTP.
   */
  private static void clearSiteData(HttpServletRequest request, HttpServletResponse response) {
    if (request.isSecure()) {
      response.setHeader(CLEAR_SITE_DATA, "\"cache\", \"storage\"");
    }
  }

  /** Expires both cookies if the request sent either. */
  public void expire(HttpServletRequest request, HttpServletResponse response) {
    if (isSent(request)) {
      expireAll(request, response);
    }
  }

  /** Whether a request sent either cookie. Browsers don't send the refresh token everywhere. */
  static boolean isSent(HttpServletRequest request) {
    return !ServletCookies.header(request, ACCESS).values(ACCESS).isEmpty()
        || !ServletCookies.header(request, REFRESH).values(REFRESH).isEmpty();
  }

  /** Expires both cookies, even if the browser sent neither. */
  void expireAll(HttpServletRequest request, HttpServletResponse response) {
    Secret none = Secret.of("");
    List.of(
            cookie(request, ACCESS, "/", none, Duration.ZERO),
            cookie(request, REFRESH, path(request), none, Duration.ZERO))
        .forEach(cookie -> ServletCookies.add(response, cookie.expire()));
  }

  /** The values of the access token's cookies that a request sent, each once. */
  static List<String> accessTokens(HttpServletRequest request) {
    List<String> values = ServletCookies.header(request, ACCESS).values(ACCESS);
    return values.size() < 2 ? values : values.stream().distinct().toList();
  }

  /** The values of the refresh token's cookies that a request sent, each once. */
  public static List<Secret> refreshTokens(HttpServletRequest request) {
    return ServletCookies.header(request, REFRESH).values(REFRESH).stream()
        .distinct()
        .map(Secret::of)
        .toList();
  }

  private static String path(HttpServletRequest request) {
    return request.getContextPath() + "/api/token";
  }

  private SetCookie cookie(
      HttpServletRequest request, String name, String path, Secret value, Duration maxAge) {
    return SetCookie.named(name)
        .value(value.reveal())
        .path(path)
        .maxAge(maxAge)
        .secure(secure)
        .httpOnly(true)
        .sameSite(sameSite(request))
        .partitioned(secure && isPartitioned(request))
        .build();
  }

  /**
   * Whether the token cookies are partitioned, like the session cookie. Otherwise pages embedded in
   * other sites would share the tokens but not the session.
   */
  private static boolean isPartitioned(HttpServletRequest request) {
    return Sessions.in(request.getServletContext())
        .filter(sessions -> sessions.cookieLine().contains("; Partitioned"))
        .isPresent();
  }

  private SameSite sameSite(HttpServletRequest request) {
    SessionCookieConfig config = request.getServletContext().getSessionCookieConfig();
    String wanted = config == null ? null : config.getAttribute("SameSite");
    // Browsers refuse None without Secure.
    return Optional.ofNullable(wanted)
        .flatMap(SameSite::parse)
        .filter(each -> secure || each != SameSite.NONE)
        .orElse(SameSite.LAX);
  }
}
