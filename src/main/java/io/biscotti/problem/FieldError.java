package io.biscotti.problem;

import java.util.Objects;

/**
 * A field that breaks a rule.
 *
 * @param field the field's name as the client wrote it
 * @param message the rule, for people; never the value received
 * @param rule the rule's stable name for programs, as in {@code too_short}
 */
public record FieldError(String field, String message, String rule) {
  /** None may be null. */
  public FieldError {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(rule, "rule");
  }

  /** A field that breaks this rule. */
  public FieldError(String field, Rule rule) {
    this(field, rule.message(), rule.id());
  }

  /** A field that has only one rule, which is named {@code invalid}. */
  public FieldError(String field, String message) {
    this(field, message, "invalid");
  }

  /** A field that is missing. */
  public static FieldError required(String field) {
    return new FieldError(field, "is required", "required");
  }
}
