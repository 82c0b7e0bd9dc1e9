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
  private @Nullable ServletOutputStream stream;
  private @Nullable PrintWriter writer;

  SessionResponse(SessionRequest request, HttpServletResponse response) {
    super(response);
    this.request = request;
    request.response(this);
  }

  private HttpServletResponse raw() {
    return (HttpServletResponse) getResponse();
  }

  /** Commits the session if anything has asked for it. */
  void commitSession() {
    Exchange exchange = request.touched();
    if (exchange != null) {
      exchange.commit(raw());
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
  void refuse(RuntimeException cause) {
    if (raw().isCommitted()) {
      return;
    }
    try {
      raw().resetBuffer();
      Problems.write(
          raw(),
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
      writer = new PrintWriter(new SessionWriter(super.getWriter(), this));
    }
    return writer;
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
    if (name.equalsIgnoreCase("Set-Cookie")) {
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
