package io.biscotti.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class IdsTest {

  @Test
  void next_anyId_is128BitsInBase64Url() {
    String id = Ids.secure().next();

    assertTrue(id.matches("[A-Za-z0-9_-]{22}"), id);
    assertEquals(16, Base64.getUrlDecoder().decode(id).length);
  }

  /** Each of the 128 bits is set about half the time: 12 standard deviations are allowed. */
  @Test
  void next_manyIds_everyBitVaries() {
    Ids ids = Ids.secure();
    int[] set = new int[128];
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = Base64.getUrlDecoder().decode(ids.next());
      for (int bit = 0; bit < 128; bit++) {
        set[bit] += bytes[bit / 8] >> (bit % 8) & 1;
      }
    }
    for (int count : set) {
      assertTrue(count > 730 && count < 1_270, "a bit was set " + count + " times of 2000");
    }
  }

  @Test
  void next_manyThreads_neverTheSameTwice() throws Exception {
    Ids ids = Ids.secure();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    Callable<Void> draw =
        () -> {
          for (int i = 0; i < 5_000; i++) {
            seen.add(ids.next());
          }
          return null;
        };
    var threads = Executors.newFixedThreadPool(8);
    try {
      for (var done : threads.invokeAll(Collections.nCopies(8, draw))) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }
    assertEquals(40_000, seen.size());
  }

  /** SHA-256 of "abc": FIPS 180-2, appendix B.1. */
  @Test
  void hash_knownText_isTheStartOfItsSha256() {
    assertEquals("ba7816bf8f01cfea", Ids.hash("abc"));
  }

  @Test
  void digest_knownText_isItsWholeSha256() {
    assertEquals("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0", Ids.digest("abc"));
  }
}
