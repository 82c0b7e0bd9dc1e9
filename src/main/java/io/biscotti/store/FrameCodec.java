package io.biscotti.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.codec.Squeeze;
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
 * version 3    1 byte
 * id          16 bytes
 * created      number    milliseconds since 1970
 * last seen    number    milliseconds after created
 * expires      number    milliseconds after created
 * idle         number    seconds
 * count        length    how many attributes follow
 * attributes   each: name length, name in UTF-8, value length and whether it is compressed,
 *              compressed length where it is, value
 * padding      zeros, fewer than 256
 * </pre>
 *
 * A length is a {@link Length} and a number a {@link Length#putNumber signed one}. The value's
 * length is doubled, with 1 added if the value is compressed, separately from all others (see
 * {@link Squeeze}).
 *
 * <p>Each attribute is preceded by its length, so that loading a session finds the attributes
 * without decoding them. Reading accepts exactly what writing produces: a session is read
 * completely or not at all. It accepts {@linkplain FormerFrame layout 2} too, and can write it.
 */
final class FrameCodec {

  /** Larger sessions are neither sealed nor decompressed. */
  static final int LIMIT_BYTES = 256 * 1024;

  /** Padding rounds the length up to a multiple of this. */
  static final int STEP_BYTES = 256;

  private static final byte VERSION = 3;
  private static final int ID_BYTES = 16;

  /** A bit for whether a value is compressed. */
  private static final int FLAG = 2;

  private FrameCodec() {}

  /**
   * A lower bound for the size of a frame: without its times and lengths, and as if all names were
   * ASCII.
   */
  static long leastBytes(Frame frame) {
    long bytes = 1 + ID_BYTES;
    for (Map.Entry<String, byte[]> attribute : frame.attributes().entrySet()) {
      bytes += attribute.getKey().length() + (long) attribute.getValue().length;
    }
    return bytes;
  }

  /** Encodes a frame without compression or padding. */
  static byte[] encode(Frame frame) {
    return encode(frame, false);
  }

  /**
   * Like {@link #encode(Frame)}.
   *
   * @param former whether to write layout 2
   */
  static byte[] encode(Frame frame, boolean former) {
    return encode(frame, former, false, 1, Integer.MAX_VALUE);
  }

  /**
   * Encodes a frame of at most {@link #LIMIT_BYTES}, and pads it to a multiple of {@link
   * #STEP_BYTES}, so that its length says little about its content.
   *
   * @param compress whether to compress long values, each by itself
   * @param mostBytes the size beyond which no padding is added
   */
  static byte[] encodePadded(Frame frame, boolean compress, int mostBytes) {
    return encodePadded(frame, false, compress, mostBytes);
  }

  /**
   * Like {@link #encodePadded(Frame, boolean, int)}.
   *
   * @param former whether to write layout 2
   */
  static byte[] encodePadded(Frame frame, boolean former, boolean compress, int mostBytes) {
    return encode(frame, former, compress, STEP_BYTES, mostBytes);
  }

  private static byte[] encode(
      Frame frame, boolean former, boolean compress, int stepBytes, int mostBytes) {
    int count = frame.attributes().size();
    byte[][] names = new byte[count][];
    byte[][] values = new byte[count][];
    int sizeBytes = (former ? FormerFrame.headBytes() : headBytes(frame)) + Length.bytes(count);
    int i = 0;
    for (Map.Entry<String, byte[]> attribute : frame.attributes().entrySet()) {
      byte[] name = attribute.getKey().getBytes(UTF_8);
      byte[] plain = attribute.getValue();
      byte[] value = compress ? Squeeze.deflate(attribute.getKey(), plain) : plain;
      int lengths =
          Length.bytes(name.length)
              + (former ? FormerFrame.lengthsBytes(plain, value) : lengthsBytes(plain, value));
      sizeBytes = Math.addExact(sizeBytes, lengths + name.length + value.length);
      names[i] = name;
      values[i++] = value;
    }
    int rounded = (sizeBytes + stepBytes - 1) / stepBytes * stepBytes;
    ByteBuffer out = ByteBuffer.allocate(Math.max(sizeBytes, Math.min(rounded, mostBytes)));
    if (former) {
      FormerFrame.putHead(out, frame);
    } else {
      putHead(out, frame);
    }
    Length.put(out, count);
    i = 0;
    for (byte[] plain : frame.attributes().values()) {
      Length.put(out, names[i].length);
      out.put(names[i]);
      if (former) {
        FormerFrame.putLengths(out, plain, values[i]);
      } else {
        putLengths(out, plain, values[i]);
      }
      out.put(values[i++]);
    }
    return out.array();
  }

  private static int lengthsBytes(byte[] plain, byte[] value) {
    int first = Length.bytes(Math.multiplyExact(plain.length, FLAG));
    return value == plain ? first : first + Length.bytes(value.length);
  }

  private static void putLengths(ByteBuffer out, byte[] plain, byte[] value) {
    boolean deflated = value != plain;
    Length.put(out, plain.length * FLAG + (deflated ? 1 : 0));
    if (deflated) {
      Length.put(out, value.length);
    }
  }

  private static int headBytes(Frame frame) {
    long created = frame.createdAt().toEpochMilli();
    return 1
        + ID_BYTES
        + Length.numberBytes(created)
        + Length.numberBytes(frame.lastSeenAt().toEpochMilli() - created)
        + Length.numberBytes(frame.expiresAt().toEpochMilli() - created)
        + Length.numberBytes(frame.idleSeconds());
  }

  private static void putHead(ByteBuffer out, Frame frame) {
    long created = frame.createdAt().toEpochMilli();
    out.put(VERSION).put(Base64.getUrlDecoder().decode(frame.id()));
    Length.putNumber(out, created);
    Length.putNumber(out, frame.lastSeenAt().toEpochMilli() - created);
    Length.putNumber(out, frame.expiresAt().toEpochMilli() - created);
    Length.putNumber(out, frame.idleSeconds());
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
      byte version = in.get();
      if (version != VERSION && version != FormerFrame.VERSION) {
        return Optional.empty();
      }
      boolean former = version == FormerFrame.VERSION;
      Frame head = former ? FormerFrame.head(in) : head(in);
      Frame frame = head.withAttributes(attributes(in, mostBytes, former));
      return isPadding(in) ? Optional.of(frame) : Optional.empty();
    } catch (BufferUnderflowException | ArithmeticException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Reads what follows the version, except for the attributes. */
  private static Frame head(ByteBuffer in) {
    String id = id(in);
    long created = Length.takeNumber(in);
    return new Frame(
        id,
        Instant.ofEpochMilli(created),
        Instant.ofEpochMilli(created + Length.takeNumber(in)),
        Instant.ofEpochMilli(created + Length.takeNumber(in)),
        Math.toIntExact(Length.takeNumber(in)),
        Map.of());
  }

  static String id(ByteBuffer in) {
    byte[] id = new byte[ID_BYTES];
    in.get(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  private static Map<String, byte[]> attributes(ByteBuffer in, int mostBytes, boolean former) {
    int count = Length.take(in);
    // Each attribute takes at least two bytes, so a false count can't reserve much memory.
    Map<String, byte[]> attributes = new LinkedHashMap<>(Math.min(count, in.remaining() / 2) * 2);
    int left = mostBytes;
    for (int i = 0; i < count; i++) {
      String name = name(take(in, Length.take(in)));
      int length = Length.take(in);
      int size = former ? length : length / FLAG;
      int deflated = former || length % FLAG == 1 ? Length.take(in) : 0;
      if (!former && length % FLAG == 1 && deflated == 0) {
        throw new IllegalArgumentException("a compressed value of no bytes");
      }
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
