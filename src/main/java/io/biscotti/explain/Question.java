package io.biscotti.explain;

import io.biscotti.site.BrowserRequest;
import io.biscotti.site.Credentials;
import io.biscotti.site.Url;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A question about a {@code Set-Cookie} line. Immutable.
 *
 * @param setCookie the raw value of the header field
 * @param response the request whose response contains the line
 * @param request a later request; null to ask about storing alone
 * @param after how much later, 0 s to {@link #LONGEST}
 * @param existing a cookie that the browser already has; null for none
 */
public record Question(
    String setCookie,
    BrowserRequest response,
    @Nullable BrowserRequest request,
    Duration after,
    @Nullable Existing existing) {

  /** The maximum of {@code after}: more than twice as long as browsers keep any cookie. */
  public static final Duration LONGEST = Duration.ofDays(1_000);

  /**
   * An existing cookie.
   *
   * @param setCookie the line that set it
   * @param response the request whose response contained that line
   */
  public record Existing(String setCookie, BrowserRequest response) {
    /** Omits the line, because it contains the value. */
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

  /** Asks whether a browser stores a line after the user typed the URL. */
  public static Question of(String setCookie, Url response) {
    return new Question(setCookie, BrowserRequest.typed(response), null, Duration.ZERO, null);
  }

  /** The same question about another line. */
  Question with(String line) {
    return new Question(line, response, request, after, existing);
  }

  /** The same question with another mode of every {@code fetch}. */
  Question with(Credentials mode) {
    return new Question(
        setCookie,
        response.credentials() == null ? response : response.with(mode),
        request == null || request.credentials() == null ? request : request.with(mode),
        after,
        existing);
  }

  /** Omits the line, because it contains the value. */
  @Override
  public String toString() {
    return "Question[" + setCookie.length() + " characters]";
  }
}
