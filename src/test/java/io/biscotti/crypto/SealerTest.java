package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealerTest {
  private static final String BASE64URL =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final byte[] PLAIN = "user=john".getBytes(UTF_8);

  private final KeyRing ring = KeyRing.generate(Clock.systemUTC());
  private final Sealer sealer = ring.sealer("session", "__Host-session");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 15, 16, 17, 300, 4_096, Sealer.MAX_PLAIN_BYTES})
  void open_whatWasSealed_givesTheSameBytes(int length) {
    byte[] plain = new byte[length];
    new Random(length).nextBytes(plain);

    String sealed = sealer.seal(plain);

    assertArrayEquals(plain, opened(sealer.open(sealed)));
    assertTrue(sealed.matches("[A-Za-z0-9_-]+"));
    assertEquals((length + 33) * 4 / 3 + ((length + 33) % 3 == 0 ? 0 : 1), sealed.length());
  }

  @Test
  void seal_tooManyBytes_namesTheLimit() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> sealer.seal(new byte[Sealer.MAX_PLAIN_BYTES + 1]));

    assertEquals("plaintext must be <= 49119 bytes, was 49120", e.getMessage());
  }

  @Test
  void seal_sameBytesTwice_differs() {
    assertNotEquals(sealer.seal(PLAIN), sealer.seal(PLAIN));
  }

  /** Seals on more threads at once than there are ciphers to reuse. */
  @Test
  void seal_inManyThreads_neverUsesANonceTwice() throws InterruptedException {
    Set<String> nonces = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int round = 0; round < 200; round++) {
                  String sealed = sealer.seal(PLAIN);
                  assertArrayEquals(PLAIN, opened(sealer.open(sealed)));
                  nonces.add(
                      HexFormat.of().formatHex(Base64.getUrlDecoder().decode(sealed), 5, 17));
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(100 * 200, nonces.size());
  }

  @Test
  void seal_anyBytes_doesNotShowThem() {
    byte[] sealed = Base64.getUrlDecoder().decode(sealer.seal(PLAIN));

    assertFalse(new String(sealed, UTF_8).contains("john"));
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 10, 11})
  void open_anyBitFlipped_opensNothing(int length) {
    byte[] sealed = Base64.getUrlDecoder().decode(sealer.seal(new byte[length]));

    for (int bit = 0; bit < sealed.length * 8; bit++) {
      sealed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRejected(Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
      sealed[bit / 8] ^= (byte) (1 << (bit % 8));
    }
  }

  /** Three lengths, so that the last character carries 6, 4 and 2 bits. */
  @ParameterizedTest
  @ValueSource(ints = {9, 10, 11})
  void open_anyCharacterReplaced_opensNothing(int length) {
    String sealed = sealer.seal(new byte[length]);

    for (int i = 0; i < sealed.length(); i++) {
      for (char c : (BASE64URL + "=+/ .\n\0é€").toCharArray()) {
        if (c != sealed.charAt(i)) {
          assertRejected(sealed.substring(0, i) + c + sealed.substring(i + 1));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 10, 11})
  void open_anyCharacterMissingOrAdded_opensNothing(int length) {
    String sealed = sealer.seal(new byte[length]);

    for (int i = 0; i <= sealed.length(); i++) {
      assertRejected(sealed.substring(0, i) + "A" + sealed.substring(i));
      if (i < sealed.length()) {
        assertRejected(sealed.substring(0, i) + sealed.substring(i + 1));
        assertRejected(sealed.substring(0, i));
      }
    }
  }

  @Test
  void open_randomBytesBehindTheKnownPrefix_opensNothing() {
    byte[] sealed = Base64.getUrlDecoder().decode(sealer.seal(PLAIN));
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      byte[] forged = new byte[5 + random.nextInt(200)];
      random.nextBytes(forged);
      System.arraycopy(sealed, 0, forged, 0, 5);
      assertRejected(Base64.getUrlEncoder().withoutPadding().encodeToString(forged));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "session, other-cookie",
    "other, __Host-session",
    "sessio, n__Host-session",
    "session_, _Host-session",
    "__Host-session, session",
    "SESSION, __Host-session"
  })
  void open_sealedForAnotherPurposeOrCookie_isForged(String purpose, String cookieName) {
    assertReason(Opened.Reason.FORGED, ring.sealer(purpose, cookieName).seal(PLAIN));
  }

  @Test
  void open_sealedByAnotherSealerOfTheSameNames_opens() {
    String sealed = ring.sealer("session", "__Host-session").seal(PLAIN);

    assertArrayEquals(PLAIN, opened(sealer.open(sealed)));
  }

  @Test
  void open_sealedByAnotherRing_isOfAnUnknownKey() {
    KeyRing other = KeyRing.generate(Clock.systemUTC());

    assertReason(Opened.Reason.UNKNOWN_KEY, other.sealer("session", "__Host-session").seal(PLAIN));
  }

  @Test
  void open_changedBehindThePrefix_isForged() {
    String sealed = sealer.seal(PLAIN);
    char other = sealed.charAt(20) == 'A' ? 'B' : 'A';

    assertReason(Opened.Reason.FORGED, sealed.substring(0, 20) + other + sealed.substring(21));
  }

  @Test
  void open_overTheLimit_isTooLong() {
    assertReason(Opened.Reason.TOO_LONG, "A".repeat(Sealer.MAX_SEALED_CHARS + 1));
    assertReason(Opened.Reason.MALFORMED, "A".repeat(Sealer.MAX_SEALED_CHARS));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void open_notASealedText_isMalformed(String text) {
    assertReason(Opened.Reason.MALFORMED, text);
  }

  static Stream<String> malformed() {
    String short32Bytes = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
    return Stream.of(
        "",
        "A",
        "AA",
        "=",
        "null",
        "\0",
        "\ud800",
        "😀".repeat(30),
        " ".repeat(60),
        short32Bytes,
        "AQ".repeat(40) + "=",
        "AQ".repeat(40) + "==",
        "\"" + "AQ".repeat(40) + "\"",
        "AQ".repeat(40) + "+",
        "%41".repeat(40));
  }

  @Test
  void open_manyThreads_eachGetsItsOwnBytes() throws Exception {
    Callable<Void> work =
        () -> {
          byte[] plain = Thread.currentThread().getName().getBytes(UTF_8);
          for (int i = 0; i < 500; i++) {
            assertArrayEquals(plain, opened(sealer.open(sealer.seal(plain))));
          }
          return null;
        };
    var threads = Executors.newFixedThreadPool(8);
    try {
      for (var done : threads.invokeAll(Collections.nCopies(8, work))) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void sealer_emptyOrEndlessName_isRefused() {
    assertEquals(
        "purpose must have 1 to 4096 characters, had 0",
        assertThrows(IllegalArgumentException.class, () -> ring.sealer("", "a")).getMessage());
    assertEquals(
        "cookieName must have 1 to 4096 characters, had 4097",
        assertThrows(IllegalArgumentException.class, () -> ring.sealer("a", "b".repeat(4_097)))
            .getMessage());
    ring.sealer("a", "€".repeat(4_096));
  }

  private void assertRejected(String text) {
    assertInstanceOf(Opened.Rejected.class, sealer.open(text), () -> "opened: " + text);
  }

  private void assertReason(Opened.Reason reason, String text) {
    assertEquals(new Opened.Rejected(reason), sealer.open(text));
  }

  private static byte[] opened(Opened opened) {
    return assertInstanceOf(Opened.Value.class, opened).bytes();
  }
}
