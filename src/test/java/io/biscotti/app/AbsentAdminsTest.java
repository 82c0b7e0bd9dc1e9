package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.Postgres;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AbsentAdminsTest {
  private final Logger logger = Logger.getLogger(AbsentAdmins.class.getName());
  private final LogLines lines = new LogLines();

  @BeforeEach
  void listen() {
    logger.addHandler(lines);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(lines);
  }

  private static Map<String, String> settings(String database) {
    return Map.of(
        "biscotti.signin", "password",
        "biscotti.admins", "Chief, root",
        "biscotti.database.url", database,
        "biscotti.database.user", "postgres");
  }

  private static void register(LocalApplication application, String name) {
    String body = "{\"username\":\"%s\",\"password\":\"correct horse battery\"}".formatted(name);
    assertEquals(
        201,
        application
            .send("POST", "/api/accounts", body, "Content-Type", "application/json")
            .status());
  }

  @Test
  void start_namesWithoutAccount_areWarnedOfUntilRegistered() throws Exception {
    String database = Postgres.shared().newDatabase();
    try (LocalApplication application = LocalApplication.start(settings(database))) {
      Await.until(() -> lines.warnings().size() == 1);
      assertTrue(
          lines.warnings().get(0).contains("names Chief, root,"), lines.warnings()::toString);
      register(application, "chief");
    }
    try (LocalApplication application = LocalApplication.start(settings(database))) {
      Await.until(() -> lines.warnings().size() == 2);
      assertTrue(lines.warnings().get(1).contains("names root,"), lines.warnings()::toString);
      register(application, "Root");
    }
    LocalApplication.start(settings(database)).close();
    assertEquals(2, lines.warnings().size());
  }

  @Test
  void start_databaseAway_isWarnedOfOnceItAnswers() throws Exception {
    try (Postgres server = Postgres.stopped();
        LocalApplication application = LocalApplication.start(settings(server.url()))) {
      assertEquals(503, application.get("/health/ready").status());
      assertEquals(List.of(), lines.warnings());
      server.start();
      Await.until(() -> lines.warnings().size() == 1);
    }
  }
}
