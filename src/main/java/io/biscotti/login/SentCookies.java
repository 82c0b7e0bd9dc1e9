package io.biscotti.login;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

/**
 * Notes which cookies a client sent, before the container's sign-in sees the request. After a
 * sign-in by the form, Tomcat restores the request that led to the form with the cookies of that
 * time. The session may have changed since then, or may have begun with the form. Thread-safe.
 */
final class SentCookies implements ServletRequestListener {

  private static final String ATTRIBUTE = "io.biscotti.login.sent";

  /** Prints nothing: the session cookie is a secret. */
  private static final class Lines {

    private final List<String> lines;

    Lines(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public String toString() {
      return "cookies";
    }
  }

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    if (event.getServletRequest() instanceof HttpServletRequest request
        && request.getDispatcherType() == DispatcherType.REQUEST) {
      Enumeration<String> lines = request.getHeaders("Cookie");
      request.setAttribute(
          ATTRIBUTE, new Lines(lines == null ? List.of() : Collections.list(lines)));
    }
  }

  /** The {@code Cookie} fields as the client sent them; empty if they were not noted. */
  static Optional<List<String>> of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Lines noted
        ? Optional.of(noted.lines)
        : Optional.empty();
  }
}
