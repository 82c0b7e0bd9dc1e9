package io.biscotti.explain;

import io.biscotti.cookie.Finding;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A finding about cookies, as JSON.
 *
 * @param level {@code error}, {@code warning} or {@code info}
 * @param rule the rule's stable id, in kebab case
 * @param message for people; never contains the cookie's value
 * @param source the document that states the rule
 */
public record Remark(String level, String rule, String message, String source) {
  public static Remark of(Finding finding) {
    return new Remark(
        finding.level().name().toLowerCase(Locale.ROOT),
        finding.rule(),
        finding.message(),
        finding.source());
  }

  public static Remark error(String rule, String message, String source) {
    return new Remark("error", rule, message, source);
  }

  public static Remark warning(String rule, String message, String source) {
    return new Remark("warning", rule, message, source);
  }

  public static Remark info(String rule, String message, String source) {
    return new Remark("info", rule, message, source);
  }

  /**
   * The same in another language.
   *
   * @param language {@code de} for German; any other, and null, mean English
   */
  public Remark in(@Nullable String language) {
    return in(Translation.of(language));
  }

  Remark in(Translation language) {
    return new Remark(level, rule, language.text(message), source);
  }
}
