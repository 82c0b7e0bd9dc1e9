package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@MatrixOnly
class AbsentAdminsTest {
  private final LogRecorder log = LogRecorder.of(AbsentAdmins.class);

  @AfterEach
  void stopRecording() {
    log.close();
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
  void start_adminsWithoutAccount_warnsUntilRegistered() throws Exception {
    String database = MigratedDatabase.onPostgres();
    try (LocalApplication application = LocalApplication.start(settings(database))) {
      Await.until(() -> log.warnings().size() == 1);
      assertTrue(log.warnings().get(0).contains("names Chief, root,"), log.warnings()::toString);
      register(application, "chief");
    }
    try (LocalApplication application = LocalApplication.start(settings(database))) {
      Await.until(() -> log.warnings().size() == 2);
      assertTrue(log.warnings().get(1).contains("names root,"), log.warnings()::toString);
      register(application, "Root");
    }
    LocalApplication.start(settings(database)).close();
    assertEquals(2, log.warnings().size());
  }

  @Test
  void start_databaseAway_warnsOnceItAnswers() throws Exception {
    try (Postgres server = Postgres.stopped();
        LocalApplication application = LocalApplication.start(settings(server.url()))) {
      assertEquals(503, application.get("/health/ready").status());
      assertEquals(List.of(), log.warnings());
      server.start();
      Await.until(() -> log.warnings().size() == 1);
    }
  }
}
