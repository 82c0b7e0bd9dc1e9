package io.biscotti.hold;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The status and the headers of a held response. They are set on the response below at once, and
 * ignored once the application must regard the response as committed (Servlet spec 5.3).
 */
abstract class HeldHeaders extends HttpServletResponseWrapper {

  /** The length of a body whose length isn't known. */
  static final long UNKNOWN = -1;

  HeldHeaders(HttpServletResponse given) {
    super(Inner.of(given));
  }

  /** Whether a change comes too late, although the response below would still accept it. */
  abstract boolean isLate();

  /** Called before setting a header which requires that each part of the body is sent at once. */
  abstract void noteStreaming();

  /**
   * Called before the length of the body is set.
   *
   * @param bytes {@link #UNKNOWN} if it is not a number
   */
  abstract void noteLength(long bytes);

  private void noteField(@Nullable String name, @Nullable String value) {
    if (name == null || value == null) {
      return;
    }
    boolean streams =
        (name.equalsIgnoreCase("Content-Type")
                && value.regionMatches(true, 0, "text/event-stream", 0, 17))
            || (name.equalsIgnoreCase("X-Accel-Buffering") && value.equalsIgnoreCase("no"));
    if (streams) {
      noteStreaming();
    } else if (name.equalsIgnoreCase("Content-Length")) {
      noteLength(parsed(value));
    }
  }

  private static long parsed(String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }

  @Override
  public void setStatus(int status) {
    if (!isLate()) {
      super.setStatus(status);
    }
  }

  @Override
  public void addCookie(Cookie cookie) {
    if (!isLate()) {
      super.addCookie(cookie);
    }
  }

  @Override
  public void setLocale(Locale locale) {
    if (!isLate()) {
      super.setLocale(locale);
    }
  }

  @Override
  public void setCharacterEncoding(String encoding) {
    if (!isLate()) {
      super.setCharacterEncoding(encoding);
    }
  }

  @Override
  public void setCharacterEncoding(Charset encoding) {
    if (!isLate()) {
      super.setCharacterEncoding(encoding);
    }
  }

  @Override
  public void setContentType(@Nullable String type) {
    if (!isLate()) {
      noteField("Content-Type", type);
      super.setContentType(type);
    }
  }

  @Override
  public void setContentLength(int bytes) {
    setContentLengthLong(bytes);
  }

  @Override
  public void setContentLengthLong(long bytes) {
    if (!isLate()) {
      noteLength(bytes);
      super.setContentLengthLong(bytes);
    }
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (!isLate()) {
      noteField(name, value);
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (!isLate()) {
      noteField(name, value);
      super.addHeader(name, value);
    }
  }

  @Override
  public void setIntHeader(String name, int value) {
    if (!isLate()) {
      noteField(name, Integer.toString(value));
      super.setIntHeader(name, value);
    }
  }

  @Override
  public void addIntHeader(String name, int value) {
    if (!isLate()) {
      noteField(name, Integer.toString(value));
      super.addIntHeader(name, value);
    }
  }

  @Override
  public void setDateHeader(String name, long millis) {
    if (!isLate()) {
      super.setDateHeader(name, millis);
    }
  }

  @Override
  public void addDateHeader(String name, long millis) {
    if (!isLate()) {
      super.addDateHeader(name, millis);
    }
  }
}
