package io.biscotti.testkit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Servers that the test classes of one run share: one for equal options, started on first use,
 * stopped at the end of the run, or earlier if many others are used after it: a run needs more than
 * a machine can hold. A test that kills or breaks a server starts its own. A test may restart one
 * that has only sessions to lose, and none that other tests need.
 */
public final class Servers {

  /** Beyond these, servers that only earlier test classes used are stopped. */
  private static final int MOST = 12;

  /** The server that was longest not asked for comes first. */
  private static final Map<ServerOptions, Used> RUNNING = new LinkedHashMap<>(16, 0.75f, true);

  private record Used(Server server, String by) {}

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Servers::closeAll, "servers"));
  }

  private Servers() {}

  /**
   * The running server for these options.
   *
   * @throws IllegalStateException if it doesn't start
   */
  public static synchronized Server shared(ServerOptions options) {
    String test = testClass();
    Used known = RUNNING.get(options);
    if (known == null) {
      stopUnused(test);
    }
    Server server = known == null ? Server.start(options) : known.server();
    RUNNING.put(options, new Used(server, test));
    return server;
  }

  private static void stopUnused(String test) {
    Iterator<Used> eldest = RUNNING.values().iterator();
    while (!test.isEmpty() && RUNNING.size() >= MOST && eldest.hasNext()) {
      Used used = eldest.next();
      if (!used.by().equals(test)) {
        used.server().close();
        eldest.remove();
      }
    }
  }

  /** The test class that asks; empty if that is unknown, as on another thread. */
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

  private static synchronized void closeAll() {
    RUNNING.values().forEach(used -> used.server().close());
  }
}
