package io.biscotti.lifecycle;

/**
 * Thrown if the session system is broken: its store can't be reached, or its keys can't be used.
 * The request gets 503. Client input never causes it.
 */
public final class SessionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates it without a cause.
   *
   * @param message what was tried, and why it failed
   */
  public SessionException(String message) {
    super(message);
  }

  /**
   * Creates it with a cause.
   *
   * @param message what was tried
   * @param cause what broke
   */
  public SessionException(String message, Throwable cause) {
    super(message, cause);
  }
}
