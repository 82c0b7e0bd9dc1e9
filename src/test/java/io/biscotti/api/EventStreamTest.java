package io.biscotti.api;

import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.LiveStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security events as they happen, over HTTP. */
@Timeout(120)
class EventStreamTest {
  private static final Map<String, String> SETTINGS =
      Map.of("biscotti.signin", "password", "biscotti.admins", "chief,boss");

  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start(SETTINGS);
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Visitor visitor() {
    return new Visitor(application);
  }

  private static LiveStream open(Visitor visitor, String... headers) {
    return visitor.open("/api/events/stream", headers);
  }

  @Test
  void stream_ownEvent_arrivesAtOnceAsJson() {
    Visitor owner = visitor().register("abe");
    try (LiveStream stream = open(owner)) {
      assertEquals("text/event-stream", stream.header("Content-Type").split(";")[0]);
      assertEquals("no-store", stream.header("Cache-Control"));
      assertEquals("no", stream.header("X-Accel-Buffering"));
      visitor().must(401, "POST", "/api/session", credentials("abe", "wrong"));
      stream.await("event: sign_in_failed");
      String data = stream.await("data: ");
      assertTrue(data.contains("\"user\":\"abe\""), data);
      assertTrue(data.contains("\"type\":\"sign_in_failed\""), data);
    }
  }

  /** More often than an account can have streams. */
  @ParameterizedTest
  @ValueSource(strings = {"/api/events/stream", "/api/monitor/stream"})
  void stream_head_hasTheHeadersAndOpensNone(String path) {
    Visitor admin = visitor();
    if (admin.send("POST", "/api/session", credentials("boss", GOOD)).status() != 200) {
      admin.register("boss");
    }
    for (int i = 0; i < 13; i++) {
      Answer head = admin.must(200, "HEAD", path, "");
      assertEquals("text/event-stream", head.header("Content-Type").split(";")[0]);
      assertEquals("no-store", head.header("Cache-Control"));
      assertEquals("no", head.header("X-Accel-Buffering"));
    }
    assertEquals(401, visitor().send("HEAD", path, "").status());
  }

  @Test
  void stream_othersEvent_isNotSent() {
    Visitor owner = visitor().register("ben");
    try (LiveStream stream = open(owner)) {
      visitor().register("bob");
      visitor().must(401, "POST", "/api/session", credentials("ben", "wrong"));
      stream.await("event: sign_in_failed");
      assertFalse(stream.seen().contains("bob"), stream::seen);
    }
  }

  @Test
  void stream_administrator_getsEveryones() {
    Visitor admin = visitor().register("chief");
    try (LiveStream stream = open(admin)) {
      visitor().register("cal");
      stream.await("\"user\":\"cal\"");
    }
  }

  @Test
  void stream_lastEventId_sendsMissedEvents() {
    Visitor owner = visitor().register("dan");
    String oldest = owner.events().get(1).path("id").asText();
    try (LiveStream stream = open(owner, "Last-Event-ID", oldest)) {
      stream.await("event: signed_in");
      assertFalse(stream.seen().contains("registered"), stream::seen);
    }
    try (LiveStream stream = open(owner, "Last-Event-ID", "'; drop table")) {
      stream.await(":");
    }
  }

  @Test
  void stream_sessionEndedElsewhere_ends() {
    Visitor phone = visitor().register("eve");
    try (LiveStream stream = open(phone)) {
      Visitor laptop = visitor().signIn("eve").reauthenticate();
      laptop.must(200, "DELETE", "/api/sessions", "");
      stream.awaitEnd(Duration.ofSeconds(20));
    }
    assertEquals(401, phone.status());
  }

  @Test
  void stream_signedOut_ends() {
    Visitor owner = visitor().register("fay");
    try (LiveStream stream = open(owner)) {
      owner.must(204, "DELETE", "/api/session", "");
      stream.awaitEnd(Duration.ofSeconds(20));
    }
  }

  @Test
  void stream_ofATokenThatIsRevoked_ends() {
    Visitor owner = visitor().register("fox");
    Answer tokens = owner.must(200, "POST", "/api/token", "");
    String bearer = "Bearer " + tokens.json().path("access_token").asText();
    try (LiveStream stream = open(owner, "Authorization", bearer)) {
      assertEquals(200, stream.status());
      assertEquals(204, owner.send("DELETE", "/api/token", "", "Authorization", bearer).status());
      stream.awaitEnd(Duration.ofSeconds(20));
    }
    assertEquals(200, owner.status());
  }

  @Test
  void stream_tooManyOfOnePerson_isRefused() {
    Visitor owner = visitor().register("gus");
    java.util.List<LiveStream> streams = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        streams.add(open(owner));
        assertEquals(200, streams.get(i).status());
      }
      Answer full = owner.get("/api/events/stream");
      assertEquals(503, full.status());
      assertEquals("60", full.header("Retry-After"));
    } finally {
      streams.forEach(LiveStream::close);
    }
  }

  /** Uses its own server, which needs a while to notice that its streams have ended. */
  @Test
  void stream_fifteenAccountsUseAll_leavesRoomForOthersAndAdministrators() throws Exception {
    java.util.List<LiveStream> streams = new java.util.ArrayList<>();
    try (LocalApplication full = LocalApplication.start(SETTINGS)) {
      for (int person = 0; person < 15; person++) {
        Visitor greedy = new Visitor(full).register("greedy" + person);
        for (int i = 0; i < 12; i++) {
          streams.add(open(greedy));
        }
      }
      long opened = streams.stream().filter(stream -> stream.status() == 200).count();
      assertTrue(opened >= 160, "opened: " + opened);
      Visitor late = new Visitor(full).register("hal");
      LiveStream own = open(late);
      streams.add(own);
      assertEquals(200, own.status());
      new Visitor(full).must(401, "POST", "/api/session", credentials("hal", "wrong"));
      own.await("event: sign_in_failed");
      Visitor admin = new Visitor(full).register("boss");
      for (int i = 0; i < 12; i++) {
        LiveStream stream = open(admin);
        streams.add(stream);
        assertEquals(200, stream.status(), "stream " + i);
      }
    } finally {
      streams.forEach(LiveStream::close);
    }
  }
}
