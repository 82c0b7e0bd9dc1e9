package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.database.MigratedDatabase;
import io.biscotti.node.Nodes;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several servers on one database, with the same keys and with others. */
@Timeout(120)
@MatrixOnly
class NodesTest {
  private final Logger logger = Logger.getLogger(Nodes.class.getName());
  private final LogLines lines = new LogLines();
  private final String database = MigratedDatabase.onPostgres();

  @BeforeEach
  void listen() {
    logger.addHandler(lines);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(lines);
  }

  private LocalApplication start(Path home, String... more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("biscotti.home", home.toString());
    settings.put("biscotti.database.url", database);
    settings.put("biscotti.database.user", "postgres");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return LocalApplication.start(settings);
  }

  private static Path home() throws Exception {
    return Files.createTempDirectory(Path.of("target"), "home");
  }

  private void awaitListed(int nodes) throws Exception {
    Await.until(this::listed, count -> count == nodes);
  }

  private int listed() throws SQLException {
    try (Connection connection = DriverManager.getConnection(database, "postgres", "");
        ResultSet row = connection.createStatement().executeQuery("select count(*) from nodes")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void start_nextToAServerWithOtherKeys_logsAWarningWithItsHome() throws Exception {
    Path first = home();
    Path second = home();
    try (LocalApplication one = start(first)) {
      awaitListed(1);
      try (LocalApplication two = start(second)) {
        Await.until(() -> !lines.warnings().isEmpty());
        String line = lines.warnings().get(0);
        assertTrue(line.contains(first.toAbsolutePath() + ". Each refuses"), line);
        assertTrue(line.contains("This server is "), line);
        assertTrue(line.contains(second.toAbsolutePath().toString()), line);
      }
      // The server said goodbye when it stopped, so no warning about it follows.
      awaitListed(1);
    }
    awaitListed(0);
  }

  @Test
  void start_nextToServersWithTheSameKeys_isSilent() throws Exception {
    Path home = home();
    try (LocalApplication one = start(home)) {
      Path copy = home();
      for (String file : new String[] {"keys.json", "token-keys.json"}) {
        Files.copy(home.resolve(file), copy.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
      }
      awaitListed(1);
      try (LocalApplication shared = start(home);
          LocalApplication copied = start(copy)) {
        awaitListed(2);
        assertEquals(List.of(), lines.warnings());
      }
    }
  }

  @Test
  void start_withGivenKeysNextToTheSame_isSilent() throws Exception {
    Path keys = home().resolve("keys.json");
    try (LocalApplication any = start(keys.getParent())) {
      awaitListed(1);
    }
    String[] given = {"biscotti.keys.file", keys.toString()};
    try (LocalApplication one = start(home(), given)) {
      awaitListed(1);
      try (LocalApplication two = start(home(), given)) {
        awaitListed(2);
        assertEquals(List.of(), lines.warnings());
      }
    }
  }
}
