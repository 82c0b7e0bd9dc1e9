package io.biscotti.lab;

import io.biscotti.cookie.Finding;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Maps the rules for cookies to the fields of a request, and creates the problem for broken rules.
 */
final class CookieFields {
  /** Suffixes of rule ids and their fields; these take precedence over {@link #BEGINNINGS}. */
  private static final List<String[]> ENDS =
      List.of(
          new String[] {"-prefix-http-only", "httpOnly"},
          new String[] {"-prefix-secure", "secure"},
          new String[] {"-prefix-path", "path"},
          new String[] {"-prefix-domain", "domain"},
          new String[] {"none-secure", "secure"},
          new String[] {"partitioned-secure", "secure"});

  private static final List<String[]> BEGINNINGS =
      List.of(
          new String[] {"nameless-", "value"},
          new String[] {"name-", "name"},
          new String[] {"path-", "path"},
          new String[] {"domain-", "domain"},
          new String[] {"max-age-", "maxAge"},
          new String[] {"expires-", "expires"},
          new String[] {"same-site-", "sameSite"});

  private CookieFields() {}

  /** {@code cookie_invalid}, with each broken rule, its source and its field. */
  static Problem invalid(List<Finding> errors) {
    return invalid(errors, CookieFields::field);
  }

  /**
   * The same, for another body.
   *
   * @param field names the body's field that a rule is about
   */
  static Problem invalid(List<Finding> errors, UnaryOperator<String> field) {
    Finding first = errors.get(0);
    String detail = "%s: %s (%s).".formatted(first.rule(), first.message(), first.source());
    return Problem.of(Code.COOKIE_INVALID, detail)
        .errors(
            errors.stream()
                .map(
                    error ->
                        new FieldError(
                            field.apply(error.rule()),
                            "%s (%s, %s)".formatted(error.message(), error.rule(), error.source())))
                .toList());
  }

  static String field(String rule) {
    for (String[] end : ENDS) {
      if (rule.endsWith(end[0])) {
        return end[1];
      }
    }
    for (String[] beginning : BEGINNINGS) {
      if (rule.startsWith(beginning[0])) {
        return beginning[1];
      }
    }
    return "value";
  }
}
