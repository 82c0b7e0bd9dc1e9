package io.biscotti.testkit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Servers that test classes share if they run one after the other, on one thread: one for equal
 * options, started on first use, and stopped at the end of the run, or earlier if many others are
 * used after it, because a run needs more than fit on a machine. A test may restart a server only
 * if that loses nothing but sessions, and none that other tests need.
 *
 * <p>On Jetty those of all threads are in one process. A test that kills a server, or needs its own
 * environment, directory or umask, starts one with {@link Server#start}.
 */
public final class Servers {

  /** Beyond this number, servers that only earlier test classes used are stopped. */
  private static final int MOST = 12;

  private static final List<Servers> ALL = new CopyOnWriteArrayList<>();

  /** Those of a thread that runs test classes. */
  private static final ThreadLocal<Servers> OWN = ThreadLocal.withInitial(Servers::new);

  /** The least recently requested server comes first. */
  private final Map<ServerOptions, Used> running = new LinkedHashMap<>(16, 0.75f, true);

  private record Used(Server server, String by) {}

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Servers::killAll, "servers"));
  }

  private Servers() {
    ALL.add(this);
  }

  /**
   * The running server for these options.
   *
   * @throws IllegalStateException if it doesn't start
   */
  public static Server shared(ServerOptions options) {
    return OWN.get().used(options);
  }

  private synchronized Server used(ServerOptions options) {
    String test = testClass();
    Used known = running.get(options);
    if (known == null) {
      stopUnused(test);
    }
    Server server = known == null ? own(options) : known.server();
    running.put(options, new Used(server, test));
    return server;
  }

  /**
   * A new server for a test that changes or restarts it, but doesn't kill it: it starts sooner than
   * one in a process of its own. The test closes it.
   *
   * @throws IllegalStateException if it doesn't start
   */
  public static Server own(ServerOptions options) {
    return Server.hosted(options);
  }

  private void stopUnused(String test) {
    Iterator<Used> eldest = running.values().iterator();
    while (!test.isEmpty() && running.size() >= MOST && eldest.hasNext()) {
      Used used = eldest.next();
      if (!used.by().equals(test)) {
        used.server().close();
        eldest.remove();
      }
    }
  }

  /** The calling test class; empty if it is unknown, as on another thread. */
  private static String testClass() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(frame -> frame.getClassName().replaceFirst("\\$.*", ""))
                    .filter(name -> name.endsWith("IT") || name.endsWith("Test"))
                    .reduce((inner, outer) -> outer)
                    .orElse(""));
  }

  /** Kills the servers: no test uses them now, so they needn't stop gracefully. */
  private static void killAll() {
    for (Servers each : ALL) {
      synchronized (each) {
        each.running.values().forEach(used -> used.server().abandon());
      }
    }
    ServerHost.killAll();
  }
}
