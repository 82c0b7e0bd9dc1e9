package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvent;
import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.revocation.KeptLog;
import io.biscotti.session.Sessions;
import io.biscotti.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revocations in the whole application: counted, stored, and known to other nodes. */
class RevocationTest {

  private final KeptLog log = new KeptLog();
  private String home;

  @BeforeEach
  void home() throws Exception {
    home = Files.createTempDirectory(Path.of("target"), "home").toString();
  }

  /** A node of a cluster: the same keys and the same log. */
  private LocalApplication node(Object log) throws Exception {
    return LocalApplication.start(
        Map.of("biscotti.home", home),
        context -> context.setAttribute(Sessions.REVOCATION_LOG, log));
  }

  private static Sessions sessions(LocalApplication node) {
    return Sessions.in(node.context().getServletContext()).orElseThrow();
  }

  private static String code(LocalApplication node, String cookie) {
    Answer answer = node.get("/api/session", "Cookie", cookie);
    return answer.status() == 200 ? "" : answer.json().path("code").textValue();
  }

  private static String id(LocalApplication node, String cookie) {
    return node.get("/api/session", "Cookie", cookie).json().path("id").textValue();
  }

  private static void awaitRevoked(LocalApplication node, String cookie) throws Exception {
    String code = Await.until(() -> code(node, cookie), each -> !each.isEmpty());
    assertEquals("session_revoked", code);
  }

  @Test
  void replay_ofASignedOutSession_isCountedAndNamesIt() throws Exception {
    try (LocalApplication node = node(log)) {
      List<SessionEvent> heard = Collections.synchronizedList(new ArrayList<>());
      String copy = node.signIn("john");
      String id = id(node, copy);
      sessions(node).subscribe(heard::add);
      node.post("/logout", "Cookie", copy);
      assertEquals(0, sessions(node).count(Kind.REVOKED_REPLAYED));
      assertEquals("session_revoked", code(node, copy));

      assertEquals(1, sessions(node).count(Kind.REVOKED_REPLAYED));
      SessionEvent replay = heard.get(heard.size() - 1);
      assertEquals(Kind.REVOKED_REPLAYED, replay.kind());
      assertEquals(Ids.hash(id), replay.idHash());
    }
  }

  @Test
  void revoke_byId_endsTheSessionOfAnotherBrowser() throws Exception {
    try (LocalApplication node = node(log)) {
      String cookie = node.signIn("john");
      Instant limit =
          Instant.parse(
              node.get("/api/session", "Cookie", cookie).json().path("expiresAt").textValue());
      String id = id(node, cookie);
      assertTrue(sessions(node).revoke(id, limit));
      assertFalse(sessions(node).revoke(id, limit));

      assertEquals("session_revoked", code(node, cookie));
      assertEquals(1, sessions(node).count(Kind.ENDED));
      assertEquals(Map.of(id, limit), log.kept());
    }
  }

  @Test
  void copy_afterARestart_isStillRevoked() throws Exception {
    String copy;
    String alive;
    try (LocalApplication node = node(log)) {
      copy = node.signIn("john");
      alive = node.signIn("jane");
      node.post("/logout", "Cookie", copy);
    }
    try (LocalApplication node = node(log)) {
      assertTrue(sessions(node).areRevocationsLoaded());
      assertEquals("session_revoked", code(node, copy));
      assertEquals("", code(node, alive));
    }
  }

  @Test
  void signOut_onAnotherNode_isKnownSoon() throws Exception {
    try (LocalApplication here = node(log);
        LocalApplication there = node(log)) {
      String cookie = here.signIn("john");
      assertEquals("", code(there, cookie));
      here.post("/logout", "Cookie", cookie);
      awaitRevoked(there, cookie);
    }
  }

  @Test
  void signOut_logUnavailable_holdsHereAndReachesTheOtherNodeLater() throws Exception {
    try (LocalApplication here = node(log);
        LocalApplication there = node(log)) {
      String cookie = here.signIn("john");
      log.away(true);
      assertEquals(200, here.post("/logout", "Cookie", cookie).status());
      assertEquals("session_revoked", code(here, cookie));
      assertEquals("", code(there, cookie));
      log.away(false);
      awaitRevoked(there, cookie);
    }
  }

  @Test
  void start_logUnavailable_worksAndLoadsItLater() throws Exception {
    log.away(true);
    try (LocalApplication node = node(log)) {
      assertFalse(sessions(node).areRevocationsLoaded());
      String cookie = node.signIn("john");
      assertEquals("", code(node, cookie));
      log.away(false);
      Await.until(() -> sessions(node).areRevocationsLoaded());
    }
  }

  @Test
  void stop_logUnavailableAtSignOut_writesItBeforeStopping() throws Exception {
    String copy;
    try (LocalApplication node = node(log)) {
      copy = node.signIn("john");
      log.away(true);
      node.post("/logout", "Cookie", copy);
      log.away(false);
    }
    assertEquals(1, log.kept().size());
  }

  @Test
  void start_withAnObjectThatIsNotALog_isRefused() {
    Exception e = assertThrows(Exception.class, () -> node("a path").close());
    assertTrue(String.valueOf(e.getMessage()).contains("must be a RevocationLog"), e::toString);
  }
}
