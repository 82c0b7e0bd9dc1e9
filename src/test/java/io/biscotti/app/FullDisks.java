package io.biscotti.app;

import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.credentials;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.crypto.PrivateFiles;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.RedisNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens while the disk of PostgreSQL, of Redis, or of {@code biscotti.home} with the
 * embedded database is full. {@code .ci/full-disks} runs it, and mounts the small disk that the
 * system property {@code testkit.disk} names.
 */
@Timeout(180)
class FullDisks {
  private static final Path DISK = Path.of(System.getProperty("testkit.disk", "target/no-disk"));
  private static final Path FILLER = DISK.resolve("filler");
  private static final int ROUNDS = 30;

  /** Writes until nothing more fits; a database may have freed space since the last call. */
  private static void fill() {
    for (int size : new int[] {65536, 4096, 1}) {
      try (OutputStream out =
          Files.newOutputStream(FILLER, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (true) {
          out.write(new byte[size]);
        }
      } catch (IOException full) {
        assertTrue(String.valueOf(full.getMessage()).contains("No space"), full::toString);
      }
    }
  }

  private static void free() throws IOException {
    Files.deleteIfExists(FILLER);
  }

  @AfterEach
  void empty() throws IOException {
    try (Stream<Path> files = Files.walk(DISK)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(DISK)) {
          Files.delete(file);
        }
      }
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  /** A session whose note is a number that grows. */
  private static final class Counter {
    private final Visitor visitor;
    private int tried;
    private int acknowledged;

    Counter(LocalApplication application) {
      visitor = new Visitor(application).signIn("john");
    }

    void write() {
      tried++;
      Answer answer = visitor.send("PUT", "/api/session/note", "{\"note\":\"" + tried + "\"}");
      if (answer.status() == 200) {
        acknowledged = tried;
      } else {
        assertRefused(answer);
      }
    }

    void check() {
      Answer answer = visitor.get("/api/session/note");
      assertEquals(200, answer.status(), answer::body);
      int found = Integer.parseInt(answer.json().path("note").textValue());
      assertTrue(
          acknowledged <= found && found <= tried,
          () -> "acknowledged %d, found %d, tried %d".formatted(acknowledged, found, tried));
    }
  }

  private static void assertRefused(Answer answer) {
    assertEquals(503, answer.status(), answer::body);
    assertEquals("5", answer.header("Retry-After"));
  }

  private static void assertOneOf(List<Integer> expected, Answer answer) {
    assertTrue(expected.contains(answer.status()), () -> answer.status() + answer.body());
  }

  /**
   * Fills the disk while sessions are written, frees it, and checks that nothing was lost and
   * nothing came back.
   *
   * @param settings of the application
   * @param whileFull happens while the disk is full
   * @param whenFree happens after space is free again
   */
  private static void run(Map<String, String> settings, Step whileFull, Step whenFree)
      throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("biscotti.signin", "password");
    try (LocalApplication application = LocalApplication.start(all)) {
      new Visitor(application).register("john");
      List<Counter> counters =
          IntStream.range(0, 3).mapToObj(i -> new Counter(application)).toList();
      Visitor leaving = new Visitor(application).signIn("john");
      Visitor copy = leaving.copy();
      counters.forEach(Counter::write);

      for (int i = 0; i < ROUNDS; i++) {
        fill();
        counters.forEach(Counter::write);
        assertEquals(200, application.get("/").status());
        assertOneOf(List.of(200, 503), application.get("/health/ready"));
        assertOneOf(
            List.of(200, 503),
            new Visitor(application).send("POST", "/api/session", credentials("john", GOOD)));
        if (i == ROUNDS - 2) {
          whileFull.run();
        }
      }
      boolean left = leaving.send("DELETE", "/api/session", "").status() == 204;

      free();
      whenFree.run();
      Await.until(() -> application.get("/health/ready").status() == 200);
      counters.forEach(Counter::check);
      if (!left) {
        leaving.send("DELETE", "/api/session", "");
      }
      assertEquals("session_revoked", copy.code());
      counters.forEach(Counter::write);
      counters.forEach(counter -> assertEquals(counter.tried, counter.acknowledged));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "sealed"})
  void postgres_fullDisk_losesNothing(String store) throws Exception {
    try (Postgres postgres = Postgres.stopped(Files.createTempDirectory(DISK, "postgres"))) {
      postgres.start();
      run(postgres(postgres, store), () -> {}, () -> {});
    }
  }

  /** Without space for its write-ahead log, PostgreSQL stops, and has to be started again. */
  @Test
  void postgres_noSpaceForItsLog_losesNothing() throws Exception {
    try (Postgres postgres = Postgres.stopped(Files.createTempDirectory(DISK, "postgres"))) {
      postgres.start();
      Map<String, String> settings = postgres(postgres, "jdbc");
      run(
          settings,
          () -> switchLog(settings.get("biscotti.database.url")),
          () -> {
            postgres.stop();
            postgres.start();
          });
    }
  }

  private static Map<String, String> postgres(Postgres postgres, String store) {
    return Map.of(
        "biscotti.session.store", store,
        "biscotti.database.url", postgres.newDatabase(),
        "biscotti.database.user", postgres.user());
  }

  private static void switchLog(String database) {
    try (Connection connection = DriverManager.getConnection(database, "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_switch_wal()");
      statement.execute("create table log as select generate_series(1, 1000)");
    } catch (SQLException e) {
      System.getLogger(FullDisks.class.getName()).log(System.Logger.Level.INFO, "as intended", e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "sealed"})
  void home_fullDisk_losesNothing(String store) throws Exception {
    Path home = Files.createTempDirectory(DISK, "home");
    run(
        Map.of("biscotti.home", home.toString(), "biscotti.session.store", store),
        () -> {},
        () -> {});
  }

  @Test
  void home_fullDisk_keepsTheFileThatIsReplaced() throws IOException {
    Path file = Files.createTempDirectory(DISK, "keys").resolve("keys.json");
    PrivateFiles.replace(file, UTF_8.encode("old"));
    fill();
    assertThrows(
        IOException.class, () -> PrivateFiles.replace(file, ByteBuffer.allocate(1_000_000)));
    assertEquals("old", Files.readString(file));
    assertFalse(Files.exists(file.resolveSibling("keys.json.new")));
  }

  /** With {@code always}, Redis stops when it can't write, and has to be started again. */
  @ParameterizedTest
  @ValueSource(strings = {"everysec", "always"})
  void redis_fullDisk_losesNothing(String fsync) throws Exception {
    Path folder = Files.createTempDirectory(DISK, "redis");
    try (RedisNode redis =
        RedisNode.started("dir " + folder, "appendonly yes", "appendfsync " + fsync)) {
      run(
          Map.of("biscotti.session.store", "redis", "biscotti.redis.url", redis.url()),
          () -> {},
          () -> {
            if (fsync.equals("always")) {
              redis.stop();
              redis.start();
            }
          });
    }
  }
}
