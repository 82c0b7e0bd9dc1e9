package io.biscotti.signin;

import static io.biscotti.app.Visitor.BETTER;
import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.change;
import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.AsvsReport;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OWASP ASVS 5.0, chapter 7: sessions. */
@ExtendWith(AsvsReport.class)
@Timeout(120)
class AsvsSessionsTest {
  private static final Map<String, String> SETTINGS =
      Map.of("biscotti.signin", "password", "biscotti.admins", "chief");
  private static LocalApplication application;
  private static LocalApplication shortLived;

  /**
   * The clock of the sessions that live for seconds, because a busy machine may pause that long.
   */
  private static final SettableClock CLOCK = new SettableClock(Instant.now());

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start(SETTINGS);
    shortLived =
        LocalApplication.start(
            Map.of("biscotti.session.idle", "2s", "biscotti.session.lifetime", "3s"), CLOCK);
    visitor().register("chief");
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
    shortLived.close();
  }

  private static Visitor visitor() {
    return new Visitor(application);
  }

  private static void assertOut(Visitor visitor) {
    assertEquals("session_revoked", visitor.code());
    assertEquals(401, visitor.get("/profile").status());
  }

  @Test
  @Asvs(
      value = "7.2.3",
      gist =
          "Reference tokens are unique, have at least 128 bits, and come from a secure "
              + "generator.",
      done =
          "Compared 300 tokens of the memory store: all differ, each has 128 bits or more, "
              + "and every bit is set in about half of them.",
      gap = "only the code shows that they come from SecureRandom")
  void v7_2_3_referenceTokens_areRandom() throws Exception {
    List<byte[]> tokens = new ArrayList<>();
    Set<String> distinct = new HashSet<>();
    try (LocalApplication memory =
        LocalApplication.start(Map.of("biscotti.session.store", "memory"))) {
      for (int i = 0; i < 300; i++) {
        String token = memory.signIn("john").split("=", 2)[1];
        distinct.add(token);
        tokens.add(Base64.getUrlDecoder().decode(token));
      }
    }
    assertEquals(tokens.size(), distinct.size());
    for (int bit = 0; bit < 128; bit++) {
      int at = bit;
      long set = tokens.stream().filter(token -> (token[at / 8] >> at % 8 & 1) == 1).count();
      // Seven standard deviations of 300 coin tosses.
      assertTrue(Math.abs(set - 150) < 61, "bit " + bit + " is set in " + set);
    }
  }

  @Test
  @Asvs(
      value = "7.2.4",
      gist = "Signing in, even again, creates a new token and ends the previous one.",
      done =
          "Signed in twice in one browser and re-authenticated: another id and cookie each "
              + "time, and each previous cookie is refused.")
  void v7_2_4_signIn_createsANewToken() {
    Visitor owner = visitor().register("abe");
    Visitor first = owner.copy();
    String firstId = owner.id();
    owner.signIn("abe");
    assertOut(first);
    Visitor second = owner.copy();
    String secondId = owner.id();
    owner.reauthenticate();
    assertOut(second);
    assertEquals(3, Set.of(firstId, secondId, owner.id()).size());
    assertEquals(3, Set.of(first.cookie(), second.cookie(), owner.cookie()).size());
  }

  @Test
  @Asvs(
      value = "7.3.1",
      gist = "An unused session ends.",
      done =
          "With an idle timeout of 2 s: each use resets it; after it, the cookie is refused "
              + "as session_expired, and refused again.")
  void v7_3_1_unusedSession_ends() throws Exception {
    String cookie = shortLived.signIn("ben");
    Instant limit = instant(shortLived.get("/api/session", "Cookie", cookie), "idleExpiresAt");
    Answer used =
        Await.until(
            () -> {
              CLOCK.advance(Duration.ofMillis(100));
              return shortLived.get("/profile", "Cookie", cookie);
            },
            each -> each.status() != 200 || !each.setCookies().isEmpty());
    String moved = used.sessionCookie();
    Instant later = instant(shortLived.get("/api/session", "Cookie", moved), "idleExpiresAt");
    assertTrue(later.isAfter(limit), later + " is not after " + limit);
    CLOCK.set(later.plusMillis(1));
    for (String each : List.of(cookie, moved, moved)) {
      Answer refused = shortLived.get("/api/session", "Cookie", each);
      assertEquals(401, refused.status());
      assertEquals("session_expired", refused.json().path("code").asText());
    }
  }

  @Test
  @Asvs(
      value = "7.3.2",
      gist = "A session ends at its absolute timeout, however much it is used.",
      done =
          "With an absolute timeout of 3 s: used it constantly until it was refused as "
              + "session_expired.")
  void v7_3_2_usedSession_endsAtItsLifetime() {
    String cookie = shortLived.signIn("cal");
    Answer answer = shortLived.get("/api/session", "Cookie", cookie);
    Instant limit = instant(answer, "expiresAt");
    while (answer.status() == 200) {
      assertFalse(instant(answer, "idleExpiresAt").isAfter(limit));
      assertEquals(limit, instant(answer, "expiresAt"));
      cookie = answer.setCookies().isEmpty() ? cookie : answer.sessionCookie();
      CLOCK.advance(Duration.ofMillis(100));
      answer = shortLived.get("/api/session", "Cookie", cookie);
    }
    assertEquals("session_expired", answer.json().path("code").asText());
    assertFalse(CLOCK.instant().isBefore(limit));
  }

  private static Instant instant(Answer answer, String field) {
    JsonNode time = answer.json().path(field);
    return Instant.parse(time.asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed", "memory"})
  @Asvs(
      value = "7.4.1",
      gist = "Once a session has ended, it can't be used.",
      done =
          "Copied the cookie, signed out in each way, and sent the copy: 401 "
              + "session_revoked for reading and for writing, in both stores. ReplayRestartIT "
              + "tests restarts; expiry is 7.3.1.")
  void v7_4_1_endedSession_cannotBeUsedAgain(String store) throws Exception {
    Map<String, String> settings =
        Map.of("biscotti.signin", "password", "biscotti.session.store", store);
    try (LocalApplication own = LocalApplication.start(settings)) {
      Visitor owner = new Visitor(own).register("dan");
      for (String way : List.of("POST /logout", "DELETE /api/session")) {
        owner.signIn("dan");
        Visitor copy = owner.copy();
        assertEquals(200, copy.status());
        String[] out = way.split(" ", -1);
        assertEquals(2, owner.send(out[0], out[1], "").status() / 100);
        assertOut(copy);
        copy.must(401, "GET", "/api/sessions", "");
        copy.must(401, "PUT", "/api/session/note", "{\"note\":\"mine\"}");
        copy.must(401, "PUT", "/api/account/password", change(GOOD, BETTER, true));
      }
    }
  }

  @Test
  @Asvs(
      value = "7.4.2",
      gist = "All sessions of an account end when it is disabled or deleted.",
      done = "Signed in from two browsers; disabled one account, deleted another.")
  void v7_4_2_disabledOrDeletedAccount_hasNoSessions() {
    Visitor disabled = visitor().register("eve");
    Visitor elsewhere = visitor().signIn("eve");
    visitor().signIn("chief").must(204, "PUT", "/api/users/eve", "{\"disabled\":true}");
    assertOut(disabled);
    assertOut(elsewhere);
    visitor().must(401, "POST", "/api/session", credentials("eve", GOOD));

    Visitor deleted = visitor().register("fay");
    Visitor phone = visitor().signIn("fay");
    deleted.reauthenticate();
    Visitor copy = deleted.copy();
    deleted.must(204, "DELETE", "/api/account", "");
    assertOut(copy);
    assertOut(phone);
  }

  @Test
  @Asvs(
      value = "7.4.3",
      gist = "People who change their password can end all their other sessions.",
      done = "Changed it with and without that option, from one of two browsers.")
  void v7_4_3_passwordChange_endsOtherSessionsIfWanted() {
    Visitor laptop = visitor().register("gus");
    Visitor phone = visitor().signIn("gus");
    laptop.must(204, "PUT", "/api/account/password", change(GOOD, BETTER, false));
    assertEquals(200, phone.status());
    laptop.must(204, "PUT", "/api/account/password", change(BETTER, GOOD, true));
    assertEquals(200, laptop.status());
    assertOut(phone);
  }

  @Test
  @Asvs(
      value = "7.4.4",
      gist = "Every page for signed-in people has a visible way to sign out.",
      done =
          "Found a form with a button \"Sign out\" on the start page, with and without "
              + "scripts; sent it as a browser does.")
  void v7_4_4_page_hasSignOut() {
    Visitor owner = visitor().register("hal");
    String page = owner.must(200, "GET", "/", "").body().replaceAll("\\s+", " ");
    String form = "<form action=\"logout\" method=\"post\"><button[^>]*>Sign out</button></form>";
    String scripts = page.replaceAll("<noscript>.*?</noscript>", "");
    assertTrue(scripts.matches(".*" + form + ".*"), "with scripts");
    assertTrue(page.matches(".*<noscript>.*" + form + ".*</noscript>.*"), "without scripts");
    Visitor copy = owner.copy();
    Answer answer =
        application.send("POST", "/logout", "", "Accept", "text/html", "Cookie", owner.cookie());
    assertEquals(303, answer.status());
    assertEquals("/sign-in#signed-out", answer.header("Location"));
    assertOut(copy);
  }

  @Test
  @Asvs(
      value = "7.4.5",
      gist = "Administrators can end the sessions of one person or of everyone.",
      done =
          "Ended one person's two sessions as an administrator; tried the same as another "
              + "person.")
  void v7_4_5_administrator_endsSessions() {
    Visitor owner = visitor().register("ina");
    Visitor phone = visitor().signIn("ina");
    visitor().register("ira").must(403, "DELETE", "/api/users/ina/sessions", "");
    assertEquals(200, owner.status());
    Answer answer = visitor().signIn("chief").must(200, "DELETE", "/api/users/ina/sessions", "");
    assertEquals("{\"ended\":2}", answer.body());
    assertOut(owner);
    assertOut(phone);
  }

  @Test
  @Asvs(
      value = "7.5.1",
      gist = "Credentials can be changed only after a full re-authentication.",
      done =
          "Just after sign-in, changed the password with a wrong current one, and deleted the account"
              + " without giving the password again: refused. There is nothing else to sign in or"
              + " recover with.")
  void v7_5_1_sensitiveChange_takesThePassword() {
    Visitor owner = visitor().register("jan");
    Visitor thief = owner.copy();
    thief.must(401, "PUT", "/api/account/password", change("guess", BETTER, true));
    assertEquals("reauth_required", code(thief.must(403, "DELETE", "/api/account", "")));
    thief.must(401, "POST", "/api/session/reauthenticate", "{\"password\":\"guess\"}");
    thief.must(403, "DELETE", "/api/account", "");
    assertEquals(200, owner.status());
    owner.reauthenticate().must(204, "DELETE", "/api/account", "");
  }

  @Test
  @Asvs(
      value = "7.5.2",
      gist = "People see their sessions, and end each or all after authenticating again.",
      done =
          "Listed three; ten minutes after signing in, ended one, then the others, before and after"
              + " giving the password.",
      gap = "a sign-in to the same session within the last ten minutes counts as well")
  void v7_5_2_sessions_canBeSeenAndEnded() throws Exception {
    SettableClock clock = new SettableClock(Instant.now());
    try (LocalApplication own =
        LocalApplication.start(Map.of("biscotti.signin", "password"), clock)) {
      Visitor laptop = new Visitor(own).register("kay");
      Visitor phone = new Visitor(own).as(Visitor.SAFARI).signIn("kay");
      Visitor tablet = new Visitor(own).signIn("kay");
      assertEquals(3, laptop.sessions().size());
      assertNotEquals(phone.handle(), tablet.handle());
      clock.advance(Duration.ofMinutes(10));
      String path = "/api/sessions/" + phone.handle();
      assertEquals("reauth_required", code(laptop.must(403, "DELETE", path, "")));
      assertEquals("reauth_required", code(laptop.must(403, "DELETE", "/api/sessions", "")));
      laptop.reauthenticate().must(204, "DELETE", path, "");
      assertOut(phone);
      assertEquals(200, tablet.status());
      laptop.must(200, "DELETE", "/api/sessions", "");
      assertOut(tablet);
      assertEquals(1, laptop.sessions().size());
    }
  }

  private static String code(Answer answer) {
    return answer.json().path("code").asText();
  }
}
