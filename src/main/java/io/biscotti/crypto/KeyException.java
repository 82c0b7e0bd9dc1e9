package io.biscotti.crypto;

/**
 * Thrown if keys can't be read, stored or used: a fault of the system or its operator, never of a
 * client. The message names the file or setting and the reason, and quotes none of its content.
 */
public final class KeyException extends RuntimeException {
  /** Creates it without a cause. */
  public KeyException(String message) {
    super(message);
  }

  /** Creates it with a cause. */
  public KeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
