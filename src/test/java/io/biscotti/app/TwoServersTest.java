package io.biscotti.app;

import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.LiveStream;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.throttle.Throttle;
import java.net.URI;
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
@MatrixOnly
class TwoServersTest {
  private LocalApplication here;
  private LocalApplication there;

  private final String url = MigratedDatabase.onPostgres();
  private final Gate gate = Gate.before(URI.create(url.substring("jdbc:".length())).getPort());

  /** The second server reaches the database through the gate, and soon notices if it doesn't. */
  @BeforeEach
  void start() throws Exception {
    String home = Files.createTempDirectory(Path.of("target"), "home").toString();
    here = start(home, url, "30s");
    there = start(home, url.replaceFirst(":[0-9]+/", ":" + gate.port() + "/"), "1s");
  }

  private static LocalApplication start(String home, String url, String limit) throws Exception {
    return LocalApplication.start(
        Map.of(
            "biscotti.signin", "password",
            "biscotti.home", home,
            "biscotti.revocation.stale-after", limit,
            "biscotti.database.url", url,
            "biscotti.database.user", "postgres"));
  }

  @AfterEach
  void stop() throws Exception {
    gate.release();
    here.close();
    there.close();
    gate.close();
  }

  private static Answer guess(LocalApplication server) {
    return server.send(
        "POST",
        "/api/session",
        credentials("john", "a wrong guess"),
        "Content-Type",
        "application/json");
  }

  /** Also waits until the other server can know, because counts are written after the response. */
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
  void cutOff_fromTheDatabase_vouchesForNobodyWhoWasSignedOutMeanwhile() throws Exception {
    try (LogRecorder log = LogRecorder.of("io.biscotti").quietly();
        LogRecorder pool = LogRecorder.of("com.zaxxer.hikari").quietly()) {
      Visitor john = new Visitor(here).register("john");
      String cookie = john.cookie();
      // The server polls every half second, so a busy machine may make it uncertain for a moment.
      Answer before =
          Await.until(
              () -> there.get("/auth/request", "Cookie", cookie), answer -> answer.status() != 503);
      assertEquals(200, before.status(), before::body);
      gate.shut();
      john.must(204, "DELETE", "/api/session", "");
      Answer ready =
          Await.until(() -> there.get("/health/ready"), answer -> answer.body().contains("stale"));
      assertEquals(503, ready.status());
      Answer uncertain = there.get("/auth/request", "Cookie", cookie);
      assertEquals(503, uncertain.status());
      assertEquals("5", uncertain.header("Retry-After"));

      gate.release();
      Answer known =
          Await.until(
              () -> there.get("/auth/request", "Cookie", cookie), answer -> answer.status() != 503);
      assertEquals(401, known.status(), "it caught up first");
      Await.until(() -> there.get("/health/ready").status() == 200);
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
