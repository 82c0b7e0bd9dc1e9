package io.biscotti.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Java serialization for applications that can't be changed, limited to the classes that the
 * operator lists. It is off unless the setting {@code session.serializable} has a pattern. We
 * sealed the data before it is read, so this filter is a second line of defence. Immutable.
 */
public final class SerialFilter {

  static final int MAX_DEPTH = 300;
  static final int MAX_OBJECTS = 10_000;

  static final int MAX_ARRAY = 100_000;
  static final int MAX_BYTES = 1_000_000;

  private static final String LIMITS =
      "maxdepth=%d;maxrefs=%d;maxarray=%d;maxbytes=%d;"
          .formatted(MAX_DEPTH, MAX_OBJECTS, MAX_ARRAY, MAX_BYTES);

  /** Classes that sessions can store anyway: also allowed inside a serialized object. */
  private static final String STORABLE =
      ";java.lang.Object;java.lang.String;java.lang.Enum;java.lang.Number;java.lang.Boolean"
          + ";java.lang.Character;java.lang.Byte;java.lang.Short;java.lang.Integer;java.lang.Long"
          + ";java.lang.Float;java.lang.Double;java.math.BigInteger;java.math.BigDecimal"
          + ";java.math.MathContext;java.math.RoundingMode;java.time.*;java.util.UUID"
          + ";java.util.Locale;java.util.AbstractList;java.util.ArrayList"
          + ";java.util.Arrays$ArrayList;java.util.LinkedList;java.util.ArrayDeque"
          + ";java.util.Vector;java.util.Stack;java.util.HashSet;java.util.LinkedHashSet"
          + ";java.util.TreeSet;java.util.EnumSet*;java.util.RegularEnumSet"
          + ";java.util.JumboEnumSet;java.util.HashMap;java.util.Map$Entry;java.util.LinkedHashMap"
          + ";java.util.TreeMap;java.util.EnumMap;java.util.Hashtable;java.util.Dictionary"
          + ";java.util.Properties;java.util.Collections$*;java.util.ImmutableCollections*"
          + ";java.util.CollSer;java.util.concurrent.ConcurrentHashMap*"
          + ";java.util.concurrent.CopyOnWriteArrayList;java.util.concurrent.CopyOnWriteArraySet"
          + ";java.util.concurrent.ConcurrentSkipListMap"
          + ";java.util.concurrent.ConcurrentSkipListSet;java.util.concurrent.locks.*";

  /**
   * Simple JDK classes inside classes of frameworks: the comparator of a sorted map of headers, a
   * date, a counter, a pair, an event, and the exception that tells a form why a sign-in failed.
   */
  private static final String INNER =
      ";java.lang.String$CaseInsensitiveComparator;java.util.Comparators$NaturalOrderComparator"
          + ";java.util.Date;java.util.concurrent.atomic.*;java.util.AbstractMap$Simple*;java.util.EventObject"
          + ";java.lang.Throwable;java.lang.Exception;java.lang.RuntimeException"
          + ";java.lang.StackTraceElement";

  private final ObjectInputFilter filter;
  private final Consumer<Class<?>> seen;

  /**
   * Creates the filter.
   *
   * @param pattern in the syntax of {@link ObjectInputFilter.Config#createFilter}, such as {@code
   *     com.example.**;java.util.*}; other classes are rejected, except those that sessions store
   *     without serialization (numbers, {@code java.time}, the JDK's collections), the JDK's
   *     comparators of strings and of comparable values, {@code Date}, and the JDK classes inside
   *     exceptions
   * @throws IllegalArgumentException if the pattern is malformed
   */
  public SerialFilter(String pattern) {
    this(pattern, type -> {});
  }

  /**
   * Creates a filter that reports each class that it checks.
   *
   * @param seen called for each class that is written, read, or substituted by {@code readResolve},
   *     whether allowed or not
   */
  SerialFilter(String pattern, Consumer<Class<?>> seen) {
    this.seen = seen;
    this.filter =
        ObjectInputFilter.Config.createFilter(LIMITS + pattern + STORABLE + INNER + ";!*");
  }

  boolean admits(Object value) {
    return admits(value.getClass());
  }

  boolean admits(Class<?> type) {
    return check(new Met(type, null)) != Status.REJECTED;
  }

  private Status check(FilterInfo info) {
    Class<?> type = info.serialClass();
    if (type == null) {
      return filter.checkInput(info);
    }
    seen.accept(type);
    for (Class<?> each : named(type)) {
      if (filter.checkInput(each == type ? info : new Met(each, info)) == Status.REJECTED) {
        return Status.REJECTED;
      }
    }
    return Status.ALLOWED;
  }

  /**
   * The classes that a pattern must name to allow this class. The names of proxies and lambdas
   * change from run to run, so a proxy is allowed by its interfaces, and a lambda, which is written
   * as a {@link SerializedLambda}, by the class that contains its code. An array is allowed by the
   * type of its elements; an array of an interface counts as an array of objects.
   */
  static List<Class<?>> named(Class<?> type) {
    if (type.isArray()) {
      Class<?> element = type.getComponentType();
      return element.isInterface() ? List.of(Object.class) : named(element);
    }
    if (Proxy.isProxyClass(type)) {
      return List.of(type.getInterfaces());
    }
    int lambda = type.isHidden() ? type.getName().indexOf("$$Lambda") : -1;
    if (lambda < 0) {
      return List.of(type);
    }
    try {
      String host = type.getName().substring(0, lambda);
      return List.of(Class.forName(host, false, type.getClassLoader()), SerializedLambda.class);
    } catch (ClassNotFoundException e) {
      return List.of(type);
    }
  }

  /** Those class names as a pattern for {@code session.serializable}. */
  static String names(Class<?> type) {
    return named(type).stream().map(Class::getName).collect(Collectors.joining(";"));
  }

  /**
   * Serializes values into one stream.
   *
   * @throws UnstorableException if they contain a class that is not allowed or not serializable, or
   *     are larger than may be read
   */
  byte[] write(Sightings sightings, FirstSights firstSights, Object... values) throws IOException {
    ByteArrayOutputStream bytes = CheckedObjects.buffer();
    sightings.enterStream();
    try (CheckedObjects objects = new CheckedObjects(this, bytes, values, sightings, firstSights)) {
      for (Object value : values) {
        objects.writeObject(value);
      }
      objects.requireAllowed();
    } catch (NotSerializableException e) {
      throw new UnstorableException(
          "contains a %s, which is not Serializable".formatted(e.getMessage()), e);
    } catch (UnstorableException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new UnstorableException("can't be serialized: " + e, e);
    } catch (StackOverflowError e) {
      throw new UnstorableException("is nested too deep for Java serialization", e);
    } finally {
      sightings.leaveStream();
    }
    return bytes.toByteArray();
  }

  Object read(byte[] bytes, ClassLoader loader) throws IOException, ClassNotFoundException {
    return read(bytes, loader, 1).get(0);
  }

  /**
   * Reads the values that were written into one stream.
   *
   * @throws InvalidClassException if they contain a class that is not allowed, or substitute one by
   *     {@code readResolve}; the message names the class
   */
  List<Object> read(byte[] bytes, ClassLoader loader, int count)
      throws IOException, ClassNotFoundException {
    List<Object> values = new ArrayList<>(count);
    Refusal refusal = new Refusal();
    try (ObjectInputStream in = new LoadingStream(bytes, loader)) {
      in.setObjectInputFilter(refusal);
      for (int i = 0; i < count; i++) {
        values.add(in.readObject());
      }
    } catch (InvalidClassException e) {
      throw refusal.explain(e);
    }
    return values;
  }

  /** Remembers the class that was refused, which the stream's exception doesn't name. */
  private final class Refusal implements ObjectInputFilter {

    private @Nullable Class<?> refused;

    @Override
    public Status checkInput(FilterInfo info) {
      Status status = check(info);
      if (status == Status.REJECTED) {
        refused = info.serialClass();
      }
      return status;
    }

    InvalidClassException explain(InvalidClassException e) {
      Class<?> type = refused;
      return type == null || admits(type)
          ? e
          : new InvalidClassException(names(type), "session.serializable doesn't allow it");
    }
  }

  /** Filter information about a class that stands for another, or by itself. */
  private record Met(Class<?> serialClass, @Nullable FilterInfo other) implements FilterInfo {
    @Override
    public long arrayLength() {
      return other == null ? -1 : other.arrayLength();
    }

    @Override
    public long depth() {
      return other == null ? 1 : other.depth();
    }

    @Override
    public long references() {
      return other == null ? 1 : other.references();
    }

    @Override
    public long streamBytes() {
      return other == null ? 0 : other.streamBytes();
    }
  }

  /** Finds classes with the application's class loader instead of this library's. */
  private static final class LoadingStream extends ObjectInputStream {

    private final ClassLoader loader;

    LoadingStream(byte[] bytes, ClassLoader loader) throws IOException {
      super(new ByteArrayInputStream(bytes));
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description);
      }
    }

    @Override
    @SuppressWarnings(
        "deprecation") // There is no other way to get the class that the stream's handler needs.
    protected Class<?> resolveProxyClass(String[] interfaces)
        throws IOException, ClassNotFoundException {
      Class<?>[] faces = new Class<?>[interfaces.length];
      for (int i = 0; i < faces.length; i++) {
        faces[i] = Class.forName(interfaces[i], false, loader);
      }
      try {
        return Proxy.getProxyClass(loader, faces);
      } catch (IllegalArgumentException e) {
        throw new ClassNotFoundException("no proxy of " + String.join(", ", interfaces), e);
      }
    }
  }
}
