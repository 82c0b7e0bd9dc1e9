package io.biscotti.cookie;

/**
 * One thing that {@link CookieRules} has to say about a cookie.
 *
 * @param level how grave it is
 * @param rule the rule's stable id, in kebab case, as in {@code host-prefix-path}
 * @param message the rule, its limit and what came, for people; never the cookie's value
 * @param source where the rule stands, as in {@code RFC 6265bis, section 4.1.3.2}
 */
public record Finding(Level level, String rule, String message, String source) {
  /** How grave a finding is, gravest first. */
  public enum Level {
    /** Breaks a rule: browsers ignore the cookie or the attribute, so {@link SetCookie} refuses. */
    ERROR,

    /** Allowed, but likely to be unsafe or to behave other than it reads. */
    WARNING,

    /** Worth knowing. */
    INFO
  }
}
