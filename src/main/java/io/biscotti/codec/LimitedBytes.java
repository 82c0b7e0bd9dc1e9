package io.biscotti.codec;

import java.io.ByteArrayOutputStream;

/** Bytes in memory, up to a limit. For one thread. */
final class LimitedBytes extends ByteArrayOutputStream {

  private final int mostBytes;

  /** No bytes yet, and at most these many. */
  LimitedBytes(int mostBytes) {
    super(64);
    this.mostBytes = mostBytes;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnstorableException beyond the limit
   */
  @Override
  public synchronized void write(int b) {
    require(1);
    super.write(b);
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnstorableException beyond the limit
   */
  @Override
  public synchronized void write(byte[] b, int off, int len) {
    require(len);
    super.write(b, off, len);
  }

  private void require(int more) {
    if (more > mostBytes - count) {
      throw new UnstorableException("needs more than %d bytes".formatted(mostBytes));
    }
  }
}
