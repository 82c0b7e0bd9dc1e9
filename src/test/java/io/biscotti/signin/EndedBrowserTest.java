package io.biscotti.signin;

import static io.biscotti.app.Visitor.BETTER;
import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.change;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the owner sees when a browser whose session has ended sends its cookie again. */
class EndedBrowserTest {
  private static final String NOTICED = "session_end_noticed";
  private static final String REPLAYED = "revoked_cookie_replayed";

  private final SettableClock clock = new SettableClock(Instant.now());
  private LocalApplication application;

  @BeforeEach
  void start() throws Exception {
    application =
        LocalApplication.start(
            Map.of("biscotti.signin", "password", "biscotti.admins", "chief"), clock);
  }

  @AfterEach
  void stop() throws Exception {
    application.close();
  }

  private Visitor visitor() {
    return new Visitor(application);
  }

  /** The requests that an open page sends before it notices the end. */
  private static void send7(Visitor visitor) {
    for (int i = 0; i < 7; i++) {
      assertEquals(401, visitor.status());
    }
  }

  private static List<JsonNode> of(Visitor owner, String type) {
    return owner.events().stream()
        .filter(event -> event.path("type").asText().equals(type))
        .toList();
  }

  private static void assertNoticed(Visitor owner, int times) {
    assertEquals(List.of(), of(owner, REPLAYED));
    List<JsonNode> noticed = of(owner, NOTICED);
    assertEquals(times, noticed.size());
    for (JsonNode each : noticed) {
      assertEquals("info", each.path("level").asText());
      assertEquals(1, each.path("count").asInt());
    }
  }

  @Test
  void endedFromElsewhere_isAnInfoOnceForEachBrowser() {
    Visitor laptop = visitor().register("ann");
    Visitor phone = visitor().as(Visitor.SAFARI).signIn("ann");
    Visitor tablet = visitor().as(Visitor.SAFARI).signIn("ann");
    String handle = phone.handle();
    laptop.must(200, "DELETE", "/api/sessions", "");
    send7(phone);
    assertNoticed(laptop, 1);
    JsonNode noticed = of(laptop, NOTICED).get(0);
    assertEquals(handle, noticed.path("session").asText());
    assertEquals("Safari on iPhone", noticed.path("device").asText());
    send7(phone);
    send7(tablet);
    assertNoticed(laptop, 2);
  }

  @Test
  void endedByNewPasswordOrAdministrator_isAnInfo() {
    Visitor laptop = visitor().register("ann");
    Visitor phone = visitor().signIn("ann");
    laptop.must(204, "PUT", "/api/account/password", change(GOOD, BETTER, true));
    send7(phone);
    assertNoticed(laptop, 1);
    visitor().register("chief").must(200, "DELETE", "/api/users/ann/sessions", "");
    send7(laptop);
    assertNoticed(laptop.signIn("ann", BETTER), 2);
  }

  @Test
  void anotherBrowserWithTheCookie_isAWarning() {
    Visitor laptop = visitor().register("ann");
    Visitor phone = visitor().as(Visitor.SAFARI).signIn("ann");
    Visitor thief = phone.copy().as(Visitor.FIREFOX);
    laptop.must(200, "DELETE", "/api/sessions", "");
    send7(phone);
    send7(thief);
    assertEquals(1, of(laptop, NOTICED).size());
    JsonNode warning = of(laptop, REPLAYED).get(0);
    assertEquals("warning", warning.path("level").asText());
    assertEquals(7, warning.path("count").asInt());
  }

  @Test
  void aMinuteLater_isAWarning() {
    Visitor laptop = visitor().register("ann");
    Visitor phone = visitor().signIn("ann");
    laptop.must(200, "DELETE", "/api/sessions", "");
    clock.advance(Duration.ofMinutes(1).plusSeconds(5));
    send7(phone);
    assertEquals(List.of(), of(laptop, NOTICED));
    assertEquals(1, of(laptop, REPLAYED).size());
  }

  /** That browser lost its cookie, so only a copy can come again. */
  @Test
  void signedOut_copyIsAWarning() {
    Visitor owner = visitor().register("ann");
    Visitor copy = owner.copy();
    owner.must(204, "DELETE", "/api/session", "");
    send7(copy);
    owner.signIn("ann");
    assertEquals(List.of(), of(owner, NOTICED));
    assertEquals("warning", of(owner, REPLAYED).get(0).path("level").asText());
  }

  @Test
  void mistypedCurrentPassword_isNoAttemptOfSomeone() {
    Visitor owner = visitor().register("ann");
    JsonNode refused =
        owner.must(401, "PUT", "/api/account/password", change("typo", BETTER, true)).json();
    assertEquals("bad_credentials", refused.path("code").asText());
    assertEquals("current", refused.at("/errors/0/field").asText());
    assertEquals("wrong", refused.at("/errors/0/rule").asText());
    owner.must(401, "POST", "/api/session/reauthenticate", "{\"password\":\"typo\"}");
    assertEquals(List.of(), of(owner, "sign_in_failed"));
    JsonNode event = of(owner, "wrong_current_password").get(0);
    assertEquals("Wrong current password.", event.path("message").asText());
    assertEquals("info", event.path("level").asText());
    assertEquals(owner.handle(), event.path("session").asText());
    assertEquals(2, event.path("count").asInt());
  }

  @Test
  void device_hasOneNameInSessionsAndEvents() {
    Visitor owner = visitor().register("ann");
    String chrome =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/140.0.0.0 Safari/537.36";
    String[] hints = {
      "Sec-CH-UA", "\"Microsoft Edge\";v=\"140\", \"Chromium\";v=\"140\"",
      "Sec-CH-UA-Platform", "\"Windows\"",
      "Sec-CH-UA-Platform-Version", "\"15.0.0\""
    };
    Visitor edge = visitor().as(chrome);
    edge.send("POST", "/api/session", Visitor.credentials("ann", GOOD), hints);
    String listed =
        owner.sessions().stream()
            .filter(each -> each.path("userAgent").asText().equals(chrome))
            .map(each -> each.path("device").asText())
            .findFirst()
            .orElseThrow();
    assertNotEquals("Chrome on Windows", listed);
    assertEquals(listed, of(owner, "signed_in").get(0).path("device").asText());
  }
}
