package io.biscotti.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.codec.AttributeNames;
import io.biscotti.codec.Length;
import io.biscotti.codec.Squeeze;
import io.biscotti.codec.Utf8;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The binary layouts before that of {@link FrameCodec}. They are still read, and written while
 * servers run that read no newer layout.
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
 * The value's length is doubled, with 1 added if the value is compressed.
 *
 * <p>In layout 2, the times are milliseconds since 1970 in 8 bytes each, the idle limit has 4, and
 * a value's length is followed by its compressed length, or 0 if it isn't compressed. Layout 1 is
 * recognised but never read, because its lengths could overflow.
 */
final class FormerFrame {

  /** The oldest layout that is read and written. */
  static final int OLDEST = 2;

  /** The layout before the current one. */
  static final int LATEST = 3;

  private static final int LEAST_BYTES = 45;

  /** A bit for whether a value is compressed. */
  private static final int FLAG = 2;

  private FormerFrame() {}

  /** Whether these bytes are a session in layout 1, either plain or compressed as a whole. */
  static boolean isUnreadable(byte[] bytes) {
    return bytes.length > LEAST_BYTES && ((bytes[0] == 0 && bytes[1] == 1) || bytes[0] == 1);
  }

  /**
   * Encodes a frame without padding.
   *
   * @param compress whether to compress long values, each by itself
   */
  static byte[] encode(Frame frame, int layout, boolean compress) {
    PackedAttributes attributes = PackedAttributes.of(frame.attributes());
    List<byte[]> items = new ArrayList<>(attributes.size());
    List<byte[]> values = new ArrayList<>(attributes.size());
    long bytes = LEAST_BYTES + 5L;
    for (int i = 0; i < attributes.size(); i++) {
      String name = attributes.names().name(i);
      byte[] item = attributes.item(i);
      byte[] value = compress ? Squeeze.deflate(name, item) : item;
      items.add(item);
      values.add(value);
      bytes += 12 + name.length() * 3L + value.length;
    }
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes));
    putHead(out, frame, layout);
    Length.checkedPut(out, values.size());
    for (int i = 0; i < attributes.size(); i++) {
      byte[] name = attributes.names().name(i).getBytes(UTF_8);
      Length.checkedPut(out, name.length);
      out.put(name);
      putLengths(out, layout, items.get(i), values.get(i));
      out.put(values.get(i));
    }
    byte[] encoded = new byte[out.position()];
    out.flip().get(encoded);
    return encoded;
  }

  private static void putHead(ByteBuffer out, Frame frame, int layout) {
    long created = frame.createdAt().toEpochMilli();
    long seen = frame.lastSeenAt().toEpochMilli();
    long expires = frame.expiresAt().toEpochMilli();
    out.put((byte) layout).put(Base64.getUrlDecoder().decode(frame.id()));
    if (layout == OLDEST) {
      out.putLong(created).putLong(seen).putLong(expires).putInt(frame.idleSeconds());
      return;
    }
    Length.putNumber(out, created);
    Length.putNumber(out, seen - created);
    Length.putNumber(out, expires - created);
    Length.putNumber(out, frame.idleSeconds());
  }

  private static void putLengths(ByteBuffer out, int layout, byte[] plain, byte[] value) {
    boolean deflated = value != plain;
    if (layout == OLDEST) {
      Length.checkedPut(out, plain.length);
      Length.checkedPut(out, deflated ? value.length : 0);
      return;
    }
    Length.checkedPut(out, Math.multiplyExact(plain.length, FLAG) + (deflated ? 1 : 0));
    if (deflated) {
      Length.checkedPut(out, value.length);
    }
  }

  /**
   * Reads what follows the version, up to the padding.
   *
   * @param mostBytes the total size allowed for all values after decompression
   * @throws RuntimeException as {@link FrameCodec#decode(byte[])} catches them
   */
  static Frame read(ByteBuffer in, int layout, int mostBytes) {
    Frame head = layout == OLDEST ? head2(in) : head3(in);
    return head.withAttributes(attributes(in, layout, mostBytes));
  }

  private static Frame head2(ByteBuffer in) {
    return new Frame(
        FrameCodec.id(in),
        Instant.ofEpochMilli(in.getLong()),
        Instant.ofEpochMilli(in.getLong()),
        Instant.ofEpochMilli(in.getLong()),
        in.getInt(),
        Map.of());
  }

  private static Frame head3(ByteBuffer in) {
    String id = FrameCodec.id(in);
    long created = Length.takeNumber(in);
    return new Frame(
        id,
        Instant.ofEpochMilli(created),
        Instant.ofEpochMilli(created + Length.takeNumber(in)),
        Instant.ofEpochMilli(created + Length.takeNumber(in)),
        Math.toIntExact(Length.takeNumber(in)),
        Map.of());
  }

  private static Map<String, byte[]> attributes(ByteBuffer in, int layout, int mostBytes) {
    int count = Length.take(in);
    Set<String> names = new HashSet<>();
    List<String> inOrder = new ArrayList<>();
    List<byte[]> values = new ArrayList<>();
    int left = mostBytes;
    for (int i = 0; i < count; i++) {
      String name = name(FrameCodec.take(in, Length.take(in)));
      int length = Length.take(in);
      int size = layout == OLDEST ? length : length / FLAG;
      int deflated = layout == OLDEST || length % FLAG == 1 ? Length.take(in) : 0;
      if (layout > OLDEST && length % FLAG == 1 && deflated == 0) {
        throw new IllegalArgumentException("a compressed value of no bytes");
      }
      left -= size;
      if (left < 0) {
        throw new IllegalArgumentException("a session of more than " + mostBytes + " bytes");
      }
      values.add(
          deflated == 0
              ? FrameCodec.take(in, size)
              : Squeeze.inflate(name, FrameCodec.take(in, deflated), size));
      inOrder.add(name);
      if (!names.add(name)) {
        throw new IllegalArgumentException("duplicate attribute");
      }
    }
    PackedAttributes.Builder builder = PackedAttributes.builder(AttributeNames.of(inOrder));
    values.forEach(value -> builder.item(value, 0, value.length));
    return builder.build();
  }

  private static String name(byte[] utf8) {
    String name = Utf8.decode(utf8, 0, utf8.length);
    if (name == null) {
      throw new IllegalArgumentException("attribute name is not UTF-8");
    }
    return name;
  }
}
