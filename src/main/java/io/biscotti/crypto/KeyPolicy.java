package io.biscotti.crypto;

import java.time.Duration;

/**
 * When the keys of a {@link KeyRing} change.
 *
 * @param sealsFor how long one key seals before its successor takes over
 * @param publishLead how long every node knows a new key before it seals; also the longest time
 *     that a node may go without calling {@link KeyRing#maintain()}. Shorter than {@code sealsFor}
 * @param opensFor the minimum time for which a sealed value opens, counted from its sealing: at
 *     least as long as the longest lifetime of sealed values
 */
public record KeyPolicy(Duration sealsFor, Duration publishLead, Duration opensFor) {
  private static final Duration SEALS_FOR = Duration.ofDays(30);
  private static final Duration PUBLISH_LEAD = Duration.ofHours(1);
  private static final Duration SLACK = Duration.ofHours(1);
  private static final Duration LIMIT = Duration.ofDays(3_650);

  /**
   * Checks the three durations.
   *
   * @throws IllegalArgumentException if one is not positive or over 3,650 days, or if {@code
   *     publishLead} is not shorter than {@code sealsFor}
   */
  public KeyPolicy {
    check("sealsFor", sealsFor);
    check("publishLead", publishLead);
    check("opensFor", opensFor);
    if (publishLead.compareTo(sealsFor) >= 0) {
      throw new IllegalArgumentException(
          "publishLead must be shorter than sealsFor (" + sealsFor + "), was " + publishLead);
    }
  }

  /**
   * Returns the default policy for values that live at most {@code absoluteLifetime}: a key seals
   * for 30 days, is published an hour before that, and opens for an hour longer than that lifetime.
   *
   * @throws IllegalArgumentException if {@code absoluteLifetime} is not positive, or so long that
   *     an hour more exceeds 3,650 days
   */
  public static KeyPolicy forLifetime(Duration absoluteLifetime) {
    check("absoluteLifetime", absoluteLifetime);
    return new KeyPolicy(SEALS_FOR, PUBLISH_LEAD, absoluteLifetime.plus(SLACK));
  }

  private static void check(String name, Duration value) {
    if (value.isNegative() || value.isZero() || value.compareTo(LIMIT) > 0) {
      throw new IllegalArgumentException(
          name + " must be > 0 s and <= " + LIMIT.toDays() + " days, was " + value);
    }
  }
}
