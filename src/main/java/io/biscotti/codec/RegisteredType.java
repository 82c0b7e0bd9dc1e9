package io.biscotti.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A record or bean class that the application registered for its sessions. Reads an object's fields
 * by name and creates an object from such fields. A field that is missing when a session is read
 * gets its default, and an unknown one is dropped, so that two versions of an application can share
 * sessions.
 */
final class RegisteredType {

  private final String name;
  private final Class<?> type;
  private final MethodHandle constructor;
  private final Map<String, Field> fields;

  private record Field(Class<?> type, MethodHandle getter, @Nullable MethodHandle setter) {}

  private RegisteredType(
      String name, Class<?> type, MethodHandle constructor, Map<String, Field> fields) {
    this.name = name;
    this.type = type;
    this.constructor = constructor;
    this.fields = fields;
  }

  static RegisteredType of(String name, Class<?> type) {
    try {
      return type.isRecord() ? ofRecord(name, type) : ofBean(name, type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "session type %s: %s is neither a record nor a bean with a public constructor without"
                  .formatted(name, type.getName())
              + " arguments",
          e);
    }
  }

  private static RegisteredType ofRecord(String name, Class<?> type)
      throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    RecordComponent[] components = type.getRecordComponents();
    Map<String, Field> fields = new LinkedHashMap<>();
    for (RecordComponent component : components) {
      Method accessor = component.getAccessor();
      accessor.trySetAccessible();
      fields.put(
          component.getName(), new Field(component.getType(), lookup.unreflect(accessor), null));
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> canonical = type.getDeclaredConstructor(types);
    canonical.trySetAccessible();
    return new RegisteredType(name, type, lookup.unreflectConstructor(canonical), fields);
  }

  private static RegisteredType ofBean(String name, Class<?> type)
      throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    Map<String, Field> fields = new TreeMap<>();
    for (Method setter : type.getMethods()) {
      Method getter = isSetter(setter) ? getterOf(type, setter) : null;
      if (getter != null) {
        fields.put(
            setter.getName().substring(3),
            new Field(getter.getReturnType(), lookup.unreflect(getter), lookup.unreflect(setter)));
      }
    }
    return new RegisteredType(
        name, type, lookup.unreflectConstructor(type.getConstructor()), fields);
  }

  private static boolean isSetter(Method method) {
    return method.getName().startsWith("set")
        && method.getName().length() > 3
        && method.getParameterCount() == 1
        && !Modifier.isStatic(method.getModifiers());
  }

  private static @Nullable Method getterOf(Class<?> type, Method setter) {
    String property = setter.getName().substring(3);
    for (Method getter : type.getMethods()) {
      String name = getter.getName();
      if ((name.equals("get" + property) || name.equals("is" + property))
          && getter.getParameterCount() == 0
          && getter.getReturnType() == setter.getParameterTypes()[0]) {
        return getter;
      }
    }
    return null;
  }

  String name() {
    return name;
  }

  /** The fields' declared types, by name. */
  Map<String, Class<?>> fields() {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    fields.forEach((field, of) -> types.put(field, of.type()));
    return types;
  }

  /** The values of an object's fields, by name. */
  Map<String, @Nullable Object> read(Object value) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Field> field : fields.entrySet()) {
        values.put(field.getKey(), field.getValue().getter().invoke(value));
      }
      return values;
    } catch (Throwable e) {
      throw failed("read", e);
    }
  }

  /** A new object with these values; missing fields get their default. */
  Object create(Map<String, @Nullable Object> values) {
    try {
      return type.isRecord() ? createRecord(values) : createBean(values);
    } catch (Throwable e) {
      throw failed("create", e);
    }
  }

  private Object createRecord(Map<String, @Nullable Object> values) throws Throwable {
    @Nullable Object[] arguments = new @Nullable Object[fields.size()];
    int i = 0;
    for (Map.Entry<String, Field> field : fields.entrySet()) {
      Object value = values.get(field.getKey());
      arguments[i++] = value == null ? defaultOf(field.getValue().type()) : value;
    }
    return constructor.invokeWithArguments(arguments);
  }

  private Object createBean(Map<String, @Nullable Object> values) throws Throwable {
    Object bean = constructor.invoke();
    for (Map.Entry<String, Field> field : fields.entrySet()) {
      MethodHandle setter = field.getValue().setter();
      Object value = values.get(field.getKey());
      boolean fits = value != null || !field.getValue().type().isPrimitive();
      if (setter != null && values.containsKey(field.getKey()) && fits) {
        setter.invoke(bean, value);
      }
    }
    return bean;
  }

  private static @Nullable Object defaultOf(Class<?> type) {
    return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
  }

  private IllegalArgumentException failed(String what, Throwable e) {
    return new IllegalArgumentException("can't " + what + " a " + type.getName(), e);
  }
}
