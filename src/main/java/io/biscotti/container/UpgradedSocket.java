package io.biscotti.container;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket to which a request was upgraded. No API leads from a request to its WebSocket, so
 * this reads private fields: of the handler on Tomcat and Open Liberty, of the connection on Jetty
 * and on Undertow, the servlet container of WildFly. Then it calls public methods of the object
 * there. If the container lacks these fields, or its module doesn't open them, the socket can't be
 * closed, and one warning is logged. {@code
 * docs/decisions/0018-websockets-closed-with-their-session.md} says why. Thread-safe.
 */
public final class UpgradedSocket {

  private static final Logger LOG = System.getLogger(UpgradedSocket.class.getName());
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private static final String TOMCATS = "org.apache.tomcat.websocket.server.WsHttpUpgradeHandler";
  private static final String LIBERTYS = "com.ibm.ws.wsoc.WsocUpgradeHandler";
  private static final String TOMCATS_LISTENER =
      "org.apache.tomcat.websocket.server.WsHttpSessionBindingListener";

  /** {@code HttpStream.UPGRADE_CONNECTION_ATTRIBUTE}. */
  private static final String JETTYS = "org.eclipse.jetty.server.HttpStream.upgradeConnection";

  private static final String UNDERTOWS = "io.undertow.servlet.spec.HttpServletRequestImpl";

  /** The path from the kept object to the socket: fields, and methods with parentheses. */
  private static final String ON_TOMCAT = "wsSession";

  private static final String ON_JETTY = "coreSession";
  private static final String ON_LIBERTY = "sessionImpl.sessionExt";

  /** The same on Undertow, where the socket has replaced the connection's reader. */
  private static final String ON_UNDERTOW =
      "getSourceChannel().getReadListener().this$0.getReceiveSetter().get().session";

  private static final int POLICY_VIOLATION = 1008;
  private static final String REASON = "the session has ended";

  private final Object holder;
  private final String way;

  /** The socket. It is kept because Open Liberty clears its field when the socket has closed. */
  private volatile @Nullable Object found;

  private UpgradedSocket(Object holder, String way) {
    this.holder = holder;
    this.way = way;
  }

  /**
   * The socket of a request that was upgraded by {@code HttpServletRequest.upgrade}, as on Tomcat
   * and Open Liberty.
   *
   * @param handler the container's handler; its socket is there once the response has been sent
   * @return empty if the handler belongs to the application
   */
  public static Optional<UpgradedSocket> of(HttpUpgradeHandler handler) {
    String type = handler.getClass().getName();
    return type.equals(TOMCATS)
        ? Optional.of(new UpgradedSocket(handler, ON_TOMCAT))
        : type.equals(LIBERTYS)
            ? Optional.of(new UpgradedSocket(handler, ON_LIBERTY))
            : Optional.empty();
  }

  /**
   * The socket of a request that the container upgraded without calling the request, as on Jetty
   * and WildFly.
   *
   * @param request a request whose response has the status 101, or 200 with HTTP/2
   * @return empty if the container doesn't reveal it
   */
  public static Optional<UpgradedSocket> of(ServletRequest request) {
    Object connection = request.getAttribute(JETTYS);
    if (connection != null) {
      return Optional.of(new UpgradedSocket(connection, ON_JETTY));
    }
    ServletRequest inner = request;
    while (inner instanceof ServletRequestWrapper wrapper) {
      inner = wrapper.getRequest();
    }
    Object channel =
        inner.getClass().getName().equals(UNDERTOWS)
            ? walk(inner, "getExchange().getConnection().getChannel()")
            : null;
    return channel == null
        ? Optional.empty()
        : Optional.of(new UpgradedSocket(channel, ON_UNDERTOW));
  }

  /**
   * Whether an attribute is Tomcat's own listener for the session's end. Tomcat closes the socket
   * at once if the session doesn't keep it.
   */
  public static boolean isListening(Object value) {
    return value.getClass().getName().equals(TOMCATS_LISTENER);
  }

  /** Whether the container gives each handshake a session, as Open Liberty does. */
  public boolean bringsSession() {
    return way.equals(ON_LIBERTY);
  }

  /** Whether the socket is open, or about to be. */
  public boolean isOpen() {
    Object socket = socket();
    if (socket == null) {
      return !isPast();
    }
    return way.equals(ON_JETTY)
        ? !Boolean.TRUE.equals(walk(socket, "isClosed()"))
        : !Boolean.FALSE.equals(walk(socket, "isOpen()"));
  }

  /** Whether the socket closed before it was looked for, so that the path to it is gone. */
  private boolean isPast() {
    return way.equals(ON_UNDERTOW)
        ? Boolean.FALSE.equals(walk(holder, "isOpen()"))
        : way.equals(ON_LIBERTY)
            && walk(holder, "endpointConfig") != null
            && walk(holder, "endpoint") == null
            && socket() == null;
  }

  /**
   * Closes the socket with status 1008, unless it is already closed. This may wait for a slow
   * client.
   */
  public void close() {
    Object socket = socket();
    if (socket == null) {
      return;
    }
    try {
      if (way.equals(ON_JETTY)) {
        closeOnJetty(socket);
      } else {
        closeByApi(socket);
      }
    } catch (InvocationTargetException e) {
      LOG.log(Level.DEBUG, "a WebSocket could not be closed properly", e);
    } catch (ReflectiveOperationException | RuntimeException e) {
      untold(e);
    }
  }

  private static void closeOnJetty(Object socket) throws ReflectiveOperationException {
    Method close = method(socket.getClass(), "close", 3);
    Object ignore = close.getParameterTypes()[2].getField("NOOP").get(null);
    close.invoke(socket, POLICY_VIOLATION, REASON, ignore);
  }

  /** By {@code jakarta.websocket.Session.close}. */
  private static void closeByApi(Object socket) throws ReflectiveOperationException {
    ClassLoader loader = socket.getClass().getClassLoader();
    Class<?> reasons = Class.forName("jakarta.websocket.CloseReason", true, loader);
    Object code =
        Class.forName("jakarta.websocket.CloseReason$CloseCodes", true, loader)
            .getMethod("getCloseCode", int.class)
            .invoke(null, POLICY_VIOLATION);
    Object reason = reasons.getConstructors()[0].newInstance(code, REASON);
    socket.getClass().getMethod("close", reasons).invoke(socket, reason);
  }

  /** A public method whose first parameter is a status. */
  private static Method method(Class<?> type, String name, int parameters)
      throws NoSuchMethodException {
    for (Method each : type.getMethods()) {
      if (each.getName().equals(name)
          && each.getParameterCount() == parameters
          && each.getParameterTypes()[0] == int.class) {
        return each;
      }
    }
    throw new NoSuchMethodException(type + "." + name);
  }

  private @Nullable Object socket() {
    Object socket = found;
    if (socket == null) {
      socket = walk(holder, way);
      found = socket;
    }
    return socket;
  }

  /** Follows a path; null if a step gives null or isn't possible. */
  private static @Nullable Object walk(Object start, String way) {
    Object at = start;
    try {
      for (String step : way.split("\\.", -1)) {
        if (at == null || (step.equals("this$0") && !isReader(at))) {
          return null;
        }
        if (step.endsWith("()")) {
          at = at.getClass().getMethod(step.substring(0, step.length() - 2)).invoke(at);
        } else {
          Field field = at.getClass().getDeclaredField(step);
          field.setAccessible(true);
          at = field.get(at);
        }
      }
      return at;
    } catch (ReflectiveOperationException | RuntimeException e) {
      untold(e);
      return null;
    }
  }

  /** Whether a connection's reader is the socket's. Before the upgrade, it is that of HTTP. */
  private static boolean isReader(Object listener) {
    return listener.getClass().getName().startsWith("io.undertow.server.protocol.framed.");
  }

  private static void untold(Exception e) {
    if (TOLD.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "WebSockets can't be closed when their sessions end, because this container keeps them"
              + " elsewhere. This is logged once.",
          e);
    }
  }
}
