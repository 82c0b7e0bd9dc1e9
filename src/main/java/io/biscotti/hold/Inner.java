package io.biscotti.hold;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Differences between the containers below a held response. */
final class Inner {

  private static final String TOMCAT = "org.apache.catalina.connector.ResponseFacade";

  private Inner() {}

  /**
   * The response that a held one writes to. After a forward, Tomcat 11 looks for its own response
   * behind all wrappers and suspends it, which would drop what is held. This response isn't a
   * wrapper to Tomcat, so it closes the body of the response that it was given, as other containers
   * do.
   */
  static HttpServletResponse of(HttpServletResponse given) {
    ServletResponse each = given;
    while (each instanceof ServletResponseWrapper wrapper) {
      each = wrapper.getResponse();
    }
    return each.getClass().getName().equals(TOMCAT) ? opaque(given) : given;
  }

  private static HttpServletResponse opaque(HttpServletResponse given) {
    return (HttpServletResponse)
        Proxy.newProxyInstance(
            HttpServletResponse.class.getClassLoader(),
            new Class<?>[] {HttpServletResponse.class},
            (self, method, arguments) -> {
              try {
                return method.invoke(given, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Whether a container's object overrides a method. */
  static boolean overrides(Object object, Class<?> base, String method, Class<?>... parameters) {
    try {
      return object.getClass().getMethod(method, parameters).getDeclaringClass() != base;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }
}
