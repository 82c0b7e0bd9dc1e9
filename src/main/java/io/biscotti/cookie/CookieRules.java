package io.biscotti.cookie;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of RFC 6265bis, CHIPS and common practice for setting a cookie.
 *
 * <p>Pure functions, safe for use by several threads. {@link SetCookie} rejects a cookie with any
 * {@linkplain #errors error}; tools that explain cookies show all {@linkplain #findings findings}.
 */
public final class CookieRules {
  /** The maximum size of name and value together, in octets (RFC 6265bis, section 5.6). */
  public static final int MAX_BYTES = 4096;

  /** The maximum size of an attribute's value, in octets (RFC 6265bis, section 5.6). */
  public static final int MAX_ATTRIBUTE_BYTES = 1024;

  /** The longest time that browsers keep a cookie (RFC 6265bis, section 5.5). */
  public static final Duration MAX_AGE = Duration.ofDays(400);

  private CookieRules() {}

  /**
   * The rules that a cookie breaks, all of them at {@link Finding.Level#ERROR}.
   *
   * @return empty if the cookie may be set
   */
  public static List<Finding> errors(Proposal proposal) {
    List<Finding> found = new ArrayList<>(0);
    Refusals.find(proposal, found);
    return found.isEmpty() ? List.of() : List.copyOf(found);
  }

  /**
   * All findings on a cookie: first the errors, then warnings and remarks.
   *
   * @param proposal the cookie, valid or not
   * @param now the current time, by which {@code Expires} is judged
   */
  public static List<Finding> findings(Proposal proposal, Instant now) {
    List<Finding> found = new ArrayList<>();
    Refusals.find(proposal, found);
    Advice.find(proposal, now, found);
    return List.copyOf(found);
  }

  /**
   * The size of name and value in octets, as browsers measure a cookie (RFC 6265bis, section 5.6).
   */
  static int sizeBytes(Proposal proposal) {
    return Grammar.octets(proposal.name()) + Grammar.octets(proposal.value());
  }
}
