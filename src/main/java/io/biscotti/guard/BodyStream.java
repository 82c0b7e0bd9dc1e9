package io.biscotti.guard;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request whose wrapper has read it into memory, for blocking and non-blocking reads
 * (Servlet spec, section 3.10). Not thread-safe.
 */
public final class BodyStream extends ServletInputStream {
  private final ByteArrayInputStream bytes;
  private final HttpServletRequest request;
  private @Nullable ReadListener listener;

  /**
   * Creates a stream of these bytes.
   *
   * @param body must not be changed afterwards
   * @param request the wrapper, whose container thread calls a read listener
   */
  public BodyStream(byte[] body, HttpServletRequest request) {
    this.bytes = new ByteArrayInputStream(body);
    this.request = request;
  }

  @Override
  public int read() {
    return bytes.read();
  }

  @Override
  public int read(byte[] into, int from, int length) {
    return bytes.read(into, from, length);
  }

  @Override
  public int available() {
    return bytes.available();
  }

  @Override
  public boolean isFinished() {
    return bytes.available() == 0;
  }

  @Override
  public boolean isReady() {
    return true;
  }

  /** Calls the listener on one of the container's threads; all bytes are available at once. */
  @Override
  public void setReadListener(ReadListener readListener) {
    Objects.requireNonNull(readListener);
    if (listener != null) {
      throw new IllegalStateException("a read listener is already set");
    }
    listener = readListener;
    request.getAsyncContext().start(() -> feed(readListener));
  }

  private void feed(ReadListener readListener) {
    try {
      if (!isFinished()) {
        readListener.onDataAvailable();
      }
      if (isFinished()) {
        readListener.onAllDataRead();
      }
    } catch (IOException | RuntimeException e) {
      readListener.onError(e);
    }
  }
}
