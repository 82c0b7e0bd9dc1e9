package io.biscotti.token;

/**
 * Thrown if tokens can't be signed or verified, because of a system fault and never because of a
 * client. The request gets 503. The message contains no token and no key.
 */
public final class TokenException extends RuntimeException {
  /** Creates it without a cause. */
  public TokenException(String message) {
    super(message);
  }

  /** Creates it with a cause. */
  public TokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
