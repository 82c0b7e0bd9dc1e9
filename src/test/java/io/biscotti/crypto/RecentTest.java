package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentTest {

  private final Sealer sealer = KeyRing.generate(Clock.systemUTC()).sealer("test", "sid");
  private final Opened.Recent<String> recent = new Opened.Recent<>();

  private String sealed(int bytes) {
    return sealer.seal("x".repeat(bytes).getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 240, 700, 735})
  void get_textThatWasKept_givesItsValue(int bytes) {
    String sealed = sealed(bytes);
    recent.put(sealed, "john");
    assertEquals("john", recent.get(new String(sealed.toCharArray())));
    assertNull(recent.get(sealed(bytes)));
  }

  /** The first characters decide where to look; the others are all compared. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 240})
  void get_textThatDiffersInOneCharacter_givesNothing(int bytes) {
    String sealed = sealed(bytes);
    recent.put(sealed, "john");
    for (int i = 0; i < sealed.length(); i++) {
      for (char c : "A_?=\u00ff\u0141\ud83c".toCharArray()) {
        String forged = sealed.substring(0, i) + c + sealed.substring(i + 1);
        assertEquals(forged.equals(sealed) ? "john" : null, recent.get(forged), forged);
      }
      assertNull(recent.get(sealed.substring(0, i)));
      String pair = sealed.substring(0, i) + "\ud83c\udf6a" + sealed.substring(i + 1);
      assertNull(recent.get(pair));
    }
    assertNull(recent.get(sealed + "A"));
  }

  @Test
  void put_longText_isNotKept() {
    String sealed = sealed(736);
    recent.put(sealed, "john");
    assertNull(recent.get(sealed));
  }

  @Test
  void put_manyTexts_keepsOnlyTheLatest() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(sealed(0));
      recent.put(all.get(i), all.get(i));
    }
    assertEquals(all.get(9_999), recent.get(all.get(9_999)));
    long kept = all.stream().filter(each -> recent.get(each) != null).count();
    assertTrue(kept > 900 && kept <= 1_024, () -> kept + " are kept");
    all.forEach(
        each -> {
          String found = recent.get(each);
          assertTrue(found == null || found.equals(each));
        });
  }

  @Test
  void key_ofASealedText_isTheOneThatOpensIt() {
    Sealer.Sealed sealed = sealer.sealed(new byte[10]);
    Opened.Value value = (Opened.Value) sealer.open(sealed.text());
    assertEquals(value.key(), sealed.key());
    assertTrue(sealer.knows(sealed.key()));
    assertFalse(sealed.toString().contains(sealed.text()));
  }
}
