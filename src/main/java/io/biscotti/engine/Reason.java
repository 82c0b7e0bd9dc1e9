package io.biscotti.engine;

import io.biscotti.explain.Explanation;

/**
 * One step of an {@link Explanation}.
 *
 * @param rule the rule's stable id, in kebab case, as in {@code domain-mismatch}
 * @param message how the rule applies to this case, for people; never contains the cookie's value
 * @param source the document that states the rule, as in {@code RFC 6265bis, section 5.7}
 * @param effect the result of the step
 */
public record Reason(String rule, String message, String source, Effect effect) {
  /** The result of a step. All but {@link #NOTE} decide. */
  public enum Effect {
    /** Nothing is decided yet. */
    NOTE,
    /** The cookie is not stored. */
    IGNORED,
    /** The cookie is not stored, and an existing one with its name, domain and path is deleted. */
    REMOVED,
    /** The cookie is stored. */
    STORED,
    /** The cookie is not sent. */
    WITHHELD,
    /** The cookie is sent. */
    SENT
  }
}
