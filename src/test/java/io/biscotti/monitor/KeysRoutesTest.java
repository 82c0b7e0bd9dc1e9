package io.biscotti.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveStream;
import io.biscotti.testkit.MatrixOnly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys over HTTP: an administrator lists them, and withdraws one. */
@Timeout(120)
class KeysRoutesTest {
  private static final String MASTER = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";

  private static LocalApplication start(String... more) throws Exception {
    Map<String, String> settings =
        new HashMap<>(Map.of("biscotti.signin", "password", "biscotti.admins", "chief"));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return LocalApplication.start(settings);
  }

  private static LocalApplication shared(String database) throws Exception {
    return start(
        "biscotti.database.url",
        database,
        "biscotti.database.user",
        "postgres",
        "biscotti.keys.store",
        "database",
        "biscotti.keys.master",
        MASTER);
  }

  private static List<JsonNode> keys(Visitor admin) {
    JsonNode listing = admin.must(200, "GET", "/api/keys", "").json();
    return StreamSupport.stream(listing.path("keys").spliterator(), false).toList();
  }

  private static String current(Visitor admin, String ring) {
    return keys(admin).stream()
        .filter(key -> key.path("ring").asText().equals(ring))
        .filter(key -> key.path("role").asText().equals("current"))
        .map(key -> key.path("id").asText())
        .findFirst()
        .orElseThrow();
  }

  private static String code(Answer answer) {
    return answer.json().path("code").asText();
  }

  @Test
  void keys_forGuestsOthersAndWithoutThePassword_areRefused() throws Exception {
    try (LocalApplication application = start()) {
      Visitor admin = new Visitor(application).register("chief");
      String path = "/api/keys/sealing/" + current(admin, "sealing");
      Visitor guest = new Visitor(application);
      assertEquals(401, guest.get("/api/keys").status());
      assertEquals(401, guest.send("DELETE", path, "").status());
      Visitor someone = new Visitor(application).register("someone");
      assertEquals("forbidden", code(someone.get("/api/keys")));
      someone.reauthenticate();
      assertEquals("forbidden", code(someone.send("DELETE", path, "")));
      assertEquals("reauth_required", code(admin.send("DELETE", path, "")));
      assertEquals(200, someone.get("/api/session").status());
      admin.reauthenticate();
      for (String wrong :
          List.of("sealing/1", "signing/1", "other/1", "sealing/%00", "sealing/..")) {
        int status = admin.send("DELETE", "/api/keys/" + wrong, "").status();
        assertTrue(status == 404 || status == 400, wrong + " " + status);
      }
    }
  }

  @Test
  void withdraw_inHome_endsWhatTheKeySealed_alsoAfterARestart() throws Exception {
    Path home = Files.createTempDirectory(Path.of("target"), "home");
    String cookie;
    try (LocalApplication application = start("biscotti.home", home.toString())) {
      Visitor admin = new Visitor(application).register("chief");
      Visitor other = new Visitor(application).register("other");
      cookie = other.cookie();
      admin.reauthenticate();
      String key = current(admin, "sealing");
      admin.must(204, "DELETE", "/api/keys/sealing/" + key, "");
      Answer refused = application.get("/api/session", "Cookie", cookie);
      assertEquals(401, refused.status());
      assertEquals("session_expired", code(refused));
      assertEquals(401, admin.get("/api/session").status());
      // Nobody forged the cookies.
      assertTrue(
          application
              .get("/metrics")
              .body()
              .contains("biscotti_security_events_total{type=\"forged_cookie\"} 0.0"));
      Visitor again = new Visitor(application);
      again.must(200, "POST", "/api/session", Visitor.credentials("chief", Visitor.GOOD));
      assertNotEquals(key, current(again, "sealing"));
      Await.until(
          () -> again.get("/api/events?type=key_withdrawn").body().contains("withdrew a key"));
    }
    try (LocalApplication application = start("biscotti.home", home.toString())) {
      assertEquals(401, application.get("/api/session", "Cookie", cookie).status());
    }
  }

  @MatrixOnly
  @Test
  void withdraw_shared_endsSessionsAndTokensOnEveryServer() throws Exception {
    String database = MigratedDatabase.onPostgres();
    try (LocalApplication one = shared(database);
        LocalApplication two = shared(database)) {
      Visitor admin = new Visitor(one).register("chief");
      Visitor other = new Visitor(two).register("other");
      String cookie = other.cookie();
      String token = other.must(200, "POST", "/api/token", "").json().path("access_token").asText();
      assertEquals(200, one.get("/api/session", "Authorization", "Bearer " + token).status());
      admin.reauthenticate();
      String signing = current(admin, "signing");
      admin.must(204, "DELETE", "/api/keys/signing/" + signing, "");
      assertFalse(one.get("/.well-known/jwks.json").body().contains(signing));
      for (LocalApplication node : List.of(one, two)) {
        Await.until(
            () -> node.get("/api/session", "Authorization", "Bearer " + token).status() == 401);
        assertFalse(node.get("/.well-known/jwks.json").body().contains(signing));
      }
      assertEquals(200, two.get("/api/session", "Cookie", cookie).status());
      // The key may be withdrawn once.
      assertEquals(404, admin.send("DELETE", "/api/keys/signing/" + signing, "").status());

      admin.must(204, "DELETE", "/api/keys/sealing/" + current(admin, "sealing"), "");
      for (LocalApplication node : List.of(one, two)) {
        Await.until(() -> node.get("/api/session", "Cookie", cookie).status() == 401);
      }
      Visitor again = new Visitor(two);
      again.must(200, "POST", "/api/session", Visitor.credentials("chief", Visitor.GOOD));
      assertEquals(200, one.get("/api/session", "Cookie", again.cookie()).status());
    }
  }

  @ParameterizedTest
  @CsvSource({"sealed, sealing", "jdbc, sealing", "memory, signing"})
  void withdraw_anyKey_endsTheStreamsThatItOpened(String store, String ring) throws Exception {
    try (LocalApplication application = start("biscotti.session.store", store)) {
      Visitor admin = new Visitor(application).register("chief");
      Visitor thief = new Visitor(application).signIn("chief");
      List<String> token =
          ring.equals("sealing")
              ? List.of()
              : List.of("Authorization", "Bearer " + accessToken(thief));
      String[] headers = token.toArray(new String[0]);
      try (LiveStream events = thief.open("/api/events/stream", headers);
          LiveStream figures = thief.open("/api/monitor/stream", headers)) {
        assertEquals(200, events.status());
        assertEquals(200, figures.status());
        admin.reauthenticate();
        admin.must(204, "DELETE", "/api/keys/" + ring + "/" + current(admin, ring), "");
        events.awaitEnd(Duration.ofSeconds(10));
        figures.awaitEnd(Duration.ofSeconds(10));
      }
    }
  }

  private static String accessToken(Visitor person) {
    return person.must(200, "POST", "/api/token", "").json().path("access_token").asText();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keys_givenByTheOperator_areListedButNotWithdrawn(boolean confirmed) throws Exception {
    Path home = Files.createTempDirectory(Path.of("target"), "home");
    try (LocalApplication any = start("biscotti.home", home.toString())) {
      assertEquals(200, any.get("/health/live").status());
    }
    try (LocalApplication application =
        start("biscotti.keys.file", home.resolve("keys.json").toString())) {
      Visitor admin = new Visitor(application).register("chief");
      assertEquals(2, keys(admin).size());
      assertTrue(keys(admin).get(0).path("at").isNull());
      if (confirmed) {
        admin.reauthenticate();
      }
      Answer answer = admin.send("DELETE", "/api/keys/sealing/" + current(admin, "sealing"), "");
      assertEquals(confirmed ? "forbidden" : "reauth_required", code(answer));
      assertEquals(200, admin.get("/api/session").status());
    }
  }

  @Test
  void keys_ageAndNumber_areMetrics() throws Exception {
    try (LocalApplication application = start()) {
      String metrics = application.get("/metrics").body();
      assertTrue(metrics.contains("biscotti_keys{ring=\"sealing\"} 1.0"), metrics);
      assertTrue(metrics.contains("biscotti_key_age_seconds{ring=\"signing\"} "), metrics);
      assertFalse(metrics.contains("biscotti_key_age_seconds{ring=\"signing\"} NaN"), metrics);
    }
  }
}
