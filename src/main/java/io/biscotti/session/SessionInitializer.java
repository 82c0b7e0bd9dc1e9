package io.biscotti.session;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps {@link SessionFilter} before every other filter, if the context parameter {@value #FIRST} is
 * {@code true}; without that parameter, the system property of the same name decides. Frameworks
 * such as Spring map their filters before everything in {@code web.xml}, in initializers of their
 * own; the jar's web fragment is ordered before others, so that this one runs before those.
 *
 * <p>The filter has the init-params of the {@code SessionFilter} that {@code web.xml} declares, if
 * there is one; any other {@code SessionFilter} of the application then only passes requests on. A
 * context parameter whose name starts with {@code biscotti.} is an init-param too, without that
 * prefix: {@code biscotti.session.idle} is {@code session.idle}.
 */
public final class SessionInitializer implements ServletContainerInitializer {

  /** The name of the context parameter and of the system property: {@value}. */
  public static final String FIRST = "biscotti.session.first";

  private static final Logger LOG = System.getLogger(SessionInitializer.class.getName());
  private static final String PREFIX = "biscotti.";
  private static final String NAME = "biscotti-session";

  /** Called by the container, see {@link ServletContainerInitializer}. */
  public SessionInitializer() {}

  /**
   * Maps the filter first, if it is configured so. On containers where a filter can't map itself
   * when it starts, also maps every known session filter to forwards, includes, errors and
   * asynchronous dispatches.
   *
   * @param classes unused
   * @param context the web application
   * @throws ServletException if the parameter or property is neither {@code true} nor {@code false}
   */
  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context)
      throws ServletException {
    if (isOn(context)) {
      added(context).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }
    Takeover.early(context);
  }

  private static boolean isOn(ServletContext context) throws ServletException {
    String given = context.getInitParameter(FIRST);
    String value = given == null ? System.getProperty(FIRST, "false") : given;
    return switch (value.strip()) {
      case "true" -> true;
      case "false", "" -> false;
      default -> {
        String message = FIRST + " must be true or false, was " + value;
        LOG.log(Level.ERROR, message);
        throw new ServletException(message);
      }
    };
  }

  /**
   * Adds a filter of our own even if {@code web.xml} declares one: Jetty maps filters of
   * initializers before those of {@code web.xml}, in whatever order the calls come.
   */
  private static FilterRegistration.Dynamic added(ServletContext context) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : Collections.list(context.getInitParameterNames())) {
      if (name.startsWith(PREFIX) && !name.equals(FIRST)) {
        settings.put(name.substring(PREFIX.length()), context.getInitParameter(name));
      }
    }
    for (FilterRegistration each : context.getFilterRegistrations().values()) {
      if (SessionFilter.class.getName().equals(each.getClassName())) {
        settings.putAll(each.getInitParameters());
      }
    }
    FilterRegistration.Dynamic added = context.addFilter(NAME, SessionFilter.class);
    if (added == null) {
      throw new IllegalStateException(FIRST + ": the application has a filter " + NAME);
    }
    added.setAsyncSupported(true);
    added.setInitParameters(settings);
    context.setAttribute(FIRST, settings);
    return added;
  }

  /**
   * Whether a filter has nothing to do, because the filter that is mapped first does its work.
   * Warns about each init-param that differs from the setting in use.
   */
  static boolean isReplaced(FilterConfig config) {
    Object settings = config.getServletContext().getAttribute(FIRST);
    if (config.getFilterName().equals(NAME) || !(settings instanceof Map<?, ?> used)) {
      return false;
    }
    for (String name : Collections.list(config.getInitParameterNames())) {
      if (!config.getInitParameter(name).equals(used.get(name))) {
        LOG.log(
            Level.WARNING,
            "the init-param {0} of the filter {1} is ignored, because {2} is on and this filter was"
                + " added in code: set the context parameter {3}{0} instead",
            name,
            config.getFilterName(),
            FIRST,
            PREFIX);
      }
    }
    return true;
  }
}
