package io.biscotti.store;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/**
 * The layouts of sessions that earlier versions sealed or stored. Layout 2 is also written, while
 * servers that know only this one still run: {@code
 * docs/decisions/0017-formats-read-before-they-are-written.md} says why.
 *
 * <pre>
 * version 2    1 byte
 * id          16 bytes
 * created      8 bytes   milliseconds since 1970
 * last seen    8 bytes
 * expires      8 bytes
 * idle         4 bytes   seconds
 * count        length    how many attributes follow
 * attributes   each: name length, name in UTF-8, value length, deflated length, value
 * padding      zeros, fewer than 256
 * </pre>
 *
 * <p>The deflated length is 0 for an uncompressed value. Layout 1 is recognised but never read,
 * because its lengths could overflow.
 */
final class FormerFrame {

  static final byte VERSION = 2;
  private static final int HEAD_BYTES = 45;

  private FormerFrame() {}

  /** Whether these bytes are a session in layout 1, either plain or compressed as a whole. */
  static boolean isUnreadable(byte[] bytes) {
    return bytes.length > HEAD_BYTES && ((bytes[0] == 0 && bytes[1] == 1) || bytes[0] == 1);
  }

  /** Writes everything before the count of attributes. */
  static void putHead(ByteBuffer out, Frame frame) {
    out.put(VERSION)
        .put(Base64.getUrlDecoder().decode(frame.id()))
        .putLong(frame.createdAt().toEpochMilli())
        .putLong(frame.lastSeenAt().toEpochMilli())
        .putLong(frame.expiresAt().toEpochMilli())
        .putInt(frame.idleSeconds());
  }

  /** The size of what {@link #putHead} writes. */
  static int headBytes() {
    return HEAD_BYTES;
  }

  /**
   * Writes the lengths of a value.
   *
   * @param value the value itself if it isn't compressed
   */
  static void putLengths(ByteBuffer out, byte[] plain, byte[] value) {
    Length.put(out, plain.length);
    Length.put(out, value == plain ? 0 : value.length);
  }

  /** The size of what {@link #putLengths} writes. */
  static int lengthsBytes(byte[] plain, byte[] value) {
    return Length.bytes(plain.length) + Length.bytes(value == plain ? 0 : value.length);
  }

  /** Reads what follows the version of layout 2, except for the attributes. */
  static Frame head(ByteBuffer in) {
    return new Frame(
        FrameCodec.id(in),
        Instant.ofEpochMilli(in.getLong()),
        Instant.ofEpochMilli(in.getLong()),
        Instant.ofEpochMilli(in.getLong()),
        in.getInt(),
        Map.of());
  }
}
