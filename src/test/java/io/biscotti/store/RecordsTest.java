package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is written when a session changes: a patch, or the whole record. */
class RecordsTest {
  private static final int LARGE = 10_000;

  private final Fixture fixture = new Fixture();
  private final Watched storage = new Watched(new MemoryStorage(fixture.clock));
  private final ServerStore store = fixture.server(storage);

  /** A server of the previous version, and one that has to write for it. */
  private final ServerStore former =
      new ServerStore(
          "former",
          storage,
          fixture.codec,
          fixture.clock,
          fixture.ids,
          fixture.revocations,
          fixture.events,
          SealedStore.OLDEST_LAYOUT,
          null);

  private final String token = store.save(filled()).orElseThrow();
  private final String key = token.substring(0, 22);

  /** Remembers how much was written last, and how. */
  private static final class Watched implements SessionStorage {
    private final MemoryStorage inner;
    boolean patched;
    int bytes;
    Stored kept = new Stored(0, new byte[0]);
    boolean isKept;

    Watched(MemoryStorage inner) {
      this.inner = inner;
    }

    @Override
    public Optional<Stored> find(String key) {
      return isKept ? Optional.of(kept) : inner.find(key);
    }

    @Override
    public boolean create(String key, byte[] record, Instant expiresAt) {
      return inner.create(key, record, expiresAt);
    }

    @Override
    public boolean update(String key, long version, byte[] record, Instant expiresAt) {
      patched = false;
      bytes = record.length;
      return inner.update(key, version, record, expiresAt);
    }

    @Override
    public boolean patches() {
      return true;
    }

    @Override
    public boolean patch(String key, long version, byte[] patch, Instant expiresAt) {
      patched = true;
      bytes = patch.length;
      return inner.patch(key, version, patch, expiresAt);
    }
  }

  private MutableSession filled() {
    MutableSession session = fixture.fresh();
    session.set("large", "x".repeat(LARGE));
    session.set("other", "o".repeat(100));
    session.set("count", 0);
    return session;
  }

  private MutableSession load() {
    return load(store);
  }

  private MutableSession load(ServerStore from) {
    return assertInstanceOf(Loaded.Live.class, from.load(token)).session();
  }

  private void set(String name, Object value) {
    MutableSession session = load();
    session.set(name, value);
    assertEquals(token, store.save(session).orElseThrow());
  }

  @Test
  void save_smallChange_writesOnlyWhatChanged() {
    for (int i = 1; i < 100; i++) {
      set("count", i);
      assertTrue(storage.patched);
      assertTrue(storage.bytes < 40, () -> storage.bytes + " bytes");
    }
    MutableSession session = load();
    assertEquals(99, session.get("count"));
    assertEquals("x".repeat(LARGE), session.get("large"));
  }

  @Test
  void save_twiceInARequest_patchesAgain() {
    MutableSession session = load();
    session.set("count", 1);
    store.save(session);
    session.remove("other");
    store.save(session);
    assertTrue(storage.patched);
    assertEquals(List.of("large", "count"), load().names());
    assertEquals(1, load().get("count"));
  }

  @Test
  void save_newSession_isPatchedInTheSameRequest() {
    MutableSession session = filled();
    store.save(session);
    session.set("count", 1);
    store.save(session);
    assertTrue(storage.patched);
  }

  @Test
  void save_removedAttribute_staysRemovedAfterLaterPatches() {
    MutableSession session = load();
    session.remove("large");
    store.save(session);
    assertTrue(storage.patched);
    set("count", 1);
    assertTrue(storage.patched);
    assertNull(load().get("large"));
    assertEquals(1, load().get("count"));
    set("large", "small");
    assertEquals("small", load().get("large"));
  }

  @Test
  void save_idleTimeoutAndLastSeen_areKeptInThePatch() {
    MutableSession session = load();
    session.idleSeconds(77);
    fixture.clock.advance(java.time.Duration.ofSeconds(5));
    store.save(session);
    assertTrue(storage.patched);
    assertEquals(77, load().idleSeconds());
    assertEquals(fixture.clock.instant().plusSeconds(77), load().idleExpiresAt());
  }

  /** A patch contains the earlier patches; when it grows large, the record is written again. */
  @Test
  void save_manyDifferentChanges_writeTheWholeRecordNowAndThen() {
    int patches = 0;
    for (int i = 0; i < 100; i++) {
      set("a" + i, "v".repeat(100));
      patches += storage.patched ? 1 : 0;
      assertTrue(storage.patched ? storage.bytes < LARGE / 4 : storage.bytes > LARGE);
    }
    assertTrue(patches > 80 && patches < 100, patches + " patches");
    assertEquals(103, load().names().size());
  }

  @Test
  void save_largeChange_writesTheWholeRecord() {
    set("large", "y".repeat(LARGE));
    assertTrue(!storage.patched);
    assertEquals("y".repeat(LARGE), load().get("large"));
  }

  @Test
  void save_newId_writesTheWholeRecord() {
    set("count", 1);
    MutableSession session = load();
    session.renew(fixture.ids.next());
    String renewed = store.save(session).orElseThrow();
    assertTrue(!storage.patched);
    assertEquals(
        1, assertInstanceOf(Loaded.Live.class, store.load(renewed)).session().get("count"));
    assertInstanceOf(Loaded.Absent.class, store.load(token));
  }

  /** Two requests that read the same version: the second one merges into the first one's patch. */
  @Test
  void save_whatAnotherRequestPatchedMeanwhile_isMerged() {
    MutableSession one = load();
    MutableSession two = load();
    one.set("count", 7);
    two.set("other", "new");
    store.save(one);
    store.save(two);
    assertTrue(storage.patched);
    assertEquals(7, load().get("count"));
    assertEquals("new", load().get("other"));
  }

  /** An attacker who can write to the storage can only restore a whole earlier session. */
  @Test
  void load_patchOfAnOlderOrNewerRecord_isAbsentAndAnEvent() {
    set("count", 1);
    SessionStorage.Stored older = storage.find(key).orElseThrow();
    set("large", "y".repeat(LARGE));
    byte[] newRecord = storage.find(key).orElseThrow().bytes();
    set("count", 2);
    SessionStorage.Stored newer = storage.find(key).orElseThrow();
    assertEquals(0, Arrays.compare(newRecord, newer.bytes()));
    storage.isKept = true;
    for (SessionStorage.Stored mixed :
        List.of(
            new SessionStorage.Stored(4, newer.bytes(), older.patch()),
            new SessionStorage.Stored(4, older.bytes(), newer.patch()))) {
      storage.kept = mixed;
      long before = fixture.events.count(SessionEvent.Kind.UNREADABLE_SESSION);
      assertEquals(new Loaded.Absent(Loaded.Reason.UNKNOWN), store.load(token));
      assertEquals(before + 1, fixture.events.count(SessionEvent.Kind.UNREADABLE_SESSION));
    }
    storage.kept = newer;
    assertEquals(2, load().get("count"));
  }

  @Test
  void load_patchTruncatedOrOfANewerFormat_isAbsent() {
    set("count", 1);
    SessionStorage.Stored good = storage.find(key).orElseThrow();
    storage.isKept = true;
    for (int i = 1; i < good.patch().length; i++) {
      storage.kept = new SessionStorage.Stored(2, good.bytes(), Arrays.copyOf(good.patch(), i));
      assertInstanceOf(Loaded.Absent.class, store.load(token), "length " + i);
    }
    byte[] newer = good.patch().clone();
    newer[0]++;
    storage.kept = new SessionStorage.Stored(2, good.bytes(), newer);
    assertInstanceOf(Loaded.Absent.class, store.load(token));
    storage.kept =
        new SessionStorage.Stored(
            2, good.bytes(), Arrays.copyOf(good.patch(), good.patch().length + 1));
    assertInstanceOf(Loaded.Absent.class, store.load(token));
  }

  /** While servers of the previous version run, they must be able to read what is written. */
  @Test
  void save_forTheVersionBefore_writesUnpatchedRecordsInItsLayout() {
    set("count", 1);
    MutableSession session = load(former);
    assertEquals(1, session.get("count"));
    session.set("count", 2);
    assertEquals(token, former.save(session).orElseThrow());
    SessionStorage.Stored stored = storage.find(key).orElseThrow();
    assertEquals(1, stored.bytes()[0]);
    assertEquals(0, stored.patch().length);
    session.set("count", 3);
    former.save(session);
    assertTrue(!storage.patched);
    assertEquals(3, load().get("count"));
  }

  /**
   * The previous version can't read the new layout, so it never sees a record without its patch.
   */
  @Test
  void save_ofARecordOfTheVersionBefore_writesItWholeOnce() {
    String old = former.save(filled()).orElseThrow();
    for (boolean patched : new boolean[] {false, true, true}) {
      MutableSession session = assertInstanceOf(Loaded.Live.class, store.load(old)).session();
      session.set("count", (Integer) session.get("count") + 1);
      assertEquals(old, store.save(session).orElseThrow());
      assertEquals(patched, storage.patched);
    }
    byte[] bytes = storage.find(old.substring(0, 22)).orElseThrow().bytes();
    assertEquals(2, bytes[0]);
  }

  @Test
  void patch_ofAnyAttributes_isReadAsWritten() {
    ServerRecord record =
        ServerRecord.of("A".repeat(43), filled().frame(fixture.clock.instant())).stamped(5);
    RecordPatch patch = RecordPatch.of(record, List.of("count", "gone", "ü\u20ac"));
    byte[] bytes = patch.encode(record.frame().createdAt());
    RecordPatch read = RecordPatch.decode(bytes, record.frame().createdAt()).orElseThrow();
    assertEquals(Set.of("count", "gone", "ü\u20ac"), read.attributes().keySet());
    assertTrue(read.applyTo(record).orElseThrow().isSame(record));
    assertTrue(read.applyTo(record.stamped(6)).isEmpty());
    assertTrue(read.applyTo(record.stamped(0)).isEmpty());
  }
}
