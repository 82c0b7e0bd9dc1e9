package io.biscotti.container;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls public methods of public classes by name, and reads fields where there is no method. The
 * result is empty if a member is missing, is inaccessible or throws.
 */
record Calls(Logger log) {

  /** The result of a method; empty if there is no such method, or if it returns null. */
  Optional<Object> call(Object target, String name, Object... arguments) {
    Method method = method(target.getClass(), name, arguments);
    if (method == null) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(method.invoke(target, arguments));
    } catch (IllegalAccessException | InvocationTargetException | LinkageError e) {
      log.log(Level.DEBUG, () -> "can't call " + method, e);
      return Optional.empty();
    }
  }

  /** The elements of an array or a collection that a method returns; empty for any other result. */
  Optional<List<Object>> list(Object target, String name) {
    return call(target, name).flatMap(Calls::listed);
  }

  /**
   * The elements of an array or a collection in a field, even a private one or one of a superclass.
   */
  Optional<List<Object>> listIn(Object target, String field) {
    for (Class<?> each = target.getClass(); each != null; each = each.getSuperclass()) {
      for (Field found : each.getDeclaredFields()) {
        if (found.getName().equals(field)) {
          return read(target, found).flatMap(Calls::listed);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Object> read(Object target, Field field) {
    try {
      field.setAccessible(true);
      return Optional.ofNullable(field.get(target));
    } catch (IllegalAccessException | RuntimeException e) {
      log.log(Level.DEBUG, () -> "can't read " + field, e);
      return Optional.empty();
    }
  }

  private static Optional<List<Object>> listed(Object found) {
    if (found instanceof Object[] array) {
      return Optional.of(Arrays.asList(array));
    }
    return found instanceof Iterable<?> all ? Optional.of(elements(all)) : Optional.empty();
  }

  private static List<Object> elements(Iterable<?> all) {
    List<Object> elements = new ArrayList<>();
    all.forEach(elements::add);
    return elements;
  }

  /** A number that a method returns, as a number or as digits; empty for any other result. */
  Optional<Integer> number(Object target, String name, Object... arguments) {
    try {
      return call(target, name, arguments).map(found -> Integer.valueOf(found.toString()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Method method(Class<?> type, String name, Object... arguments) {
    Class<?>[] types =
        Arrays.stream(arguments).<Class<?>>map(Object::getClass).toArray(Class<?>[]::new);
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (Modifier.isPublic(each.getModifiers())) {
        try {
          return each.getMethod(name, types);
        } catch (NoSuchMethodException e) {
          return null;
        }
      }
    }
    return null;
  }
}
