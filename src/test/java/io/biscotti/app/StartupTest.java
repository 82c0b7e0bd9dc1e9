package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartupTest {
  private final Logger logger = Logger.getLogger(Startup.class.getName());
  private final LogLines lines = new LogLines();

  @BeforeEach
  void listen() {
    logger.addHandler(lines);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(lines);
  }

  @Test
  void start_faultySettings_refusesNamingEach() {
    Exception refusal =
        assertThrows(
            Exception.class,
            () ->
                LocalApplication.start(
                        Map.of("biscotti.session.idle", "never", "biscotti.sesion.idle", "1m"))
                    .close());
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("biscotti.session.idle must be"), message);
    assertTrue(message.contains("biscotti.sesion.idle is not a setting"), message);
    // Containers may log it where nobody looks.
    assertEquals(1, lines.warnings().size(), lines.warnings()::toString);
    assertTrue(
        lines.warnings().get(0).contains("biscotti.sesion.idle is not a setting"),
        lines.warnings()::toString);
  }

  @Test
  void start_refusedAfterTheDatabaseOpened_releasesItsFile() throws Exception {
    Path home = Files.createTempDirectory(Path.of("target"), "home");
    Path keys = Files.writeString(home.resolve("keys.json"), "{}");
    Map<String, String> settings = Map.of("biscotti.home", home.toString());
    assertThrows(Exception.class, () -> LocalApplication.start(settings).close());
    Files.delete(keys);
    try (LocalApplication application = LocalApplication.start(settings)) {
      assertEquals(200, application.get("/health/ready").status());
    }
  }

  @Test
  void start_damagedKeyFile_refusesNamingIt() throws Exception {
    Path home = Files.createTempDirectory(Path.of("target"), "home");
    Path keys = Files.writeString(home.resolve("keys.json"), "{}");
    Exception refusal =
        assertThrows(
            Exception.class,
            () -> LocalApplication.start(Map.of("biscotti.home", home.toString())).close());
    assertTrue(String.valueOf(refusal.getMessage()).contains("keys.json"), refusal::toString);
    assertTrue(
        String.join("\n", lines.warnings()).contains("keys.json"), lines.warnings()::toString);
    assertEquals("{}", Files.readString(keys));
  }

  @Test
  void start_secretOnTheCommandLine_isWarnedOfAndNotShown() throws Exception {
    LocalApplication.start(
            Map.of(
                "biscotti.database.url", "jdbc:postgresql://127.0.0.1:1/none",
                "biscotti.database.password", "hunter2"))
        .close();
    String line = String.join("\n", lines.warnings());
    assertTrue(line.contains("name a file with biscotti.database.password.file"), line);
    assertFalse(line.contains("hunter2"), line);
  }

  @Test
  void start_insecureCookies_namesThemWithoutPrefix() throws Exception {
    try (LocalApplication application =
        LocalApplication.start(Map.of("biscotti.cookies.secure", "false"))) {
      String line = application.post("/login?username=john").setCookies().get(0);
      assertTrue(line.startsWith("session="), line);
    }
  }

  @Test
  void start_withoutSetting_signsInByPassword() throws Exception {
    try (LocalApplication application = LocalApplication.start(Map.of("biscotti.signin", ""))) {
      LocalApplication.Answer answer = application.post("/login?username=john");
      assertEquals(422, answer.status());
      assertEquals("{\"methods\":[\"password\"]}", application.get("/api/sign-in").body());
    }
  }

  @MatrixOnly
  @Test
  void start_asDeployed_hashesPasswordsAsRecommended() throws Exception {
    String url = Postgres.shared().newDatabase();
    Map<String, String> settings =
        Map.of(
            "biscotti.signin",
            "password",
            "biscotti.database.url",
            url,
            "biscotti.database.user",
            Postgres.shared().user());
    try (LocalApplication application = LocalApplication.startAsDeployed(settings);
        Connection connection = DriverManager.getConnection(url, Postgres.shared().user(), "");
        Statement statement = connection.createStatement()) {
      new Visitor(application).register("john");
      ResultSet accounts = statement.executeQuery("select password from accounts");
      assertTrue(accounts.next());
      String hash = accounts.getString(1);
      assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), hash);
    }
  }

  @Test
  void sessionByName_afterSwitchingToPasswords_isRefused() throws Exception {
    String home = Files.createTempDirectory(Path.of("target"), "home").toString();
    String cookie;
    try (LocalApplication byName = LocalApplication.start(Map.of("biscotti.home", home))) {
      cookie = byName.signIn("admin");
      assertEquals(200, byName.get("/profile", "Cookie", cookie).status());
    }
    try (LocalApplication byPassword =
        LocalApplication.start(Map.of("biscotti.home", home, "biscotti.signin", "password"))) {
      assertEquals(401, byPassword.get("/profile", "Cookie", cookie).status());
    }
  }
}
