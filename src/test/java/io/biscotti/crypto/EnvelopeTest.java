package io.biscotti.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static final Secret KEY = Ids.secure().token();
  private static final Secret CONTENT = Ids.secure().token();
  private final Envelope envelope = new Envelope();

  @Test
  void open_withItsKey_isTheContent() {
    assertEquals(Optional.of(CONTENT), envelope.open(KEY, envelope.seal(KEY, CONTENT)));
  }

  @Test
  void open_withAnotherKey_isEmpty() {
    String sealed = envelope.seal(KEY, CONTENT);
    assertEquals(Optional.empty(), envelope.open(Ids.secure().token(), sealed));
    assertEquals(Optional.empty(), envelope.open(CONTENT, sealed));
  }

  @Test
  void open_anyCharacterChangedOrMissing_isEmpty() {
    String sealed = envelope.seal(KEY, CONTENT);
    for (int at = 0; at < sealed.length(); at++) {
      char other = sealed.charAt(at) == 'A' ? 'B' : 'A';
      String changed = sealed.substring(0, at) + other + sealed.substring(at + 1);
      assertEquals(Optional.empty(), envelope.open(KEY, changed));
      assertEquals(Optional.empty(), envelope.open(KEY, sealed.substring(0, at)));
    }
  }

  @Test
  void seal_twice_differsAndHidesTheContent() {
    String sealed = envelope.seal(KEY, CONTENT);
    assertNotEquals(sealed, envelope.seal(KEY, CONTENT));
    assertFalse(sealed.contains(CONTENT.reveal()));
  }
}
