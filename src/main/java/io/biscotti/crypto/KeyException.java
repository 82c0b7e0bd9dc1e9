package io.biscotti.crypto;

/**
 * Keys can't be read, stored or used: a fault of the system or its operator, never of a client. The
 * message names the file or setting and the reason, and quotes none of its content.
 */
public final class KeyException extends RuntimeException {
  /** A fault without an exception behind it. */
  public KeyException(String message) {
    super(message);
  }

  /** A fault that another exception caused. */
  public KeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
