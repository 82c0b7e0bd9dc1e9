package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SessionStorage} does. Extend it to test one of your own; it needs JUnit Jupiter
 * and nothing else.
 *
 * <pre>{@code
 * class TableStorageTest extends SessionStorageContract {
 *   @Override
 *   protected SessionStorage storage() {
 *     return new TableStorage(dataSource);
 *   }
 * }
 * }</pre>
 */
public abstract class SessionStorageContract {
  private static final int THREADS = 8;

  /** Called by subclasses. */
  protected SessionStorageContract() {}

  /**
   * The storage under test. Called several times in a test: each must be the same, or must share
   * its records as two nodes would.
   */
  protected abstract SessionStorage storage();

  private static String key() {
    byte[] bytes = new byte[16];
    new Random().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Instant later() {
    return Instant.now().plus(Duration.ofHours(1));
  }

  private SessionStorage.Stored found(String key) {
    return storage().find(key).orElseThrow();
  }

  /** A record that nobody wrote is absent, and that is no error. */
  @Test
  protected void find_neverWritten_isEmpty() {
    assertEquals(Optional.empty(), storage().find(key()));
  }

  /** What was created is found as version 1. */
  @Test
  protected void create_new_isVersionOne() {
    String key = key();
    assertTrue(storage().create(key, bytes("a"), later()));
    assertEquals(1, found(key).version());
    assertArrayEquals(bytes("a"), found(key).bytes());
  }

  /** Creating doesn't overwrite. */
  @Test
  protected void create_again_changesNothing() {
    String key = key();
    assertTrue(storage().create(key, bytes("a"), later()));
    assertFalse(storage().create(key, bytes("b"), later()));
    assertArrayEquals(bytes("a"), found(key).bytes());
    assertEquals(1, found(key).version());
  }

  /** Each update adds 1 to the version. */
  @Test
  protected void update_currentVersion_replaces() {
    String key = key();
    storage().create(key, bytes("a"), later());
    for (int version = 1; version < 5; version++) {
      assertTrue(storage().update(key, version, bytes("v" + version), later()));
      assertEquals(version + 1, found(key).version());
      assertArrayEquals(bytes("v" + version), found(key).bytes());
    }
  }

  /** A writer that has read an older version must read again. */
  @Test
  protected void update_otherVersion_changesNothing() {
    String key = key();
    storage().create(key, bytes("a"), later());
    storage().update(key, 1, bytes("b"), later());
    for (long version : new long[] {0, 1, 3, -1, Long.MAX_VALUE}) {
      assertFalse(storage().update(key, version, bytes("c"), later()), "version " + version);
    }
    assertArrayEquals(bytes("b"), found(key).bytes());
    assertEquals(2, found(key).version());
  }

  /** An update never brings back a removed record. */
  @Test
  protected void update_neverWritten_createsNothing() {
    String key = key();
    assertFalse(storage().update(key, 1, bytes("a"), later()));
    assertFalse(storage().update(key, 0, bytes("a"), later()));
    assertEquals(Optional.empty(), storage().find(key));
  }

  /** Keys that differ only in case are two keys. */
  @Test
  protected void keys_thatDifferInCase_areTwo() {
    String key = "aAbBcCdDeEfFgGhHiIjJ" + key().substring(20);
    String other = "AaBbCcDdEeFfGgHhIiJj" + key.substring(20);
    assertTrue(storage().create(key, bytes("a"), later()));
    assertEquals(Optional.empty(), storage().find(other));
    assertTrue(storage().create(other, bytes("b"), later()));
    assertArrayEquals(bytes("a"), found(key).bytes());
  }

  /** Bytes come back as they were: none, all values, a megabyte. */
  @Test
  protected void bytes_ofAnyKindAndSize_comeBack() {
    byte[] every = new byte[256];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    byte[] large = new byte[1 << 20];
    new Random(1).nextBytes(large);
    for (byte[] each : List.of(new byte[0], every, large)) {
      String key = key();
      assertTrue(storage().create(key, each, later()));
      assertArrayEquals(each, found(key).bytes());
      assertTrue(storage().update(key, 1, each, later()));
      assertArrayEquals(each, found(key).bytes());
    }
  }

  /** A patch is found with its record, adds 1 to the version, and replaces the previous patch. */
  @Test
  protected void patch_currentVersion_isFoundBesideTheRecord() {
    String key = key();
    storage().create(key, bytes("a record"), later());
    assertEquals(0, found(key).patch().length);
    if (!storage().patches()) {
      assertThrows(
          UnsupportedOperationException.class, () -> storage().patch(key, 1, bytes("p"), later()));
      return;
    }
    for (String each : List.of("one", "a longer one", "2")) {
      long version = found(key).version();
      assertTrue(storage().patch(key, version, bytes(each), later()));
      assertEquals(version + 1, found(key).version());
      assertArrayEquals(bytes("a record"), found(key).bytes());
      assertArrayEquals(bytes(each), found(key).patch());
    }
  }

  /** A writer that has read an older version must read again, and nothing removed comes back. */
  @Test
  protected void patch_otherVersionOrNoRecord_changesNothing() {
    String key = key();
    if (!storage().patches()) {
      return;
    }
    assertFalse(storage().patch(key, 1, bytes("p"), later()));
    assertEquals(Optional.empty(), storage().find(key));
    storage().create(key, bytes("a record"), later());
    storage().patch(key, 1, bytes("p"), later());
    for (long version : new long[] {0, 1, 3, -1, Long.MAX_VALUE}) {
      assertFalse(storage().patch(key, version, bytes("q"), later()), "version " + version);
      assertFalse(storage().update(key, version, bytes("q"), later()), "version " + version);
    }
    assertArrayEquals(bytes("p"), found(key).patch());
  }

  /** A record that is replaced loses its patch. */
  @Test
  protected void update_ofAPatchedRecord_removesThePatch() {
    String key = key();
    if (!storage().patches()) {
      return;
    }
    storage().create(key, bytes("a record"), later());
    storage().patch(key, 1, bytes("p"), later());
    assertTrue(storage().update(key, 2, bytes("b"), later()));
    assertArrayEquals(bytes("b"), found(key).bytes());
    assertEquals(0, found(key).patch().length);
    assertTrue(storage().patch(key, 3, bytes("q"), later()));
    assertArrayEquals(bytes("q"), found(key).patch());
  }

  /** Of several patches and updates of one version at once, exactly one succeeds. */
  @Test
  protected void patch_atOnce_oneWins() throws Exception {
    String key = key();
    if (!storage().patches()) {
      return;
    }
    storage().create(key, bytes("a record"), later());
    for (int version = 1; version <= 20; version++) {
      int now = version;
      assertEquals(
          1,
          atOnce(
              () ->
                  Thread.currentThread().getId() % 2 == 0
                      ? storage().patch(key, now, bytes("p" + now), later())
                      : storage().update(key, now, bytes("x" + now), later())));
    }
    assertEquals(21, found(key).version());
  }

  /** Purging drops no record that is still valid. */
  @Test
  protected void purge_beforeTheExpiry_keepsTheRecord() {
    String key = key();
    storage().create(key, bytes("a"), Instant.now().minusSeconds(1));
    storage().create(key, bytes("a"), later());
    String moved = key();
    storage().create(moved, bytes("a"), later());
    storage().update(moved, 1, bytes("b"), later().plusSeconds(60));
    storage().purge();
    assertArrayEquals(bytes("b"), found(moved).bytes());
  }

  /** Of several updates of one version at once, exactly one succeeds. */
  @Test
  protected void update_atOnce_oneWins() throws Exception {
    String key = key();
    storage().create(key, bytes("a"), later());
    for (int version = 1; version <= 20; version++) {
      int now = version;
      assertEquals(1, atOnce(() -> storage().update(key, now, bytes("x" + now), later())));
    }
    assertEquals(21, found(key).version());
  }

  /** Of several that create one record at once, exactly one succeeds. */
  @Test
  protected void create_atOnce_oneWins() throws Exception {
    for (int i = 0; i < 20; i++) {
      String key = key();
      assertEquals(1, atOnce(() -> storage().create(key, bytes("x"), later())));
    }
  }

  private static long atOnce(Callable<Boolean> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        all.add(work);
      }
      long succeeded = 0;
      for (Future<Boolean> each : threads.invokeAll(all)) {
        succeeded += each.get() ? 1 : 0;
      }
      return succeeded;
    } finally {
      threads.shutdown();
    }
  }
}
