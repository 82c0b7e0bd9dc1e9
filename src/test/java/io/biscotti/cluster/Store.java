package io.biscotti.cluster;

import java.time.Duration;
import java.util.Map;

/** Where the nodes keep sessions, and what that promises. */
enum Store {
  /** In the client's cookies. Nodes hear of a sign-out through the database. */
  SEALED(false, Duration.ofMinutes(5)) {
    @Override
    Map<String, String> settings(int redisPort) {
      return Map.of("biscotti.session.store", "sealed");
    }
  };

  private final boolean parallel;
  private final Duration lag;

  Store(boolean parallel, Duration lag) {
    this.parallel = parallel;
    this.lag = lag;
  }

  /** Whether both of two writes at once survive. */
  boolean keepsParallelWrites() {
    return parallel;
  }

  /** How long after an acknowledged sign-out other nodes may still accept the session. */
  Duration lag() {
    return lag;
  }

  /** The settings of a node that reaches Redis on this port. */
  abstract Map<String, String> settings(int redisPort);
}
