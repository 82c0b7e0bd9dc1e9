package io.biscotti.token;

/**
 * Tokens can't be signed or verified, because of a system fault and never because of a client. The
 * request gets 503. The message contains no token and no key.
 */
public final class TokenException extends RuntimeException {
  /** Without a cause. */
  public TokenException(String message) {
    super(message);
  }

  /** With its cause. */
  public TokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
