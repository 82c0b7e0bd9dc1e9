package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionEvent;
import io.biscotti.lifecycle.SessionException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerStoreTest extends SessionStoreContract {

  private final ServerStore memory = fixture.memory();

  @Override
  SessionStore store() {
    return memory;
  }

  private MutableSession load(String token) {
    return assertInstanceOf(Loaded.Live.class, memory.load(token)).session();
  }

  @Test
  void load_afterRequestsThatUsedNothing_reportsTheLastOneExactly() {
    String token = store().save(fixture.fresh()).orElseThrow();
    fixture.clock.advance(Duration.ofMinutes(1));
    assertFalse(store().access(token));
    Instant seen = fixture.clock.instant();
    fixture.clock.advance(Duration.ofMinutes(1));
    MutableSession session = load(token);
    assertEquals(seen, session.lastSeenAt());
    store().accessed(token, session);
    fixture.clock.advance(Duration.ofMinutes(29));
    assertEquals(seen.plus(Duration.ofMinutes(1)), load(token).lastSeenAt());
  }

  /** This node knows about a later request than the record does; it came after the new limit. */
  @Test
  void load_idleLimitShortenedByAnotherNode_isExpiredAlthoughRequestsCameLater() {
    MemoryStorage shared = new MemoryStorage(fixture.clock);
    ServerStore node = fixture.server(shared);
    ServerStore other = fixture.server(shared);
    MutableSession endless = fixture.fresh();
    endless.idleSeconds(0);
    String token = node.save(endless).orElseThrow();
    node.accessed(token, assertInstanceOf(Loaded.Live.class, node.load(token)).session());
    MutableSession shortened = assertInstanceOf(Loaded.Live.class, other.load(token)).session();
    shortened.idleSeconds(60);
    other.save(shortened);
    fixture.clock.advance(Duration.ofMinutes(2));
    assertFalse(node.access(token));
    assertEquals(
        Loaded.Reason.EXPIRED, assertInstanceOf(Loaded.Absent.class, node.load(token)).reason());
  }

  /** Its sealed token may have the new id, if the store is an overflow. */
  @Test
  void delete_idReplacedByAnotherNode_revokesTheNewId() {
    MemoryStorage shared = new MemoryStorage(fixture.clock);
    ServerStore node = fixture.server(shared);
    ServerStore other = new Fixture().server(shared);
    String token = node.save(fixture.fresh()).orElseThrow();
    MutableSession ending = assertInstanceOf(Loaded.Live.class, node.load(token)).session();
    MutableSession renewing = assertInstanceOf(Loaded.Live.class, other.load(token)).session();
    renewing.renew(fixture.ids.next());
    other.save(renewing).orElseThrow();
    node.delete(ending);
    assertTrue(fixture.revocations.isRevoked(renewing.id()));
  }

  /** Each thread revokes the id that the other one may be looking at. */
  @Test
  void save_renewedByTwoRequestsAtOnce_savesBoth() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 5_000; i++) {
        String token = memory.save(fixture.fresh()).orElseThrow();
        CyclicBarrier start = new CyclicBarrier(2);
        List<Callable<Optional<String>>> both = new ArrayList<>();
        for (String name : List.of("a", "b")) {
          MutableSession session = load(token);
          session.renew(fixture.ids.next());
          session.set(name, "x");
          both.add(
              () -> {
                start.await(20, TimeUnit.SECONDS);
                return memory.save(session);
              });
        }
        for (Future<Optional<String>> saved : threads.invokeAll(both)) {
          MutableSession now = load(saved.get().orElseThrow());
          assertEquals(Set.of("a", "b"), Set.copyOf(now.names()));
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void save_differentAttributesFromTwoRequests_bothSurvive() {
    String token = memory.save(fixture.fresh()).orElseThrow();
    MutableSession first = load(token);
    MutableSession second = load(token);
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
    MutableSession session = load(token);
    session.set("a", 1);
    assertEquals(token, memory.save(session).orElseThrow());
  }

  @Test
  void renew_oldToken_isDead() {
    String before = memory.save(fixture.fresh()).orElseThrow();
    MutableSession session = load(before);
    session.renew(fixture.ids.next());
    String after = memory.save(session).orElseThrow();

    assertNotEquals(before, after);
    assertInstanceOf(Loaded.Absent.class, memory.load(before));
    load(after);
  }

  @Test
  void save_inFlightWithoutRenewing_isMergedAndGivesNoDeadToken() {
    String before = memory.save(fixture.fresh()).orElseThrow();
    MutableSession renewing = load(before);
    MutableSession inFlight = load(before);
    renewing.renew(fixture.ids.next());
    String after = memory.save(renewing).orElseThrow();
    inFlight.set("cart", "tea");

    assertTrue(memory.save(inFlight).isEmpty());
    assertEquals("tea", load(after).get("cart"));
  }

  @Test
  void revoke_idThatASecondRenewalAnnounced_endsTheSharedSession() {
    String before = memory.save(fixture.fresh()).orElseThrow();
    MutableSession first = load(before);
    MutableSession second = load(before);
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
  void tidy_sessionsThatWereEnded_areNotReportedAgain() {
    MutableSession session = fixture.fresh();
    memory.save(session);
    memory.delete(session);
    fixture.clock.advance(Duration.ofHours(13));
    memory.tidy();
    assertEquals(List.of(), fixture.ranOut);
  }

  @Test
  void reload_sessionRevokedByItsId_isRevoked() {
    MutableSession session = load(memory.save(fixture.fresh()).orElseThrow());
    fixture.revocations.revoke(session.id(), session.expiresAt());
    assertEquals(new Loaded.Absent(Loaded.Reason.REVOKED, session.id()), memory.reload(session));
  }

  @Test
  void renew_twoRequestsAtOnce_shareOneSession() {
    String before = memory.save(fixture.fresh()).orElseThrow();
    MutableSession first = load(before);
    MutableSession second = load(before);
    first.renew(fixture.ids.next());
    second.renew(fixture.ids.next());
    String one = memory.save(first).orElseThrow();
    String two = memory.save(second).orElseThrow();

    assertEquals(load(one).id(), load(two).id());
    MutableSession ending = load(one);
    memory.delete(ending);
    assertInstanceOf(Loaded.Absent.class, memory.load(two));
  }

  @Test
  void save_sessionEndedByAnotherRequest_staysEnded() {
    String token = memory.save(fixture.fresh()).orElseThrow();
    MutableSession inFlight = load(token);
    String id = inFlight.id();
    memory.delete(load(token));
    inFlight.set("user", "john");
    inFlight.renew(fixture.ids.next());

    assertTrue(memory.save(inFlight).isEmpty());
    assertEquals(
        new Loaded.Absent(Loaded.Reason.REVOKED, id), memory.load(token), "the session came back");
  }

  /** This server doesn't know about the end, which only the record shows. */
  @Test
  void save_sessionEndedOnAnotherServer_writesNothing() {
    MemoryStorage storage = new MemoryStorage(fixture.clock);
    ServerStore here = fixture.server(storage);
    ServerStore there = new Fixture().server(storage);
    String token = here.save(fixture.fresh()).orElseThrow();
    MutableSession inFlight = assertInstanceOf(Loaded.Live.class, here.load(token)).session();
    there.delete(assertInstanceOf(Loaded.Live.class, there.load(token)).session());
    assertWritesNothing(here, storage, token, inFlight);
  }

  @Test
  void save_sessionRevokedByItsId_writesNothing() {
    MemoryStorage storage = new MemoryStorage(fixture.clock);
    ServerStore here = fixture.server(storage);
    String token = here.save(fixture.fresh()).orElseThrow();
    MutableSession inFlight = assertInstanceOf(Loaded.Live.class, here.load(token)).session();
    fixture.revocations.revoke(inFlight.id(), inFlight.expiresAt());
    assertWritesNothing(here, storage, token, inFlight);
  }

  private static void assertWritesNothing(
      ServerStore store, SessionStorage storage, String token, MutableSession session) {
    String key = token.substring(0, 22);
    long version = storage.find(key).orElseThrow().version();
    session.set("user", "john");
    assertTrue(store.save(session).isEmpty());
    assertEquals(version, storage.find(key).orElseThrow().version());
    assertInstanceOf(Loaded.Absent.class, store.load(token));
  }

  @Test
  void tidy_expiredSessions_notifyOnce() {
    MutableSession session = fixture.fresh();
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
            MutableSession session = load(token);
            session.set(name, name);
            memory.save(session);
          });
    }
    threads.shutdown();
    assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
    assertEquals(200, load(token).names().size());
  }

  @Test
  void load_recordOfANewerFormat_isAbsentAndAnEvent() {
    MemoryStorage storage = new MemoryStorage(fixture.clock);
    ServerStore store = fixture.server(storage);
    String token = store.save(fixture.fresh()).orElseThrow();
    String key = token.substring(0, 22);
    MutableSession session = assertInstanceOf(Loaded.Live.class, store.load(token)).session();
    byte[] bytes = storage.find(key).orElseThrow().bytes().clone();
    for (byte version : new byte[] {0, 3, 127, -1}) {
      bytes[0] = version;
      long before = fixture.events.count(SessionEvent.Kind.UNREADABLE_SESSION);
      storage.update(key, storage.find(key).orElseThrow().version(), bytes, session.expiresAt());
      assertEquals(new Loaded.Absent(Loaded.Reason.UNKNOWN), store.load(token));
      assertEquals(before + 1, fixture.events.count(SessionEvent.Kind.UNREADABLE_SESSION));
      assertTrue(store.save(session).isEmpty(), "it is not overwritten");
    }
  }

  @Test
  void load_recordCutShortAnywhere_isAbsent() {
    MemoryStorage storage = new MemoryStorage(fixture.clock);
    ServerStore store = fixture.server(storage);
    MutableSession session = fixture.fresh();
    session.set("user", "john");
    session = load(store, store.save(session).orElseThrow());
    session.renew(fixture.ids.next());
    String token = store.save(session).orElseThrow();
    String key = token.substring(0, 22);
    byte[] whole = storage.find(key).orElseThrow().bytes();
    for (int length = 0; length < whole.length; length++) {
      long version = storage.find(key).orElseThrow().version();
      storage.update(key, version, Arrays.copyOf(whole, length), session.expiresAt());
      assertInstanceOf(Loaded.Absent.class, store.load(token), "of length " + length);
      assertEquals(Optional.empty(), store.recall(token));
    }
    storage.update(key, storage.find(key).orElseThrow().version(), whole, session.expiresAt());
    assertEquals("john", load(store, token).get("user"));
  }

  private static MutableSession load(ServerStore store, String token) {
    return assertInstanceOf(Loaded.Live.class, store.load(token)).session();
  }

  @Test
  void save_undisturbedRequest_readsTheStorageOnce() {
    AtomicInteger reads = new AtomicInteger();
    MemoryStorage inner = new MemoryStorage(fixture.clock);
    ServerStore store = fixture.server(asking(inner, reads::incrementAndGet));
    String token = store.save(fixture.fresh()).orElseThrow();
    MutableSession session = load(store, token);
    for (int i = 0; i < 3; i++) {
      session.set("n", i);
      assertEquals(token, store.save(session).orElseThrow());
    }
    assertEquals(1, reads.get());
    MutableSession other = load(store, token);
    other.set("b", 1);
    store.save(other);
    session.set("a", 1);
    assertEquals(token, store.save(session).orElseThrow());
    assertEquals(3, reads.get(), "one to load, and one more as another had written");
    MutableSession both = load(store, token);
    assertEquals(List.of(2, 1, 1), List.of(both.get("n"), both.get("b"), both.get("a")));
  }

  @Test
  void storage_holdsNoSecretOfAToken() {
    MemoryStorage storage = new MemoryStorage(fixture.clock);
    ServerStore store = fixture.server(storage);
    String token = store.save(fixture.fresh()).orElseThrow();
    byte[] bytes = storage.find(token.substring(0, 22)).orElseThrow().bytes();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    byte[] secret = Base64.getUrlDecoder().decode(token.substring(22));
    assertFalse(text.contains(token.substring(22)));
    assertFalse(text.contains(new String(secret, StandardCharsets.ISO_8859_1)));
  }

  @Test
  void load_keyOfARecordWithAnotherSecret_isAbsent() {
    String token = memory.save(fixture.fresh()).orElseThrow();
    String guess = token.substring(0, 22) + fixture.ids.next();
    assertEquals(new Loaded.Absent(Loaded.Reason.UNKNOWN), memory.load(guess));
    assertEquals(Optional.empty(), memory.recall(guess));
  }

  @Test
  void renew_manyTimes_keepsTheRecordSmallAndTheLastTokensKnown() {
    MemoryStorage storage = new MemoryStorage(fixture.clock);
    ServerStore store = fixture.server(storage);
    String token = store.save(fixture.fresh()).orElseThrow();
    String former = token;
    for (int i = 0; i < 100; i++) {
      former = token;
      MutableSession session = load(store, token);
      session.renew(fixture.ids.next());
      token = store.save(session).orElseThrow();
    }
    assertTrue(storage.find(token.substring(0, 22)).orElseThrow().bytes().length < 1_500);
    assertEquals(
        Loaded.Reason.REVOKED, assertInstanceOf(Loaded.Absent.class, store.load(former)).reason());
    load(store, token);
  }

  @Test
  void save_storageThatBreaksWhileItEnds_stillRevokes() {
    AtomicBoolean broken = new AtomicBoolean();
    MemoryStorage inner = new MemoryStorage(fixture.clock);
    ServerStore store =
        fixture.server(
            asking(
                inner,
                () -> {
                  if (broken.get()) {
                    throw new SessionException("broken by the test");
                  }
                }));
    String token = store.save(fixture.fresh()).orElseThrow();
    MutableSession session = load(store, token);
    broken.set(true);
    assertThrows(SessionException.class, () -> store.delete(session));
    broken.set(false);
    assertEquals(
        Loaded.Reason.REVOKED, assertInstanceOf(Loaded.Absent.class, store.load(token)).reason());
  }

  private static SessionStorage asking(SessionStorage inner, Runnable beforeReading) {
    return new SessionStorage() {
      @Override
      public Optional<Stored> find(String key) {
        beforeReading.run();
        return inner.find(key);
      }

      @Override
      public boolean create(String key, byte[] bytes, Instant expiresAt) {
        return inner.create(key, bytes, expiresAt);
      }

      @Override
      public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
        return inner.update(key, version, bytes, expiresAt);
      }
    };
  }

  @Test
  void save_twoRequestsThatShareAndPart_loseNothing() {
    ServerStore store = fixture.memory();
    MutableSession session = fixture.fresh();
    List<Object> shared = new ArrayList<>(List.of("one"));
    session.set("a", shared);
    session.set("b", new ArrayList<>(List.of(shared)));
    String token = store.save(session).orElseThrow();

    MutableSession joins = load(store, token);
    MutableSession parts = load(store, token);
    joins.set("c", joins.get("a"));
    store.save(joins);
    parts.set("a", "plain");
    parts.get("b");
    store.save(parts);

    MutableSession merged = load(store, token);
    assertEquals("plain", merged.get("a"));
    assertEquals(List.of(List.of("one")), merged.get("b"));
    assertEquals(List.of("one"), merged.get("c"));
  }
}
