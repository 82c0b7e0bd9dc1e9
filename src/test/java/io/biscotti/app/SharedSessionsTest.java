package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.RedisNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application on two servers with the sessions in its own database or in Redis. */
@Timeout(120)
@MatrixOnly
class SharedSessionsTest {
  private LocalApplication start(Path home, String database, String store) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("biscotti.home", home.toString());
    settings.put("biscotti.signin", "password");
    settings.put("biscotti.session.store", store);
    settings.put("biscotti.redis.url", RedisNode.shared().url());
    if (!database.isEmpty()) {
      settings.put("biscotti.database.url", database);
      settings.put("biscotti.database.user", "postgres");
    }
    return LocalApplication.start(settings);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "redis"})
  void session_ofTwoServers_endsOnBoth(String store) throws Exception {
    Path home = Files.createTempDirectory(Path.of("target"), "home");
    String database = MigratedDatabase.onPostgres();
    try (LocalApplication one = start(home, database, store);
        LocalApplication two = start(home, database, store)) {
      String cookie = new Visitor(one).register("jane").cookie();
      assertTrue(cookie.length() < 150, cookie);
      assertEquals("jane", user(two, cookie));
      assertEquals(200, new Visitor(two).sendWith(cookie, "POST", "/logout").status());
      assertEquals("", user(two, cookie));
      Await.until(() -> user(one, cookie).isEmpty());
    }
  }

  /** Sessions in the embedded database. */
  @Test
  void session_afterARestart_isStillThere() throws Exception {
    Path home = Files.createTempDirectory(Path.of("target"), "home");
    String cookie;
    try (LocalApplication before = start(home, "", "jdbc")) {
      cookie = new Visitor(before).register("jane").cookie();
    }
    try (LocalApplication after = start(home, "", "jdbc")) {
      assertEquals("jane", user(after, cookie));
    }
  }

  private static String user(LocalApplication application, String cookie) {
    return new Visitor(application)
        .sendWith(cookie, "GET", "/profile")
        .json()
        .path("user")
        .asText();
  }
}
