package io.biscotti.codec;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as CBOR, and reports every object that it meets to {@link Sightings}. With
 * numbering on, it writes a repeated object as a reference. Not thread-safe.
 */
final class ValueWriter {

  /** The maximum depth: deeper values are assumed to contain themselves. */
  static final int MAX_DEPTH = 64;

  private final CborWriter out;
  private final SessionTypes types;
  private final @Nullable SerialFilter serial;
  private final Sightings sightings;
  private final FirstSights firstSights;
  private final @Nullable IdentityHashMap<Object, Integer> numbers;
  private int depth;

  ValueWriter(
      CborWriter out,
      SessionTypes types,
      @Nullable SerialFilter serial,
      Sightings sightings,
      FirstSights firstSights,
      boolean sharing) {
    this.out = out;
    this.types = types;
    this.serial = serial;
    this.sightings = sightings;
    this.firstSights = firstSights;
    this.numbers = sharing ? new IdentityHashMap<>() : null;
  }

  /**
   * Writes a value.
   *
   * @throws UnstorableException if a type can't be stored
   */
  void write(@Nullable Object value) throws IOException {
    if (++depth > MAX_DEPTH) {
      throw new UnstorableException("nests deeper than " + MAX_DEPTH + " levels");
    }
    if (!writeSimple(value) && !writeNumber(value) && !writeScalar(value)) {
      writeObject(Objects.requireNonNull(value));
    }
    depth--;
  }

  private boolean writeSimple(@Nullable Object value) throws IOException {
    if (value == null) {
      out.nothing();
    } else if (value instanceof String text) {
      writeText(text);
    } else if (value instanceof Boolean flag) {
      out.bool(flag);
    } else {
      return false;
    }
    return true;
  }

  private void writeText(String text) throws IOException {
    if (out.textIfPaired(text)) {
      return;
    }
    ByteBuffer utf16 = ByteBuffer.allocate(Math.multiplyExact(text.length(), 2));
    utf16.asCharBuffer().put(text);
    out.tag(Tag.UTF16);
    out.binary(utf16.array());
  }

  private boolean writeNumber(@Nullable Object value) throws IOException {
    if (value instanceof Integer number) {
      out.number(number);
    } else if (value instanceof Long number) {
      out.tag(Tag.LONG);
      out.number(number);
    } else if (value instanceof Double number) {
      out.number(number);
    } else if (value instanceof Float number) {
      out.number(number);
    } else if (value instanceof Short number) {
      out.tag(Tag.SHORT);
      out.number(number);
    } else if (value instanceof Byte number) {
      out.tag(Tag.BYTE);
      out.number(number);
    } else {
      return false;
    }
    return true;
  }

  private boolean writeScalar(@Nullable Object value) throws IOException {
    if (value instanceof Instant instant) {
      out.tag(Tag.INSTANT);
      out.startArray();
      out.number(instant.getEpochSecond());
      out.number(instant.getNano());
      out.endArray();
    } else if (value instanceof UUID uuid) {
      out.tag(Tag.UUID);
      out.binary(
          ByteBuffer.allocate(16)
              .putLong(uuid.getMostSignificantBits())
              .putLong(uuid.getLeastSignificantBits())
              .array());
    } else if (value instanceof Enum<?> constant) {
      firstSights.note(constant.getDeclaringClass());
      out.tag(Tag.ENUM);
      out.startArray();
      out.text(constant.getDeclaringClass().getName());
      out.text(constant.name());
      out.endArray();
    } else {
      Scalar<?> scalar = value == null ? null : Scalar.of(value);
      if (scalar == null) {
        return false;
      }
      out.tag(scalar.tag());
      out.text(scalar.write(Objects.requireNonNull(value)));
    }
    return true;
  }

  /** Writes a mutable object, which may therefore occur in two places. */
  private void writeObject(Object value) throws IOException {
    sightings.see(value);
    if (numbers == null) {
      writeContent(value);
      return;
    }
    Integer number = numbers.putIfAbsent(value, numbers.size());
    if (number == null) {
      writeContent(value);
    } else {
      out.tag(Tag.REFERENCE);
      out.number(number);
    }
  }

  private void writeContent(Object value) throws IOException {
    RegisteredType registered = types.of(value.getClass());
    JdkCollection collection = JdkCollection.of(value);
    if (value instanceof byte[] bytes) {
      out.binary(bytes);
    } else if (registered != null) {
      writeRegistered(registered, value);
    } else if (collection != null && collection.describes(value)) {
      writeCollection(collection, value);
    } else if (collection == null && JdkCollection.isPlain(value)) {
      writePlain(value);
    } else if (serial != null && value instanceof Serializable && serial.admits(value)) {
      out.tag(Tag.SERIALIZED);
      out.binary(serial.write(sightings, firstSights, value));
    } else {
      throw UnstorableException.of(value);
    }
  }

  private void writePlain(Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      out.tag(Tag.MAP);
      out.startArray();
      writeEntries(map);
    } else {
      if (value instanceof Set<?>) {
        out.tag(Tag.SET);
      }
      out.startArray();
      writeElements((Collection<?>) value);
    }
    out.endArray();
  }

  private void writeCollection(JdkCollection collection, Object value) throws IOException {
    out.tag(Tag.COLLECTION);
    out.startArray();
    out.number(collection.number());
    write(collection.trait(value));
    if (value instanceof Map<?, ?> map) {
      writeEntries(map);
    } else {
      writeElements((Collection<?>) value);
    }
    out.endArray();
  }

  private void writeElements(Collection<?> values) throws IOException {
    for (Object value : values) {
      write(value);
    }
  }

  private void writeEntries(Map<?, ?> map) throws IOException {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      write(entry.getKey());
      write(entry.getValue());
    }
  }

  private void writeRegistered(RegisteredType registered, Object value) throws IOException {
    firstSights.note(value.getClass());
    out.tag(Tag.REGISTERED);
    out.startArray();
    out.text(registered.name());
    for (Map.Entry<String, @Nullable Object> field : registered.read(value).entrySet()) {
      out.text(field.getKey());
      write(field.getValue());
    }
    out.endArray();
  }
}
