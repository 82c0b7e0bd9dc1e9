package io.biscotti.advice;

import jakarta.servlet.http.HttpSession;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The container's session, with a note of each attribute that changes. It is a proxy, because
 * {@code HttpSession} has methods in Servlet 6.1 whose types 6.0 doesn't know. Thread-safe.
 */
final class ObservedSession implements InvocationHandler {

  private static final Set<String> CHANGES = Set.of("setAttribute", "removeAttribute");

  private final HttpSession own;
  private final Consumer<String> changed;

  private ObservedSession(HttpSession own, Consumer<String> changed) {
    this.own = own;
    this.changed = changed;
  }

  /**
   * Wraps a session.
   *
   * @param changed receives the names of attributes that are set or removed; must not throw
   */
  static HttpSession of(HttpSession own, Consumer<String> changed) {
    return (HttpSession)
        Proxy.newProxyInstance(
            ObservedSession.class.getClassLoader(),
            new Class<?>[] {HttpSession.class},
            new ObservedSession(own, changed));
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (CHANGES.contains(method.getName())
        && arguments != null
        && arguments[0] instanceof String name) {
      changed.accept(name);
    }
    if (method.getName().equals("equals") && arguments != null) {
      return own.equals(unwrapped(arguments[0]));
    }
    try {
      return method.invoke(own, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static @Nullable Object unwrapped(@Nullable Object other) {
    return other != null
            && Proxy.isProxyClass(other.getClass())
            && Proxy.getInvocationHandler(other) instanceof ObservedSession observed
        ? observed.own
        : other;
  }
}
