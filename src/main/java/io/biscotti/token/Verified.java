package io.biscotti.token;

/** The result of {@link TokenVerifier#verify}. */
public sealed interface Verified permits Verified.Valid, Verified.Rejected {
  /**
   * A valid token.
   *
   * @param claims its claims
   */
  record Valid(Claims claims) implements Verified {}

  /**
   * A token that must not be accepted.
   *
   * @param reason the reason, in no more detail than an honest client needs
   */
  record Rejected(Reason reason) implements Verified {}

  /** Why a token is rejected. It tells a forger nothing. */
  enum Reason {
    /** It was valid and has expired. */
    EXPIRED,
    /** It is not from this issuer, not for this audience, or was altered. */
    INVALID
  }
}
