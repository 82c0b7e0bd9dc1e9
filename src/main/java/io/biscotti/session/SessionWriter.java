package io.biscotti.session;

import java.io.PrintWriter;
import java.io.Writer;

/** A body in characters that commits the session before each that could commit the response. */
final class SessionWriter extends Writer {

  private final PrintWriter out;
  private final SessionResponse response;

  SessionWriter(PrintWriter out, SessionResponse response) {
    this.out = out;
    this.response = response;
  }

  @Override
  public void write(int c) {
    response.commitSession();
    out.write(c);
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    response.commitSession();
    out.write(chars, offset, length);
  }

  @Override
  public void write(String text, int offset, int length) {
    response.commitSession();
    out.write(text, offset, length);
  }

  @Override
  public void flush() {
    response.commitSession();
    out.flush();
  }

  @Override
  public void close() {
    response.commitSession();
    out.close();
  }
}
