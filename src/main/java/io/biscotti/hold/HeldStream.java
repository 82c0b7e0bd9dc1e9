package io.biscotti.hold;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The stream of a held response. Once the response is passed on, it writes to the container's
 * stream.
 */
final class HeldStream extends ServletOutputStream {

  private final HeldResponse response;
  private final HeldBody body;
  private final ServletOutputStream out;

  HeldStream(HeldResponse response, HeldBody body, ServletOutputStream out) {
    this.response = response;
    this.body = body;
    this.out = out;
  }

  /** Whether this stream wraps that one; a container may replace its stream. */
  boolean isOn(ServletOutputStream other) {
    return out == other;
  }

  @Override
  public void write(int b) throws IOException {
    if (!response.holds(1)) {
      out.write(b);
    } else if (!response.isOver()) {
      body.add(b);
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (!response.holds(length)) {
      out.write(bytes, offset, length);
    } else if (!response.isOver()) {
      body.add(bytes, offset, length);
    }
  }

  @Override
  public void write(ByteBuffer buffer) throws IOException {
    if (!response.holds(buffer.remaining())) {
      out.write(buffer);
      return;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    write(bytes);
  }

  /**
   * Encodes like the container: the Servlet API's own method writes ISO-8859-1 and refuses other
   * characters, but a container may use the response's encoding instead.
   */
  @Override
  public void print(String text) throws IOException {
    String given = String.valueOf(text);
    if (!response.holds(given.length())) {
      out.print(text);
    } else if (StandardCharsets.US_ASCII.newEncoder().canEncode(given)
        || !Inner.overrides(out, ServletOutputStream.class, "print", String.class)) {
      super.print(given);
    } else {
      write(given.getBytes(Charset.forName(response.getCharacterEncoding())));
    }
  }

  @Override
  public void flush() throws IOException {
    if (response.isHolding()) {
      response.flushBuffer();
    } else {
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    if (!response.holdsClose(out)) {
      out.close();
    }
  }

  @Override
  public boolean isReady() {
    return out.isReady();
  }

  /** Writing without blocking needs an asynchronous request, which is never held. */
  @Override
  public void setWriteListener(WriteListener listener) {
    response.passOn();
    out.setWriteListener(listener);
  }
}
