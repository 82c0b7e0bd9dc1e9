package io.biscotti.cluster;

import java.time.Duration;
import java.util.Map;

/** Where the nodes keep sessions, and what that promises. */
enum Store {
  /** In the client's cookies. Nodes learn of a sign-out through the database. */
  SEALED(false, Duration.ofMinutes(5)) {
    @Override
    Map<String, String> settings(int redisPort) {
      return Map.of("biscotti.session.store", "sealed");
    }
  },

  /** In the client's cookies while they fit, and otherwise in Redis. */
  OVERFLOW(false, Duration.ofMinutes(5)) {
    @Override
    Map<String, String> settings(int redisPort) {
      return Map.of(
          "biscotti.session.store",
          "sealed",
          "biscotti.session.overflow",
          "redis",
          "biscotti.redis.url",
          "redis://127.0.0.1:" + redisPort);
    }
  },

  /** In the database of the accounts. */
  JDBC(true, Duration.ZERO) {
    @Override
    Map<String, String> settings(int redisPort) {
      return Map.of("biscotti.session.store", "jdbc");
    }
  },

  /** In Redis, which writes every change to its append-only file before it replies. */
  REDIS(true, Duration.ZERO) {
    @Override
    Map<String, String> settings(int redisPort) {
      return Map.of(
          "biscotti.session.store",
          "redis",
          "biscotti.redis.url",
          "redis://127.0.0.1:" + redisPort);
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

  /** Whether nodes are notified of a sign-out, instead of reading it in the session's record. */
  boolean isTold() {
    return !lag.isZero();
  }

  /** How long after an acknowledged sign-out other nodes may still accept the session. */
  Duration lag() {
    return lag;
  }

  /** The settings of a node that reaches Redis on this port. */
  abstract Map<String, String> settings(int redisPort);
}
