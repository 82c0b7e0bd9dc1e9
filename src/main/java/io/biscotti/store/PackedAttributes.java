package io.biscotti.store;

import io.biscotti.codec.AttributeNames;
import io.biscotti.codec.SessionCodec;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Encoded attributes in order, as parts of arrays: after loading, all are parts of the session's
 * bytes, and nothing was copied. A text is kept as UTF-8, any other value as a CBOR item; the map's
 * values are always CBOR items. Immutable as long as nobody changes the arrays.
 */
final class PackedAttributes extends AbstractMap<String, byte[]> {

  /** No attributes. */
  static final PackedAttributes NONE = builder(AttributeNames.NONE).build();

  private final AttributeNames names;
  private final byte[][] arrays;

  /**
   * For each value, where it starts and where it ends; for a text, the bitwise complement of the
   * end.
   */
  private final int[] spans;

  private PackedAttributes(AttributeNames names, byte[][] arrays, int[] spans) {
    this.names = names;
    this.arrays = arrays;
    this.spans = spans;
  }

  /** Collects the values, in the order of their names. For one thread and one use. */
  static final class Builder {
    private final AttributeNames names;
    private final byte[][] arrays;
    private final int[] spans;
    private int count;

    private Builder(AttributeNames names) {
      this.names = names;
      this.arrays = new byte[names.size()][];
      this.spans = new int[names.size() * 2];
    }

    /** The name of the next value. */
    String nextName() {
      return names.name(count);
    }

    /** Adds an item as a part of an array. */
    Builder item(byte[] in, int start, int end) {
      int head = SessionCodec.textHeadBytes(in, start, end);
      return add(in, start + head, head > 0 ? ~end : end);
    }

    /** Adds the UTF-8 of a text as a part of an array. */
    Builder text(byte[] in, int start, int end) {
      return add(in, start, ~end);
    }

    /** Adds a value of other attributes. */
    Builder same(PackedAttributes from, int place) {
      return add(from.arrays[place], from.spans[place * 2], from.spans[place * 2 + 1]);
    }

    private Builder add(byte[] in, int start, int end) {
      arrays[count] = in;
      spans[count * 2] = start;
      spans[count++ * 2 + 1] = end;
      return this;
    }

    PackedAttributes build() {
      return new PackedAttributes(names, arrays, spans);
    }
  }

  static Builder builder(AttributeNames names) {
    return new Builder(names);
  }

  /** The same attributes as parts of their own arrays. */
  static PackedAttributes of(Map<String, byte[]> attributes) {
    if (attributes instanceof PackedAttributes packed) {
      return packed;
    }
    Builder builder = builder(AttributeNames.of(attributes.keySet()));
    attributes.values().forEach(item -> builder.item(item, 0, item.length));
    return builder.build();
  }

  AttributeNames names() {
    return names;
  }

  /** The array of which the value at a place is a part. */
  byte[] array(int place) {
    return arrays[place];
  }

  int start(int place) {
    return spans[place * 2];
  }

  int end(int place) {
    int end = spans[place * 2 + 1];
    return end < 0 ? ~end : end;
  }

  boolean isText(int place) {
    return spans[place * 2 + 1] < 0;
  }

  /** How many bytes of the array the value takes. */
  int sizeBytes(int place) {
    return end(place) - start(place);
  }

  /** How many bytes the value takes as a CBOR item. */
  int itemBytes(int place) {
    int bytes = sizeBytes(place);
    return isText(place) ? Math.addExact(bytes, SessionCodec.textHeadBytes(bytes)) : bytes;
  }

  /** How many bytes all values take. */
  long sizeBytes() {
    long bytes = 0;
    for (int i = 0; i < size(); i++) {
      bytes += sizeBytes(i);
    }
    return bytes;
  }

  /** The value at a place as a complete CBOR item. */
  byte[] item(int place) {
    byte[] in = arrays[place];
    int start = start(place);
    int end = end(place);
    if (isText(place)) {
      return SessionCodec.textItem(in, start, end);
    }
    return start == 0 && end == in.length ? in : Arrays.copyOfRange(in, start, end);
  }

  boolean isTogether(int place) {
    return !isText(place) && SessionCodec.isTogether(arrays[place], start(place), end(place));
  }

  Optional<String> original(int place) {
    return isText(place)
        ? Optional.empty()
        : SessionCodec.original(arrays[place], start(place), end(place));
  }

  Optional<String> reference(int place) {
    return isText(place)
        ? Optional.empty()
        : SessionCodec.reference(arrays[place], start(place), end(place));
  }

  /** The same attributes as parts of one new array, which takes less memory than many. */
  PackedAttributes compacted() {
    byte[] all = new byte[Math.toIntExact(sizeBytes())];
    Builder builder = builder(names);
    int to = 0;
    for (int i = 0; i < size(); i++) {
      int from = to;
      to += sizeBytes(i);
      System.arraycopy(arrays[i], start(i), all, from, to - from);
      builder.add(all, from, isText(i) ? ~to : to);
    }
    return builder.build();
  }

  /** Whether the value at a place is this item. */
  boolean holds(int place, byte[] item) {
    int head = SessionCodec.textHeadBytes(item, 0, item.length);
    return (head > 0) == isText(place)
        && Arrays.equals(arrays[place], start(place), end(place), item, head, item.length);
  }

  /**
   * These attributes with some changed. Values that stay are not copied.
   *
   * @param changes the new item by name, or null to remove the attribute
   */
  PackedAttributes with(Map<String, byte @Nullable []> changes) {
    if (changes.isEmpty()) {
      return this;
    }
    boolean keepsNames = true;
    for (Map.Entry<String, byte @Nullable []> change : changes.entrySet()) {
      keepsNames &= change.getValue() != null && names.place(change.getKey()) >= 0;
    }
    return keepsNames ? replaced(changes) : rebuilt(changes);
  }

  private PackedAttributes replaced(Map<String, byte @Nullable []> changes) {
    Builder builder = builder(names);
    for (int i = 0; i < size(); i++) {
      byte[] item = changes.get(names.name(i));
      if (item == null) {
        builder.same(this, i);
      } else {
        builder.item(item, 0, item.length);
      }
    }
    return builder.build();
  }

  private PackedAttributes rebuilt(Map<String, byte @Nullable []> changes) {
    Map<String, Optional<byte[]>> all = new LinkedHashMap<>();
    for (int i = 0; i < size(); i++) {
      all.put(names.name(i), Optional.empty());
    }
    changes.forEach(
        (name, item) -> {
          if (item == null) {
            all.remove(name);
          } else {
            all.put(name, Optional.of(item));
          }
        });
    Builder builder = builder(AttributeNames.of(all.keySet()));
    all.forEach(
        (name, item) -> {
          if (item.isPresent()) {
            builder.item(item.get(), 0, item.get().length);
          } else {
            builder.same(this, names.place(name));
          }
        });
    return builder.build();
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public byte @Nullable [] get(Object name) {
    int place = name instanceof String text ? names.place(text) : -1;
    return place < 0 ? null : item(place);
  }

  @Override
  public boolean containsKey(Object name) {
    return name instanceof String text && names.place(text) >= 0;
  }

  @Override
  public Set<Entry<String, byte[]>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, byte[]>> iterator() {
        return new Entries();
      }

      @Override
      public int size() {
        return names.size();
      }
    };
  }

  private final class Entries implements Iterator<Entry<String, byte[]>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < names.size();
    }

    @Override
    public Entry<String, byte[]> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int place = next++;
      return Map.entry(names.name(place), item(place));
    }
  }
}
