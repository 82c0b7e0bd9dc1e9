package io.biscotti.session;

import io.biscotti.container.Container;
import io.biscotti.container.Descriptor;
import io.biscotti.container.StraySessions;
import io.biscotti.login.ContainerLogin;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionTrackingMode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.Set;

/**
 * Takes over what a container would otherwise do itself. If {@code getSession} were called outside
 * the filter, the container would set its own cookie under our name. It calls error pages with its
 * own request and response (Servlet spec 10.9.2), and closes the response at the end of a forward
 * or an asynchronous dispatch, before the filter could add its cookie. An include may come from
 * another application, and must not use that application's session.
 */
final class Takeover {

  private static final Logger LOG = System.getLogger(Takeover.class.getName());

  /**
   * The start of the name of a context attribute, which marks a filter that {@link #early} has
   * mapped.
   */
  private static final String MAPPED = Takeover.class.getName() + '.';

  /**
   * The context attribute that remembers {@link #readsPaths} from before the tracking modes
   * changed.
   */
  private static final String PATHS = SessionFilter.class.getName() + ".paths";

  private Takeover() {}

  /**
   * Maps the session filters of an application before they start, on containers where they can't
   * map themselves. Call it from an initializer.
   */
  static void early(ServletContext context) {
    if (!Container.wantsEarlyMappings(context)) {
      return;
    }
    for (FilterRegistration each : context.getFilterRegistrations().values()) {
      if (SessionFilter.class.getName().equals(each.getClassName())) {
        map(each);
        context.setAttribute(MAPPED + each.getName(), true);
        track(context, each);
      }
    }
    StraySessions.prepare(context);
  }

  /**
   * Lets the container set a cookie for its own session if people sign in by a form, and otherwise
   * turns that cookie off. Undertow ignores an empty set of tracking modes, but sets no cookie if
   * it tracks by URL; no URL gets the id, because our response encodes URLs. Invalid settings are
   * left for the filter to reject.
   */
  private static void track(ServletContext context, FilterRegistration filter) {
    Descriptor webXml = Descriptor.of(context);
    if (context.getAttribute(PATHS) != null) {
      return;
    }
    try {
      SessionOptions settings =
          SessionFilter.settings(context, filter)
              .filter(known -> !known.stores().isObserving())
              .orElse(null);
      if (settings == null) {
        return;
      }
      boolean paths = readsPaths(context);
      if (webXml.form()) {
        ContainerLogin.allow(context, SessionSetup.cookie(context, webXml, settings));
      } else {
        context.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.URL));
      }
      context.setAttribute(PATHS, paths);
    } catch (IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "the session cookie is configured wrongly", e);
    }
  }

  /**
   * Whether the application lets clients name a session in the path, as containers do by default.
   * Call it before {@link #of}.
   */
  static boolean readsPaths(ServletContext context) {
    if (context.getAttribute(PATHS) instanceof Boolean known) {
      return known;
    }
    Set<SessionTrackingMode> modes = context.getEffectiveSessionTrackingModes();
    return modes != null && modes.contains(SessionTrackingMode.URL);
  }

  /** Maps a starting filter, and turns off the container's own session cookie. */
  static void of(FilterConfig config) {
    ServletContext context = config.getServletContext();
    boolean mapped = context.getAttribute(MAPPED + config.getFilterName()) != null;
    try {
      if (ContainerLogin.allowed(context).isEmpty()) {
        context.setSessionTrackingModes(EnumSet.noneOf(SessionTrackingMode.class));
      }
      if (mapped) {
        return;
      }
      FilterRegistration registration = context.getFilterRegistration(config.getFilterName());
      if (registration == null) {
        throw new UnsupportedOperationException("no registration of " + config.getFilterName());
      }
      map(registration);
    } catch (IllegalStateException | UnsupportedOperationException e) {
      LOG.log(
          mapped ? Level.DEBUG : Level.WARNING,
          "this container does not allow a filter to map itself:"
              + " map it to FORWARD, INCLUDE, ASYNC and ERROR",
          e);
    }
  }

  private static void map(FilterRegistration registration) {
    registration.addMappingForUrlPatterns(
        EnumSet.of(
            DispatcherType.FORWARD,
            DispatcherType.INCLUDE,
            DispatcherType.ASYNC,
            DispatcherType.ERROR),
        false,
        "/*");
  }
}
