package io.biscotti.account;

import com.ibm.icu.text.Normalizer2;
import io.biscotti.problem.Rule;
import java.util.Optional;

/**
 * The name that pages show for an account: one line of text, without characters that change the
 * direction of the text around it. Immutable.
 *
 * @param text in Unicode's form NFC, without white space around it
 */
record DisplayName(String text) {
  private static final TextRule RULE = new TextRule(false, 128, false);

  /** Longer than any valid name is before normalization. Bounds the work of normalizing. */
  private static final int MOST_TYPED = 1024;

  /** The name that was typed; empty if it breaks a rule. */
  static Optional<DisplayName> of(String typed) {
    return broken(typed).isPresent()
        ? Optional.empty()
        : Optional.of(new DisplayName(normalize(typed)));
  }

  /** The rule that a typed name breaks, as in "must not be empty"; empty if none. */
  static Optional<Rule> broken(String typed) {
    String text = typed.length() > MOST_TYPED ? typed : normalize(typed);
    return RULE.broken(text)
        .or(
            () ->
                text.codePoints().anyMatch(DisplayName::isBidiControl)
                    ? Optional.of(
                        new Rule(
                            "characters",
                            "must not have characters that change the direction of text"))
                    : Optional.empty());
  }

  private static String normalize(String typed) {
    return Normalizer2.getNFCInstance().normalize(typed.strip());
  }

  /** Embeddings, overrides and isolates (UAX #9, section 2); marks are part of ordinary text. */
  private static boolean isBidiControl(int codePoint) {
    return (codePoint >= 0x202A && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069);
  }
}
