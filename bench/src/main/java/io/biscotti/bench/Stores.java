package io.biscotti.bench;

import io.biscotti.bench.server.Keeper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import redis.clients.jedis.Jedis;
import redis.embedded.RedisServer;

/** Redis and PostgreSQL, each started when first needed, on free loopback ports. */
final class Stores implements AutoCloseable {
  private static final String USER = "postgres";

  /** The logger of embedded PostgreSQL, whose steps are of no interest. */
  private static final Logger LOG = Logger.getLogger("io.zonky");

  private final Path folder;
  private RedisServer redis;
  private int redisPort;
  private EmbeddedPostgres postgres;
  private int created;
  private Path data;
  private final Map<Keeper, String> databases = new EnumMap<>(Keeper.class);

  /** Creates stores of which none runs yet. */
  Stores(Path folder) {
    this.folder = folder;
    LOG.setLevel(Level.WARNING);
  }

  /** The system properties that tell a server process where the stores are. */
  List<String> properties(Keeper keeper) throws IOException {
    return switch (keeper) {
      case REDIS, SPRING_REDIS -> List.of("-Dbench.redis=" + redisPort());
      case JDBC, SPRING_JDBC ->
          List.of("-Dbench.jdbc=" + database(keeper), "-Dbench.jdbc.user=" + USER);
      default -> List.of();
    };
  }

  /** The CPU time of the store that keeps these sessions outside the server. */
  Cpu cpu(Keeper keeper) throws IOException {
    return switch (keeper) {
      case REDIS, SPRING_REDIS -> Cpu.of(redisPid());
      case JDBC, SPRING_JDBC -> Cpu.of(postgresPids());
      default -> Cpu.NONE;
    };
  }

  /** Whether sessions are kept outside the server. */
  static boolean isUsed(Keeper keeper) {
    return switch (keeper) {
      case REDIS, SPRING_REDIS, JDBC, SPRING_JDBC -> true;
      default -> false;
    };
  }

  private int redisPort() throws IOException {
    if (redis == null) {
      redisPort = freePort();
      redis =
          RedisServer.newRedisServer()
              .port(redisPort)
              .bind("127.0.0.1")
              .setting("save \"\"")
              .setting("daemonize no")
              .onShutdownForceStop(true)
              .soutListener(line -> {})
              .serrListener(line -> {})
              .build();
      redis.start();
    }
    return redisPort;
  }

  private long redisPid() {
    return redisNumber("server", "process_id");
  }

  private long redisNumber(String section, String name) {
    try (Jedis client = new Jedis("127.0.0.1", redisPort)) {
      return client
          .info(section)
          .lines()
          .filter(line -> line.startsWith(name + ":"))
          .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).strip()))
          .findFirst()
          .orElseThrow();
    }
  }

  /** A new database's JDBC URL. */
  private String database(Keeper keeper) throws IOException {
    if (postgres == null) {
      data = Files.createTempDirectory(folder, "postgres");
      postgres =
          EmbeddedPostgres.builder()
              .setPort(freePort())
              .setPGStartupWait(Duration.ofSeconds(60))
              .setDataDirectory(data)
              .setOverrideWorkingDirectory(folder.toFile())
              .setLocaleConfig("locale", "C")
              .setLocaleConfig("encoding", "UTF8")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("max_connections", "200")
              .setServerConfig("fsync", "off")
              .setOutputRedirector(Redirect.DISCARD)
              .setErrorRedirector(Redirect.DISCARD)
              .start();
    }
    String name = "bench_" + ++created;
    databases.put(keeper, name);
    try (Connection db = postgres.getPostgresDatabase().getConnection();
        Statement sql = db.createStatement()) {
      sql.execute("create database " + name);
    } catch (SQLException e) {
      throw new IOException(e);
    }
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + name;
  }

  /** The bytes that the sessions of a keeper take outside the server. */
  long bytes(Keeper keeper) throws IOException {
    return switch (keeper) {
      case REDIS, SPRING_REDIS -> redisNumber("memory", "used_memory_dataset");
      case JDBC, SPRING_JDBC -> databaseBytes(databases.get(keeper));
      default -> 0;
    };
  }

  private long databaseBytes(String name) throws IOException {
    try (Connection db = postgres.getPostgresDatabase().getConnection();
        Statement sql = db.createStatement();
        ResultSet size = sql.executeQuery("select pg_database_size('" + name + "')")) {
      size.next();
      return size.getLong(1);
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private List<Long> postgresPids() throws IOException {
    long main = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    List<Long> pids = new ArrayList<>();
    LongStream.concat(
            LongStream.of(main),
            ProcessHandle.of(main).stream()
                .flatMap(ProcessHandle::children)
                .mapToLong(ProcessHandle::pid))
        .forEach(pids::add);
    return pids;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    if (redis != null) {
      redis.stop();
    }
    if (postgres != null) {
      postgres.close();
    }
  }
}
