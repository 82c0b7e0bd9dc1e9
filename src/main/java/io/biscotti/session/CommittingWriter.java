package io.biscotti.session;

import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A body in characters that commits the session before those that could commit the response. All
 * else is the container's writer's own: its line ends, its locale, and whether it is closed, as a
 * container may open it again for a forward. {@link #checkError} tells when the client has gone.
 */
final class CommittingWriter extends PrintWriter {

  private final PrintWriter inner;
  private final SessionResponse response;

  CommittingWriter(PrintWriter inner, SessionResponse response) {
    super(inner);
    this.inner = inner;
    this.response = response;
  }

  /** Whether this writes to that body; a container may replace it. */
  boolean isOn(PrintWriter other) {
    return inner == other;
  }

  @Override
  public void write(int c) {
    response.beforeBody(1);
    inner.write(c);
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    response.beforeBody(length);
    inner.write(chars, offset, length);
  }

  @Override
  public void write(String text, int offset, int length) {
    response.beforeBody(length);
    inner.write(text, offset, length);
  }

  /** Ends a line as the container does. */
  @Override
  public void println() {
    response.beforeBody(2);
    inner.println();
  }

  /** Formats for the container's locale. */
  @Override
  public PrintWriter format(String format, @Nullable Object... arguments) {
    response.beforeBody(SessionResponse.LARGE);
    inner.format(format, arguments);
    return this;
  }

  @Override
  public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... arguments) {
    response.beforeBody(SessionResponse.LARGE);
    inner.format(locale, format, arguments);
    return this;
  }

  @Override
  public boolean checkError() {
    response.commitSession();
    return inner.checkError();
  }

  @Override
  public void flush() {
    response.commitSession();
    inner.flush();
  }

  @Override
  public void close() {
    response.commitSession();
    inner.close();
  }
}
