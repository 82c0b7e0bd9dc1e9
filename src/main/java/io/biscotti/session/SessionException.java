package io.biscotti.session;

/**
 * The session system is broken: its store can't be reached, or its keys can't be used. A request
 * that meets it is answered with 503. Never thrown for what a client sent.
 */
public final class SessionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Without a cause.
   *
   * @param message what was tried, and why it failed
   */
  public SessionException(String message) {
    super(message);
  }

  /**
   * With its cause.
   *
   * @param message what was tried
   * @param cause what broke
   */
  public SessionException(String message, Throwable cause) {
    super(message, cause);
  }
}
