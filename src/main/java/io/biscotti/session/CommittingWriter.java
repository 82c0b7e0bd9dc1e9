package io.biscotti.session;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A body writer that commits the session before it writes characters that could commit the
 * response. Everything else is left to the container's writer: line ends, locale, and whether it is
 * closed, since a container may reopen it for a forward. {@link #checkError} tells whether the
 * client has disconnected.
 */
final class CommittingWriter extends PrintWriter {

  /** A formatted text may have any length, so the session is checked before each. */
  private static final int ANY_LENGTH = Integer.MAX_VALUE;

  private final PrintWriter inner;
  private final IntConsumer beforeBody;
  private final Runnable commit;

  /**
   * Wraps a body.
   *
   * @param beforeBody is told how many bytes or characters are about to be written
   * @param commit commits the session
   */
  CommittingWriter(PrintWriter inner, IntConsumer beforeBody, Runnable commit) {
    super(inner);
    this.inner = inner;
    this.beforeBody = beforeBody;
    this.commit = commit;
  }

  /** Whether this writer writes to that body; a container may replace the body. */
  boolean isOn(PrintWriter other) {
    return inner == other;
  }

  @Override
  public void write(int c) {
    beforeBody.accept(1);
    inner.write(c);
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    beforeBody.accept(length);
    inner.write(chars, offset, length);
  }

  @Override
  public void write(String text, int offset, int length) {
    beforeBody.accept(length);
    inner.write(text, offset, length);
  }

  /** Ends a line as the container does. */
  @Override
  public void println() {
    beforeBody.accept(2);
    inner.println();
  }

  /** Formats in the container's locale. */
  @Override
  public PrintWriter format(String format, @Nullable Object... arguments) {
    beforeBody.accept(ANY_LENGTH);
    inner.format(format, arguments);
    return this;
  }

  @Override
  public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... arguments) {
    beforeBody.accept(ANY_LENGTH);
    inner.format(locale, format, arguments);
    return this;
  }

  @Override
  public boolean checkError() {
    commit.run();
    return inner.checkError();
  }

  @Override
  public void flush() {
    commit.run();
    inner.flush();
  }

  @Override
  public void close() {
    commit.run();
    inner.close();
  }
}
