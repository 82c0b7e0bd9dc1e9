package io.biscotti.codec;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The records and beans that an application registered by name for use as session attributes. The
 * encoding contains that name instead of the class name, so a class may be moved. Immutable.
 */
public final class SessionTypes {

  private final Map<String, RegisteredType> byName = new HashMap<>();
  private final Map<Class<?>, RegisteredType> byType = new HashMap<>();

  private SessionTypes() {}

  /** An empty registry. */
  public static SessionTypes none() {
    return new SessionTypes();
  }

  /**
   * Registers types.
   *
   * @throws IllegalArgumentException if a type is neither a record nor a bean, or has a field whose
   *     type could not be read back; the message names both
   */
  public static SessionTypes of(Map<String, Class<?>> types) {
    SessionTypes registered = new SessionTypes();
    types.forEach(
        (name, type) -> {
          RegisteredType one = RegisteredType.of(name, type);
          registered.byName.put(name, one);
          registered.byType.put(type, one);
        });
    registered.byName.values().forEach(registered::check);
    return registered;
  }

  @Nullable RegisteredType of(Class<?> type) {
    return byType.get(type);
  }

  @Nullable RegisteredType named(String name) {
    return byName.get(name);
  }

  private void check(RegisteredType registered) {
    registered
        .fields()
        .forEach(
            (field, type) -> {
              if (!isReadable(type)) {
                throw new IllegalArgumentException(
                    "field %s of session type %s has type %s, which can't be read back"
                        .formatted(field, registered.name(), type.getName()));
              }
            });
  }

  private boolean isReadable(Class<?> type) {
    return type.isPrimitive()
        || type.isEnum()
        || byType.containsKey(type)
        || Scalar.isScalar(type)
        || READABLE.contains(type);
  }

  /** The allowed types of fields, in addition to those of {@link Scalar}. */
  private static final Set<Class<?>> READABLE =
      Set.of(
          Object.class,
          CharSequence.class,
          String.class,
          Boolean.class,
          Number.class,
          Integer.class,
          Long.class,
          Short.class,
          Byte.class,
          Double.class,
          Float.class,
          byte[].class,
          UUID.class,
          Iterable.class,
          Collection.class,
          List.class,
          Set.class,
          Map.class);
}
