package io.biscotti.session;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compression of single attribute values (DEFLATE, RFC 1951).
 *
 * <p>Compressed data tells by its length what parts of it are alike. So no two values are ever
 * compressed together: what a stranger can put into one attribute says nothing about another. Short
 * values are left alone, as secrets are short, and so are our own attributes.
 */
final class Squeeze {

  /** Shorter values are not compressed. */
  static final int LEAST_BYTES = 512;

  /** What the names of our own attributes begin with. */
  static final String OWN_PREFIX = "io.biscotti.";

  private Squeeze() {}

  /** Compresses a value, or returns the same array if that isn't allowed or gains nothing. */
  static byte[] deflate(String name, byte[] plain) {
    if (!isAllowed(name, plain.length)) {
      return plain;
    }
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(plain);
      deflater.finish();
      byte[] deflated = new byte[plain.length - 1];
      int length = deflater.deflate(deflated);
      return deflater.finished() ? Arrays.copyOf(deflated, length) : plain;
    } finally {
      deflater.end();
    }
  }

  private static boolean isAllowed(String name, int plainBytes) {
    return plainBytes >= LEAST_BYTES && !name.startsWith(OWN_PREFIX);
  }

  /**
   * Decompresses what {@link #deflate} made.
   *
   * @param plainBytes how many bytes come out, which the caller has bounded
   * @throws IllegalArgumentException for anything else
   */
  static byte[] inflate(String name, byte[] deflated, int plainBytes) {
    if (deflated.length >= plainBytes || !isAllowed(name, plainBytes)) {
      throw new IllegalArgumentException("a value that would not be compressed");
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(deflated);
      byte[] plain = new byte[plainBytes];
      int length = inflater.inflate(plain);
      boolean ends =
          inflater.finished() || (inflater.inflate(new byte[1]) == 0 && inflater.finished());
      if (length != plainBytes || !ends || inflater.getRemaining() > 0) {
        throw new IllegalArgumentException("a compressed value of another length");
      }
      return plain;
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("not a compressed value", e);
    } finally {
      inflater.end();
    }
  }
}
