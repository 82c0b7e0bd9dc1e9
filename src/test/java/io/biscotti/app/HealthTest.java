package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.session.Sessions;
import io.biscotti.testkit.RedisNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {

  @Test
  void live_always_isUp() throws Exception {
    try (LocalApplication application = LocalApplication.start()) {
      Answer answer = application.get("/health/live");
      assertEquals(200, answer.status());
      assertEquals("{\"status\":\"up\",\"checks\":{}}", answer.body());
      assertEquals("no-store", answer.header("Cache-Control"));
    }
  }

  @Test
  void ready_sessionsGone_isDown() throws Exception {
    try (LocalApplication application = LocalApplication.start()) {
      Answer before = application.get("/health/ready");
      assertEquals(200, before.status());
      assertEquals(
          "{\"status\":\"up\",\"checks\":{\"sessions\":\"up\",\"database\":\"up\",\"revocations\":\"up\"}}",
          before.body());

      application.context().getServletContext().removeAttribute(Sessions.class.getName());
      Answer after = application.get("/health/ready");
      assertEquals(503, after.status());
      assertEquals(
          "{\"status\":\"down\",\"checks\":{\"sessions\":\"down\",\"database\":\"up\",\"revocations\":\"down\"}}",
          after.body());
    }
  }

  @Test
  void ready_drainFileExists_isDownAndTheRestStillWorks(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("drain");
    try (LocalApplication application =
        LocalApplication.start(Map.of("biscotti.drain.file", file.toString()))) {
      assertEquals(200, application.get("/health/ready").status());
      Files.createFile(file);
      Answer draining = application.get("/health/ready");
      assertEquals(503, draining.status());
      assertEquals("down", draining.json().path("checks").path("serving").textValue());
      assertEquals(200, application.get("/health/live").status());
      assertEquals("", application.get("/profile").header("Connection"));
      Files.delete(file);
      assertEquals(200, application.get("/health/ready").status());
    }
  }

  @Test
  void ready_redisWithTheSessionsAway_isDown() throws Exception {
    try (RedisNode redis = RedisNode.started();
        LocalApplication application =
            LocalApplication.start(
                Map.of("biscotti.session.store", "redis", "biscotti.redis.url", redis.url()))) {
      assertEquals(200, application.get("/health/ready").status());
      redis.stop();
      Answer ready = application.get("/health/ready");
      assertEquals(503, ready.status());
      assertEquals(
          "{\"status\":\"down\",\"checks\":{\"sessions\":\"down\",\"database\":\"up\",\"revocations\":\"up\"}}",
          ready.body());
    }
  }

  /** Sessions that fit into their cookies don't need it. */
  @Test
  void ready_redisOfTheOverflowAway_isUp() throws Exception {
    try (RedisNode redis = RedisNode.started();
        LocalApplication application =
            LocalApplication.start(
                Map.of("biscotti.session.overflow", "redis", "biscotti.redis.url", redis.url()))) {
      redis.stop();
      assertEquals(200, application.get("/health/ready").status());
      assertEquals(200, application.get("/profile", "Cookie", application.signIn("john")).status());
    }
  }

  @Test
  void ready_databaseAwaySinceTheStart_isDownAndSessionsGoOn() throws Exception {
    try (LocalApplication application =
        LocalApplication.start(
            Map.of("biscotti.database.url", "jdbc:postgresql://127.0.0.1:1/biscotti"))) {
      Answer ready = application.get("/health/ready");
      assertEquals(503, ready.status());
      assertEquals(
          "{\"status\":\"down\",\"checks\":{\"sessions\":\"up\",\"database\":\"down\",\"revocations\":\"down\"}}",
          ready.body());
      assertEquals(200, application.get("/health/live").status());
      assertEquals(200, application.get("/profile", "Cookie", application.signIn("john")).status());
    }
  }
}
