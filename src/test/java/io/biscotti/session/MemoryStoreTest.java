package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends SessionStoreContract {

  private final MemoryStore memory = fixture.memory();

  @Override
  SessionStore store() {
    return memory;
  }

  private Session load(String token) {
    return assertInstanceOf(Loaded.Live.class, memory.load(token)).session();
  }

  @Test
  void save_differentAttributesFromTwoRequests_bothSurvive() {
    String token = memory.save(fixture.fresh()).orElseThrow();
    Session first = load(token);
    Session second = load(token);
    first.set("a", 1);
    second.set("b", 2);
    memory.save(first);
    memory.save(second);

    assertEquals(1, load(token).get("a"));
    assertEquals(2, load(token).get("b"));
  }

  @Test
  void save_withoutRenewal_keepsTheToken() {
    String token = memory.save(fixture.fresh()).orElseThrow();
    Session session = load(token);
    session.set("a", 1);
    assertEquals(token, memory.save(session).orElseThrow());
  }

  @Test
  void renew_oldToken_isDead() {
    String before = memory.save(fixture.fresh()).orElseThrow();
    Session session = load(before);
    session.renew(fixture.ids.next());
    String after = memory.save(session).orElseThrow();

    assertNotEquals(before, after);
    assertInstanceOf(Loaded.Absent.class, memory.load(before));
    load(after);
  }

  @Test
  void save_inFlightWithoutRenewing_isMergedAndGivesNoDeadToken() {
    String before = memory.save(fixture.fresh()).orElseThrow();
    Session renewing = load(before);
    Session inFlight = load(before);
    renewing.renew(fixture.ids.next());
    String after = memory.save(renewing).orElseThrow();
    inFlight.set("cart", "tea");

    assertTrue(memory.save(inFlight).isEmpty());
    assertEquals("tea", load(after).get("cart"));
  }

  @Test
  void revoke_idThatASecondRenewalAnnounced_endsTheSharedSession() {
    String before = memory.save(fixture.fresh()).orElseThrow();
    Session first = load(before);
    Session second = load(before);
    first.renew(fixture.ids.next());
    String announced = fixture.ids.next();
    second.renew(announced);
    String one = memory.save(first).orElseThrow();
    String two = memory.save(second).orElseThrow();

    assertTrue(fixture.revocations.revoke(announced, second.expiresAt()));
    assertInstanceOf(Loaded.Absent.class, memory.load(one));
    assertInstanceOf(Loaded.Absent.class, memory.load(two));
  }

  @Test
  void tidy_sessionsThatWereEnded_areNotToldAgain() {
    Session session = fixture.fresh();
    memory.save(session);
    memory.delete(session);
    fixture.clock.advance(Duration.ofHours(13));
    memory.tidy();
    assertEquals(List.of(), fixture.ranOut);
  }

  @Test
  void reload_sessionRevokedByItsId_isRevoked() {
    Session session = load(memory.save(fixture.fresh()).orElseThrow());
    fixture.revocations.revoke(session.id(), session.expiresAt());
    assertEquals(new Loaded.Absent(Loaded.Reason.REVOKED, session.id()), memory.reload(session));
  }

  @Test
  void renew_twoRequestsAtOnce_shareOneSession() {
    String before = memory.save(fixture.fresh()).orElseThrow();
    Session first = load(before);
    Session second = load(before);
    first.renew(fixture.ids.next());
    second.renew(fixture.ids.next());
    String one = memory.save(first).orElseThrow();
    String two = memory.save(second).orElseThrow();

    assertEquals(load(one).id(), load(two).id());
    Session ending = load(one);
    memory.delete(ending);
    assertInstanceOf(Loaded.Absent.class, memory.load(two));
  }

  @Test
  void save_sessionEndedByAnotherRequest_staysEnded() {
    String token = memory.save(fixture.fresh()).orElseThrow();
    Session inFlight = load(token);
    String id = inFlight.id();
    memory.delete(load(token));
    inFlight.set("user", "john");
    inFlight.renew(fixture.ids.next());

    assertTrue(memory.save(inFlight).isEmpty());
    assertEquals(
        new Loaded.Absent(Loaded.Reason.REVOKED, id), memory.load(token), "the session came back");
  }

  @Test
  void tidy_sessionsThatRanOut_areToldOnce() {
    Session session = fixture.fresh();
    session.set("user", "john");
    memory.save(session);
    fixture.clock.advance(Duration.ofMinutes(34));
    memory.tidy();
    assertEquals(List.of(), fixture.ranOut, "a record outlives its session a little");

    fixture.clock.advance(Duration.ofMinutes(2));
    memory.tidy();
    memory.tidy();
    assertEquals(1, fixture.ranOut.size());
    assertEquals("john", fixture.ranOut.get(0).get("user"));
  }

  @Test
  void save_fromManyThreads_losesNothing() throws InterruptedException {
    String token = memory.save(fixture.fresh()).orElseThrow();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    for (int i = 0; i < 200; i++) {
      String name = "attribute" + i;
      threads.execute(
          () -> {
            Session session = load(token);
            session.set(name, name);
            memory.save(session);
          });
    }
    threads.shutdown();
    assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
    assertEquals(200, load(token).names().size());
  }
}
