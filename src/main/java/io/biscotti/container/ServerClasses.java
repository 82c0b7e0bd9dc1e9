package io.biscotti.container;

import jakarta.servlet.ServletContext;
import java.util.EventListener;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A class loader that first asks the application's, and then finds classes of the server's CDI
 * implementation, even if the server hides them from applications, as Open Liberty does. Beans in a
 * session refer to objects of such classes.
 */
public final class ServerClasses extends ClassLoader {

  private final List<ClassLoader> hidden;

  private ServerClasses(ClassLoader application, Set<ClassLoader> hidden) {
    super(application);
    this.hidden = List.copyOf(hidden);
  }

  /**
   * The class loader for the content of sessions.
   *
   * @param context the web application
   * @param scopes its CDI listeners
   * @return that of the application, if the server has no CDI implementation of its own
   */
  public static ClassLoader loader(ServletContext context, RequestScopes scopes) {
    return loader(ListenerScan.loader(context), scopes.listeners());
  }

  /**
   * Considers superclasses of a listener too: the server may have subclassed a listener of the
   * implementation.
   */
  static ClassLoader loader(ClassLoader application, List<? extends EventListener> listeners) {
    Set<ClassLoader> known = new HashSet<>();
    for (ClassLoader each = application; each != null; each = each.getParent()) {
      known.add(each);
    }
    Set<ClassLoader> hidden = new LinkedHashSet<>();
    for (EventListener listener : listeners) {
      for (Class<?> type = listener.getClass(); type != null; type = type.getSuperclass()) {
        ClassLoader loader = type.getClassLoader();
        if (loader != null && !known.contains(loader)) {
          hidden.add(loader);
        }
      }
    }
    return hidden.isEmpty() ? application : new ServerClasses(application, hidden);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    ClassNotFoundException last = new ClassNotFoundException(name);
    for (ClassLoader each : hidden) {
      try {
        return each.loadClass(name);
      } catch (ClassNotFoundException e) {
        last.addSuppressed(e);
      }
    }
    throw last;
  }
}
