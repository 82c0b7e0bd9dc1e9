package io.biscotti.container;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket to which a request was upgraded. No API leads from a request to its WebSocket, so
 * this reads one private field of Tomcat's handler or Jetty's connection, and calls public methods
 * of what is there. In a container without that field, or in a module that doesn't open it, the
 * socket can't be closed, and one warning is logged. {@code
 * docs/decisions/0018-websockets-closed-with-their-session.md} says why. Thread-safe.
 */
public final class UpgradedSocket {

  private static final Logger LOG = System.getLogger(UpgradedSocket.class.getName());
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private static final String TOMCATS = "org.apache.tomcat.websocket.server.WsHttpUpgradeHandler";
  private static final String TOMCATS_LISTENER =
      "org.apache.tomcat.websocket.server.WsHttpSessionBindingListener";

  /** {@code HttpStream.UPGRADE_CONNECTION_ATTRIBUTE}. */
  private static final String JETTYS = "org.eclipse.jetty.server.HttpStream.upgradeConnection";

  private static final int POLICY_VIOLATION = 1008;
  private static final String REASON = "the session has ended";

  private final Object holder;
  private final String field;

  private UpgradedSocket(Object holder, String field) {
    this.holder = holder;
    this.field = field;
  }

  /**
   * The socket of a request that was upgraded by {@code HttpServletRequest.upgrade}, as on Tomcat.
   *
   * @param handler the container's handler; its socket is there once the response has been sent
   * @return empty if the handler belongs to the application
   */
  public static Optional<UpgradedSocket> of(HttpUpgradeHandler handler) {
    return handler.getClass().getName().equals(TOMCATS)
        ? Optional.of(new UpgradedSocket(handler, "wsSession"))
        : Optional.empty();
  }

  /**
   * The socket of a request that was upgraded, as on Jetty, without a call of the request.
   *
   * @param request a request whose response has the status 101
   * @return empty if the container doesn't reveal it
   */
  public static Optional<UpgradedSocket> of(ServletRequest request) {
    return Optional.ofNullable(request.getAttribute(JETTYS))
        .map(connection -> new UpgradedSocket(connection, "coreSession"));
  }

  /**
   * Whether an attribute is Tomcat's own listener for the session's end. Tomcat closes the socket
   * at once if the session doesn't keep it.
   */
  public static boolean isListening(Object value) {
    return value.getClass().getName().equals(TOMCATS_LISTENER);
  }

  /** Whether the socket is open, or about to be. */
  public boolean isOpen() {
    Object socket = socket();
    return socket == null || !Boolean.TRUE.equals(call(socket, "isClosed"));
  }

  /** Closes the socket with status 1008, unless it is closed. This may wait for a slow client. */
  public void close() {
    Object socket = socket();
    if (socket == null) {
      return;
    }
    try {
      if (field.equals("coreSession")) {
        closeOnJetty(socket);
      } else {
        closeOnTomcat(socket);
      }
    } catch (InvocationTargetException e) {
      LOG.log(Level.DEBUG, "a WebSocket could not be closed in order", e);
    } catch (ReflectiveOperationException | RuntimeException e) {
      untold(e);
    }
  }

  private static void closeOnJetty(Object socket) throws ReflectiveOperationException {
    Method close = method(socket.getClass(), "close", int.class, String.class, null);
    Object ignore = close.getParameterTypes()[2].getField("NOOP").get(null);
    close.invoke(socket, POLICY_VIOLATION, REASON, ignore);
  }

  private static void closeOnTomcat(Object socket) throws ReflectiveOperationException {
    ClassLoader loader = socket.getClass().getClassLoader();
    Class<?> reasons = Class.forName("jakarta.websocket.CloseReason", true, loader);
    Class<?> codes = Class.forName("jakarta.websocket.CloseReason$CloseCode", true, loader);
    Object code =
        Class.forName("jakarta.websocket.CloseReason$CloseCodes", true, loader)
            .getMethod("getCloseCode", int.class)
            .invoke(null, POLICY_VIOLATION);
    Object reason = reasons.getConstructor(codes, String.class).newInstance(code, REASON);
    socket.getClass().getMethod("close", reasons).invoke(socket, reason);
  }

  /** A public method by the types of its parameters, where null stands for any. */
  private static Method method(Class<?> type, String name, @Nullable Class<?>... types)
      throws NoSuchMethodException {
    return Arrays.stream(type.getMethods())
        .filter(each -> each.getName().equals(name) && each.getParameterCount() == types.length)
        .filter(
            each -> {
              for (int i = 0; i < types.length; i++) {
                if (types[i] != null && types[i] != each.getParameterTypes()[i]) {
                  return false;
                }
              }
              return true;
            })
        .findFirst()
        .orElseThrow(() -> new NoSuchMethodException(type + "." + name));
  }

  private static @Nullable Object call(Object target, String name) {
    try {
      return target.getClass().getMethod(name).invoke(target);
    } catch (ReflectiveOperationException | RuntimeException e) {
      untold(e);
      return null;
    }
  }

  private @Nullable Object socket() {
    try {
      Field found = holder.getClass().getDeclaredField(field);
      found.setAccessible(true);
      return found.get(holder);
    } catch (ReflectiveOperationException | RuntimeException e) {
      untold(e);
      return null;
    }
  }

  private static void untold(Exception e) {
    if (TOLD.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "WebSockets can't be closed when their sessions end, because this container has them"
              + " elsewhere. This is logged once.",
          e);
    }
  }
}
