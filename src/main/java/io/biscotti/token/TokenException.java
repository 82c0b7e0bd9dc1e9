package io.biscotti.token;

/**
 * Tokens can't be signed or judged: a fault of the system, never of a client. A request that meets
 * it is answered with 503. The message quotes no token and no key.
 */
public final class TokenException extends RuntimeException {
  /** With its cause. */
  public TokenException(String message) {
    super(message);
  }

  /** With its cause. */
  public TokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
