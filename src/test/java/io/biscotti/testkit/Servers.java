package io.biscotti.testkit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Servers that the test classes of one run share: one for equal options, started on first use,
 * stopped at the end of the run. A test that restarts, kills or breaks a server starts its own.
 */
public final class Servers {

  private static final Map<ServerOptions, Server> RUNNING = new LinkedHashMap<>();

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
    return RUNNING.computeIfAbsent(options, Server::start);
  }

  private static synchronized void closeAll() {
    RUNNING.values().forEach(Server::close);
  }
}
