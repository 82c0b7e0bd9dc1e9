package io.biscotti.session;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * A response that commits the session before anything can commit the response: the first body byte,
 * a flush, an error, a redirect. Once the response has gone there is no way to add the cookie.
 */
final class SessionResponse extends HttpServletResponseWrapper {

  private static final Logger LOG = System.getLogger(SessionResponse.class.getName());

  private final SessionRequest request;
  private final HttpServletResponse given;
  private @Nullable ServletOutputStream stream;
  private @Nullable SessionWriter writer;

  SessionResponse(SessionRequest request, HttpServletResponse response) {
    super(response);
    this.request = request;
    this.given = response;
    request.response(this);
  }

  /**
   * Commits the session if anything has asked for it. The cookie goes to the response that the
   * filter was given: for an include, a container may have put one between that drops headers.
   */
  void commitSession() {
    Exchange exchange = request.touched();
    if (exchange != null) {
      exchange.commit(request, given);
    }
  }

  /** Commits the session before a part of the body, as long as that could commit the response. */
  void beforeBody() {
    Exchange exchange = request.touched();
    if (exchange != null && !given.isCommitted()) {
      exchange.commit(request, given);
    }
  }

  /**
   * Commits the session at the end of the request; if it can't be saved, the answer says so, as far
   * as it has not gone already.
   */
  void finish() {
    RuntimeException failure = request.failure();
    try {
      if (failure == null) {
        commitSession();
      }
    } catch (SessionException | SessionTooLargeException e) {
      failure = e;
    }
    if (failure != null) {
      refuse(failure);
    }
  }

  /** Replaces the answer by one that says why the session could not be loaded or saved. */
  private void refuse(RuntimeException cause) {
    if (given.isCommitted()) {
      return;
    }
    try {
      Problems.write(
          request,
          given,
          cause instanceof SessionTooLargeException tooLarge
              ? Problem.of(Code.SESSION_TOO_LARGE, String.valueOf(tooLarge.getMessage()))
              : Problem.of(Code.UNAVAILABLE, "The session could not be read or saved."));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the client did not wait for the answer", e);
    }
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (stream == null) {
      stream = new SessionStream(super.getOutputStream(), this);
    }
    return stream;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    if (writer == null) {
      writer = new SessionWriter(super.getWriter(), this);
    }
    return writer;
  }

  /** Sets the length; a body that has it already is complete, and with it the response. */
  @Override
  public void setContentLength(int bytes) {
    beforeLength();
    super.setContentLength(bytes);
  }

  /** As {@link #setContentLength}. */
  @Override
  public void setContentLengthLong(long bytes) {
    beforeLength();
    super.setContentLengthLong(bytes);
  }

  private void beforeLength() {
    if (stream != null || writer != null) {
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

  /** Resets the response, our cookie aside. */
  @Override
  public void reset() {
    super.reset();
    stream = null;
    writer = null;
    commitSession();
  }

  /** Sets a header; cookies that the application sets this way don't take ours away. */
  @Override
  public void setHeader(String name, @Nullable String value) {
    super.setHeader(name, value);
    if ("Set-Cookie".equalsIgnoreCase(name)) {
      commitSession();
    }
  }

  /** The URL as it is: a session id never stands in one. */
  @Override
  public String encodeURL(String url) {
    return url;
  }

  /** The URL as it is: a session id never stands in one. */
  @Override
  public String encodeRedirectURL(String url) {
    return url;
  }
}
