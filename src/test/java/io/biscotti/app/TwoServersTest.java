package io.biscotti.app;

import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.account.Throttle;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveStream;
import io.biscotti.testkit.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers on one PostgreSQL, with the same keys. */
@Timeout(120)
class TwoServersTest {
  private LocalApplication here;
  private LocalApplication there;

  @BeforeEach
  void start() throws Exception {
    Map<String, String> settings =
        Map.of(
            "biscotti.signin",
            "password",
            "biscotti.home",
            Files.createTempDirectory(Path.of("target"), "home").toString(),
            "biscotti.database.url",
            Postgres.shared().newDatabase(),
            "biscotti.database.user",
            "postgres");
    here = LocalApplication.start(settings);
    there = LocalApplication.start(settings);
  }

  @AfterEach
  void stop() throws Exception {
    here.close();
    there.close();
  }

  private static Answer guess(LocalApplication server) {
    return server.send(
        "POST",
        "/api/session",
        credentials("john", "a wrong guess"),
        "Content-Type",
        "application/json");
  }

  /** Also waits until the other server can know: counts are written after the answer. */
  @Test
  void wrongPasswords_onBothServers_areThrottledTogether() throws Exception {
    for (int i = 0; i < Throttle.AT_ACCOUNT; i++) {
      assertEquals(401, guess(i % 2 == 0 ? here : there).status());
    }
    for (LocalApplication server : new LocalApplication[] {here, there}) {
      Answer refused = Await.until(() -> guess(server), answer -> answer.status() != 401);
      assertEquals(429, refused.status(), refused::body);
      assertEquals("throttled", refused.json().path("code").textValue());
      assertTrue(Integer.parseInt(refused.header("Retry-After")) > 0);
    }
  }

  @Test
  void stream_onOneServer_showsWhatHappensOnTheOtherAndEndsWithItsSession() throws Exception {
    Visitor john = new Visitor(here).register("john");
    Visitor elsewhere = new Visitor(there).signIn("john");
    try (LiveStream stream = elsewhere.open("/api/events/stream")) {
      john.must(
          204, "PUT", "/api/account/password", Visitor.change(Visitor.GOOD, Visitor.BETTER, false));
      stream.await("password_changed");
      john.must(200, "DELETE", "/api/sessions", "");
      stream.awaitEnd(Duration.ofSeconds(20));
    }
  }
}
