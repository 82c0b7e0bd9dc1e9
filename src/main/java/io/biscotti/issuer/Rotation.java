package io.biscotti.issuer;

import io.biscotti.crypto.Secret;

/** What became of a refresh token that was shown. */
public sealed interface Rotation
    permits Rotation.Rotated, Rotation.Reused, Rotation.Unknown, Rotation.Expired {
  /**
   * It was good, and is used up now.
   *
   * @param successor the token to show next; the same for everybody who shows the old one within
   *     the grace
   * @param family whose it is
   */
  record Rotated(Secret successor, Family family) implements Rotation {}

  /**
   * It was used up before, longer ago than the grace: somebody has a copy. Nobody can tell who is
   * the thief, so the whole family is dead.
   *
   * @param family whose it was
   */
  record Reused(Family family) implements Rotation {}

  /** It is none of ours, or of a family that was revoked. */
  record Unknown() implements Rotation {}

  /** Its family's time is over. */
  record Expired() implements Rotation {}
}
