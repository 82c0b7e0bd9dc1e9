package io.biscotti.revocation;

import java.time.Duration;

/**
 * What a node does when it has not heard from its {@link RevocationLog} for a while, so that other
 * nodes may have ended sessions that it still accepts. Immutable.
 *
 * @param after how long the list counts as current without news; positive
 * @param others what happens to requests that don't need a current list
 */
public record Staleness(Duration after, Others others) {

  /** 30 seconds, and other requests continue. */
  public static final Staleness DEFAULT = new Staleness(Duration.ofSeconds(30), Others.ALLOW);

  /** What happens to requests that use a session but don't need a current list. */
  public enum Others {
    /** They continue with the sessions that this node knows. */
    ALLOW,
    /** They are answered with 503. */
    REFUSE
  }

  /** Checks the time. */
  public Staleness {
    if (after.isNegative() || after.isZero()) {
      throw new IllegalArgumentException("after must be positive, was " + after);
    }
  }

  boolean refuses() {
    return others == Others.REFUSE;
  }
}
