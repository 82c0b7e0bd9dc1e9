package io.biscotti.issuer;

import io.biscotti.crypto.Secret;

/** The result of presenting a refresh token. */
public sealed interface Rotation
    permits Rotation.Rotated, Rotation.Reused, Rotation.Unknown, Rotation.Expired {
  /**
   * The token was valid and is now used.
   *
   * @param successor the token to use next; the same whenever the old one is presented within the
   *     grace period
   * @param family the token's family
   */
  record Rotated(Secret successor, Family family) implements Rotation {}

  /**
   * The token was used before, longer ago than the grace period, so somebody has a copy. There is
   * no telling who the thief is, so the whole family is revoked.
   *
   * @param family the token's family
   */
  record Reused(Family family) implements Rotation {}

  /** The token is unknown, or its family was revoked. */
  record Unknown() implements Rotation {}

  /** The token's family has expired. */
  record Expired() implements Rotation {}
}
