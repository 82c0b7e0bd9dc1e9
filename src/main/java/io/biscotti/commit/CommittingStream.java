package io.biscotti.commit;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A body stream that commits the session before it writes bytes that could commit the response. */
final class CommittingStream extends ServletOutputStream {

  private final ServletOutputStream out;
  private final CommittingResponse response;

  /** Wraps the body of a response. */
  CommittingStream(ServletOutputStream out, CommittingResponse response) {
    this.out = out;
    this.response = response;
  }

  /** Whether this stream wraps that one; a container may replace its stream. */
  boolean isOn(ServletOutputStream other) {
    return out == other;
  }

  @Override
  public void write(int b) throws IOException {
    response.beforePart(1, 1);
    out.write(b);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    response.beforePart(bytes.length, 1);
    out.write(bytes);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    response.beforePart(length, 1);
    out.write(bytes, offset, length);
  }

  @Override
  public void write(ByteBuffer buffer) throws IOException {
    response.beforePart(buffer.remaining(), 1);
    out.write(buffer);
  }

  /** Lets the container choose the encoding, as it would without this wrapper. */
  @Override
  public void print(String text) throws IOException {
    response.beforePart(text == null ? 4 : text.length(), CommittingWriter.MOST_BYTES);
    out.print(text);
  }

  @Override
  public void flush() throws IOException {
    response.commitSession();
    out.flush();
  }

  @Override
  public void close() throws IOException {
    response.commitSession();
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
