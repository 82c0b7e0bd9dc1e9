package io.biscotti.hold;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A response that holds back whatever would commit it: the body, flushes, a redirect or an error,
 * and the end of the body. The application sees no difference (Servlet spec 5.6): after a flush,
 * {@link #isCommitted} is true, headers are ignored and a redirect is refused. Meanwhile the
 * response below isn't committed, so its headers can still be set.
 *
 * <p>It stops holding, for good, and passes on what it has when the body exceeds the limit, when a
 * {@code Content-Length} above the limit is set, for {@code text/event-stream}, for {@code
 * X-Accel-Buffering: no}, for interim responses, and by {@link #passOn}.
 *
 * <p>Not thread-safe, like any response; only {@link #isHolding} may be called by any thread.
 */
public final class HeldResponse extends HeldHeaders {

  private static final int LEAST_FINAL_STATUS = 200;

  private interface Ending {
    void run() throws IOException;
  }

  private final int limit;
  private final Runnable beforeSending;
  private final BooleanSupplier included;
  private final HeldBody body = new HeldBody();
  private @Nullable HeldStream stream;
  private @Nullable HeldWriter writer;
  private @Nullable Ending ending;
  private boolean flushed;
  private long length = UNKNOWN;
  private volatile boolean holding = true;

  /**
   * Holds a response.
   *
   * @param given the response to send to
   * @param limit how much of the body is held: bytes, or characters if the application uses the
   *     writer. A held character takes one or two bytes of memory, and buffers grow by doubling
   * @param beforeSending called before {@link #passOn} sends anything. If it throws, the
   *     application's call throws the same exception, and the response stays held
   * @param included whether the request is in an include now, where redirects and errors are
   *     ignored (Servlet spec 9.3)
   */
  public HeldResponse(
      HttpServletResponse given, int limit, Runnable beforeSending, BooleanSupplier included) {
    super(given);
    this.limit = limit;
    this.beforeSending = beforeSending;
    this.included = included;
  }

  /** Whether this response is still held. */
  public boolean isHolding() {
    return holding;
  }

  /**
   * Stops holding, and sends what is held, as the application requested it.
   *
   * @throws UncheckedIOException if the client has disconnected
   */
  public void passOn() {
    try {
      passOnNow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void passOnNow() throws IOException {
    if (holding && (body.size() > 0 || flushed || ending != null)) {
      beforeSending.run();
    }
    send();
  }

  /**
   * Stops holding at the end of the request, and sends what is held. A second call has no effect.
   *
   * @throws IOException if the client has disconnected
   */
  public void send() throws IOException {
    if (!holding) {
      return;
    }
    holding = false;
    if (body.isText()) {
      body.to(super.getWriter());
    } else if (body.size() > 0) {
      body.to(super.getOutputStream());
    }
    if (flushed) {
      super.flushBuffer();
    }
    if (ending != null) {
      ending.run();
    }
  }

  /** Drops what is held, and ignores what the application writes from now on. */
  public void discard() {
    body.clear();
    flushed = false;
    ending = () -> {};
  }

  /**
   * Whether the next part of the body is held. If it would exceed the limit, everything is passed
   * on first.
   */
  boolean holds(int more) throws IOException {
    if (holding && !isOver() && (long) body.size() + more > limit) {
      beforeSending.run();
      send();
    }
    return holding;
  }

  /** Whether nothing more can follow: the body is closed, or replaced by a redirect or an error. */
  boolean isOver() {
    return ending != null;
  }

  boolean holdsClose(Closeable inner) {
    if (holding && ending == null) {
      ending = inner::close;
    }
    return holding;
  }

  /** Whether the application must regard the response as committed. */
  @Override
  public boolean isCommitted() {
    return super.isCommitted() || (holding && (flushed || isOver() || isLengthReached()));
  }

  private boolean isLengthReached() {
    return length > 0
        && (body.size() >= length
            || (body.isText() && body.reaches(length, Charset.forName(getCharacterEncoding()))));
  }

  @Override
  boolean isLate() {
    return holding && isCommitted();
  }

  private void requireInTime(String what) {
    if (isLate()) {
      throw new IllegalStateException(what + " is too late: the response is committed");
    }
  }

  /** Asks the container each time, because it may provide another body, or refuse a stream. */
  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream inner = super.getOutputStream();
    HeldStream known = stream;
    if (known == null || !known.isOn(inner)) {
      known = new HeldStream(this, body, inner);
      stream = known;
    }
    return known;
  }

  /**
   * Like {@link #getOutputStream}. The container fixes the encoding now, except if an error page
   * may follow, which chooses its own. After a forward, Tomcat closes the writer even if the
   * application never asked for one.
   */
  @Override
  public PrintWriter getWriter() throws IOException {
    if (holding && isOver() && stream == null && writer == null) {
      return new HeldWriter(this, body, new PrintWriter(Writer.nullWriter()));
    }
    PrintWriter inner = super.getWriter();
    HeldWriter known = writer;
    if (known == null || !known.isOn(inner)) {
      known = new HeldWriter(this, body, inner);
      writer = known;
    }
    return known;
  }

  /** The size of the larger buffer: ours or the container's. */
  @Override
  public int getBufferSize() {
    return holding ? Math.max(limit, super.getBufferSize()) : super.getBufferSize();
  }

  @Override
  public void setBufferSize(int size) {
    if (holding && body.size() > 0) {
      throw new IllegalStateException("setBufferSize is too late: the body has begun");
    }
    requireInTime("setBufferSize");
    super.setBufferSize(size);
  }

  @Override
  public void flushBuffer() throws IOException {
    if (!holding) {
      super.flushBuffer();
    } else if (!isOver()) {
      flushed = true;
    }
  }

  @Override
  public void reset() {
    if (holding && included.getAsBoolean()) {
      return;
    }
    requireInTime("reset");
    body.clear();
    length = UNKNOWN;
    super.reset();
  }

  @Override
  public void resetBuffer() {
    requireInTime("resetBuffer");
    body.clear();
    super.resetBuffer();
  }

  @Override
  public void sendError(int status) throws IOException {
    error(status, () -> super.sendError(status));
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    error(status, () -> super.sendError(status, message));
  }

  private void error(int status, Ending send) throws IOException {
    if (status < LEAST_FINAL_STATUS) {
      passOnNow();
    }
    end(status, true, send);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    redirect(location, SC_FOUND, true, () -> super.sendRedirect(location));
  }

  @Override
  public void sendRedirect(String location, int status) throws IOException {
    redirect(location, status, true, () -> super.sendRedirect(location, status));
  }

  @Override
  public void sendRedirect(String location, boolean clearBuffer) throws IOException {
    redirect(location, SC_FOUND, clearBuffer, () -> super.sendRedirect(location, clearBuffer));
  }

  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    redirect(
        location, status, clearBuffer, () -> super.sendRedirect(location, status, clearBuffer));
  }

  /**
   * Redirects. The location is set now, so that the application sees it; the container sets it
   * again later.
   */
  private void redirect(String location, int status, boolean clears, Ending send)
      throws IOException {
    if (location == null) {
      passOnNow();
    }
    if (end(status, clears, send)) {
      ((HttpServletResponse) getResponse()).setHeader("Location", location);
    }
  }

  /**
   * Ends the response, now or later. Passing on a long body may commit it first.
   *
   * @return whether the ending is held
   */
  private boolean end(int status, boolean clears, Ending send) throws IOException {
    if (!holding) {
      send.run();
      return false;
    }
    if (included.getAsBoolean()) {
      return false;
    }
    requireInTime("a redirect or an error");
    if (clears) {
      body.clear();
    }
    super.setStatus(status);
    ending =
        () -> {
          if (!super.isCommitted()) {
            send.run();
          }
        };
    return true;
  }

  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    requireInTime("setTrailerFields");
    super.setTrailerFields(supplier);
  }

  @Override
  void noteStreaming() {
    passOn();
  }

  /**
   * {@inheritDoc} An include can't set the length. The container handles a length that is already
   * exceeded.
   */
  @Override
  void noteLength(long bytes) {
    if (holding && !included.getAsBoolean()) {
      length = bytes;
      if (bytes > limit || (bytes >= 0 && body.size() > bytes)) {
        passOn();
      }
    }
  }
}
