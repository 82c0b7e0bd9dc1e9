package io.biscotti.problem;

import java.util.Objects;

/**
 * A rule that a field breaks.
 *
 * @param id a stable name for programs, as in {@code too_short}
 * @param message for people, to follow the field's name, as in "must have at least 8 characters"
 */
public record Rule(String id, String message) {
  /** Checks that neither part is null. */
  public Rule {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(message, "message");
  }
}
