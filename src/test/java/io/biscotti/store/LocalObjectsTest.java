package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionEvent.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects that can't be encoded, in both kinds of store. */
class LocalObjectsTest {

  private enum Which {
    SEALED,
    SERVER
  }

  private final Fixture fixture = new Fixture();
  private final MemoryStorage storage = new MemoryStorage(fixture.clock);
  private LocalObjects locals;

  /** A node: each has its own objects, and all have the same keys and records. */
  private SessionStore node(Which which) {
    locals =
        new LocalObjects(
            fixture.clock, fixture.ids, fixture.events, fixture.revocations::isRevoked);
    return which == Which.SEALED
        ? new SealedStore(
            fixture.ring.sealer("session", "s"),
            fixture.codec,
            fixture.clock,
            fixture.revocations,
            new SealedStore.Form(Fixture.SINGLE_BYTES, Fixture.LIMIT_BYTES, true),
            locals)
        : new ServerStore(
            "memory",
            storage,
            fixture.codec,
            fixture.clock,
            fixture.ids,
            fixture.revocations,
            fixture.events,
            SealedStore.LATEST_LAYOUT,
            locals);
  }

  private MutableSession fresh(SessionStore store) {
    return store.create(fixture.ids.next(), fixture.clock.instant(), Fixture.POLICY);
  }

  private static MutableSession load(SessionStore store, String token) {
    return assertInstanceOf(Loaded.Live.class, store.load(token)).session();
  }

  private static String saved(SessionStore store, MutableSession session) {
    return store.save(session).orElseThrow();
  }

  private long lost() {
    return fixture.events.count(Kind.LOCAL_OBJECT_LOST);
  }

  private long kept() {
    return fixture.events.count(Kind.LOCAL_OBJECT_KEPT);
  }

  @ParameterizedTest
  @EnumSource
  void load_objectThatCannotBeEncoded_isThatObject(Which which) {
    SessionStore store = node(which);
    Object lock = new ReentrantLock();
    Thread thread = Thread.currentThread();
    MutableSession session = fresh(store);
    session.set("a", 1);
    session.set("lock", thread);
    session.set("lock", lock);
    session.set("thread", thread);

    MutableSession loaded = load(store, saved(store, session));
    assertEquals(List.of("a", "lock", "thread"), loaded.names());
    assertSame(lock, loaded.get("lock"));
    assertSame(thread, loaded.get("thread"));
    assertFalse(loaded.activates("lock"), "it never left this node");
    assertEquals(List.of(), loaded.passivate());
    assertEquals(2, kept());
    assertEquals(0, lost());
  }

  @ParameterizedTest
  @EnumSource
  void save_objectChangedInPlaceOrSetAgain_changesNothing(Which which) {
    SessionStore store = node(which);
    MutableSession session = fresh(store);
    List<Object> list = new ArrayList<>(List.of(new ReentrantLock()));
    session.set("a", list);
    MutableSession loaded = load(store, saved(store, session));
    list.add("more");
    loaded.set("a", list);
    loaded.settle();

    assertFalse(loaded.isChanged());
    assertEquals(1, locals.size());
  }

  @ParameterizedTest
  @EnumSource
  void save_valueThatCanNoLongerBeEncoded_isKept(Which which) {
    SessionStore store = node(which);
    MutableSession session = fresh(store);
    List<Object> shared = new ArrayList<>(List.of("x"));
    session.set("a", new ArrayList<>(List.of(shared)));
    session.set("b", shared);
    session.set("c", new ArrayList<>(List.of(1)));
    MutableSession loaded = load(store, saved(store, session));
    loaded.get("b");
    @SuppressWarnings("unchecked")
    List<Object> list = (List<Object>) loaded.get("a");
    Object lock = new ReentrantLock();
    list.add(lock);

    MutableSession again = load(store, saved(store, loaded));
    assertSame(list, again.get("a"));
    assertEquals(List.of("x"), again.get("b"));
    assertEquals(List.of(1), again.get("c"));
  }

  @ParameterizedTest
  @EnumSource
  void load_onAnotherNode_isAbsentAndCountedAndStillThereOnTheFirst(Which which) {
    SessionStore first = node(which);
    MutableSession session = fresh(first);
    Object lock = new ReentrantLock();
    session.set("a", 1);
    session.set("lock", lock);
    String token = saved(first, session);

    SessionStore other = node(which);
    MutableSession there = load(other, token);
    assertEquals(List.of("a"), there.names());
    assertNull(there.get("lock"));
    assertEquals(1, lost(), "counted once for each request");
    there.set("a", 2);
    token = saved(other, there);

    MutableSession back = load(first, token);
    assertEquals(2, back.get("a"));
    assertSame(lock, back.get("lock"));
  }

  @ParameterizedTest
  @EnumSource
  void load_whereObjectsAreRefused_isAbsent(Which which) {
    SessionStore store = node(which);
    MutableSession session = fresh(store);
    session.set("lock", new ReentrantLock());
    String token = saved(store, session);
    SessionStore refusing = which == Which.SEALED ? fixture.sealed("s") : fixture.server(storage);

    MutableSession loaded = load(refusing, token);
    assertNull(loaded.get("lock"));
    assertEquals(List.of(), loaded.names());
    assertThrows(IllegalArgumentException.class, () -> loaded.set("lock", new ReentrantLock()));
  }

  @ParameterizedTest
  @EnumSource
  void renew_severalTimesAndAtOnce_keepsTheObject(Which which) {
    SessionStore store = node(which);
    MutableSession session = fresh(store);
    Object lock = new ReentrantLock();
    session.set("lock", lock);
    session.renew(fixture.ids.next());
    String token = saved(store, session);
    for (int i = 0; i < 40; i++) {
      MutableSession one = load(store, token);
      MutableSession two = load(store, token);
      one.renew(fixture.ids.next());
      one.renew(fixture.ids.next());
      two.renew(fixture.ids.next());
      String first = saved(store, one);
      token = saved(store, two);
      assertSame(lock, load(store, first).get("lock"));
      assertSame(lock, load(store, token).get("lock"));
    }
    assertEquals(0, lost());
    assertEquals(1, locals.size());
  }

  @ParameterizedTest
  @EnumSource
  void set_byARequestThatRanWhileTheIdWasRenewed_isKept(Which which) {
    SessionStore store = node(which);
    String token = saved(store, fresh(store));
    MutableSession renewing = load(store, token);
    MutableSession second = load(store, token);
    renewing.renew(fixture.ids.next());
    String after = saved(store, renewing);
    Object lock = new ReentrantLock();
    second.set("lock", lock);
    second.renew(fixture.ids.next());
    String seconds = saved(store, second);

    assertSame(lock, load(store, seconds).get("lock"));
    if (which == Which.SERVER) {
      assertSame(lock, load(store, after).get("lock"), "merged into the renewed session");
    }
  }

  @ParameterizedTest
  @EnumSource
  void find_withAnotherSessionsId_findsNothing(Which which) {
    SessionStore store = node(which);
    MutableSession session = fresh(store);
    session.set("lock", new ReentrantLock());
    String reference = locals.reference();
    locals.keep(
        List.of(session.id()),
        session.expiresAt(),
        java.util.Map.of(reference, new ReentrantLock()),
        List.of());

    assertNull(locals.find(fixture.ids.next(), reference, session.expiresAt()));
    assertNull(locals.find(session.id(), locals.reference(), session.expiresAt()));
    assertTrue(locals.find(session.id(), reference, session.expiresAt()) != null);
  }

  @ParameterizedTest
  @EnumSource
  void set_andRemove_overAndOver_keepsFewObjects(Which which) {
    SessionStore store = node(which);
    MutableSession session = fresh(store);
    String token = saved(store, session);
    for (int i = 0; i < 500; i++) {
      MutableSession loaded = load(store, token);
      loaded.set("page-" + i, new ReentrantLock());
      loaded.set("same", new ReentrantLock());
      loaded.remove("page-" + (i - 1));
      token = saved(store, loaded);
    }
    assertTrue(locals.size() <= 10, () -> locals.size() + " objects");
    assertEquals(2, load(store, token).names().size());
  }

  @ParameterizedTest
  @EnumSource
  void set_moreThanASessionMayHave_isRefused(Which which) {
    SessionStore store = node(which);
    MutableSession session = fresh(store);
    for (int i = 0; i < LocalObjects.MOST_OF_A_SESSION; i++) {
      session.set("n" + i, new ReentrantLock());
    }
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> session.set("more", new ReentrantLock()));
    assertTrue(refused.getMessage().contains("keeps 100 objects"), refused::getMessage);
    session.set("n0", new ReentrantLock() {});
    session.set("text", "fine");
  }

  @ParameterizedTest
  @EnumSource
  void delete_session_freesItsObjects(Which which) {
    SessionStore store = node(which);
    MutableSession session = fresh(store);
    session.set("lock", new ReentrantLock());
    String token = saved(store, session);
    MutableSession inFlight = load(store, token);
    store.delete(load(store, token));

    assertEquals(0, locals.size());
    assertNull(inFlight.get("lock"));
  }

  @ParameterizedTest
  @EnumSource
  void tidy_revokedOrExpired_freesTheirObjectsOnly(Which which) {
    SessionStore store = node(which);
    List<MutableSession> sessions = List.of(fresh(store), fresh(store));
    List<String> tokens = new ArrayList<>();
    for (MutableSession each : sessions) {
      each.set("lock", new ReentrantLock());
      tokens.add(saved(store, each));
    }
    MutableSession revoked = sessions.get(0);
    fixture.revocations.revoke(revoked.id(), revoked.expiresAt());
    locals.tidy();
    assertEquals(1, locals.size());

    fixture.clock.advance(Duration.ofMinutes(29));
    String token = saved(store, load(store, tokens.get(1)));
    fixture.clock.advance(Duration.ofMinutes(29));
    locals.tidy();
    assertTrue(load(store, token).get("lock") instanceof ReentrantLock);
    fixture.clock.advance(Duration.ofMinutes(45));
    locals.tidy();
    assertEquals(0, locals.size());
  }

  @ParameterizedTest
  @EnumSource
  void save_moreThanANodeKeeps_dropsThoseUsedLongestAgo(Which which) {
    SessionStore store = node(which);
    List<String> tokens = new ArrayList<>();
    int each = LocalObjects.MOST_OF_A_SESSION;
    for (int i = 0; i < LocalObjects.MOST_OBJECTS / each; i++) {
      tokens.add(saved(store, full(fresh(store), each)));
    }
    assertEquals(LocalObjects.MOST_OBJECTS, locals.size());
    assertEquals(each, load(store, tokens.get(0)).names().size());
    saved(store, full(fresh(store), 1));

    assertTrue(locals.size() <= LocalObjects.MOST_OBJECTS);
    assertEquals(each, load(store, tokens.get(0)).names().size());
    assertEquals(0, load(store, tokens.get(1)).names().size());
    assertEquals(each, load(store, tokens.get(2)).names().size());
  }

  private static MutableSession full(MutableSession session, int count) {
    for (int i = 0; i < count; i++) {
      session.set("n" + i, Thread.currentThread());
    }
    return session;
  }

  @ParameterizedTest
  @EnumSource
  void get_beforeSaving_isTheObject(Which which) {
    SessionStore store = node(which);
    MutableSession session = fresh(store);
    Object lock = new ReentrantLock();
    assertNull(session.set("lock", lock));
    assertSame(lock, session.get("lock"));
    assertSame(lock, session.set("lock", new ReentrantLock()));
    assertNotSame(lock, session.remove("lock"));
    assertEquals(List.of(), session.names());
    load(store, saved(store, session));
    assertEquals(0, locals.size());
  }
}
