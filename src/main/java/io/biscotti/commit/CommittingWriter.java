package io.biscotti.commit;

import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A body writer that commits the session before it writes characters that could commit the
 * response. The container's writer decides everything else: line ends, locale, and whether it is
 * closed, because a container may reopen it for a forward. {@link #checkError} tells whether the
 * client has disconnected.
 */
final class CommittingWriter extends PrintWriter {

  /** The assumed length of formatted text, which is unknown: the session is checked before each. */
  private static final int ANY_LENGTH = Integer.MAX_VALUE;

  /** How many bytes of UTF-8 a character takes at most. */
  static final int MOST_BYTES = 3;

  private final PrintWriter inner;
  private final CommittingResponse response;

  /** Wraps the body of a response. */
  CommittingWriter(PrintWriter inner, CommittingResponse response) {
    super(inner);
    this.inner = inner;
    this.response = response;
  }

  /** Whether this writer wraps that one; a container may replace its writer. */
  boolean isOn(PrintWriter other) {
    return inner == other;
  }

  @Override
  public void write(int c) {
    response.beforePart(1, MOST_BYTES);
    inner.write(c);
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    response.beforePart(length, MOST_BYTES);
    inner.write(chars, offset, length);
  }

  @Override
  public void write(String text, int offset, int length) {
    response.beforePart(length, MOST_BYTES);
    inner.write(text, offset, length);
  }

  /** Ends a line as the container does. */
  @Override
  public void println() {
    response.beforePart(2, MOST_BYTES);
    inner.println();
  }

  /** Formats in the container's locale. */
  @Override
  public PrintWriter format(String format, @Nullable Object... arguments) {
    response.beforePart(ANY_LENGTH, MOST_BYTES);
    inner.format(format, arguments);
    return this;
  }

  @Override
  public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... arguments) {
    response.beforePart(ANY_LENGTH, MOST_BYTES);
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
