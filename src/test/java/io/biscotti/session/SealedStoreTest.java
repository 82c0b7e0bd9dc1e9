package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SealedStoreTest extends SessionStoreContract {

  private final SealedStore sealed = fixture.sealed();

  @Override
  SessionStore store() {
    return sealed;
  }

  private Session load(String token) {
    return assertInstanceOf(Loaded.Live.class, sealed.load(token)).session();
  }

  private static String random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes).substring(0, length);
  }

  @Test
  void load_everyByteFlippedInTurn_neverOpens() {
    Session session = fixture.fresh();
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
    Session renewing = load(before);
    Session inFlight = load(before);
    renewing.renew(fixture.ids.next());
    sealed.save(renewing);
    inFlight.set("cart", "tea");

    assertTrue(sealed.save(inFlight).isEmpty(), "its cookie would take the newer one's place");
  }

  @Test
  void save_renewedButTooLarge_leavesTheOldIdAlive() {
    String before = sealed.save(fixture.fresh()).orElseThrow();
    Session renewing = load(before);
    renewing.set("photo", random(17_000, 5));
    renewing.renew(fixture.ids.next());

    assertThrows(SessionTooLargeException.class, () -> sealed.save(renewing));
    load(before);
  }

  @Test
  void save_sameSessionTwice_givesDifferentValues() {
    Session session = fixture.fresh();
    session.set("user", "john");
    assertNotEquals(sealed.save(session).orElseThrow(), sealed.save(session).orElseThrow());
  }

  @Test
  void save_compressibleSession_fitsOneCookie() {
    Session session = fixture.fresh();
    session.set("text", "all work and no play ".repeat(1000));
    String token = sealed.save(session).orElseThrow();

    assertTrue(token.length() <= Fixture.SINGLE_BYTES, "was " + token.length());
    assertEquals("all work and no play ".repeat(1000), load(token).get("text"));
  }

  @Test
  void save_compressedSession_hasALengthThatSaysLittle() {
    Session one = fixture.fresh();
    one.set("text", "x".repeat(9000) + random(40, 1));
    Session other = fixture.fresh();
    other.set("text", "x".repeat(9000) + random(60, 2));
    assertEquals(
        sealed.save(one).orElseThrow().length(), sealed.save(other).orElseThrow().length());
  }

  @Test
  void save_tooLarge_namesTheLargestAttributesAndKeepsThem() {
    Session session = fixture.fresh();
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
    Session session = fixture.fresh();
    session.set("zeros", "0".repeat(300_000));
    assertThrows(SessionTooLargeException.class, () -> sealed.save(session));
  }
}
