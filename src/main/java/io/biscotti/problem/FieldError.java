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
  /** Checks that no part is null. */
  public FieldError {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(rule, "rule");
  }

  /** Creates an error of a field that breaks this rule. */
  public FieldError(String field, Rule rule) {
    this(field, rule.message(), rule.id());
  }

  /** Creates an error of a field with only one rule, which is named {@code invalid}. */
  public FieldError(String field, String message) {
    this(field, message, "invalid");
  }

  /** The error of a missing field. */
  public static FieldError required(String field) {
    return new FieldError(field, "is required", "required");
  }
}
