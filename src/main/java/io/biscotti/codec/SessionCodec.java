package io.biscotti.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Converts attribute values to bytes and back. Each value is one CBOR item (RFC 8949). Types that
 * CBOR does not have are tagged, so that an {@code Integer} comes back as an {@code Integer} and a
 * {@code Long} as a {@code Long}. Equal values have equal bytes if their collections iterate in the
 * same order. Thread-safe.
 *
 * <p>The JDK's collections are read back as their own class if {@link JdkCollection} lists it, and
 * otherwise as an {@code ArrayList}, a {@code LinkedHashSet} or a {@code LinkedHashMap}, each in
 * its original order. A collection of any other library is treated like any other class:
 * registered, serialized as a whole, or refused.
 *
 * <p>An object that occurs twice in an attribute is one object again when it is read. So is an
 * object that attributes of one session have in common, if they are encoded together.
 */
public final class SessionCodec {

  /** The first byte of a CBOR item whose tag has two bytes (RFC 8949, section 3). */
  private static final int TWO_BYTE_TAG = 0xD9;

  private static final int TAG_BYTES = 3;

  private final Set<Class<?>> proven = ConcurrentHashMap.newKeySet();
  private final SessionTypes types;
  private final @Nullable SerialFilter serial;
  private final ClassLoader loader;
  private final Consumer<IOException> unreadable;
  private final int mostBytes;

  /**
   * Creates a codec for an application.
   *
   * @param types the types that it registered
   * @param serial the classes allowed in Java serialization; null for none
   * @param loader finds the application's classes
   * @param unreadable is called for each attribute that can't be read back
   */
  public SessionCodec(
      SessionTypes types,
      @Nullable SerialFilter serial,
      ClassLoader loader,
      Consumer<IOException> unreadable) {
    this(types, serial, loader, unreadable, Integer.MAX_VALUE);
  }

  /** Creates a codec with a limit on the bytes of a value. */
  SessionCodec(
      SessionTypes types,
      @Nullable SerialFilter serial,
      ClassLoader loader,
      Consumer<IOException> unreadable,
      int mostBytes) {
    this.mostBytes = mostBytes;
    this.types = types;
    this.serial = serial;
    this.loader = loader;
    this.unreadable = unreadable;
  }

  /**
   * Encodes an attribute. The first value of each class is read back at once, so that a value that
   * can't be read is refused here.
   *
   * @throws IllegalArgumentException if the value, or a value inside it, can't be stored; the
   *     message names the attribute, the type and the setting that would allow it (Servlet spec
   *     7.7.2)
   */
  public byte[] encode(String name, Object value) {
    byte[] plain = PlainItem.encode(value);
    if (plain != null) {
      return plain;
    }
    return new Encoding(this, List.of(name), List.of(value)).encode().get(0);
  }

  /**
   * Encodes attributes that may have objects in common. Attributes that share an object get equal
   * bytes, which contain all of these attributes; {@link #decodeTogether} reads these.
   *
   * @return the encoded attributes, by name
   * @throws IllegalArgumentException if {@link #encode} would throw it
   */
  public Map<String, byte[]> encodeTogether(Map<String, Object> values) {
    List<String> names = List.copyOf(values.keySet());
    List<byte[]> encoded =
        new Encoding(this, names, names.stream().map(values::get).toList()).encode();
    Map<String, byte[]> byName = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), encoded.get(i));
    }
    return byName;
  }

  ValueWriter writer(
      CborWriter out, Sightings sightings, FirstSights firstSights, boolean sharing) {
    return new ValueWriter(out, types, serial, sightings, firstSights, sharing);
  }

  CborWriter buffer() {
    return new CborWriter(mostBytes);
  }

  @Nullable SerialFilter serial() {
    return serial;
  }

  FirstSights firstSights() {
    return new FirstSights(proven);
  }

  /** Decodes an attribute; empty if it can no longer be read. */
  public Optional<Object> decode(String name, byte[] encoded) {
    return Optional.ofNullable(decode(name, encoded, 0, encoded.length));
  }

  /** Decodes an attribute from a part of an array; null if it can no longer be read. */
  public @Nullable Object decode(String name, byte[] in, int start, int end) {
    Object plain = PlainItem.decode(in, start, end);
    return plain == null ? decodeOther(name, in, start, end) : plain;
  }

  /** Decodes a text from its UTF-8; null if it isn't UTF-8. */
  public @Nullable String decodeText(String name, byte[] in, int start, int end) {
    String text = Utf8.decode(in, start, end - start);
    if (text == null) {
      unreadable.accept(new IOException("attribute " + name + " is not UTF-8"));
    }
    return text;
  }

  private @Nullable Object decodeOther(String name, byte[] in, int start, int end) {
    if (reference(in, start, end).isPresent()) {
      unreadable.accept(new IOException("attribute " + name + " is an object of another server"));
      return null;
    }
    if (isTogether(in, start, end)) {
      return decodeTogether(name, Arrays.copyOfRange(in, start, end)).get(name);
    }
    try {
      return read(in, start, end);
    } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
      unreadable.accept(new IOException("attribute " + name, e));
      return null;
    }
  }

  /**
   * Decodes an attribute and those that have objects in common with it.
   *
   * @return the values by name; empty if they can no longer be read
   */
  public Map<String, Object> decodeTogether(String name, byte[] encoded) {
    try {
      return readTogether(encoded);
    } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
      unreadable.accept(new IOException("attribute " + name, e));
      return Map.of();
    }
  }

  /** Whether {@link #decodeTogether} reads these bytes: other attributes may have the same. */
  public static boolean isTogether(byte[] encoded) {
    return isTogether(encoded, 0, encoded.length);
  }

  /** Like {@link #isTogether(byte[])}, for a part of an array. */
  public static boolean isTogether(byte[] in, int start, int end) {
    int tag = tag(in, start, end);
    return tag == Tag.TOGETHER || tag == Tag.TOGETHER_SERIALIZED;
  }

  /** The CBOR item of a text, given its UTF-8. */
  public static byte[] textItem(byte[] in, int start, int end) {
    return PlainItem.ofText(in, start, end);
  }

  /** How many bytes precede the UTF-8 in the item of a text of this many bytes. */
  public static int textHeadBytes(int bytes) {
    return CborWriter.headBytes(bytes);
  }

  /**
   * How many bytes precede the UTF-8 in an item that is a text in one piece; 0 for any other item.
   */
  public static int textHeadBytes(byte[] in, int start, int end) {
    return PlainItem.textHeadBytes(in, start, end);
  }

  /**
   * A short reference that a store may keep instead of the same bytes of another attribute.
   *
   * @return bytes that {@link #original} reads; empty if the name can't be referred to
   */
  public static Optional<byte[]> sameAs(String name) {
    return tagged(Tag.SAME_AS, name);
  }

  /** The name in the output of {@link #sameAs}; empty for other bytes. */
  public static Optional<String> original(byte[] encoded) {
    return original(encoded, 0, encoded.length);
  }

  /** Like {@link #original(byte[])}, for a part of an array. */
  public static Optional<String> original(byte[] in, int start, int end) {
    return text(Tag.SAME_AS, in, start, end);
  }

  /**
   * The bytes that a store keeps instead of a value that can't be encoded.
   *
   * @param reference names the object, in ASCII
   * @return bytes that {@link #reference} reads
   */
  public static byte[] referring(String reference) {
    return tagged(Tag.LOCAL, reference).orElseThrow();
  }

  /** The reference in the output of {@link #referring}; empty for other bytes. */
  public static Optional<String> reference(byte[] encoded) {
    return reference(encoded, 0, encoded.length);
  }

  /** Like {@link #reference(byte[])}, for a part of an array. */
  public static Optional<String> reference(byte[] in, int start, int end) {
    return text(Tag.LOCAL, in, start, end);
  }

  private static Optional<byte[]> tagged(int tag, String value) {
    byte[] text = PlainItem.encode(value);
    return text == null
        ? Optional.empty()
        : Optional.of(
            ByteBuffer.allocate(TAG_BYTES + text.length)
                .put((byte) TWO_BYTE_TAG)
                .putShort((short) tag)
                .put(text)
                .array());
  }

  private static Optional<String> text(int tag, byte[] in, int start, int end) {
    return tag(in, start, end) == tag
            && PlainItem.decode(in, start + TAG_BYTES, end) instanceof String value
        ? Optional.of(value)
        : Optional.empty();
  }

  /** The tag of an item whose tag takes two bytes; 0 for any other item. */
  private static int tag(byte[] in, int start, int end) {
    return end - start > TAG_BYTES && (in[start] & 0xFF) == TWO_BYTE_TAG
        ? (in[start + 1] & 0xFF) << 8 | (in[start + 2] & 0xFF)
        : 0;
  }

  @Nullable Object read(byte[] in, int start, int end)
      throws IOException, ReflectiveOperationException {
    CborReader items = new CborReader(in, start, end);
    Object value;
    try {
      value = new ValueReader(items, types, loader, serial).read();
    } catch (StackOverflowError e) {
      throw endless(e);
    }
    requireEnd(items);
    return value;
  }

  /**
   * The exception for a set's element or a map's key that contains itself, so that computing its
   * hash code never ends.
   */
  private static IOException endless(StackOverflowError e) {
    return new IOException("a value that contains itself", e);
  }

  Map<String, Object> readTogether(byte[] encoded)
      throws IOException, ReflectiveOperationException {
    CborReader in = new CborReader(encoded, 0, encoded.length);
    Map<String, Object> values;
    try {
      values = new ValueReader(in, types, loader, serial).readTogether();
    } catch (StackOverflowError e) {
      throw endless(e);
    }
    requireEnd(in);
    return values;
  }

  private static void requireEnd(CborReader in) throws IOException {
    if (!in.isAtEnd()) {
      throw new IOException("more than one value");
    }
  }

  /**
   * Whether a value can't be changed in place, and so need not be compared. The exact class
   * decides, because {@code AtomicInteger} and an application's own classes can be a {@code Number}
   * too.
   */
  public boolean isImmutable(Object value) {
    return value instanceof String || Scalar.isImmutable(value.getClass());
  }
}
