package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.OperatorsRing;
import io.biscotti.crypto.Sealer;
import io.biscotti.testkit.OrdinarySession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedStoreTest extends SessionStoreContract {

  private final SealedStore sealed = fixture.sealed();
  private final Frame visited = fixture.fresh().frame(fixture.clock.instant());

  @Override
  SessionStore store() {
    return sealed;
  }

  private MutableSession load(String token) {
    return assertInstanceOf(Loaded.Live.class, sealed.load(token)).session();
  }

  private static String random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes).substring(0, length);
  }

  /** Some 700 bytes of a cookie may have been 256 KB before compression. */
  @Test
  void load_ofACompressedSession_keepsNoMoreThanItsCookieBetweenRequests() {
    MutableSession session = fixture.fresh();
    session.set("text", "x".repeat(200_000));
    Frame.Sealed kept =
        new Frame.Sealed(
            FrameCodec.encodePadded(
                session.frame(fixture.clock.instant()), FrameCodec.LAYOUT, true, 4_096),
            1);
    assertTrue(kept.bytes().length <= 512);
    Frame first = kept.frame();
    assertNotSame(first, kept.frame());
    assertEquals(first.attributes().keySet(), kept.frame().attributes().keySet());
  }

  @Test
  void load_ofAnOrdinarySession_findsItsAttributesOnce() {
    MutableSession session = fixture.fresh();
    OrdinarySession.fill(session::set);
    Frame.Sealed kept =
        new Frame.Sealed(FrameCodec.encode(session.frame(fixture.clock.instant())), 1);
    assertSame(kept.frame(), kept.frame());
  }

  /** Servers of the previous version read and write this form during an upgrade. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void load_sessionOfAnyLayout_isNotChangedByReadingIt(int layout) {
    SealedStore before =
        new SealedStore(
            fixture.ring.sealer("session", "__Host-session"),
            fixture.codec,
            fixture.clock,
            fixture.revocations,
            new SealedStore.Form(Fixture.SINGLE_BYTES, Fixture.LIMIT_BYTES, true, layout));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("user", "jöhn");
    values.put("roles", new ArrayList<>(List.of("admin", List.of(1, 2L))));
    values.put("long", new ArrayList<>(List.of("x".repeat(5_000))));
    values.put("text", "y".repeat(3_000));
    values.put("at", Instant.parse("2026-03-01T10:00:00Z"));
    MutableSession session = fixture.fresh();
    values.forEach(session::set);
    MutableSession loaded =
        assertInstanceOf(Loaded.Live.class, sealed.load(before.save(session).orElseThrow()))
            .session();
    assertEquals(List.copyOf(values.keySet()), loaded.names());
    values.forEach((name, value) -> assertEquals(value, loaded.get(name)));
    loaded.settle();
    assertFalse(loaded.isChanged());
    loaded.set("visits", 1);
    loaded.remove("at");
    MutableSession again =
        assertInstanceOf(Loaded.Live.class, before.load(before.save(loaded).orElseThrow()))
            .session();
    assertEquals(List.of("user", "roles", "long", "text", "visits"), again.names());
    assertEquals(values.get("long"), again.get("long"));
    assertEquals(1, again.get("visits"));
  }

  /** A name, five texts and a list of three roles: 44 characters of it are the seal. */
  @Test
  void save_ordinarySession_hasAtMost240Characters() {
    MutableSession session = fixture.fresh();
    OrdinarySession.fill(session::set);
    fixture.clock.advance(Duration.ofSeconds(5));
    int chars = fixture.sealed().save(session).orElseThrow().length();
    assertTrue(chars <= 240, () -> chars + " characters");
  }

  @Test
  void load_everyByteFlippedInTurn_neverOpens() {
    MutableSession session = fixture.fresh();
    session.set("user", "john");
    String token = sealed.save(session).orElseThrow();
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    for (int i = 0; i < bytes.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[i] ^= (byte) (1 << bit);
        String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(flipped);
        assertInstanceOf(Loaded.Absent.class, sealed.load(forged), "byte " + i + " bit " + bit);
      }
    }
  }

  /** A request that was under way when the key was withdrawn must not bring the session over. */
  @Test
  void save_ofASessionWhoseKeyWasWithdrawnSince_isDropped() throws Exception {
    OperatorsRing ring = OperatorsRing.create();
    SealedStore store = fixture.sealed(ring.ring());
    String token = store.save(fixture.fresh()).orElseThrow();
    MutableSession slow = assertInstanceOf(Loaded.Live.class, store.load(token)).session();
    slow.set("cart", "full");
    MutableSession fresh = fixture.fresh();
    ring.withdraw();
    assertEquals(Optional.empty(), store.save(slow));
    assertTrue(store.save(fresh).isPresent());
  }

  /** A cookie that was opened before is checked again. */
  @Test
  void load_again_findsWithdrawnKeysRevocationsAndLimits() throws Exception {
    OperatorsRing ring = OperatorsRing.create();
    SealedStore store = fixture.sealed(ring.ring());
    String withdrawn = store.save(fixture.fresh()).orElseThrow();
    assertInstanceOf(Loaded.Live.class, store.load(withdrawn));
    ring.withdraw();
    assertEquals(new Loaded.Absent(Loaded.Reason.EXPIRED), store.load(withdrawn));

    MutableSession ended = fixture.fresh();
    String revoked = sealed.save(ended).orElseThrow();
    load(revoked);
    fixture.revocations.revoke(ended.id(), ended.expiresAt());
    assertEquals(new Loaded.Absent(Loaded.Reason.REVOKED, ended.id()), sealed.load(revoked));

    MutableSession idle = fixture.fresh();
    String expired = sealed.save(idle).orElseThrow();
    load(expired);
    fixture.clock.advance(Fixture.POLICY.idle());
    assertEquals(new Loaded.Absent(Loaded.Reason.EXPIRED, idle.id()), sealed.load(expired));
  }

  @Test
  void load_again_givesEachRequestItsOwnSession() {
    MutableSession first = fixture.fresh();
    first.set("roles", new ArrayList<>(List.of("editor")));
    String token = sealed.save(first).orElseThrow();
    MutableSession one = load(token);
    MutableSession other = load(token);
    @SuppressWarnings("unchecked")
    List<String> roles = (List<String>) one.get("roles");
    roles.add("admin");
    one.set("user", "john");
    one.renew(fixture.ids.next());
    one.end();
    assertEquals(List.of("editor"), other.get("roles"));
    assertEquals(List.of("roles"), other.names());
    assertEquals(first.id(), other.id());
    assertFalse(other.isEnded());
    assertEquals(List.of("editor"), load(token).get("roles"));
  }

  /** A store that has sealed or opened a cookie finds in it what any other store does. */
  @Test
  void load_again_isAsTheFirstTime() {
    MutableSession session = fixture.fresh();
    session.idleSeconds(-1);
    List<String> shared = new ArrayList<>(List.of("x"));
    session.set("one", new ArrayList<>(List.of(shared)));
    session.set("other", new ArrayList<>(List.of(shared)));
    session.set("long", "y".repeat(200));
    fixture.clock.advance(Duration.ofNanos(1_500_000));
    String token = sealed.save(session).orElseThrow();
    SealedStore elsewhere = fixture.sealed();
    List<MutableSession> same =
        List.of(load(token), load(token), ((Loaded.Live) elsewhere.load(token)).session());
    for (MutableSession each : same) {
      assertEquals(session.id(), each.id());
      assertEquals(session.createdAt(), each.createdAt());
      assertEquals(session.lastSeenAt(), each.lastSeenAt());
      assertEquals(session.expiresAt(), each.expiresAt());
      assertEquals(-1, each.idleSeconds());
      assertEquals(List.of("one", "other", "long"), each.names());
      assertEquals(List.of(List.of("x")), each.get("other"));
      assertSame(((List<?>) each.get("one")).get(0), ((List<?>) each.get("other")).get(0));
      assertFalse(each.isChanged());
    }
  }

  @Test
  void load_everyCharacterReplaced_neverOpens() {
    String token = sealed.save(fixture.fresh()).orElseThrow();
    for (int i = 0; i < token.length(); i++) {
      for (char c : "AB_-=~ \u0000\u00ff".toCharArray()) {
        if (token.charAt(i) != c) {
          String forged = token.substring(0, i) + c + token.substring(i + 1);
          assertInstanceOf(Loaded.Absent.class, sealed.load(forged), "character " + i);
        }
      }
    }
  }

  @Test
  void load_everyTruncation_neverOpens() {
    String token = sealed.save(fixture.fresh()).orElseThrow();
    for (int length = 0; length < token.length(); length++) {
      assertInstanceOf(Loaded.Absent.class, sealed.load(token.substring(0, length)));
    }
  }

  @Test
  void load_sealedForAnotherCookie_isForged() {
    String token = fixture.sealed("other").save(fixture.fresh()).orElseThrow();
    assertEquals(new Loaded.Absent(Loaded.Reason.FORGED), sealed.load(token));
  }

  @Test
  void load_sealedByAnotherRing_isForged() {
    String token = new Fixture().sealed().save(fixture.fresh()).orElseThrow();
    assertEquals(new Loaded.Absent(Loaded.Reason.FORGED), sealed.load(token));
  }

  @Test
  void load_sealedByUsButNoSession_isMalformed() {
    for (byte[] bytes :
        new byte[][] {{}, {0}, {1}, {2}, {9, 9, 9}, new byte[40], {1, 0, 0, 0, 9, 0, 0, 0, 9}}) {
      String token = fixture.ring.sealer("session", "__Host-session").seal(bytes);
      assertEquals(new Loaded.Absent(Loaded.Reason.MALFORMED), sealed.load(token));
    }
  }

  @Test
  void save_inFlightAfterAnotherRequestRenewed_givesNoDeadToken() {
    String before = sealed.save(fixture.fresh()).orElseThrow();
    MutableSession renewing = load(before);
    MutableSession inFlight = load(before);
    renewing.renew(fixture.ids.next());
    sealed.save(renewing);
    inFlight.set("cart", "tea");

    assertTrue(sealed.save(inFlight).isEmpty(), "its cookie would take the newer one's place");
  }

  @Test
  void save_renewedButTooLarge_leavesTheOldIdAlive() {
    String before = sealed.save(fixture.fresh()).orElseThrow();
    MutableSession renewing = load(before);
    renewing.set("photo", random(17_000, 5));
    renewing.renew(fixture.ids.next());

    assertThrows(SessionTooLargeException.class, () -> sealed.save(renewing));
    load(before);
  }

  @Test
  void save_sameSessionTwice_givesDifferentValues() {
    MutableSession session = fixture.fresh();
    session.set("user", "john");
    assertNotEquals(sealed.save(session).orElseThrow(), sealed.save(session).orElseThrow());
  }

  @Test
  void save_compressibleSession_fitsOneCookie() {
    MutableSession session = fixture.fresh();
    session.set("text", "all work and no play ".repeat(1000));
    String token = sealed.save(session).orElseThrow();

    assertTrue(token.length() <= Fixture.SINGLE_BYTES, "was " + token.length());
    assertEquals("all work and no play ".repeat(1000), load(token).get("text"));
  }

  @Test
  void save_compressedSession_hasALengthThatSaysLittle() {
    MutableSession one = fixture.fresh();
    one.set("text", "x".repeat(9000) + random(40, 1));
    MutableSession other = fixture.fresh();
    other.set("text", "x".repeat(9000) + random(60, 2));
    assertEquals(
        sealed.save(one).orElseThrow().length(), sealed.save(other).orElseThrow().length());
  }

  @Test
  void save_tooLarge_namesTheLargestAttributesAndKeepsThem() {
    MutableSession session = fixture.fresh();
    session.set("small", "x");
    session.set("photo", random(9000, 3));
    session.set("essay", random(8000, 4));

    SessionTooLargeException e =
        assertThrows(SessionTooLargeException.class, () -> sealed.save(session));
    assertEquals("photo", e.largest().get(0).name());
    assertEquals("essay", e.largest().get(1).name());
    assertTrue(e.largest().get(0).sizeBytes() >= 9000);
    assertTrue(String.valueOf(e.getMessage()).contains("photo ("), e.getMessage());

    session.remove("photo");
    session.remove("essay");
    assertFalse(sealed.save(session).isEmpty());
  }

  @Test
  void save_moreThanInflatingAllows_isTooLarge() {
    MutableSession session = fixture.fresh();
    session.set("zeros", "0".repeat(300_000));
    assertThrows(SessionTooLargeException.class, () -> sealed.save(session));
  }

  @Test
  void load_sealedInTheFormerLayout_isExpiredAndNeverRead() {
    byte[] plain = new byte[60];
    plain[1] = 1;
    byte[] squeezed = new byte[264];
    squeezed[0] = 1;
    for (byte[] bytes : List.of(plain, squeezed)) {
      String token = fixture.ring.sealer("session", "__Host-session").seal(bytes);
      assertEquals(new Loaded.Absent(Loaded.Reason.EXPIRED), sealed.load(token));
    }
  }

  @Test
  void save_withoutCompression_isPaddedAndComesBack() {
    SealedStore plain = fixture.sealed("__Host-session", false);
    MutableSession session = fixture.fresh();
    session.set("text", "all work and no play ".repeat(200));
    String token = plain.save(session).orElseThrow();
    assertTrue(token.length() > Fixture.SINGLE_BYTES, "was " + token.length());
    assertEquals("all work and no play ".repeat(200), load(token).get("text"));

    session.set("text", "all work and no play ".repeat(1000));
    assertThrows(SessionTooLargeException.class, () -> plain.save(session));
  }

  @Test
  void save_upToTheLimit_isNotPaddedBeyondIt() {
    SealedStore plain = fixture.sealed("__Host-session", false);
    MutableSession session = fixture.fresh();
    int fits = Sealer.plainBytes(Fixture.LIMIT_BYTES) - 60;
    session.set("text", "x".repeat(fits));
    assertEquals(fits, ((String) load(plain.save(session).orElseThrow()).get("text")).length());
    session.set("text", "x".repeat(fits + 60));
    assertThrows(SessionTooLargeException.class, () -> plain.save(session));
  }

  /**
   * Returns the length of the cookie of an application that keeps a secret and a stranger's input.
   * The stranger sees only that length.
   */
  private int lengthWith(String secret, String typed) {
    MutableSession session =
        new MutableSession(new EncodedAttributes(fixture.codec, null, visited), visited, true);
    session.set("secret", "the-token-is=" + secret);
    session.set("typed", typed);
    return sealed.save(session).orElseThrow().length();
  }

  /** A digit guessed right makes what is compressed with the secret about six bits shorter. */
  private static String guess(String digits, int seed, int filling) {
    return random(1_900, seed) + "the-token-is=" + digits + random(1_800 + filling, -seed);
  }

  /**
   * Finds a secret digit by digit. For each it looks for the filling at which the padding takes a
   * step, and tries all digits there: the one whose cookie alone is shorter gets a vote.
   */
  private String attack(String secret) {
    StringBuilder known = new StringBuilder();
    while (known.length() < 4) {
      int[] votes = new int[16];
      for (int seed = 1; seed <= 40; seed++) {
        vote(secret, known.toString(), seed, votes);
      }
      int best = 0;
      for (int digit = 1; digit < 16; digit++) {
        best = votes[digit] > votes[best] ? digit : best;
      }
      known.append(Character.forDigit(best, 16));
    }
    return known.toString();
  }

  private void vote(String secret, String known, int seed, int[] votes) {
    int low = 0;
    int high = 400;
    int least = lengthWith(secret, guess(known + 'g', seed, low));
    while (high - low > 1) {
      int middle = (low + high) / 2;
      boolean steps = lengthWith(secret, guess(known + 'g', seed, middle)) > least;
      high = steps ? middle : high;
      low = steps ? low : middle;
    }
    int shorter = -1;
    int found = 0;
    for (int digit = 0; digit < 16; digit++) {
      String digits = known + Character.forDigit(digit, 16);
      if (lengthWith(secret, guess(digits, seed, high)) <= least) {
        shorter = digit;
        found++;
      }
    }
    if (found == 1) {
      votes[shorter]++;
    }
  }

  @Test
  void save_attackedByItsLength_revealsNothingAboutASecretNextToIt() {
    String found = attack("c0de");
    for (String secret : List.of("7f3a", "d41d")) {
      assertEquals(found, attack(secret), "the answer must not depend on the secret");
    }
  }

  @Test
  void save_anyTextNextToASecret_hasALengthThatTheSecretDoesNotChange() {
    for (int filling = 0; filling < 400; filling += 7) {
      String typed = guess("c0de", 3, filling);
      int length = lengthWith("c0de", typed);
      assertEquals(length, lengthWith("0000", typed));
      assertEquals(length, lengthWith("7f3a", typed));
    }
  }

  @Test
  void save_objectThatTwoAttributesHave_isSealedOnceAndNotCompressed() {
    List<Object> shared = new ArrayList<>(List.of("x".repeat(1_500)));
    MutableSession session = fixture.fresh();
    session.set("a", shared);
    session.set("b", new ArrayList<>(List.of(1, shared)));
    session.set("filling", random(3_000, 1));
    int length = sealed.save(session).orElseThrow().length();
    assertTrue(length > (1_500 + 2_250) * 4 / 3, length + " characters");
    assertTrue(length < (1_500 + 2_250 + 600) * 4 / 3, length + " characters");
  }
}
