package io.biscotti.commit;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * A response that commits the session before anything can commit the response: the first body byte,
 * a flush, an error, a redirect. After that the cookie can no longer be added.
 */
public abstract class CommittingResponse extends HttpServletResponseWrapper {

  private static final int ANY_LENGTH = Integer.MAX_VALUE;

  private @Nullable CommittingStream stream;
  private @Nullable CommittingWriter writer;

  /**
   * How many bytes are left at least until the declared length is reached, which completes the
   * response. {@link #ANY_LENGTH} without a declared length.
   */
  private int left = ANY_LENGTH;

  /** Wraps a response. */
  protected CommittingResponse(HttpServletResponse response) {
    super(response);
  }

  /** Commits the session before something is sent. */
  public abstract void commitSession();

  /**
   * Commits the session, if that is needed, before a part of the body that could commit the
   * response. Bodies may be written byte by byte, so this must cost almost nothing if there is
   * nothing to do.
   *
   * @param length how many bytes or characters are about to be written
   */
  protected abstract void beforeBody(int length);

  /**
   * Like {@link #beforeBody}. A part that may complete the response counts as arbitrarily long.
   *
   * @param most how many bytes each byte or character takes at most
   */
  final void beforePart(int length, int most) {
    if (left < ANY_LENGTH) {
      left = (int) Math.max(0, left - (long) length * most);
    }
    beforeBody(left == 0 ? ANY_LENGTH : length);
  }

  /**
   * Called after the application has set a header, which may have replaced what the session added
   * to it.
   */
  protected abstract void afterHeader(String name);

  /** Asks the container each time, because a reset or a forward may provide another body. */
  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream inner = super.getOutputStream();
    CommittingStream known = stream;
    if (known == null || !known.isOn(inner)) {
      known = new CommittingStream(inner, this);
      stream = known;
    }
    return known;
  }

  /**
   * Asks the container each time, because it may provide another writer, or the same one with
   * another encoding, as Jetty does for a forward.
   */
  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter inner = super.getWriter();
    CommittingWriter known = writer;
    if (known == null || !known.isOn(inner)) {
      known = new CommittingWriter(inner, this);
      writer = known;
    }
    return known;
  }

  /** Sets the length. If the body has already reached it, the response is complete. */
  @Override
  public void setContentLength(int bytes) {
    beforeLength(bytes);
    super.setContentLength(bytes);
  }

  /** As {@link #setContentLength}. */
  @Override
  public void setContentLengthLong(long bytes) {
    beforeLength(bytes);
    super.setContentLengthLong(bytes);
  }

  private void beforeLength(long bytes) {
    left = bytes < 0 || bytes > ANY_LENGTH ? ANY_LENGTH : (int) bytes;
    if (stream != null || writer != null) {
      // It is unknown how much was written.
      left = left == ANY_LENGTH ? left : 0;
      commitSession();
    }
  }

  @Override
  public void flushBuffer() throws IOException {
    commitSession();
    super.flushBuffer();
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    commitSession();
    super.sendError(status, message);
  }

  @Override
  public void sendError(int status) throws IOException {
    commitSession();
    super.sendError(status);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    commitSession();
    super.sendRedirect(location);
  }

  @Override
  public void sendRedirect(String location, int status) throws IOException {
    commitSession();
    super.sendRedirect(location, status);
  }

  @Override
  public void sendRedirect(String location, boolean clearBuffer) throws IOException {
    commitSession();
    super.sendRedirect(location, clearBuffer);
  }

  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    commitSession();
    super.sendRedirect(location, status, clearBuffer);
  }

  /** Resets the response, but keeps our cookie. */
  @Override
  public void reset() {
    super.reset();
    left = ANY_LENGTH;
    commitSession();
  }

  /** Adds a cookie, and keeps the session cookie. */
  @Override
  public void addCookie(Cookie cookie) {
    super.addCookie(cookie);
    afterHeader("Set-Cookie");
  }

  /** Sets a header, and keeps what the session adds to the same header. */
  @Override
  public void setHeader(String name, @Nullable String value) {
    if (isLength(name)) {
      beforeLength(parsed(value));
    }
    super.setHeader(name, value);
    afterHeader(name);
  }

  /** As {@link #setHeader}. */
  @Override
  public void addHeader(String name, @Nullable String value) {
    if (isLength(name)) {
      beforeLength(parsed(value));
    }
    super.addHeader(name, value);
    afterHeader(name);
  }

  /** As {@link #setHeader}. */
  @Override
  public void setIntHeader(String name, int value) {
    if (isLength(name)) {
      beforeLength(value);
    }
    super.setIntHeader(name, value);
    afterHeader(name);
  }

  /** As {@link #setHeader}. */
  @Override
  public void addIntHeader(String name, int value) {
    if (isLength(name)) {
      beforeLength(value);
    }
    super.addIntHeader(name, value);
    afterHeader(name);
  }

  /** As {@link #setHeader}. */
  @Override
  public void setDateHeader(String name, long millis) {
    super.setDateHeader(name, millis);
    afterHeader(name);
  }

  /** As {@link #setHeader}. */
  @Override
  public void addDateHeader(String name, long millis) {
    super.addDateHeader(name, millis);
    afterHeader(name);
  }

  /** Whether setting a header does what {@link #setContentLength} does. */
  private static boolean isLength(String name) {
    return "Content-Length".equalsIgnoreCase(name);
  }

  /** Parses a length; -1 for a malformed one, which the container may not understand either. */
  private static long parsed(@Nullable String value) {
    try {
      return Long.parseLong(String.valueOf(value));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Returns the URL unchanged: URLs never contain a session id. */
  @Override
  public String encodeURL(String url) {
    return url;
  }

  /** Returns the URL unchanged: URLs never contain a session id. */
  @Override
  public String encodeRedirectURL(String url) {
    return url;
  }
}
