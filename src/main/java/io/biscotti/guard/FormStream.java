package io.biscotti.guard;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A body that is there already, for blocking and for non-blocking reading. */
final class FormStream extends ServletInputStream {
  private final ByteArrayInputStream bytes;
  private final FormBody request;
  private @Nullable ReadListener listener;

  FormStream(byte[] body, FormBody request) {
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

  /** Calls the listener on a thread of the container's, as everything is there at once. */
  @Override
  public void setReadListener(ReadListener readListener) {
    Objects.requireNonNull(readListener);
    if (listener != null) {
      throw new IllegalStateException("there is a read listener already");
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
