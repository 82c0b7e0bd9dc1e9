package io.biscotti.hold;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The writer of a held response. Once the response is passed on, it writes to the container's
 * writer, which chose the encoding and the line ends.
 */
final class HeldWriter extends PrintWriter {

  private final HeldResponse response;
  private final HeldBody body;
  private final PrintWriter inner;

  HeldWriter(HeldResponse response, HeldBody body, PrintWriter inner) {
    super(inner);
    this.response = response;
    this.body = body;
    this.inner = inner;
  }

  /** Whether this writer wraps that one; a container may replace its writer. */
  boolean isOn(PrintWriter other) {
    return inner == other;
  }

  /**
   * Whether the next characters are held. A writer reports a disconnected client only by {@link
   * #checkError}.
   */
  private boolean holds(int length) {
    try {
      return response.holds(length);
    } catch (IOException e) {
      setError();
      return response.isHolding();
    }
  }

  @Override
  public void write(int c) {
    if (!holds(1)) {
      inner.write(c);
    } else if (!response.isOver()) {
      body.addChar(c);
    }
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    if (!holds(length)) {
      inner.write(chars, offset, length);
    } else if (!response.isOver()) {
      body.add(chars, offset, length);
    }
  }

  @Override
  public void write(String text, int offset, int length) {
    if (!holds(length)) {
      inner.write(text, offset, length);
    } else if (!response.isOver()) {
      body.add(text, offset, length);
    }
  }

  @Override
  public void println() {
    if (!holds(2)) {
      inner.println();
    } else if (!response.isOver()) {
      body.addLineEnd();
    }
  }

  /** Formats in the locale of the container's writer. */
  @Override
  public PrintWriter format(String format, @Nullable Object... arguments) {
    if (!response.isHolding()) {
      inner.format(format, arguments);
      return this;
    }
    boolean own = Inner.overrides(inner, PrintWriter.class, "format", String.class, Object[].class);
    Locale locale = own ? response.getLocale() : Locale.getDefault(Locale.Category.FORMAT);
    return format(locale, format, arguments);
  }

  @Override
  public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... arguments) {
    if (response.isHolding()) {
      write(String.format(locale, format, arguments));
    } else {
      inner.format(locale, format, arguments);
    }
    return this;
  }

  /** Flushes. While the response is held, a disconnected client goes unnoticed. */
  @Override
  public boolean checkError() {
    flush();
    return !response.isHolding() && inner.checkError();
  }

  @Override
  public void flush() {
    if (!response.isHolding()) {
      inner.flush();
      return;
    }
    try {
      response.flushBuffer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (!response.holdsClose(inner)) {
      inner.close();
    }
  }
}
