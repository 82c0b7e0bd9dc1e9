package io.biscotti.codec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a session's attributes, in order, and their bytes. Names of letters, digits and
 * common punctuation take {@linkplain FiveBits five bits} a character, if that is shorter; other
 * names are CBOR texts, one after the other. Immutable.
 *
 * <p>The sessions of an application have few different lists of names. Recently used lists are
 * cached, so that reading one again neither decodes it nor creates strings, and writing one again
 * doesn't encode it. Names aren't secret, and only names from decrypted sessions are cached.
 */
public final class AttributeNames {

  /** No names. */
  public static final AttributeNames NONE = new AttributeNames(List.of());

  /** Lists with more names than this are searched through a map. */
  private static final int FEW = 12;

  private static final int MOST_KEPT_BYTES = 1_024;
  private static final int KEPT = 256;

  /**
   * Cached lists, by a hash of their bytes. Threads may overwrite each other's entries, which costs
   * only time.
   */
  private static final @Nullable AttributeNames[] READ = new @Nullable AttributeNames[KEPT];

  /** Cached lists, by a hash of their names. */
  private static final @Nullable AttributeNames[] WRITTEN = new @Nullable AttributeNames[KEPT];

  private final String[] names;
  private final List<String> all;
  private final @Nullable Map<String, Integer> places;
  private final byte[] bytes;
  private final boolean packed;

  private AttributeNames(Collection<String> inOrder) {
    this.all = List.copyOf(inOrder);
    this.names = all.toArray(String[]::new);
    this.places = names.length > FEW ? places(names) : null;
    byte[] texts = texts(names);
    byte[] short5 = FiveBits.encode(names);
    this.packed = short5 != null && short5.length < texts.length;
    this.bytes = packed && short5 != null ? short5 : texts;
  }

  private static Map<String, Integer> places(String[] names) {
    Map<String, Integer> places = new HashMap<>(names.length * 2);
    for (int i = 0; i < names.length; i++) {
      places.put(names[i], i);
    }
    return places;
  }

  private static byte[] texts(String[] names) {
    CborWriter out = new CborWriter(Integer.MAX_VALUE);
    for (String name : names) {
      out.longText(name);
    }
    return out.toBytes();
  }

  /**
   * A list of distinct names.
   *
   * @param names accepted by {@link AttributeName#check}
   */
  public static AttributeNames of(Collection<String> names) {
    if (names.isEmpty()) {
      return NONE;
    }
    int hash = 0;
    for (String name : names) {
      hash = hash * 31 + name.hashCode();
    }
    int place = (hash ^ hash >>> 15) & (KEPT - 1);
    AttributeNames written = WRITTEN[place];
    if (written != null && written.isSame(names)) {
      return written;
    }
    return kept(WRITTEN, place, new AttributeNames(names));
  }

  private boolean isSame(Collection<String> others) {
    if (others.size() != names.length) {
      return false;
    }
    int i = 0;
    for (String other : others) {
      if (!names[i++].equals(other)) {
        return false;
      }
    }
    return true;
  }

  private static AttributeNames kept(
      @Nullable AttributeNames[] recent, int place, AttributeNames used) {
    if (used.bytes.length <= MOST_KEPT_BYTES) {
      recent[place] = used;
    }
    return used;
  }

  /**
   * Reads the bytes that {@link #copyTo} wrote.
   *
   * @param packed what {@link #isPacked} returned
   * @throws IllegalArgumentException for any other bytes, and if a name occurs twice
   */
  public static AttributeNames read(byte[] in, int start, int end, boolean packed) {
    int place = hash(in, start, end) & (KEPT - 1);
    AttributeNames recent = READ[place];
    if (recent != null
        && recent.packed == packed
        && Arrays.equals(recent.bytes, 0, recent.bytes.length, in, start, end)) {
      return recent;
    }
    AttributeNames read =
        new AttributeNames(packed ? FiveBits.decode(in, start, end) : readTexts(in, start, end));
    // Accept only what would be written: no name twice, and exactly these bytes.
    if (read.packed != packed
        || !Arrays.equals(read.bytes, 0, read.bytes.length, in, start, end)
        || places(read.names).size() < read.names.length) {
      throw new IllegalArgumentException("attribute names are not in canonical form");
    }
    return kept(READ, place, read);
  }

  private static int hash(byte[] in, int start, int end) {
    int hash = end - start;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + in[i];
    }
    return hash ^ hash >>> 15;
  }

  private static List<String> readTexts(byte[] in, int start, int end) {
    List<String> names = new ArrayList<>();
    CborReader reader = new CborReader(in, start, end);
    try {
      while (!reader.isAtEnd()) {
        if (reader.next() != CborReader.Kind.TEXT || reader.tag() != 0) {
          throw new IllegalArgumentException("an attribute name is not a text");
        }
        names.add(reader.text());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("attribute names can't be decoded", e);
    }
    return names;
  }

  /** The number of names. */
  public int size() {
    return names.length;
  }

  /** All names, in order. */
  public List<String> all() {
    return all;
  }

  /** The name at a place, from 0. */
  public String name(int place) {
    return names[place];
  }

  /** The place of a name, from 0; -1 if the list doesn't have it. */
  public int place(String name) {
    if (places != null) {
      return places.getOrDefault(name, -1);
    }
    int hash = name.hashCode();
    for (int i = 0; i < names.length; i++) {
      if (names[i].hashCode() == hash && names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the bytes have five bits a character. */
  public boolean isPacked() {
    return packed;
  }

  /** The number of encoded bytes. */
  public int sizeBytes() {
    return bytes.length;
  }

  /** Copies the encoded bytes into an array at {@code at}, and returns the index after them. */
  public int copyTo(byte[] out, int at) {
    System.arraycopy(bytes, 0, out, at, bytes.length);
    return at + bytes.length;
  }

  @Override
  public String toString() {
    return Arrays.toString(names);
  }
}
