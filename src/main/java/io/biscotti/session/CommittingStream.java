package io.biscotti.session;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/** A body stream that commits the session before it writes bytes that could commit the response. */
final class CommittingStream extends ServletOutputStream {

  private final ServletOutputStream out;
  private final IntConsumer beforeBody;
  private final Runnable commit;

  /**
   * Wraps a body.
   *
   * @param beforeBody is told how many bytes or characters are about to be written
   * @param commit commits the session
   */
  CommittingStream(ServletOutputStream out, IntConsumer beforeBody, Runnable commit) {
    this.out = out;
    this.beforeBody = beforeBody;
    this.commit = commit;
  }

  /** Whether this stream writes to that body; a container may replace the body. */
  boolean isOn(ServletOutputStream other) {
    return out == other;
  }

  @Override
  public void write(int b) throws IOException {
    beforeBody.accept(1);
    out.write(b);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    beforeBody.accept(bytes.length);
    out.write(bytes);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    beforeBody.accept(length);
    out.write(bytes, offset, length);
  }

  @Override
  public void write(ByteBuffer buffer) throws IOException {
    beforeBody.accept(buffer.remaining());
    out.write(buffer);
  }

  /** Lets the container choose the encoding, as it would without this wrapper. */
  @Override
  public void print(String text) throws IOException {
    beforeBody.accept(text == null ? 4 : text.length());
    out.print(text);
  }

  @Override
  public void flush() throws IOException {
    commit.run();
    out.flush();
  }

  @Override
  public void close() throws IOException {
    commit.run();
    out.close();
  }

  @Override
  public boolean isReady() {
    return out.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    out.setWriteListener(listener);
  }
}
