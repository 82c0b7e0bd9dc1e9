package io.biscotti.session;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compression of sessions that would not fit into one cookie (DEFLATE, RFC 1951). What is
 * compressed is padded to a multiple of {@value #STEP_BYTES} bytes, so that the length of a cookie
 * says little about how well a secret and a guess in one session compress together; and inflating
 * stops at {@value #LIMIT_BYTES} bytes.
 *
 * <pre>
 * inflated length   4 bytes
 * deflated length   4 bytes
 * deflated bytes
 * zeros
 * </pre>
 */
final class Squeeze {

  static final int STEP_BYTES = 256;
  static final int LIMIT_BYTES = 256 * 1024;

  private Squeeze() {}

  /** Compresses, or is absent if there is more than inflating would allow. */
  static Optional<byte[]> deflate(byte[] plain) {
    if (plain.length > LIMIT_BYTES) {
      return Optional.empty();
    }
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(plain);
      deflater.finish();
      byte[] deflated = new byte[plain.length + plain.length / 1000 + 64];
      int length = deflater.deflate(deflated);
      int padded = (8 + length + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
      byte[] out = new byte[padded];
      ByteBuffer.wrap(out).putInt(plain.length).putInt(length).put(deflated, 0, length);
      return Optional.of(out);
    } finally {
      deflater.end();
    }
  }

  /** Decompresses; absent for anything that {@link #deflate} did not make. */
  static Optional<byte[]> inflate(ByteBuffer in) {
    if (in.remaining() < 8) {
      return Optional.empty();
    }
    int plainLength = in.getInt();
    int length = in.getInt();
    boolean fits = length >= 0 && length <= in.remaining();
    if (!fits || plainLength < 0 || plainLength > LIMIT_BYTES) {
      return Optional.empty();
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(in.slice(in.position(), length));
      byte[] plain = new byte[plainLength];
      int got = inflater.inflate(plain);
      boolean whole = got == plainLength && (inflater.finished() || ends(inflater));
      return whole ? Optional.of(plain) : Optional.empty();
    } catch (DataFormatException e) {
      return Optional.empty();
    } finally {
      inflater.end();
    }
  }

  /** Whether nothing more comes; an inflater may need one more call to see its end. */
  private static boolean ends(Inflater inflater) throws DataFormatException {
    return inflater.inflate(new byte[1]) == 0 && inflater.finished();
  }
}
