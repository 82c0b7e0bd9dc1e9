package io.biscotti.codec;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compresses single attribute values (DEFLATE, RFC 1951).
 *
 * <p>The length of compressed data reveals which parts of it are similar. So no two values are ever
 * compressed together: an attribute that an attacker can influence reveals nothing about another.
 * Short values are not compressed, because secrets are short, and neither are our own attributes,
 * nor attributes that are encoded together because they share an object.
 */
public final class Squeeze {

  /** Shorter values are not compressed. */
  public static final int LEAST_BYTES = 512;

  /** The prefix of our own attributes' names. */
  public static final String OWN_PREFIX = "io.biscotti.";

  private Squeeze() {}

  /**
   * Compresses a value. Returns the same array if that isn't allowed or doesn't make it shorter.
   */
  public static byte[] deflate(String name, byte[] plain) {
    if (!isAllowed(name, plain.length) || SessionCodec.isTogether(plain)) {
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
   * Decompresses the output of {@link #deflate}.
   *
   * @param plainBytes the decompressed size, which the caller has bounded
   * @throws IllegalArgumentException for anything else
   */
  public static byte[] inflate(String name, byte[] deflated, int plainBytes) {
    if (deflated.length >= plainBytes || !isAllowed(name, plainBytes)) {
      throw new IllegalArgumentException("value should not have been compressed");
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(deflated);
      byte[] plain = new byte[plainBytes];
      int length = inflater.inflate(plain);
      boolean ends =
          inflater.finished() || (inflater.inflate(new byte[1]) == 0 && inflater.finished());
      if (length != plainBytes || !ends || inflater.getRemaining() > 0) {
        throw new IllegalArgumentException("compressed value has a different length than stated");
      }
      return plain;
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("value is not compressed data", e);
    } finally {
      inflater.end();
    }
  }
}
