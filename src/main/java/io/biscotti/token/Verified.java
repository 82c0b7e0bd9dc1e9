package io.biscotti.token;

/** What a {@link TokenVerifier} made of a token. */
public sealed interface Verified permits Verified.Valid, Verified.Rejected {
  /**
   * The token is good.
   *
   * @param claims what it says
   */
  record Valid(Claims claims) implements Verified {}

  /**
   * The token is not to be accepted.
   *
   * @param reason as much of the reason as helps an honest client
   */
  record Rejected(Reason reason) implements Verified {}

  /** Why a token is not accepted. A forger learns nothing from it. */
  enum Reason {
    /** It was good, and its time is over. */
    EXPIRED,
    /** It is none of ours, not for us, or was changed. */
    INVALID
  }
}
