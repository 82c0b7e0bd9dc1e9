package io.biscotti.signin;

import static io.biscotti.app.Visitor.BETTER;
import static io.biscotti.app.Visitor.change;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For which actions, and for how long, a password counts that was entered in this session. */
class ReauthenticationTest {
  private static final Duration HOLDS = Duration.ofMinutes(10);

  private final SettableClock clock = new SettableClock(Instant.now());
  private LocalApplication application;

  @BeforeEach
  void start() throws Exception {
    application = LocalApplication.start(Map.of("biscotti.signin", "password"), clock);
  }

  @AfterEach
  void stop() throws Exception {
    application.close();
  }

  private Visitor visitor() {
    return new Visitor(application);
  }

  private static void assertRefused(Visitor visitor, String path) {
    Answer refused = visitor.must(403, "DELETE", path, "");
    assertEquals("reauth_required", refused.json().path("code").asText(), path);
  }

  @Test
  void signIn_countsForTenMinutes_forEndingSessions() {
    Visitor laptop = visitor().register("ann");
    Visitor phone = visitor().signIn("ann");
    clock.advance(HOLDS.minusMillis(1));
    laptop.must(200, "DELETE", "/api/sessions", "");
    assertEquals(401, phone.status());
    clock.advance(Duration.ofMillis(1));
    for (String path : List.of("/api/sessions", "/api/sessions/" + laptop.handle())) {
      assertRefused(laptop, path);
    }
    laptop.signIn("ann").must(200, "DELETE", "/api/sessions", "");
  }

  @Test
  void signIn_elsewhere_provesNothingHere() {
    Visitor laptop = visitor().register("ann");
    clock.advance(HOLDS);
    Visitor phone = visitor().signIn("ann").reauthenticate();
    assertRefused(laptop, "/api/sessions");
    assertRefused(laptop, "/api/sessions/" + phone.handle());
    assertEquals(200, phone.status());
  }

  /** What a thief can do with a copy of the cookie, a moment after its owner signed in. */
  @Test
  void signIn_copiedCookie_canEndSessionsButNotTakeTheAccountAway() {
    Visitor owner = visitor().register("ann");
    Visitor phone = visitor().signIn("ann");
    Visitor thief = owner.copy();
    assertRefused(thief, "/api/account");
    thief.must(401, "PUT", "/api/account/password", change("guess", BETTER, true));
    thief.must(200, "DELETE", "/api/sessions", "");
    assertEquals(401, phone.status());
    assertEquals(401, owner.status());
    owner.signIn("ann");
    assertTrue(owner.eventTypes().contains("session_ended"), "its owner sees it");
    owner.must(200, "DELETE", "/api/sessions", "");
    assertEquals(401, thief.status());
    assertEquals(200, owner.status());
  }

  /** Renewals of the session and of its tokens aren't sign-ins. */
  @Test
  void newTokensAndANewPassword_extendNothing() {
    Visitor owner = visitor().register("ann");
    clock.advance(HOLDS.minusSeconds(1));
    owner.must(200, "POST", "/api/token", "");
    owner.must(204, "PUT", "/api/account/password", change(Visitor.GOOD, BETTER, false));
    clock.advance(Duration.ofSeconds(1));
    assertRefused(owner, "/api/sessions");
  }

  @Test
  void nextPersonInTheBrowser_needsTheirOwnProof() {
    visitor().register("bob");
    Visitor browser = visitor().register("ann").reauthenticate();
    browser.signIn("bob");
    assertRefused(browser, "/api/account");
  }

  @Test
  void signIn_again_takesTheProofAway() {
    Visitor owner = visitor().register("cat").reauthenticate();
    owner.signIn("cat");
    assertRefused(owner, "/api/account");
  }
}
