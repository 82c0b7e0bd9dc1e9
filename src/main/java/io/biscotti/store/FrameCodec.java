package io.biscotti.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The binary layout of a stored session.
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
 * A length is a {@link Length}, which can't overflow. The deflated length is 0 for an uncompressed
 * value; otherwise the value is compressed, separately from all others (see {@link Squeeze}).
 *
 * <p>Each attribute is preceded by its length, so that loading a session finds the attributes
 * without decoding them. Reading accepts exactly what writing produces: a session is read
 * completely or not at all.
 */
final class FrameCodec {

  /** Larger sessions are neither sealed nor decompressed. */
  static final int LIMIT_BYTES = 256 * 1024;

  /** Padding rounds the length up to a multiple of this. */
  static final int STEP_BYTES = 256;

  private static final byte VERSION = 2;
  private static final int ID_BYTES = 16;
  private static final int HEAD_BYTES = 1 + ID_BYTES + 8 + 8 + 8 + 4;

  private FrameCodec() {}

  /**
   * A lower bound for the size of a frame. It is exact except for length fields and names that
   * aren't ASCII.
   */
  static long leastBytes(Frame frame) {
    long bytes = HEAD_BYTES + 1L;
    for (Map.Entry<String, byte[]> attribute : frame.attributes().entrySet()) {
      bytes += attribute.getKey().length() + (long) attribute.getValue().length;
    }
    return bytes;
  }

  /** Encodes a frame without compression or padding. */
  static byte[] encode(Frame frame) {
    return encode(frame, false, 1, Integer.MAX_VALUE);
  }

  /**
   * Encodes a frame of at most {@link #LIMIT_BYTES}, and pads it to a multiple of {@link
   * #STEP_BYTES}, so that its length says little about its content.
   *
   * @param compress whether to compress long values, each by itself
   * @param mostBytes the size beyond which no padding is added
   */
  static byte[] encodePadded(Frame frame, boolean compress, int mostBytes) {
    return encode(frame, compress, STEP_BYTES, mostBytes);
  }

  private static byte[] encode(Frame frame, boolean compress, int stepBytes, int mostBytes) {
    int count = frame.attributes().size();
    byte[][] names = new byte[count][];
    byte[][] values = new byte[count][];
    int sizeBytes = HEAD_BYTES + Length.bytes(count);
    int i = 0;
    for (Map.Entry<String, byte[]> attribute : frame.attributes().entrySet()) {
      byte[] name = attribute.getKey().getBytes(UTF_8);
      byte[] plain = attribute.getValue();
      byte[] value = compress ? Squeeze.deflate(attribute.getKey(), plain) : plain;
      int deflated = value == plain ? 0 : value.length;
      int lengths = Length.bytes(name.length) + Length.bytes(plain.length) + Length.bytes(deflated);
      sizeBytes = Math.addExact(sizeBytes, lengths + name.length + value.length);
      names[i] = name;
      values[i++] = value;
    }
    int rounded = (sizeBytes + stepBytes - 1) / stepBytes * stepBytes;
    ByteBuffer out = ByteBuffer.allocate(Math.max(sizeBytes, Math.min(rounded, mostBytes)));
    putHead(out, frame);
    Length.put(out, count);
    i = 0;
    for (byte[] plain : frame.attributes().values()) {
      Length.put(out, names[i].length);
      out.put(names[i]);
      Length.put(out, plain.length);
      Length.put(out, values[i] == plain ? 0 : values[i].length);
      out.put(values[i++]);
    }
    return out.array();
  }

  private static void putHead(ByteBuffer out, Frame frame) {
    out.put(VERSION)
        .put(Base64.getUrlDecoder().decode(frame.id()))
        .putLong(frame.createdAt().toEpochMilli())
        .putLong(frame.lastSeenAt().toEpochMilli())
        .putLong(frame.expiresAt().toEpochMilli())
        .putInt(frame.idleSeconds());
  }

  /**
   * Decodes the output of {@link #encode} or {@link #encodePadded}, of at most {@link
   * #LIMIT_BYTES}; empty for anything else.
   */
  static Optional<Frame> decode(ByteBuffer in) {
    return decode(in, LIMIT_BYTES);
  }

  /**
   * Like {@link #decode(ByteBuffer)}, with a limit of its own.
   *
   * @param mostBytes the total size allowed for all values after decompression
   */
  static Optional<Frame> decode(ByteBuffer in, int mostBytes) {
    try {
      if (in.get() != VERSION) {
        return Optional.empty();
      }
      byte[] id = new byte[ID_BYTES];
      in.get(id);
      Frame frame =
          new Frame(
              Base64.getUrlEncoder().withoutPadding().encodeToString(id),
              Instant.ofEpochMilli(in.getLong()),
              Instant.ofEpochMilli(in.getLong()),
              Instant.ofEpochMilli(in.getLong()),
              in.getInt(),
              attributes(in, mostBytes));
      return isPadding(in) ? Optional.of(frame) : Optional.empty();
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether these bytes are a session in layout 1, either plain or compressed as a whole. Layout 1
   * is recognised but never read, because its lengths could overflow.
   */
  static boolean isFormer(byte[] bytes) {
    return bytes.length > HEAD_BYTES && ((bytes[0] == 0 && bytes[1] == 1) || bytes[0] == 1);
  }

  private static Map<String, byte[]> attributes(ByteBuffer in, int mostBytes) {
    int count = Length.take(in);
    // Each attribute takes at least three bytes, so a false count can't reserve much memory.
    Map<String, byte[]> attributes = new LinkedHashMap<>(Math.min(count, in.remaining() / 3) * 2);
    int left = mostBytes;
    for (int i = 0; i < count; i++) {
      String name = name(take(in, Length.take(in)));
      int size = Length.take(in);
      int deflated = Length.take(in);
      left -= size;
      if (left < 0) {
        throw new IllegalArgumentException("a session of more than " + mostBytes + " bytes");
      }
      byte[] value =
          deflated == 0 ? take(in, size) : Squeeze.inflate(name, take(in, deflated), size);
      if (attributes.put(name, value) != null) {
        throw new IllegalArgumentException("duplicate attribute");
      }
    }
    return attributes;
  }

  private static String name(byte[] utf8) {
    String name = new String(utf8, UTF_8);
    if (name.indexOf('\uFFFD') >= 0 && !Arrays.equals(name.getBytes(UTF_8), utf8)) {
      throw new IllegalArgumentException("attribute name is not UTF-8");
    }
    return name;
  }

  private static byte[] take(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static boolean isPadding(ByteBuffer in) {
    if (in.remaining() >= STEP_BYTES) {
      return false;
    }
    while (in.hasRemaining()) {
      if (in.get() != 0) {
        return false;
      }
    }
    return true;
  }
}
