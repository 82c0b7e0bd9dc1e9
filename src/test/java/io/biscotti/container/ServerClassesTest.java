package io.biscotti.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.util.EventListener;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Classes of a server's own CDI implementation, which its applications don't see. */
class ServerClassesTest {

  /** A value in a session. */
  public static final class Lock {}

  /** A class of the CDI implementation. */
  public static class Initial implements EventListener {}

  /** The server's own subclass. */
  public static final class OfTheServer extends Initial {}

  /** Defines some classes itself, as another bundle of a server does. */
  private static final class Bundle extends ClassLoader {
    private final Set<String> own;

    Bundle(ClassLoader parent, Class<?>... own) {
      super(parent);
      this.own = Set.of(List.of(own).stream().map(Class::getName).toArray(String[]::new));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!own.contains(name)) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known == null ? define(name) : known;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = ServerClassesTest.class.getClassLoader().getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private final ClassLoader application = new ClassLoader("application", null) {};

  @Test
  void class_ofTheListenersSuperclass_isFoundBehindTheApplication() throws Exception {
    Bundle cdi = new Bundle(ClassLoader.getPlatformClassLoader(), Initial.class, Lock.class);
    Bundle server = new Bundle(cdi, OfTheServer.class);
    EventListener listener =
        (EventListener)
            server.loadClass(OfTheServer.class.getName()).getConstructor().newInstance();

    ClassLoader loader = ServerClasses.loader(application, List.of(listener));

    assertSame(
        cdi.loadClass(Lock.class.getName()), Class.forName(Lock.class.getName(), false, loader));
    assertThrows(ClassNotFoundException.class, () -> loader.loadClass("com.example.Missing"));
    assertSame(application, loader.getParent());
  }

  @Test
  void loader_withoutListenersOfTheServer_isTheApplications() {
    assertSame(application, ServerClasses.loader(application, List.of()));
    ClassLoader own = ServerClassesTest.class.getClassLoader();
    assertEquals(own, ServerClasses.loader(own, List.of(new OfTheServer())));
  }
}
