package io.biscotti.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenMaskTest {
  private final TokenMask mask = TokenMask.secure();
  private final String secret = Ids.secure().next();

  @Test
  void cover_manyTimes_givesAnotherTokenEachTimeAndAllMatch() {
    Set<String> tokens = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String token = mask.cover(secret);
      assertEquals(TokenMask.TOKEN_CHARS, token.length());
      assertTrue(mask.matches(token, secret));
      tokens.add(token);
    }
    assertEquals(100, tokens.size());
  }

  @Test
  void matches_anyByteFlipped_isFalse() {
    byte[] token = Base64.getUrlDecoder().decode(mask.cover(secret));
    for (int i = 0; i < token.length; i++) {
      byte[] flipped = token.clone();
      flipped[i] ^= 1;
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(flipped);
      assertFalse(mask.matches(text, secret), "byte " + i);
    }
  }

  @Test
  void matches_tokenOfAnotherSecret_isFalse() {
    assertFalse(mask.matches(mask.cover(Ids.secure().next()), secret));
  }

  @Test
  void matches_truncatedOrExtended_isFalse() {
    String token = mask.cover(secret);
    for (int i = 0; i < token.length(); i++) {
      assertFalse(mask.matches(token.substring(0, i), secret));
    }
    assertFalse(mask.matches(token + "A", secret));
    assertFalse(mask.matches(token + "=", secret));
    assertFalse(mask.matches(token + token, secret));
    assertFalse(mask.matches("A".repeat(1_000_000), secret));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "!!!!!!!!!!!!!!!!!!!!!!", "AAAAAAAAAAAAAAAAAAAAAAAA"})
  void cover_noSecret_isRefusedAndHasNoTokens(String none) {
    assertThrows(IllegalArgumentException.class, () -> mask.cover(none));
    assertFalse(mask.matches(mask.cover(secret), none));
    assertFalse(mask.matches("A".repeat(TokenMask.TOKEN_CHARS), none));
  }
}
