package io.biscotti.codec;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the values that {@link ValueWriter} wrote. For one thread. */
final class ValueReader {

  private final CBORParser in;
  private final SessionTypes types;
  private final ClassLoader loader;
  private final @Nullable SerialFilter serial;

  /** The objects read so far, in the order in which they began; null until one is complete. */
  private final List<@Nullable Object> objects = new ArrayList<>();

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

  /** Reads attributes that have an object in common, by name; see {@link Tag#TOGETHER}. */
  Map<String, Object> readTogether() throws IOException, ReflectiveOperationException {
    require(in.nextToken() == JsonToken.START_ARRAY, "not several attributes");
    Map<String, Object> values = new LinkedHashMap<>();
    if (in.getCurrentTag() == Tag.TOGETHER) {
      for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
        String name = in.getText();
        Object value = read();
        if (value != null) {
          values.put(name, value);
        }
      }
      return values;
    }
    List<String> names = new ArrayList<>();
    JsonToken token = in.nextToken();
    for (; token == JsonToken.VALUE_STRING; token = in.nextToken()) {
      names.add(in.getText());
    }
    require(token == JsonToken.VALUE_EMBEDDED_OBJECT && serial != null, "no stream of objects");
    Iterator<Object> objects =
        Objects.requireNonNull(serial).read(in.getBinaryValue(), loader, names.size()).iterator();
    names.forEach(name -> values.put(name, objects.next()));
    requireEnd();
    return values;
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
      case Tag.REFERENCE -> referenced(in.getIntValue());
      default -> in.getIntValue();
    };
  }

  private Object referenced(int number) throws IOException {
    Object object = number >= 0 && number < objects.size() ? objects.get(number) : null;
    if (object == null) {
      throw new IOException("a reference to no object");
    }
    return object;
  }

  /** Reserves the number of an object whose content follows. */
  private int begin() {
    objects.add(null);
    return objects.size() - 1;
  }

  private Object complete(int number, Object object) {
    objects.set(number, object);
    return object;
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
      return complete(begin(), serial.read(bytes, loader));
    }
    return complete(begin(), bytes);
  }

  private @Nullable Object array(int tag) throws IOException, ReflectiveOperationException {
    return switch (tag) {
      case Tag.INSTANT -> instant();
      case Tag.ENUM -> constant();
      case Tag.SHARING -> sharing();
      case Tag.MAP -> begun(new LinkedHashMap<>());
      case Tag.REGISTERED -> registered();
      case Tag.COLLECTION -> collection();
      case Tag.SET -> begun(new LinkedHashSet<>());
      default -> begun(new ArrayList<>());
    };
  }

  private @Nullable Object sharing() throws IOException, ReflectiveOperationException {
    Object value = read();
    requireEnd();
    return value;
  }

  @SuppressWarnings("unchecked")
  private Object collection() throws IOException, ReflectiveOperationException {
    int number = begin();
    JdkCollection collection = JdkCollection.numbered(in.nextIntValue(-1));
    Object trait = read();
    Object empty =
        collection.create(
            trait instanceof String type ? Class.forName(type, false, loader) : trait);
    complete(number, empty);
    return empty instanceof Map<?, ?>
        ? fill((Map<@Nullable Object, @Nullable Object>) empty)
        : fill((Collection<@Nullable Object>) empty);
  }

  private Object begun(Collection<@Nullable Object> values)
      throws IOException, ReflectiveOperationException {
    complete(begin(), values);
    return fill(values);
  }

  private Object begun(Map<@Nullable Object, @Nullable Object> map)
      throws IOException, ReflectiveOperationException {
    complete(begin(), map);
    return fill(map);
  }

  private Collection<@Nullable Object> fill(Collection<@Nullable Object> values)
      throws IOException, ReflectiveOperationException {
    for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      values.add(value(token));
    }
    return values;
  }

  private Map<@Nullable Object, @Nullable Object> fill(Map<@Nullable Object, @Nullable Object> map)
      throws IOException, ReflectiveOperationException {
    for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      Object key = value(token);
      map.put(key, read());
    }
    return map;
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
    int number = begin();
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
    return complete(number, registered.create(fields));
  }
}
