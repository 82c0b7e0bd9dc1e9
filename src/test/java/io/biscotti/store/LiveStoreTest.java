package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Live sessions: what other stores do when a session is saved happens at once. */
class LiveStoreTest extends SessionStoreContract {

  private final ServerStore live =
      ServerStore.live(fixture.clock, fixture.ids, fixture.revocations);

  LiveStoreTest() {
    live.onExpiry(fixture.ranOut::add);
  }

  @Override
  SessionStore store() {
    return live;
  }

  @Override
  MutableSession fresh() {
    return live.create(fixture.ids.next(), fixture.clock.instant(), Fixture.POLICY);
  }

  private MutableSession load(String token) {
    return assertInstanceOf(Loaded.Live.class, live.load(token)).session();
  }

  private String saved(MutableSession session) {
    return live.save(session).orElseThrow();
  }

  /** There is nothing to save: other requests see the change at once. */
  @Override
  @Test
  void save_valueChangedInPlace_isSaved() {
    MutableSession session = fresh();
    List<String> cart = new ArrayList<>(List.of("tea"));
    session.set("cart", cart);
    String token = saved(session);
    cart.add("milk");

    MutableSession loaded = load(token);
    assertSame(cart, loaded.get("cart"));
    loaded.settle();
    assertFalse(loaded.isChanged());
  }

  /** A session that has ended refuses to be changed, as in a container. */
  @Override
  @Test
  void save_loadedBeforeSignOut_bringsNothingBack() {
    String token = saved(fresh());
    MutableSession inFlight = load(token);
    live.delete(load(token));

    assertTrue(inFlight.isEnded());
    assertThrows(IllegalStateException.class, () -> inFlight.set("user", "john"));
    assertTrue(live.save(inFlight).isEmpty());
  }

  @Override
  @Test
  void save_renewedByARequestLoadedBeforeSignOut_bringsNothingBack() {
    String token = saved(fresh());
    MutableSession inFlight = load(token);
    live.delete(load(token));
    inFlight.renew(fixture.ids.next());

    assertTrue(live.save(inFlight).isEmpty());
  }

  @Override
  @Test
  void save_deletedSession_isDropped() {
    MutableSession session = load(saved(fresh()));
    live.delete(session);

    assertThrows(IllegalStateException.class, () -> session.set("user", "john"));
    assertTrue(live.save(session).isEmpty());
  }

  @Test
  void set_anyObject_isThatObjectInEveryRequestAtOnce() {
    String token = saved(fresh());
    MutableSession first = load(token);
    MutableSession second = load(token);
    Object lock = new ReentrantLock();
    Thread thread = Thread.currentThread();

    first.set("lock", lock);
    first.set("thread", thread);
    assertSame(lock, second.get("lock"));
    assertEquals(List.of("lock", "thread"), second.names());
    assertSame(thread, second.remove("thread"));
    assertNull(first.get("thread"));
    assertFalse(first.isChanged());
  }

  @Test
  void renew_whileAnotherRequestRuns_keepsTheObjectsShared() {
    String token = saved(fresh());
    MutableSession running = load(token);
    MutableSession renewing = load(token);
    renewing.renew(fixture.ids.next());
    String after = saved(renewing);
    Object value = new Object();
    running.set("a", value);

    assertSame(value, load(after).get("a"));
  }

  @Test
  void tidy_expiredSession_notifiesItsObjectsAndIsFreed() {
    MutableSession session = fresh();
    Object value = new Object();
    session.set("a", value);
    saved(session);
    List<Object> told = new ArrayList<>();
    live.onExpiry(expired -> told.add(expired.get("a")));

    fixture.clock.advance(Duration.ofMinutes(36));
    live.tidy();
    live.tidy();

    assertEquals(List.of(value), told);
    assertTrue(session.isEnded());
    assertEquals(List.of(), session.names());
  }

  @Test
  void tidy_sessionRevokedByItsId_notifiesOnceAndIsFreed() {
    MutableSession session = fresh();
    session.set("a", new Object());
    String token = saved(session);
    MutableSession other = fresh();
    other.set("b", 2);
    String kept = saved(other);
    fixture.revocations.revoke(session.id(), session.expiresAt());

    live.tidy();
    live.tidy();

    assertEquals(1, fixture.ranOut.size());
    assertEquals(session.id(), fixture.ranOut.get(0).id());
    assertEquals(List.of(), session.names());
    assertEquals(
        Loaded.Reason.REVOKED, assertInstanceOf(Loaded.Absent.class, live.load(token)).reason());
    assertEquals(2, load(kept).get("b"));
  }

  @Test
  void tidy_listenerThatThrows_keepsNoOtherSession() {
    List<MutableSession> sessions = List.of(fresh(), fresh(), fresh());
    for (MutableSession each : sessions) {
      each.set("a", 1);
      saved(each);
      fixture.revocations.revoke(each.id(), each.expiresAt());
    }
    live.onExpiry(
        expired -> {
          throw new IllegalStateException("as told");
        });

    live.tidy();
    assertTrue(sessions.stream().allMatch(each -> each.names().isEmpty()));
  }

  @Test
  void beginEnd_inTwoRequests_isTrueOnce() {
    String token = saved(fresh());
    MutableSession first = load(token);
    MutableSession second = load(token);

    assertTrue(first.beginEnd());
    assertFalse(second.beginEnd());
    assertFalse(first.beginEnd());
  }
}
