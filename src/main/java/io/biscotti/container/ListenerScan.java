package io.biscotti.container;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EventListener;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session listeners that an application declares. The container would call them only for
 * its own sessions, which the filter replaces, and offers no standard way to list them.
 *
 * <p>Supported: {@code <listener>} in {@code web.xml} and in web fragments, and classes with
 * {@code @WebListener}; the latter two only unless {@code web.xml} is {@code metadata-complete}. If
 * the {@link Container} reveals none, each is instantiated a second time, through {@link
 * ServletContext#createListener}, and listeners added by {@link ServletContext#addListener} are not
 * found.
 */
@HandlesTypes(WebListener.class)
public final class ListenerScan implements ServletContainerInitializer {

  private static final Logger LOG = System.getLogger(ListenerScan.class.getName());
  private static final String ANNOTATED = ListenerScan.class.getName() + ".annotated";
  private static final String FRAGMENT = "META-INF/web-fragment.xml";

  /** Called by the container, see {@link ServletContainerInitializer}. */
  public ListenerScan() {}

  /**
   * Keeps the annotated classes until the filter starts (Servlet spec 8.2.4).
   *
   * @param classes the classes with {@code @WebListener}, or null for none
   * @param context the web application
   */
  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
    Set<String> names = new LinkedHashSet<>();
    for (Class<?> each : classes == null ? Set.<Class<?>>of() : classes) {
      names.add(each.getName());
    }
    context.setAttribute(ANNOTATED, names);
  }

  /**
   * The session listeners of an application: the container's own instances if it reveals them,
   * otherwise a new instance of each declared one.
   *
   * @param context the web application
   * @param webXml its own descriptor
   * @return in the container's order
   */
  public static List<EventListener> listeners(ServletContext context, Descriptor webXml) {
    return Container.of(context)
        .listeners()
        .map(all -> all.stream().filter(ListenerScan::isOfTheApplication).toList())
        .orElseGet(() -> declared(context, webXml));
  }

  private static boolean isOfTheApplication(EventListener listener) {
    return hears(listener.getClass()) && !StraySessions.isOne(listener);
  }

  private static boolean hears(Class<?> type) {
    return HttpSessionListener.class.isAssignableFrom(type)
        || HttpSessionIdListener.class.isAssignableFrom(type)
        || HttpSessionAttributeListener.class.isAssignableFrom(type);
  }

  private static List<EventListener> declared(ServletContext context, Descriptor webXml) {
    Set<String> names = new LinkedHashSet<>(webXml.listeners());
    if (!webXml.complete()) {
      fragments(context).forEach(each -> names.addAll(Descriptor.read(each).listeners()));
      if (context.getAttribute(ANNOTATED) instanceof Set<?> annotated) {
        annotated.forEach(name -> names.add((String) name));
      }
    }
    List<EventListener> listeners = new ArrayList<>();
    names.forEach(name -> add(context, name, listeners));
    return listeners;
  }

  /**
   * The application's class loader.
   *
   * @param context the web application
   * @return its own, or that of the filters if an embedded container gives it none
   */
  public static ClassLoader loader(ServletContext context) {
    ClassLoader loader = context.getClassLoader();
    return loader == null ? ListenerScan.class.getClassLoader() : loader;
  }

  private static List<InputStream> fragments(ServletContext context) {
    List<InputStream> fragments = new ArrayList<>();
    try {
      for (URL url : Collections.list(loader(context).getResources(FRAGMENT))) {
        fragments.add(url.openStream());
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "can't read the web fragments, so their listeners are not called", e);
    }
    return fragments;
  }

  private static void add(ServletContext context, String name, List<EventListener> listeners) {
    try {
      Class<?> type = Class.forName(name, false, loader(context));
      if (hears(type)) {
        listeners.add(context.createListener(type.asSubclass(EventListener.class)));
      }
    } catch (ClassNotFoundException | ServletException | LinkageError e) {
      LOG.log(Level.WARNING, "session listener " + name + " can't be instantiated", e);
    }
  }
}
