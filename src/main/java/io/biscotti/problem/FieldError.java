package io.biscotti.problem;

import java.util.Objects;

/**
 * A field that breaks a rule.
 *
 * @param field the field's name as the client wrote it
 * @param message the rule, for people; never the value received
 */
public record FieldError(String field, String message) {
  /** Neither may be null. */
  public FieldError {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(message, "message");
  }
}
