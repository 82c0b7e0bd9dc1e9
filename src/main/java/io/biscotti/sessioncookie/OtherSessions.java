package io.biscotti.sessioncookie;

import java.util.regex.Pattern;

/**
 * Recognises sealed sessions of other applications on the same host. Browsers send the cookie of
 * the application at the root to all others. One that keeps a copy of its requests, as Spring
 * Security does until people have signed in, would seal that session into its own.
 *
 * <p>The other application may run in another process, with other keys. So a cookie is recognised
 * only by features that nobody else's cookies have: a default name of {@link ConfiguredCookie},
 * with {@code __Host-} or {@code __Secure-}, together with the form of a sealed value (or of its
 * {@link TokenParts}).
 */
final class OtherSessions {

  private static final String PREFIX = "__";

  private static final Pattern FORM =
      Pattern.compile(
          "__(?:Host|Secure)-session(?:-[A-Za-z0-9_~-]+)?"
              + "(?:=(?:~[2-4]\\.[A-Za-z0-9_-]{8}\\.)?A[Q-Za-f][A-Za-z0-9_-]{42,}"
              + "|\\.[1-3]=[A-Za-z0-9_-]{8}\\.[A-Za-z0-9_-]+)");

  private OtherSessions() {}

  /** Whether a {@code Cookie} field may contain such a cookie. */
  static boolean mayBeIn(String field) {
    return field.contains(PREFIX);
  }

  /** Whether a cookie carries a sealed session or a part of one. */
  static boolean isOne(String name, String value) {
    return name.startsWith(PREFIX) && FORM.matcher(name + '=' + value).matches();
  }
}
