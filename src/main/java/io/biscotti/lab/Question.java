package io.biscotti.lab;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to know of a {@code Set-Cookie} line. Immutable.
 *
 * @param setCookie the field's value, as raw as it came
 * @param response the request whose response has the line
 * @param request a later request; null to ask about storing alone
 * @param after how much later, 0 s to {@link #LONGEST}
 * @param existing a cookie that the browser has before; null for none
 */
public record Question(
    String setCookie,
    Visit response,
    @Nullable Visit request,
    Duration after,
    @Nullable Existing existing) {

  /** The furthest that can be looked ahead: twice as long as any cookie is kept, and more. */
  public static final Duration LONGEST = Duration.ofDays(1_000);

  /**
   * A cookie from before.
   *
   * @param setCookie the line that set it
   * @param response the request whose response had that line
   */
  public record Existing(String setCookie, Visit response) {
    /** Leaves the line out, as it has the value in it. */
    @Override
    public String toString() {
      return "Existing[" + setCookie.length() + " characters]";
    }
  }

  /**
   * Checks the time.
   *
   * @throws IllegalArgumentException if it is negative, or over {@link #LONGEST}
   */
  public Question {
    if (after.isNegative() || after.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("after must be 0 s to " + LONGEST + ", was " + after);
    }
  }

  /** Whether a browser stores a line that came with a typed URL. */
  public static Question of(String setCookie, Address response) {
    return new Question(setCookie, Visit.typed(response), null, Duration.ZERO, null);
  }

  /** Leaves the line out, as it has the value in it. */
  @Override
  public String toString() {
    return "Question[" + setCookie.length() + " characters]";
  }
}
