package io.biscotti.lab;

import io.biscotti.lab.OwnCookie.Attributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What Mozilla's HTTP Observatory would say about the application's cookies: its cookie test, for a
 * site without Strict-Transport-Security, which is the harsher case. It sees attributes, so only
 * cookies that the application set itself count.
 *
 * @see <a href="https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring">Tests and
 *     scoring</a>
 */
final class Observatory {
  private static final String SOURCE = "MDN HTTP Observatory, tests and scoring: Cookies";

  /** A result, with what it adds to the score of 100. Better ones come first. */
  enum Result {
    ALL_SAME_SITE(5, "all have Secure and SameSite, and session cookies HttpOnly"),
    SECURE(0, "all have Secure, and session cookies HttpOnly"),
    NOT_SECURE(-20, "one lacks Secure"),
    CSRF_WITHOUT_SAME_SITE(-20, "one against request forgery lacks SameSite"),
    SESSION_NOT_HTTP_ONLY(-30, "a session cookie lacks HttpOnly"),
    SESSION_NOT_SECURE(-40, "a session cookie lacks Secure");

    private final int modifier;
    private final String message;

    Result(int modifier, String message) {
      this.modifier = modifier;
      this.message = message;
    }

    Remark remark() {
      String text = "of this application's cookies here, %s: %+d".formatted(message, modifier);
      return modifier < 0
          ? Remark.warning("observatory", text, SOURCE)
          : Remark.info("observatory", text, SOURCE);
    }
  }

  private Observatory() {}

  /**
   * The worst result of all cookies.
   *
   * @param cookies attributes by name
   * @return empty without a cookie
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
