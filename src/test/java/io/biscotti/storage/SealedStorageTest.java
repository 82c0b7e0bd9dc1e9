package io.biscotti.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.OperatorsRing;
import io.biscotti.crypto.Secret;
import io.biscotti.store.MemoryStorage;
import io.biscotti.store.SessionStorage;
import io.biscotti.store.SessionStorageContract;
import io.biscotti.testkit.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealedStorageTest extends SessionStorageContract {
  private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAA";
  private static final String OTHER = "BBBBBBBBBBBBBBBBBBBBBB";
  private static final byte[] PATCH = "what has changed".getBytes(UTF_8);
  private static final byte[] SECRET = "a session's attributes".getBytes(UTF_8);

  private final KeyRing ring = KeyRing.generate(Clock.systemUTC());
  private static final Duration LIFETIME = Duration.ofHours(12);

  private final Plain plain = new Plain();
  private final SessionStorage storage = sealed("/shop");

  /** The inner storage, whose bytes the tests read. */
  private static final class Plain implements SessionStorage {
    final Map<String, Stored> kept = new HashMap<>();
    private final MemoryStorage inner = new MemoryStorage(Clock.systemUTC());

    @Override
    public boolean patches() {
      return true;
    }

    @Override
    public boolean patch(String key, long version, byte[] patch, Instant expiresAt) {
      return inner.patch(key, version, patch, expiresAt);
    }

    @Override
    public Optional<Stored> find(String key) {
      return kept.containsKey(key) ? Optional.of(kept.get(key)) : inner.find(key);
    }

    @Override
    public boolean create(String key, byte[] bytes, Instant expiresAt) {
      last = key;
      return inner.create(key, bytes, expiresAt);
    }

    String last = "";

    @Override
    public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
      return inner.update(key, version, bytes, expiresAt);
    }
  }

  private SessionStorage sealed(String application) {
    return new SealedStorage(
        plain, ring.sealer("record " + application, "session"), application, LIFETIME);
  }

  @Override
  protected SessionStorage storage() {
    return storage;
  }

  private static Instant later() {
    return Instant.now().plus(Duration.ofHours(1));
  }

  @Test
  void record_atRest_showsNeitherContentNorKey() {
    storage.create(KEY, SECRET, later());
    assertFalse(plain.last.contains(KEY));
    assertEquals(22, plain.last.length());
    String kept = new String(plain.find(plain.last).orElseThrow().bytes(), UTF_8);
    assertFalse(kept.contains("session"), kept);
  }

  @Test
  void record_changedInAnyByteOrTruncated_isFoundEmpty() {
    storage.create(KEY, SECRET, later());
    byte[] good = plain.find(plain.last).orElseThrow().bytes();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      plain.kept.put(plain.last, new SessionStorage.Stored(1, bad));
      assertEquals(0, storage.find(KEY).orElseThrow().bytes().length, "byte " + i);
      plain.kept.put(plain.last, new SessionStorage.Stored(1, java.util.Arrays.copyOf(good, i)));
      assertEquals(0, storage.find(KEY).orElseThrow().bytes().length, "length " + i);
    }
    plain.kept.put(plain.last, new SessionStorage.Stored(1, good));
    assertArrayEquals(SECRET, storage.find(KEY).orElseThrow().bytes());
  }

  @Test
  void record_inThePlaceOfAnother_isFoundEmpty() {
    storage.create(KEY, SECRET, later());
    SessionStorage.Stored mine = plain.find(plain.last).orElseThrow();
    storage.create(OTHER, SECRET, later());
    plain.kept.put(plain.last, mine);
    assertEquals(0, storage.find(OTHER).orElseThrow().bytes().length);
  }

  @Test
  void patch_changedInAnyByteOrTruncated_makesTheRecordUnreadable() {
    storage.create(KEY, SECRET, later());
    assertTrue(storage.patch(KEY, 1, PATCH, later()));
    SessionStorage.Stored good = plain.find(plain.last).orElseThrow();
    for (int i = 0; i < good.patch().length; i++) {
      byte[] bad = good.patch().clone();
      bad[i] ^= 1;
      assertUnreadable(good.bytes(), bad);
      if (i > 0) {
        assertUnreadable(good.bytes(), java.util.Arrays.copyOf(good.patch(), i));
      }
    }
    plain.kept.clear();
    assertArrayEquals(PATCH, storage.find(KEY).orElseThrow().patch());
  }

  private void assertUnreadable(byte[] bytes, byte[] patch) {
    plain.kept.put(plain.last, new SessionStorage.Stored(2, bytes, patch));
    assertEquals(0, storage.find(KEY).orElseThrow().bytes().length);
  }

  @Test
  void patch_inThePlaceOfAnotherOrOfARecord_isRefused() {
    storage.create(OTHER, SECRET, later());
    storage.patch(OTHER, 1, PATCH, later());
    SessionStorage.Stored others = plain.find(plain.last).orElseThrow();
    storage.create(KEY, SECRET, later());
    byte[] mine = plain.find(plain.last).orElseThrow().bytes();
    assertUnreadable(mine, others.patch());
    assertUnreadable(mine, mine);
    assertUnreadable(others.patch(), others.patch());
  }

  @Test
  void patch_ofARecordWhoseKeyWasWithdrawnSince_isRefused() throws Exception {
    OperatorsRing ring = OperatorsRing.create();
    SessionStorage mine =
        new SealedStorage(plain, ring.ring().sealer("record", "session"), "", LIFETIME);
    mine.create(KEY, SECRET, later());
    ring.withdraw();
    assertFalse(mine.patch(KEY, 1, PATCH, later()));
    assertEquals(0, mine.find(KEY).orElseThrow().bytes().length);
  }

  @Test
  void record_ofAnotherApplication_isNotFound() {
    storage.create(KEY, SECRET, later());
    assertEquals(Optional.empty(), sealed("/admin").find(KEY));
  }

  /** A request that was under way when the key was withdrawn must not bring the session over. */
  @Test
  void update_ofARecordWhoseKeyWasWithdrawnSince_isRefused() throws Exception {
    OperatorsRing ring = OperatorsRing.create();
    SessionStorage mine =
        new SealedStorage(plain, ring.ring().sealer("record", "session"), "", LIFETIME);
    mine.create(KEY, SECRET, later());
    long version = mine.find(KEY).orElseThrow().version();
    ring.withdraw();
    assertFalse(mine.update(KEY, version, SECRET, later()));
    assertEquals(0, mine.find(KEY).orElseThrow().bytes().length);
    assertTrue(mine.create(OTHER, SECRET, later()));
    assertTrue(mine.update(OTHER, 1, SECRET, later()));
    assertFalse(mine.update(OTHER, 1, SECRET, later()));
  }

  @Test
  void onExpiry_recordOfThisRing_isPassedDecrypted() {
    SettableClock clock = new SettableClock();
    MemoryStorage memory = new MemoryStorage(clock);
    SessionStorage mine = new SealedStorage(memory, ring.sealer("record", "session"), "", LIFETIME);
    List<SessionStorage.Stored> heard = new ArrayList<>();
    mine.onDrop(heard::add);
    mine.create(KEY, SECRET, clock.instant().plusSeconds(1));
    mine.patch(KEY, 1, PATCH, clock.instant().plusSeconds(1));
    memory.create(OTHER, new byte[50], clock.instant().plusSeconds(1));
    clock.advance(Duration.ofSeconds(2));
    mine.purge();
    assertEquals(1, heard.size());
    assertArrayEquals(SECRET, heard.get(0).bytes());
    assertArrayEquals(PATCH, heard.get(0).patch());
    assertTrue(memory.find(OTHER).isEmpty());
  }

  /** Servers of the next version read what this one wrote; the key is for this test only. */
  @Test
  void record_ofTheFirstVersion_isOpened() {
    KeyRing first =
        KeyRing.parse(
            Secret.of(
                """
                {"primaryKeyId":768655702,"key":[{"keyData":{
                  "typeUrl":"type.googleapis.com/google.crypto.tink.AesGcmKey",
                  "value":"GiCEmHOO6ysYVE4LozKy4vjOBLAvhhz+V1FdnhM5PwfkUg==",
                  "keyMaterialType":"SYMMETRIC"},
                  "status":"ENABLED","keyId":768655702,"outputPrefixType":"TINK"}]}
                """));
    SessionStorage reading =
        new SealedStorage(plain, first.sealer("record /shop", "session"), "/shop", LIFETIME);
    reading.create(KEY, new byte[1], later());
    byte[] kept =
        Base64.getUrlDecoder()
            .decode(
                "AS3QwVaY9QqA02kRKnDbL4ecbCUoCECY4_7CYV0f9NMAv1BYjL9w073EFEjBgj2XyLkwZcUx2LKBUleblTPO"
                    + "LfbksHNpt-s");
    plain.kept.put(plain.last, new SessionStorage.Stored(1, kept));
    assertArrayEquals(SECRET, reading.find(KEY).orElseThrow().bytes());
  }
}
