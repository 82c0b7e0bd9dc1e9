package io.biscotti.lab;

import io.biscotti.explain.Remark;
import io.biscotti.lab.OwnCookie.Attributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The verdict of Mozilla's HTTP Observatory on the application's cookies: its cookie test, for a
 * site without Strict-Transport-Security, which is the stricter case. The test needs attributes, so
 * it covers only the application's own cookies.
 *
 * @see <a href="https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring">Tests and
 *     scoring</a>
 */
final class Observatory {
  private static final String SOURCE = "MDN HTTP Observatory, tests and scoring: Cookies";

  /** A result and its score modifier, relative to 100. Better results come first. */
  enum Result {
    ALL_SAME_SITE(5, "all have Secure and SameSite, and session cookies HttpOnly"),
    SECURE(0, "all have Secure, and session cookies HttpOnly"),
    NOT_SECURE(-20, "one lacks Secure"),
    CSRF_WITHOUT_SAME_SITE(-20, "an anti-CSRF cookie lacks SameSite"),
    SESSION_NOT_HTTP_ONLY(-30, "a session cookie lacks HttpOnly"),
    SESSION_NOT_SECURE(-40, "a session cookie lacks Secure");

    private final int modifier;
    private final String message;

    Result(int modifier, String message) {
      this.modifier = modifier;
      this.message = message;
    }

    Remark remark() {
      String text = "among this application's cookies, %s: %+d".formatted(message, modifier);
      return modifier < 0
          ? Remark.warning("observatory", text, SOURCE)
          : Remark.info("observatory", text, SOURCE);
    }
  }

  private Observatory() {}

  /**
   * The worst result of any cookie.
   *
   * @param cookies attributes by name
   * @return empty if there are no cookies
   */
  static Optional<Remark> judge(Map<String, Attributes> cookies) {
    return cookies.entrySet().stream()
        .map(cookie -> result(cookie.getKey(), cookie.getValue()))
        .max(Result::compareTo)
        .map(Result::remark);
  }

  private static Result result(String name, Attributes attributes) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean session = List.of("login", "sess").stream().anyMatch(lower::contains);
    if (session && !attributes.secure()) {
      return Result.SESSION_NOT_SECURE;
    }
    if (session && !attributes.httpOnly()) {
      return Result.SESSION_NOT_HTTP_ONLY;
    }
    if (lower.contains("csrf") && attributes.sameSite() == null) {
      return Result.CSRF_WITHOUT_SAME_SITE;
    }
    if (!attributes.secure()) {
      return Result.NOT_SECURE;
    }
    return attributes.sameSite() == null ? Result.SECURE : Result.ALL_SAME_SITE;
  }
}
