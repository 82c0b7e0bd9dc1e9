package io.biscotti.container;

import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Notices when the container creates its own session although the session filter is active, and
 * warns once, with the caller and its stack. Such a session shares nothing with the filter's, and
 * gets no cookie unless the container still tracks its sessions. The usual cause is a filter, a
 * {@code ServletRequestListener} or the container's own sign-in that runs before the session
 * filter. Thread-safe.
 */
public final class StraySessions implements HttpSessionListener {

  private static final Logger LOG = System.getLogger(StraySessions.class.getName());
  private static final String PREPARED = StraySessions.class.getName();

  /** Whether a warning is due. */
  private final AtomicBoolean watching;

  private StraySessions(boolean watching) {
    this.watching = new AtomicBoolean(watching);
  }

  /**
   * Prepares an application to be watched later, when listeners can no longer be added.
   *
   * @param context the web application, for which listeners can be added
   */
  public static void prepare(ServletContext context) {
    StraySessions prepared = new StraySessions(false);
    context.addListener(prepared);
    context.setAttribute(PREPARED, prepared);
  }

  /**
   * Starts to watch an application, while it starts, or after {@link #prepare}.
   *
   * @param context the web application
   */
  public static void watch(ServletContext context) {
    if (context.getAttribute(PREPARED) instanceof StraySessions prepared) {
      prepared.watching.set(true);
      return;
    }
    try {
      context.addListener(new StraySessions(true));
    } catch (IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
      LOG.log(
          Level.DEBUG,
          "this container no longer accepts listeners: its sessions can't be watched",
          e);
    }
  }

  /** Whether a listener is of this class, even if another class loader has loaded that class. */
  static boolean isOne(Object listener) {
    return listener.getClass().getName().equals(StraySessions.class.getName());
  }

  /**
   * Called by the container on the thread, and inside the call, that asked for a session.
   *
   * @param event names the container's session
   */
  @Override
  public void sessionCreated(HttpSessionEvent event) {
    if (watching.compareAndSet(true, false)) {
      LOG.log(
          Level.WARNING,
          caller()
              + " asked for a session before the request came to Biscotti's SessionFilter: the"
              + " container made one of its own, which "
              + (isTracked(event.getSession().getServletContext())
                  ? "has a cookie of its own and shares nothing with Biscotti's"
                  : "gets no cookie and is lost after this request")
              + ". Map SessionFilter before it, or set the context parameter "
              + "biscotti.session.first to true; code that can't run behind a filter must do"
              + " without the session. This is logged once.",
          new Throwable("the container's own session was created here"));
    }
  }

  private static boolean isTracked(ServletContext context) {
    return context.getEffectiveSessionTrackingModes().contains(SessionTrackingMode.COOKIE);
  }

  private static String caller() {
    Optional<StackWalker.StackFrame> found =
        StackWalker.getInstance()
            .walk(
                frames ->
                    frames.filter(frame -> !isOfTheContainer(frame.getClassName())).findFirst());
    return found
        .map(frame -> frame.getClassName() + '.' + frame.getMethodName())
        .orElse("The container itself");
  }

  private static boolean isOfTheContainer(String name) {
    return name.startsWith("io.undertow.")
        || name.startsWith("org.wildfly.")
        || name.startsWith("com.ibm.")
        || name.startsWith("io.openliberty.")
        || name.startsWith("org.apache.catalina.")
        || name.startsWith("org.apache.coyote.")
        || name.startsWith("org.apache.tomcat.")
        || name.startsWith("org.eclipse.jetty.")
        || name.startsWith("jakarta.")
        || name.startsWith("java.")
        || name.startsWith("jdk.")
        || name.startsWith("io.biscotti.container.");
  }
}
