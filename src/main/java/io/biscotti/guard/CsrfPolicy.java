package io.biscotti.guard;

import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.SetCookie;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import io.biscotti.session.SessionOptions;
import java.util.List;

/**
 * What {@link CsrfFilter} demands of an unsafe request. Immutable.
 *
 * @param trusted the other origins whose pages may send one; default none
 * @param mode what it must show; default {@link Mode#ORIGIN}
 * @param secure whether the cookie that offers the token demands HTTPS; default true
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

  /** The header that a token comes in. */
  public static final String HEADER = "X-CSRF-Token";

  /** The form field that a token comes in, and the cookie that offers one to scripts. */
  public static final String FIELD = "csrf_token";

  /** What an unsafe request must show. */
  public enum Mode {
    /** That it comes from a page of this host or of a trusted origin. */
    ORIGIN,
    /** That, and a token of its session, if cookies say who sends it. */
    TOKEN
  }

  /** The defaults for these origins. */
  public static CsrfPolicy of(Origins trusted) {
    return new CsrfPolicy(trusted, Mode.ORIGIN, true);
  }

  /**
   * Reads {@link #SETTINGS}: {@code cors.origins}, {@code csrf} and {@code cookies.secure}. A value
   * that is not allowed becomes a fault.
   */
  public static CsrfPolicy of(Options options) {
    return new CsrfPolicy(
        Origins.of(options), options.read(MODE), options.read(SessionOptions.SECURE));
  }

  /** The cookie that offers a token: scripts read it, and it goes with the browser. */
  SetCookie cookie(String token) {
    return SetCookie.named(FIELD)
        .value(token)
        .path("/")
        .secure(secure)
        .sameSite(SameSite.LAX)
        .build();
  }
}
