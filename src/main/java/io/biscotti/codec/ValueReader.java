package io.biscotti.codec;

import io.biscotti.codec.CborReader.Kind;
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

/**
 * Reads the values that {@link ValueWriter} wrote. An unknown tag, or a tag on the wrong kind of
 * item, is rejected: a newer version wrote the value. Not thread-safe.
 */
final class ValueReader {

  /** More than {@link ValueWriter} allows, because of the arrays around values and inside them. */
  private static final int MAX_DEPTH = ValueWriter.MAX_DEPTH + 4;

  private final CborReader in;
  private final SessionTypes types;
  private final ClassLoader loader;
  private final @Nullable SerialFilter serial;

  /**
   * The objects read so far, in the order in which they began; an element is null while its object
   * is incomplete. The list is null outside of values that may contain references.
   */
  private @Nullable List<@Nullable Object> objects;

  private int depth;

  ValueReader(
      CborReader in, SessionTypes types, ClassLoader loader, @Nullable SerialFilter serial) {
    this.in = in;
    this.types = types;
    this.loader = loader;
    this.serial = serial;
  }

  /** Reads the next value. */
  @Nullable Object read() throws IOException, ReflectiveOperationException {
    return value(in.next());
  }

  /** Reads attributes that have an object in common, by name; see {@link Tag#TOGETHER}. */
  Map<String, Object> readTogether() throws IOException, ReflectiveOperationException {
    require(in.next() == Kind.ARRAY, "not several attributes");
    return switch (in.tag()) {
      case Tag.TOGETHER -> together();
      case Tag.TOGETHER_SERIALIZED -> togetherSerialized();
      default -> throw new IOException("not several attributes");
    };
  }

  private Map<String, Object> together() throws IOException, ReflectiveOperationException {
    objects = new ArrayList<>();
    Map<String, Object> values = new LinkedHashMap<>();
    for (Kind kind = in.next(); kind != Kind.END; kind = in.next()) {
      String name = plainText(kind);
      Object value = read();
      require(!values.containsKey(name), "an attribute twice");
      if (value != null) {
        values.put(name, value);
      }
    }
    return values;
  }

  private Map<String, Object> togetherSerialized()
      throws IOException, ReflectiveOperationException {
    List<String> names = new ArrayList<>();
    Kind kind = in.next();
    for (; kind == Kind.TEXT; kind = in.next()) {
      names.add(plainText(kind));
    }
    require(kind == Kind.BYTES && in.tag() == 0 && serial != null, "no stream of objects");
    Iterator<Object> read =
        Objects.requireNonNull(serial).read(in.binary(), loader, names.size()).iterator();
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : names) {
      require(values.put(name, read.next()) == null, "an attribute twice");
    }
    requireEnd();
    return values;
  }

  private @Nullable Object value(Kind kind) throws IOException, ReflectiveOperationException {
    int tag = in.tag();
    return switch (kind) {
      case TEXT -> text(tag);
      case NUMBER -> number(tag);
      case BYTES -> binary(tag);
      case ARRAY -> array(tag);
      default -> simple(kind, tag);
    };
  }

  private @Nullable Object simple(Kind kind, int tag) throws IOException {
    require(tag == 0, "an unknown tag");
    return switch (kind) {
      case NULL -> null;
      case TRUE -> true;
      case FALSE -> false;
      case FLOAT -> in.floating();
      case DOUBLE -> in.doubled();
      default -> throw new IOException("a value is missing");
    };
  }

  private Object text(int tag) throws IOException {
    String text = in.text();
    if (tag == 0) {
      return text;
    }
    Scalar<?> scalar = Scalar.of(tag);
    if (scalar == null) {
      throw new IOException("an unknown tag");
    }
    return scalar.parse().apply(text);
  }

  private Object number(int tag) throws IOException {
    long number = in.number();
    return switch (tag) {
      case 0 -> (int) within(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case Tag.LONG -> number;
      case Tag.SHORT -> (short) within(number, Short.MIN_VALUE, Short.MAX_VALUE);
      case Tag.BYTE -> (byte) within(number, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case Tag.REFERENCE -> referenced(number);
      default -> throw new IOException("an unknown tag");
    };
  }

  private static long within(long number, long least, long most) throws IOException {
    require(number >= least && number <= most, "a number out of range");
    return number;
  }

  private Object referenced(long number) throws IOException {
    Object object =
        objects != null && number >= 0 && number < objects.size()
            ? objects.get((int) number)
            : null;
    if (object == null) {
      throw new IOException("a reference to no object");
    }
    return object;
  }

  /** Reserves the number of an object before its content is read. */
  private int begin() {
    if (objects == null) {
      return 0;
    }
    objects.add(null);
    return objects.size() - 1;
  }

  private Object complete(int number, Object object) {
    if (objects != null) {
      objects.set(number, object);
    }
    return object;
  }

  private Object binary(int tag) throws IOException, ReflectiveOperationException {
    byte[] bytes = in.binary();
    return switch (tag) {
      case 0 -> complete(begin(), bytes);
      case Tag.UTF16 -> {
        require(bytes.length % 2 == 0, "odd number of bytes in UTF-16 text");
        yield ByteBuffer.wrap(bytes).asCharBuffer().toString();
      }
      case Tag.UUID -> {
        require(bytes.length == 16, "not a UUID");
        ByteBuffer halves = ByteBuffer.wrap(bytes);
        yield new UUID(halves.getLong(), halves.getLong());
      }
      case Tag.SERIALIZED -> {
        require(serial != null, "Java serialization is not enabled");
        yield complete(begin(), Objects.requireNonNull(serial).read(bytes, loader));
      }
      default -> throw new IOException("an unknown tag");
    };
  }

  private @Nullable Object array(int tag) throws IOException, ReflectiveOperationException {
    require(++depth <= MAX_DEPTH, "nests too deep");
    Object value =
        switch (tag) {
          case 0 -> begun(new ArrayList<>());
          case Tag.INSTANT -> instant();
          case Tag.ENUM -> constant();
          case Tag.SHARING -> sharing();
          case Tag.MAP -> begun(new LinkedHashMap<>());
          case Tag.REGISTERED -> registered();
          case Tag.COLLECTION -> collection();
          case Tag.SET -> begun(new LinkedHashSet<>());
          default -> throw new IOException("an unknown tag");
        };
    depth--;
    return value;
  }

  private @Nullable Object sharing() throws IOException, ReflectiveOperationException {
    require(objects == null, "a shared value inside another");
    objects = new ArrayList<>();
    Object value = read();
    requireEnd();
    return value;
  }

  @SuppressWarnings("unchecked")
  private Object collection() throws IOException, ReflectiveOperationException {
    int number = begin();
    JdkCollection collection = JdkCollection.numbered((int) plainNumber(Integer.MAX_VALUE));
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
    for (Kind kind = in.next(); kind != Kind.END; kind = in.next()) {
      values.add(value(kind));
    }
    return values;
  }

  /**
   * Reads the entries of a map. A later entry replaces an earlier one: an {@code IdentityHashMap}
   * may have equal keys.
   */
  private Map<@Nullable Object, @Nullable Object> fill(Map<@Nullable Object, @Nullable Object> map)
      throws IOException, ReflectiveOperationException {
    for (Kind kind = in.next(); kind != Kind.END; kind = in.next()) {
      Object key = value(kind);
      map.put(key, read());
    }
    return map;
  }

  private Instant instant() throws IOException {
    require(in.next() == Kind.NUMBER && in.tag() == 0, "not an instant");
    long seconds = in.number();
    Instant instant = Instant.ofEpochSecond(seconds, plainNumber(999_999_999));
    requireEnd();
    return instant;
  }

  private long plainNumber(int most) throws IOException {
    require(in.next() == Kind.NUMBER && in.tag() == 0, "a number is missing");
    return within(in.number(), 0, most);
  }

  private String plainText(Kind kind) throws IOException {
    require(kind == Kind.TEXT && in.tag() == 0, "a name is missing");
    return in.text();
  }

  private void requireEnd() throws IOException {
    require(in.next() == Kind.END, "an array that is too long");
  }

  private static void require(boolean condition, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException(otherwise);
    }
  }

  private Object constant() throws IOException, ReflectiveOperationException {
    String className = plainText(in.next());
    String name = plainText(in.next());
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
    String name = plainText(in.next());
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (Kind kind = in.next(); kind != Kind.END; kind = in.next()) {
      String field = plainText(kind);
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
