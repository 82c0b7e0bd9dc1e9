package io.biscotti.codec;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads one attribute value that {@link ValueWriter} wrote. For one thread and one value. */
final class ValueReader {

  private final CBORParser in;
  private final SessionTypes types;
  private final ClassLoader loader;
  private final @Nullable SerialFilter serial;

  ValueReader(
      CBORParser in, SessionTypes types, ClassLoader loader, @Nullable SerialFilter serial) {
    this.in = in;
    this.types = types;
    this.loader = loader;
    this.serial = serial;
  }

  /** Reads the next value. */
  @Nullable Object read() throws IOException, ReflectiveOperationException {
    JsonToken token = in.nextToken();
    if (token == null) {
      throw new IOException("the value ends early");
    }
    return value(token);
  }

  private @Nullable Object value(JsonToken token) throws IOException, ReflectiveOperationException {
    int tag = in.getCurrentTag();
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> text(tag);
      case VALUE_NUMBER_INT -> integer(tag);
      case VALUE_NUMBER_FLOAT -> in.getNumberValue();
      case VALUE_EMBEDDED_OBJECT -> binary(tag);
      case START_ARRAY -> array(tag);
      default -> throw new IOException("unexpected " + token);
    };
  }

  private Object text(int tag) throws IOException {
    Scalar<?> scalar = Scalar.of(tag);
    return scalar == null ? in.getText() : scalar.parse().apply(in.getText());
  }

  private Object integer(int tag) throws IOException {
    return switch (tag) {
      case Tag.LONG -> in.getLongValue();
      case Tag.SHORT -> in.getShortValue();
      case Tag.BYTE -> in.getByteValue();
      default -> in.getIntValue();
    };
  }

  private Object binary(int tag) throws IOException, ReflectiveOperationException {
    byte[] bytes = in.getBinaryValue();
    if (tag == Tag.UTF16) {
      require(bytes.length % 2 == 0, "odd number of bytes in UTF-16 text");
      return ByteBuffer.wrap(bytes).asCharBuffer().toString();
    }
    if (tag == Tag.UUID) {
      require(bytes.length == 16, "not a UUID");
      ByteBuffer halves = ByteBuffer.wrap(bytes);
      return new UUID(halves.getLong(), halves.getLong());
    }
    if (tag == Tag.SERIALIZED) {
      if (serial == null) {
        throw new IOException("Java serialization is not enabled");
      }
      return serial.read(bytes, loader);
    }
    return bytes;
  }

  private Object array(int tag) throws IOException, ReflectiveOperationException {
    return switch (tag) {
      case Tag.INSTANT -> instant();
      case Tag.ENUM -> constant();
      case Tag.MAP -> map();
      case Tag.REGISTERED -> registered();
      case Tag.SET -> fill(new LinkedHashSet<>());
      default -> fill(new ArrayList<>());
    };
  }

  private Collection<@Nullable Object> fill(Collection<@Nullable Object> values)
      throws IOException, ReflectiveOperationException {
    for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      values.add(value(token));
    }
    return values;
  }

  private Map<@Nullable Object, @Nullable Object> map()
      throws IOException, ReflectiveOperationException {
    Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
    for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      Object key = value(token);
      values.put(key, read());
    }
    return values;
  }

  private Instant instant() throws IOException {
    in.nextToken();
    long seconds = in.getLongValue();
    in.nextToken();
    int nanos = in.getIntValue();
    requireEnd();
    return Instant.ofEpochSecond(seconds, nanos);
  }

  private void requireEnd() throws IOException {
    require(in.nextToken() == JsonToken.END_ARRAY, "an array that is too long");
  }

  private static void require(boolean condition, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException(otherwise);
    }
  }

  private Object constant() throws IOException, ReflectiveOperationException {
    String className = in.nextTextValue();
    String name = in.nextTextValue();
    requireEnd();
    Class<?> type = Class.forName(className, false, loader);
    for (Object constant : type.isEnum() ? type.getEnumConstants() : new Object[0]) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IOException("no such constant in " + className);
  }

  private Object registered() throws IOException, ReflectiveOperationException {
    String name = in.nextTextValue();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      String field = in.getText();
      require(!fields.containsKey(field), "duplicate field");
      fields.put(field, read());
    }
    RegisteredType registered = types.named(name);
    if (registered == null) {
      throw new IOException("no session type is registered as " + name);
    }
    return registered.create(fields);
  }
}
