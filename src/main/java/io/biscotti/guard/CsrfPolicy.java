package io.biscotti.guard;

import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.SetCookie;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import io.biscotti.session.SessionOptions;
import java.util.List;

/**
 * What {@link CsrfFilter} requires of an unsafe request. Immutable.
 *
 * @param trusted the other origins whose pages may send unsafe requests; default none
 * @param mode what is checked; default {@link Mode#ORIGIN}
 * @param secure whether the cookie that carries the token is {@code Secure}; default true
 */
public record CsrfPolicy(Origins trusted, Mode mode, boolean secure) {
  private static final Setting<Mode> MODE =
      Setting.oneOf(
          "csrf",
          Mode.class,
          Mode.ORIGIN,
          "How unsafe requests are checked. `origin`: they must come from a page of this host or of"
              + " `cors.origins`. `token`: they also need a [CSRF token](http.md#csrf-tokens) if"
              + " cookies authenticate them.");

  /** The settings that {@link #of(Options)} reads. */
  public static final List<Setting<?>> SETTINGS =
      List.of(Origins.SETTING, MODE, SessionOptions.SECURE);

  /** The request header that carries the token. */
  public static final String HEADER = "X-CSRF-Token";

  /** The form field that carries the token, and the cookie from which scripts read it. */
  public static final String FIELD = "csrf_token";

  /** How an unsafe request is checked. */
  public enum Mode {
    /** It must come from a page of this host or of a trusted origin. */
    ORIGIN,
    /**
     * Like {@link #ORIGIN}; if cookies authenticate it, it must also carry a token of its session.
     */
    TOKEN
  }

  /** The defaults for these origins. */
  public static CsrfPolicy of(Origins trusted) {
    return new CsrfPolicy(trusted, Mode.ORIGIN, true);
  }

  /**
   * Reads {@link #SETTINGS}: {@code cors.origins}, {@code csrf} and {@code cookies.secure}. Invalid
   * values are reported to {@code options} as faults.
   */
  public static CsrfPolicy of(Options options) {
    return new CsrfPolicy(
        Origins.of(options), options.read(MODE), options.read(SessionOptions.SECURE));
  }

  /** The session-lifetime cookie from which scripts read the token. */
  SetCookie cookie(String token) {
    return SetCookie.named(FIELD)
        .value(token)
        .path("/")
        .secure(secure)
        .sameSite(SameSite.LAX)
        .build();
  }
}
