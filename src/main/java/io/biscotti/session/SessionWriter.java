package io.biscotti.session;

import java.io.PrintWriter;

/**
 * A body in characters that commits the session before each that could commit the response. It
 * stands right on the container's writer, so that {@link #checkError} tells when the client has
 * gone.
 */
final class SessionWriter extends PrintWriter {

  private final SessionResponse response;

  SessionWriter(PrintWriter out, SessionResponse response) {
    super(out);
    this.response = response;
  }

  @Override
  public void write(int c) {
    response.beforeBody();
    super.write(c);
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    response.beforeBody();
    super.write(chars, offset, length);
  }

  @Override
  public void write(String text, int offset, int length) {
    response.beforeBody();
    super.write(text, offset, length);
  }

  /** Ends a line, which {@link PrintWriter} does without {@link #write}. */
  @Override
  public void println() {
    response.beforeBody();
    super.println();
  }

  @Override
  public void flush() {
    response.commitSession();
    super.flush();
  }

  @Override
  public void close() {
    response.commitSession();
    super.close();
  }
}
