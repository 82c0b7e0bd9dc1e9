package io.biscotti.cookie;

/**
 * A finding of {@link CookieRules} on a cookie.
 *
 * @param level how serious it is
 * @param rule the rule's stable id, in kebab case, as in {@code host-prefix-path}
 * @param message the rule, its limit and the actual value, for people; never the cookie's value
 * @param source where the rule is specified, as in {@code RFC 6265bis, section 4.1.3.2}
 */
public record Finding(Level level, String rule, String message, String source) {
  /** How serious a finding is, most serious first. */
  public enum Level {
    /**
     * Breaks a rule: browsers ignore the cookie or the attribute, so {@link SetCookie} rejects it.
     */
    ERROR,

    /** Allowed, but likely to be unsafe or to behave differently than it looks. */
    WARNING,

    /** Worth knowing, but harmless. */
    INFO
  }
}
