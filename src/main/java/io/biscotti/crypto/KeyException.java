package io.biscotti.crypto;

/**
 * Keys that can't be read, kept or used: a fault of the system or of its operator, never of a
 * client. The message says which file or setting and why, and quotes none of its content.
 */
public final class KeyException extends RuntimeException {
  KeyException(String message) {
    super(message);
  }

  KeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
