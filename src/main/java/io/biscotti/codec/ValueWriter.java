package io.biscotti.codec;

import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes one attribute value as CBOR. For one thread and one value. */
final class ValueWriter {

  /** Deeper values are assumed to contain themselves. */
  private static final int MAX_DEPTH = 64;

  private final CBORGenerator out;
  private final SessionTypes types;
  private final @Nullable SerialFilter serial;
  private int depth;

  ValueWriter(CBORGenerator out, SessionTypes types, @Nullable SerialFilter serial) {
    this.out = out;
    this.types = types;
    this.serial = serial;
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
      writeCompound(java.util.Objects.requireNonNull(value));
    }
    depth--;
  }

  private boolean writeSimple(@Nullable Object value) throws IOException {
    if (value == null) {
      out.writeNull();
    } else if (value instanceof String text) {
      writeText(text);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof byte[] bytes) {
      out.writeBinary(bytes);
    } else {
      return false;
    }
    return true;
  }

  private void writeText(String text) throws IOException {
    if (Surrogates.arePaired(text)) {
      out.writeString(text);
      return;
    }
    ByteBuffer utf16 = ByteBuffer.allocate(Math.multiplyExact(text.length(), 2));
    utf16.asCharBuffer().put(text);
    out.writeTag(Tag.UTF16);
    out.writeBinary(utf16.array());
  }

  private boolean writeNumber(@Nullable Object value) throws IOException {
    if (value instanceof Integer number) {
      out.writeNumber(number);
    } else if (value instanceof Long number) {
      out.writeTag(Tag.LONG);
      out.writeNumber(number);
    } else if (value instanceof Double number) {
      out.writeNumber(number);
    } else if (value instanceof Float number) {
      out.writeNumber(number);
    } else if (value instanceof Short number) {
      out.writeTag(Tag.SHORT);
      out.writeNumber(number.intValue());
    } else if (value instanceof Byte number) {
      out.writeTag(Tag.BYTE);
      out.writeNumber(number.intValue());
    } else {
      return false;
    }
    return true;
  }

  private boolean writeScalar(@Nullable Object value) throws IOException {
    if (value instanceof Instant instant) {
      out.writeTag(Tag.INSTANT);
      out.writeStartArray();
      out.writeNumber(instant.getEpochSecond());
      out.writeNumber(instant.getNano());
      out.writeEndArray();
    } else if (value instanceof UUID uuid) {
      out.writeTag(Tag.UUID);
      out.writeBinary(
          ByteBuffer.allocate(16)
              .putLong(uuid.getMostSignificantBits())
              .putLong(uuid.getLeastSignificantBits())
              .array());
    } else if (value instanceof Enum<?> constant) {
      out.writeTag(Tag.ENUM);
      out.writeStartArray();
      out.writeString(constant.getDeclaringClass().getName());
      out.writeString(constant.name());
      out.writeEndArray();
    } else {
      Scalar<?> scalar = value == null ? null : Scalar.of(value);
      if (scalar == null) {
        return false;
      }
      out.writeTag(scalar.tag());
      out.writeString(scalar.write(java.util.Objects.requireNonNull(value)));
    }
    return true;
  }

  private void writeCompound(Object value) throws IOException {
    RegisteredType registered = types.of(value.getClass());
    if (registered != null) {
      writeRegistered(registered, value);
    } else if (value instanceof List<?> list) {
      writeAll(list);
    } else if (value instanceof Set<?> set) {
      out.writeTag(Tag.SET);
      writeAll(set);
    } else if (value instanceof Map<?, ?> map) {
      writeMap(map);
    } else if (serial != null && value instanceof Serializable && serial.admits(value)) {
      writeSerialized(value);
    } else {
      throw new UnstorableException(
          "has a type that can't be stored: " + value.getClass().getName());
    }
  }

  private void writeAll(Collection<?> values) throws IOException {
    out.writeStartArray();
    for (Object value : values) {
      write(value);
    }
    out.writeEndArray();
  }

  private void writeMap(Map<?, ?> map) throws IOException {
    out.writeTag(Tag.MAP);
    out.writeStartArray();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      write(entry.getKey());
      write(entry.getValue());
    }
    out.writeEndArray();
  }

  private void writeRegistered(RegisteredType registered, Object value) throws IOException {
    out.writeTag(Tag.REGISTERED);
    out.writeStartArray();
    out.writeString(registered.name());
    for (Map.Entry<String, @Nullable Object> field : registered.read(value).entrySet()) {
      out.writeString(field.getKey());
      write(field.getValue());
    }
    out.writeEndArray();
  }

  private void writeSerialized(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(value);
    }
    out.writeTag(Tag.SERIALIZED);
    out.writeBinary(bytes.toByteArray());
  }

  /** A value, or a value inside it, has a type that sessions can't store. */
  static final class UnstorableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnstorableException(String message) {
      super(message);
    }
  }
}
