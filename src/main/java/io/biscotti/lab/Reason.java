package io.biscotti.lab;

/**
 * One step of an {@link Explanation}.
 *
 * @param rule the rule's stable id, in kebab case, as in {@code domain-mismatch}
 * @param message what the rule made of the case, for people; never the cookie's value
 * @param source where the rule stands, as in {@code RFC 6265bis, section 5.7}
 * @param effect what came of it
 */
public record Reason(String rule, String message, String source, Effect effect) {
  /** What a step leads to. All but {@link #NOTE} decide. */
  public enum Effect {
    /** It goes on. */
    NOTE,
    /** The cookie is not stored. */
    IGNORED,
    /** The cookie is not stored, and one of its name, domain and path is deleted. */
    REMOVED,
    /** The cookie is stored. */
    STORED,
    /** The cookie is not sent. */
    WITHHELD,
    /** The cookie is sent. */
    SENT
  }
}
