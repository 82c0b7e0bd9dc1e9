package io.biscotti.app;

import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.guard.CsrfPolicy;
import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.revocation.KeptLog;
import io.biscotti.session.Sessions;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveStream;
import io.biscotti.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A server is cut off from the revocation log, while its database works: other servers may have
 * ended sessions that it still accepts.
 */
class StaleRevocationsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final KeptLog log = new KeptLog();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T10:00:00Z"));
  private LocalApplication application;

  private void start(String... more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("biscotti.signin", "password");
    settings.put("biscotti.admins", "chief");
    settings.put("biscotti.token.introspect.allow", "127.0.0.1");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    application =
        LocalApplication.start(
            settings,
            context -> {
              context.setAttribute(Startup.CLOCK, clock);
              context.setAttribute(Sessions.REVOCATION_LOG, log);
            });
    // The application reads the log in the background.
    Await.until(() -> sessions().areRevocationsCurrent());
  }

  @AfterEach
  void stop() throws Exception {
    application.close();
  }

  private Visitor visitor() {
    return new Visitor(application);
  }

  private Sessions sessions() {
    return Sessions.in(application.context().getServletContext()).orElseThrow();
  }

  private void cutOff(Duration time) {
    log.away(true);
    clock.advance(time);
  }

  private void reconnect() throws Exception {
    log.away(false);
    Await.until(() -> sessions().areRevocationsCurrent());
  }

  private Answer tokens() {
    return application.send(
        "POST", "/api/token", credentials("john", GOOD), "Content-Type", "application/json");
  }

  private Answer refresh(String token) {
    return application.send(
        "POST",
        "/api/token/refresh",
        "{\"refresh_token\":\"%s\"}".formatted(token),
        "Content-Type",
        "application/json");
  }

  private Answer introspect(String token) {
    return application.send(
        "POST",
        "/api/token/introspect",
        "token=" + token,
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  private static void assertUncertain(Answer answer) {
    assertEquals(503, answer.status(), answer::body);
    assertEquals("unavailable", answer.json().path("code").textValue());
    assertEquals("5", answer.header("Retry-After"));
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void auth_atTheLimit_answersAndRefusesAMillisecondLater() throws Exception {
    start();
    Visitor john = visitor().register("john");
    cutOff(LIMIT);
    assertEquals(200, john.get("/auth/request").status());
    assertEquals(200, application.get("/health/ready").status());
    clock.advance(Duration.ofMillis(1));
    assertUncertain(john.get("/auth/request"));
    assertUncertain(john.get("/auth/forward"));
    assertUncertain(application.get("/auth/request"));

    reconnect();
    assertEquals(200, john.get("/auth/request").status());
  }

  @Test
  void cutOff_whatMustBeCertain_isRefusedAndOtherRequestsContinue() throws Exception {
    start();
    Visitor john = visitor().register("john");
    Visitor other = visitor().signIn("john");
    Visitor chief = visitor().register("chief");
    String refresh = tokens().json().path("refresh_token").textValue();
    String access = tokens().json().path("access_token").textValue();
    john.reauthenticate();
    cutOff(LIMIT.plusMillis(1));

    assertUncertain(chief.get("/api/events"));
    assertUncertain(chief.get("/api/monitor"));
    assertUncertain(chief.send("PUT", "/api/users/john", "{\"disabled\":true}"));
    assertUncertain(chief.send("DELETE", "/api/users/john/sessions", ""));
    assertUncertain(john.send("DELETE", "/api/account", ""));
    assertUncertain(john.send("DELETE", "/api/sessions", ""));
    assertUncertain(john.send("DELETE", "/api/sessions/" + other.handle(), ""));
    assertUncertain(refresh(refresh));
    assertUncertain(introspect(access));

    assertEquals(200, chief.get("/api/session").status());
    assertEquals(200, john.get("/api/events").status());
    assertEquals(403, john.get("/api/monitor").status());
    john.must(200, "PUT", "/api/session/note", "{\"note\":\"still here\"}");
    assertEquals(
        200, application.get("/api/session", "Authorization", "Bearer " + access).status());
    visitor().signIn("john");
    Visitor copy = other.copy();
    other.must(204, "DELETE", "/api/session", "");
    assertEquals("session_revoked", copy.code());

    reconnect();
    assertEquals(200, refresh(refresh).status(), "the token was not used up");
    chief.must(204, "PUT", "/api/users/john", "{\"disabled\":true}");
    john.must(401, "GET", "/api/session", "");
  }

  @Test
  void cutOff_streamsOfAdministrators_endAndOthersContinue() throws Exception {
    start();
    Visitor john = visitor().register("john");
    Visitor chief = visitor().register("chief");
    try (LiveStream own = john.open("/api/events/stream");
        LiveStream all = chief.open("/api/events/stream");
        LiveStream monitor = chief.open("/api/monitor/stream")) {
      cutOff(LIMIT.plusMillis(1));
      all.awaitEnd(Duration.ofSeconds(20));
      monitor.awaitEnd(Duration.ofSeconds(20));
      visitor().signIn("john");
      own.await("signed_in");
    }
  }

  @Test
  void cutOff_showsInHealthMetricsAndOneEvent() throws Exception {
    start();
    cutOff(Duration.ofSeconds(90));
    Answer ready = Await.until(() -> application.get("/health/ready"), it -> it.status() == 503);
    assertEquals(
        "{\"status\":\"down\",\"checks\":{\"sessions\":\"up\",\"database\":\"up\",\"revocations\":\"stale\"}}",
        ready.body());
    String metrics = application.get("/metrics").body();
    assertTrue(metrics.contains("biscotti_session_revocations_age_seconds 90.0"), metrics);
    assertEquals(1, sessions().count(Kind.REVOCATIONS_STALE));

    reconnect();
    assertEquals(200, application.get("/health/ready").status());
    assertEquals(1, sessions().count(Kind.REVOCATIONS_STALE));
  }

  @Test
  void cutOff_withRefuse_onlyRequestsWithoutASessionAndSignOutsContinue() throws Exception {
    start("biscotti.revocation.stale", "refuse");
    Visitor john = visitor().register("john");
    Visitor leaver = visitor().signIn("john");
    String access = tokens().json().path("access_token").textValue();
    cutOff(LIMIT.plusMillis(1));

    assertUncertain(john.get("/api/session"));
    assertUncertain(john.get("/profile"));
    assertUncertain(application.get("/profile", "Authorization", "Bearer " + access));
    assertEquals(401, application.get("/profile").status());
    assertEquals(200, application.get("/sign-in").status());
    Visitor copy = leaver.copy();
    leaver.must(204, "DELETE", "/api/session", "");
    assertEquals("session_revoked", copy.code());
    Visitor fresh = visitor().signIn("john");
    assertUncertain(fresh.get("/profile"));

    reconnect();
    assertEquals(200, john.get("/profile").status());
    assertEquals(200, fresh.get("/profile").status());
    assertFalse(log.kept().isEmpty(), "the sign-out is in the log");
  }

  /** Signing out must always work, also where it needs a CSRF token. */
  @Test
  void cutOff_withRefuseAndCsrfTokens_signOutsWork() throws Exception {
    start("biscotti.revocation.stale", "refuse", "biscotti.csrf", "token");
    Visitor john = visitor().register("john");
    Visitor jane = visitor().register("jane");
    String before = token(john);
    cutOff(LIMIT.plusMillis(1));

    assertUncertain(john.get("/api/session"));
    assertUncertain(john.send("POST", "/api/token", "", CsrfPolicy.HEADER, before));
    assertEquals(403, john.send("DELETE", "/api/session", "").status());
    String janes = token(jane);
    assertEquals(403, john.send("DELETE", "/api/session", "", CsrfPolicy.HEADER, janes).status());

    Visitor copy = john.copy();
    Answer out = john.send("DELETE", "/api/session", "", CsrfPolicy.HEADER, before);
    assertEquals(204, out.status(), out::body);
    assertTrue(out.setCookies().get(0).contains("Max-Age=0"), out.setCookies()::toString);
    assertEquals("session_revoked", copy.code());
    Answer late = jane.send("DELETE", "/api/session", "", CsrfPolicy.HEADER, janes);
    assertEquals(204, late.status(), "the token was issued while cut off");

    reconnect();
    Await.until(() -> log.kept().size() >= 2);
  }

  private static String token(Visitor visitor) {
    Answer answer = visitor.must(200, "GET", "/api/csrf", "");
    return answer.json().path("token").textValue();
  }

  @Test
  void cutOff_withALongerLimit_waitsForIt() throws Exception {
    start("biscotti.revocation.stale-after", "2m");
    Visitor john = visitor().register("john");
    cutOff(Duration.ofMinutes(2));
    assertEquals(200, john.get("/auth/request").status());
    clock.advance(Duration.ofMillis(1));
    assertUncertain(john.get("/auth/request"));
  }
}
