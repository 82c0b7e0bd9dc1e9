package io.biscotti.monitor;

import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveStream;
import io.biscotti.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only administrators may see and do, over HTTP, as the page {@code /monitor} does it. */
@Timeout(180)
class MonitorRoutesTest {
  private static final Map<String, String> CHIEF =
      Map.of("biscotti.signin", "password", "biscotti.admins", "chief");

  private static LocalApplication application;
  private static Visitor admin;

  @BeforeAll
  static void start() throws Exception {
    application =
        LocalApplication.start(
            Map.of("biscotti.signin", "password", "biscotti.admins", "chief, Wanted"));
    admin = visitor().register("chief");
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Visitor visitor() {
    return new Visitor(application);
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static long sum(JsonNode numbers, String type) {
    return list(numbers.path("minutes")).stream()
        .mapToLong(minute -> minute.path("events").path(type).asLong())
        .sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/monitor", "/api/monitor/stream", "/api/users/chief"})
  void route_guestOrNonAdministrator_isRefused(String path) {
    Answer nobody = visitor().get(path);
    assertEquals(401, nobody.status());
    assertEquals("not_signed_in", nobody.json().path("code").asText());
    Visitor someone = visitor().register("one" + path.hashCode());
    Answer answer = someone.get(path);
    assertEquals(403, answer.status());
    assertEquals("forbidden", answer.json().path("code").asText());
    assertTrue(answer.header("Content-Type").startsWith("application/problem+json"));
    assertEquals(405, admin.send("POST", path, "").status());
  }

  @Test
  void monitor_administrator_seesWhatHappened() throws Exception {
    JsonNode before = admin.must(200, "GET", "/api/monitor", "").json();
    visitor().must(401, "POST", "/api/session", credentials("chief", "wrong"));
    application.get("/api/session", "Cookie", "__Host-session=forged");
    JsonNode after = admin.must(200, "GET", "/api/monitor", "").json();
    assertEquals(1, sum(after, "sign_in_failed") - sum(before, "sign_in_failed"));
    assertEquals(1, odd(after) - odd(before));
    for (String field : List.of("requests", "meanMillis", "p95Millis")) {
      assertTrue(has(after, field), after::toString);
    }
    assertTrue(after.path("minutes").path(0).path("at").asText().endsWith(":00Z"), after::toString);
  }

  /** Sessions are counted when a minute begins, so the first count is before anybody signed in. */
  @Test
  void monitor_nextMinute_countsTheSessions() throws Exception {
    SettableClock clock = new SettableClock(Instant.now());
    try (LocalApplication fresh = LocalApplication.start(CHIEF, clock)) {
      Visitor chief = new Visitor(fresh).register("chief");
      clock.advance(Duration.ofMinutes(1));
      Await.until(
          () -> chief.must(200, "GET", "/api/monitor", "").json(), now -> has(now, "sessions"));
    }
  }

  /** A page with a full cache takes less than 5 KB, also when the server has run for an hour. */
  @Test
  void monitor_ofAWholeHour_isCompressed() throws Exception {
    SettableClock clock = new SettableClock(Instant.now());
    try (LocalApplication fresh = LocalApplication.start(CHIEF, clock)) {
      Visitor chief = new Visitor(fresh).register("chief");
      for (int i = 0; i < 60; i++) {
        clock.advance(Duration.ofMinutes(1));
        chief.must(200, "GET", "/profile", "");
      }
      Answer plain = chief.must(200, "GET", "/api/monitor", "");
      assertTrue(plain.body().length() > 3_000, plain::body);
      assertEquals("", plain.header("Content-Encoding"));
      Answer compressed = chief.send("GET", "/api/monitor", "", "Accept-Encoding", "gzip, br");
      assertEquals("gzip", compressed.header("Content-Encoding"));
      for (Answer answer : List.of(plain, compressed)) {
        assertTrue(
            answer.headers().allValues("Vary").toString().contains("Accept-Encoding"),
            () -> answer.headers().toString());
      }
      assertTrue(
          Integer.parseInt(compressed.header("Content-Length")) < 1_500,
          () -> compressed.headers().toString());
    }
  }

  @Test
  void monitor_adminWithoutAccount_isNamedUntilRegistered() {
    assertEquals(List.of("Wanted"), absentAdmins());
    Visitor wanted = visitor().register("wanted");
    assertEquals(List.of(), absentAdmins());
    wanted.reauthenticate().must(204, "DELETE", "/api/account", "");
    assertEquals(List.of("Wanted"), absentAdmins());
  }

  private static List<String> absentAdmins() {
    JsonNode names = admin.must(200, "GET", "/api/monitor", "").json().path("adminsWithoutAccount");
    return list(names).stream().map(JsonNode::asText).toList();
  }

  private static long odd(JsonNode numbers) {
    return sum(numbers, "forged_cookie") + sum(numbers, "id_from_client");
  }

  private static boolean has(JsonNode numbers, String field) {
    return list(numbers.path("minutes")).stream().anyMatch(one -> one.path(field).asDouble() > 0);
  }

  @Test
  void stream_administrator_receivesUpdates() {
    Visitor watcher = visitor().signIn("chief");
    try (LiveStream stream = watcher.open("/api/monitor/stream")) {
      assertEquals("no", stream.header("X-Accel-Buffering"));
      assertEquals("text/event-stream", stream.header("Content-Type").split(";")[0]);
      assertEquals("no-store", stream.header("Cache-Control"));
      stream.await("event: minutes");
      visitor().register("pia").reauthenticate();
      stream.await("\"reauthenticated\":");
      watcher.must(204, "DELETE", "/api/session", "");
      stream.awaitEnd(Duration.ofSeconds(20));
    }
  }

  @Test
  void stream_tooManyOfOnePerson_isRefused() {
    Visitor watcher = visitor().signIn("chief");
    List<LiveStream> streams = new java.util.ArrayList<>();
    try {
      int status = 200;
      while (status == 200 && streams.size() < 13) {
        LiveStream stream = watcher.open("/api/monitor/stream");
        streams.add(stream);
        status = stream.status();
      }
      assertEquals(503, status);
    } finally {
      streams.forEach(LiveStream::close);
    }
    watcher.must(204, "DELETE", "/api/session", "");
  }

  private static Set<String> values(String query, String field) {
    return list(admin.must(200, "GET", "/api/events?limit=200&" + query, "").json().path("events"))
        .stream()
        .map(event -> event.path(field).asText())
        .collect(Collectors.toSet());
  }

  @Test
  void events_filtered_areOnlyMatches() {
    visitor().register("zoë_one").reauthenticate();
    visitor().register("ZOE.two");
    application.get("/api/session", "Cookie", "__Host-session=forged");
    assertEquals(Set.of("registered"), values("type=registered", "type"));
    assertEquals(
        Set.of("registered", "reauthenticated"),
        values("type=registered&type=reauthenticated", "type"));
    assertEquals(Set.of("warning"), values("level=warning", "level"));
    assertEquals(Set.of("info"), values("level=info", "level"));
    assertEquals(Set.of(), values("type=registered&level=warning", "type"));
    assertEquals(Set.of("zoë_one"), values("user=%C3%AB_", "user"));
    assertEquals(Set.of("ZOE.two"), values("user=zoe.T", "user"));
    assertEquals(Set.of(), values("user=%25", "user"));
    assertEquals(Set.of(), values("user=zo_.two", "user"));
    assertEquals(Set.of(), values("user=!", "user"));
    assertTrue(values("user=", "user").size() > 2);
  }

  @Test
  void events_filteredByPage_continueBeforeTheLast() {
    visitor().register("pat");
    JsonNode first = admin.must(200, "GET", "/api/events?type=registered&limit=1", "").json();
    assertTrue(first.path("more").asBoolean());
    String id = first.path("events").path(0).path("id").asText();
    JsonNode second =
        admin.must(200, "GET", "/api/events?type=registered&limit=1&before=" + id, "").json();
    assertEquals("registered", second.path("events").path(0).path("type").asText());
    assertFalse(second.toString().contains("\"id\":\"" + id + "\""));
  }

  @Test
  void events_filteredByANonAdministrator_areTheirOwn() {
    Visitor own = visitor().register("quentin");
    JsonNode mine = own.must(200, "GET", "/api/events?user=quentin", "").json();
    assertEquals(2, mine.path("events").size());
    JsonNode others = own.must(200, "GET", "/api/events?user=chief", "").json();
    assertEquals(0, others.path("events").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type=nothing",
        "type=",
        "type=SIGNED_IN",
        "level=high",
        "level=",
        "user=12345678901234567890123456789012345678901234567890123456789012345",
        "user=a%00b"
      })
  void events_invalidFilter_isRefused(String query) {
    Answer answer = admin.get("/api/events?" + query);
    assertEquals(422, answer.status());
    JsonNode error = answer.json().path("errors").path(0);
    assertEquals(query.substring(0, query.indexOf('=')), error.path("field").asText());
  }

  @Test
  void user_administrator_seesSessionsAndWhetherItIsDisabled() {
    visitor().register("rae");
    visitor().signIn("rae");
    JsonNode rae = admin.must(200, "GET", "/api/users/rae", "").json();
    assertEquals(
        "{\"username\":\"rae\",\"displayName\":\"rae\",\"roles\":[],\"disabled\":false,\"sessions\":2}",
        rae.toString());
    admin.must(204, "PUT", "/api/users/rae", "{\"disabled\":true}");
    JsonNode after = admin.must(200, "GET", "/api/users/rae", "").json();
    assertTrue(after.path("disabled").asBoolean());
    assertEquals(0, after.path("sessions").asInt());
    assertEquals(404, admin.get("/api/users/nobody-at-all").status());
  }

  @Test
  void signIn_administrator_hasTheRole() {
    assertEquals("[\"admin\"]", admin.get("/api/sign-in").json().path("roles").toString());
    Visitor someone = visitor().register("sam");
    assertEquals("[]", someone.get("/api/sign-in").json().path("roles").toString());
    assertTrue(visitor().get("/api/sign-in").json().path("roles").isMissingNode());
  }
}
