package io.biscotti.account;

import io.biscotti.problem.Rule;
import java.util.Optional;

/**
 * The rule for a text that people enter.
 *
 * @param blank whether it may be empty or only white space
 * @param most the maximum length, in Unicode code points
 * @param lines whether it may contain line feeds and tabs
 */
public record TextRule(boolean blank, int most, boolean lines) {

  /** The rule that a text breaks, as in "must have at most 128 characters"; empty if none. */
  public Optional<Rule> broken(String text) {
    if (!blank && text.isBlank()) {
      return Optional.of(new Rule("empty", "must not be empty"));
    }
    if (text.codePointCount(0, text.length()) > most) {
      return Optional.of(new Rule("too_long", "must have at most %,d characters".formatted(most)));
    }
    return text.codePoints().allMatch(this::allows)
        ? Optional.empty()
        : Optional.of(new Rule("characters", "must not have control characters"));
  }

  private boolean allows(int codePoint) {
    if (codePoint == '\n' || codePoint == '\t') {
      return lines;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
