package io.biscotti.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.core.RedisServerBuilder;

/**
 * A Redis server that can be stopped and started again on the same port, without its data unless
 * the settings say so. It listens only on the loopback address.
 *
 * <p>The system property {@code testkit.redis} may name another program than the Redis 6.2 of the
 * tests' libraries, such as a newer {@code redis-server} or {@code valkey-server}.
 */
public final class RedisNode implements AutoCloseable {
  private final int port = FreePort.next();
  private final List<String> settings;
  private final RedisServer server;

  private RedisNode(List<String> settings) {
    this.settings = settings;
    this.server = server();
  }

  private static final class Shared {
    static final RedisNode SERVER = started();
  }

  /** The server for all tests that neither stop nor configure it. It ends with this process. */
  public static RedisNode shared() {
    return Shared.SERVER;
  }

  /**
   * A separate server, started.
   *
   * @param settings lines of {@code redis.conf}
   */
  public static RedisNode started(String... settings) {
    RedisNode node = stopped(settings);
    node.start();
    return node;
  }

  /** A separate server, not started yet. */
  public static RedisNode stopped(String... settings) {
    return new RedisNode(List.of(settings));
  }

  private RedisServer server() {
    try {
      RedisServerBuilder builder =
          RedisServer.newRedisServer()
              .executableProvider(program())
              .port(port)
              .bind("127.0.0.1")
              .setting("save \"\"")
              .setting("daemonize no")
              .setting("dir " + Files.createTempDirectory("redis"))
              .onShutdownForceStop(true)
              .soutListener(line -> {})
              .serrListener(line -> {});
      settings.forEach(builder::setting);
      return builder.build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The program of every server, and of Sentinel: the one of {@code testkit.redis}, if set. */
  public static ExecutableProvider program() {
    String path = System.getProperty("testkit.redis", "");
    if (path.isEmpty()) {
      return ExecutableProvider.newJarResourceProvider();
    }
    File program = new File(path);
    if (!program.canExecute()) {
      throw new IllegalArgumentException("testkit.redis must name a program, was " + path);
    }
    return () -> program;
  }

  /** Starts the server, and returns once it accepts connections. */
  public void start() {
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the server, like a crash, and returns once it has ended. */
  public void stop() {
    try {
      server.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's port, which stays the same. */
  public int port() {
    return port;
  }

  /** The server's URL, as in {@code redis://127.0.0.1:6379}. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    stop();
  }
}
