package io.biscotti.store;

import io.biscotti.codec.AttributeNames;
import io.biscotti.codec.Length;
import io.biscotti.codec.SessionCodec;
import io.biscotti.codec.Squeeze;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The binary layout of a stored session.
 *
 * <pre>
 * version 4    1 byte    and above its four low bits, the units of both limits
 * id          16 bytes
 * created      number    milliseconds since 1970
 * last seen    number    milliseconds after created
 * expires      span      after created
 * idle         span
 * names        length    doubled, with 1 added if they have five bits a character
 *              the bytes of {@link AttributeNames}
 * values       each: its length with its kind, the compressed length where it is compressed, and
 *              its bytes
 * padding      zeros, fewer than 256
 * </pre>
 *
 * A length is a {@link Length}, a number a {@link Length#putNumber signed one}, and a span a number
 * in its {@linkplain Length#unit unit}. A value's length is multiplied by 4, and its kind is added:
 * 0 for a CBOR item, 1 for a CBOR item that is compressed separately from all others (see {@link
 * Squeeze}), 2 for a text, as its UTF-8. The length is that before compression.
 *
 * <p>Loading a session finds the attributes without decoding or copying them. Reading accepts
 * exactly what writing produces: a session is read completely or not at all. It accepts {@linkplain
 * FormerFrame former layouts} too, and can write them.
 */
final class FrameCodec {

  /** The current layout. */
  static final int LAYOUT = 4;

  /** Larger sessions are neither sealed nor decompressed. */
  static final int LIMIT_BYTES = 256 * 1024;

  /** Padding rounds the length up to a multiple of this. */
  static final int STEP_BYTES = 256;

  private static final int ID_BYTES = 16;

  /** Above these bits, the version's byte has the units of the absolute and the idle limit. */
  private static final int VERSION_BITS = 4;

  private static final int VERSION_MASK = (1 << VERSION_BITS) - 1;

  private static final int NAMES_FLAG = 2;
  private static final int KINDS = 4;
  private static final int ITEM = 0;
  private static final int DEFLATED = 1;
  private static final int TEXT = 2;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final byte[] NOTHING = {};
  private static final byte[][] NONE = {};

  private FrameCodec() {}

  /** A lower bound for the size of a frame, which leaves out its times and most lengths. */
  static long leastBytes(Frame frame) {
    PackedAttributes attributes = PackedAttributes.of(frame.attributes());
    int names = attributes.names().sizeBytes() - attributes.size();
    return 1 + ID_BYTES + Math.max(0, names) + attributes.sizeBytes();
  }

  /** Encodes a frame without compression or padding. */
  static byte[] encode(Frame frame) {
    return encode(frame, LAYOUT);
  }

  /** Like {@link #encode(Frame)}, in one of the layouts that are written. */
  static byte[] encode(Frame frame, int layout) {
    return layout == LAYOUT ? present(frame, false) : FormerFrame.encode(frame, layout, false);
  }

  /**
   * Encodes a frame of at most {@link #LIMIT_BYTES}, and pads it to a multiple of {@link
   * #STEP_BYTES}, so that its length says little about its content.
   *
   * @param compress whether to compress long values, each by itself
   * @param mostBytes the size beyond which no padding is added
   */
  static byte[] encodePadded(Frame frame, int layout, boolean compress, int mostBytes) {
    byte[] bytes =
        layout == LAYOUT ? present(frame, compress) : FormerFrame.encode(frame, layout, compress);
    int rounded = (bytes.length + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
    return Arrays.copyOf(bytes, Math.max(bytes.length, Math.min(rounded, mostBytes)));
  }

  private static byte[] present(Frame frame, boolean compress) {
    PackedAttributes attributes = PackedAttributes.of(frame.attributes());
    AttributeNames names = attributes.names();
    byte[][] deflated = compress ? deflated(attributes) : NONE;
    long created = frame.createdAt().toEpochMilli();
    long seen = frame.lastSeenAt().toEpochMilli() - created;
    long expires = frame.expiresAt().toEpochMilli() - created;
    long idle = frame.idleSeconds() * 1_000L;
    int namesLength = Math.multiplyExact(names.sizeBytes(), NAMES_FLAG);
    int sizeBytes =
        1
            + ID_BYTES
            + Length.numberBytes(created)
            + Length.numberBytes(seen)
            + Length.spanBytes(expires)
            + Length.spanBytes(idle)
            + Length.bytes(namesLength)
            + names.sizeBytes();
    for (int i = 0; i < attributes.size(); i++) {
      sizeBytes = Math.addExact(sizeBytes, valueBytes(attributes, deflated, i));
    }
    byte[] bytes = new byte[sizeBytes];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    int units = Length.unit(expires) | Length.unit(idle) << Length.UNIT_BITS;
    out.put((byte) (LAYOUT | units << VERSION_BITS));
    out.put(DECODER.decode(frame.id()));
    Length.putNumber(out, created);
    Length.putNumber(out, seen);
    Length.putSpan(out, expires);
    Length.putSpan(out, idle);
    Length.put(out, namesLength + (names.isPacked() ? 1 : 0));
    out.position(names.copyTo(bytes, out.position()));
    for (int i = 0; i < attributes.size(); i++) {
      putValue(out, attributes, deflated, i);
    }
    return bytes;
  }

  /** The compressed bytes of each value; an empty array for a value that isn't compressed. */
  private static byte[][] deflated(PackedAttributes attributes) {
    byte[][] deflated = new byte[attributes.size()][];
    for (int i = 0; i < deflated.length; i++) {
      deflated[i] = deflated(attributes, i);
    }
    return deflated;
  }

  private static byte[] deflated(PackedAttributes attributes, int place) {
    if (attributes.itemBytes(place) < Squeeze.LEAST_BYTES) {
      return NOTHING;
    }
    byte[] item = attributes.item(place);
    byte[] shorter = Squeeze.deflate(attributes.names().name(place), item);
    return shorter.length < item.length ? shorter : NOTHING;
  }

  private static boolean isDeflated(byte[][] deflated, int place) {
    return deflated.length > 0 && deflated[place].length > 0;
  }

  private static int valueBytes(PackedAttributes attributes, byte[][] deflated, int place) {
    if (isDeflated(deflated, place)) {
      int compressed = deflated[place].length;
      int plain = Math.multiplyExact(attributes.itemBytes(place), KINDS);
      return Length.bytes(plain) + Length.bytes(compressed) + compressed;
    }
    int bytes = attributes.sizeBytes(place);
    return Length.bytes(Math.multiplyExact(bytes, KINDS)) + bytes;
  }

  private static void putValue(
      ByteBuffer out, PackedAttributes attributes, byte[][] deflated, int place) {
    if (isDeflated(deflated, place)) {
      Length.put(out, attributes.itemBytes(place) * KINDS + DEFLATED);
      Length.put(out, deflated[place].length);
      out.put(deflated[place]);
      return;
    }
    int bytes = attributes.sizeBytes(place);
    Length.put(out, bytes * KINDS + (attributes.isText(place) ? TEXT : ITEM));
    out.put(attributes.array(place), attributes.start(place), bytes);
  }

  /**
   * Decodes the output of {@link #encode} or {@link #encodePadded}, of at most {@link
   * #LIMIT_BYTES}; empty for anything else.
   *
   * @param bytes must not be changed afterwards: the frame refers to them
   */
  static Optional<Frame> decode(byte[] bytes) {
    return decode(bytes, 0, LIMIT_BYTES);
  }

  /**
   * Like {@link #decode(byte[])}, with another limit.
   *
   * @param start where the frame starts; it extends to the end
   * @param mostBytes the total size allowed for all values after decompression
   */
  static Optional<Frame> decode(byte[] bytes, int start, int mostBytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    in.position(start);
    try {
      int version = in.get() & 0xFF;
      Frame frame;
      if ((version & VERSION_MASK) == LAYOUT) {
        frame = present(bytes, in, version >> VERSION_BITS, mostBytes);
      } else if (version == FormerFrame.OLDEST || version == FormerFrame.LATEST) {
        frame = FormerFrame.read(in, version, mostBytes);
      } else {
        return Optional.empty();
      }
      return isPadding(in) ? Optional.of(frame) : Optional.empty();
    } catch (BufferUnderflowException | ArithmeticException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Frame present(byte[] bytes, ByteBuffer in, int units, int mostBytes) {
    String id = id(in);
    long created = Length.takeNumber(in);
    long seen = Length.takeNumber(in);
    long expires = Length.takeSpan(in, units & Length.UNIT_MASK);
    long idle = Length.takeSpan(in, units >> Length.UNIT_BITS);
    if (idle % 1_000 != 0) {
      throw new IllegalArgumentException("an idle limit that is not in seconds");
    }
    return new Frame(
        id,
        Instant.ofEpochMilli(created),
        Instant.ofEpochMilli(created + seen),
        Instant.ofEpochMilli(created + expires),
        Math.toIntExact(idle / 1_000),
        attributes(bytes, in, mostBytes));
  }

  /** Reads the names and values. The buffer wraps these bytes. */
  private static PackedAttributes attributes(byte[] bytes, ByteBuffer in, int mostBytes) {
    int namesLength = Length.take(in);
    int start = skip(in, namesLength / NAMES_FLAG);
    boolean isPacked = namesLength % NAMES_FLAG == 1;
    AttributeNames names = AttributeNames.read(bytes, start, in.position(), isPacked);
    PackedAttributes.Builder attributes = PackedAttributes.builder(names);
    int left = mostBytes;
    for (int i = 0; i < names.size(); i++) {
      int length = Length.take(in);
      left -= length / KINDS;
      if (left < 0) {
        throw new IllegalArgumentException("a session of more than " + mostBytes + " bytes");
      }
      takeValue(bytes, in, length, attributes);
    }
    return attributes.build();
  }

  private static void takeValue(
      byte[] bytes, ByteBuffer in, int length, PackedAttributes.Builder attributes) {
    int size = length / KINDS;
    switch (length % KINDS) {
      case ITEM -> {
        int at = skip(in, size);
        if (SessionCodec.textHeadBytes(bytes, at, at + size) > 0) {
          throw new IllegalArgumentException("a text that is written as an item");
        }
        attributes.item(bytes, at, at + size);
      }
      case TEXT -> {
        int at = skip(in, size);
        attributes.text(bytes, at, at + size);
      }
      case DEFLATED -> {
        byte[] item = Squeeze.inflate(attributes.nextName(), take(in, Length.take(in)), size);
        attributes.item(item, 0, item.length);
      }
      default -> throw new IllegalArgumentException("a value of no known kind");
    }
  }

  static String id(ByteBuffer in) {
    byte[] id = new byte[ID_BYTES];
    in.get(id);
    return ENCODER.encodeToString(id);
  }

  static byte[] take(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** Skips some bytes, and returns where in the array they started. */
  private static int skip(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    int at = in.position();
    in.position(at + length);
    return at;
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
