package io.biscotti.explain;

import io.biscotti.site.Credentials;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line, or a call of {@code fetch}, with which more browsers store and send the cookie.
 * Immutable.
 *
 * @param setCookie the corrected line, with {@link #VALUE} in place of the value; null if the line
 *     can stay as it is
 * @param credentials the mode that {@code fetch} needs; null if it can stay as it is
 * @param changes what was changed, and why, in order
 * @param browsers what each browser does then
 */
public record Fix(
    @Nullable String setCookie,
    @Nullable Credentials credentials,
    List<Change> changes,
    List<BrowserOutcome> browsers) {
  /** Stands for the value, which no answer contains. */
  public static final String VALUE = "<value>";

  /** Stands for a value that is short enough. */
  public static final String SHORT_VALUE = "<id>";

  /**
   * One change.
   *
   * @param rule the rule that it satisfies
   * @param message what to change, for people
   */
  public record Change(String rule, String message) {}

  /** Copies the lists. */
  public Fix {
    changes = List.copyOf(changes);
    browsers = List.copyOf(browsers);
  }
}
