package io.biscotti.session;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps {@link SessionFilter} before every other filter, if the context parameter {@value #FIRST} is
 * {@code true}, or, where there is none, the system property of this name. Frameworks such as
 * Spring map their filters before everything in {@code web.xml}, in initializers of their own; the
 * jar's web fragment is ordered before others, so that this one runs before those.
 *
 * <p>A {@code SessionFilter} that {@code web.xml} declares is mapped, with its init-params. If there
 * is none, one is added, and each context parameter whose name starts with {@value #PREFIX} becomes
 * an init-param without that prefix: {@code biscotti.session.idle} becomes {@code session.idle}.
 */
public final class SessionInitializer implements ServletContainerInitializer {

  /** The name of the context parameter and of the system property: {@value}. */
  public static final String FIRST = "biscotti.session.first";

  private static final Logger LOG = System.getLogger(SessionInitializer.class.getName());
  private static final String PREFIX = "biscotti.";

  /** Called by the container, see {@link ServletContainerInitializer}. */
  public SessionInitializer() {}

  /**
   * Maps the filter, if it should.
   *
   * @param classes unused
   * @param context the web application
   * @throws ServletException if the parameter or property is neither {@code true} nor {@code false}
   */
  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context)
      throws ServletException {
    if (isOn(context)) {
      filter(context)
          .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }
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

  private static FilterRegistration filter(ServletContext context) {
    for (FilterRegistration each : context.getFilterRegistrations().values()) {
      if (SessionFilter.class.getName().equals(each.getClassName())) {
        return each;
      }
    }
    FilterRegistration.Dynamic added = context.addFilter("biscotti-session", SessionFilter.class);
    if (added == null) {
      throw new IllegalStateException("there is a filter biscotti-session of another class");
    }
    added.setAsyncSupported(true);
    for (String name : Collections.list(context.getInitParameterNames())) {
      if (name.startsWith(PREFIX) && !name.equals(FIRST)) {
        added.setInitParameter(name.substring(PREFIX.length()), context.getInitParameter(name));
      }
    }
    return added;
  }
}
