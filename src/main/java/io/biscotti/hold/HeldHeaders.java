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

  HeldHeaders(HttpServletResponse given) {
    super(Inner.of(given));
  }

  /** Whether a change comes too late, though the response below would still accept it. */
  abstract boolean isLate();

  /** Called before a field is set, or a value added to it. */
  abstract void noteField(@Nullable String name, @Nullable String value);

  /** Called before the length of the body is set. */
  abstract void noteLength(long bytes);

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
