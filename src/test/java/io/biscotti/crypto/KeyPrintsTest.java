package io.biscotti.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyPrintsTest {
  private static final KeyPolicy POLICY = KeyPolicy.forLifetime(Duration.ofHours(12));

  @TempDir private Path directory;
  private final SettableClock clock = new SettableClock();

  private KeyRing open() {
    return KeyRing.open(directory.resolve("keys.json"), POLICY, clock);
  }

  @Test
  void agrees_ringsOfOneFile_evenDuringARotation() {
    KeyRing late = open();
    KeyRing early = open();
    clock.advance(Duration.ofDays(30));
    early.maintain();
    assertNotEquals(late.prints(), early.prints());
    assertTrue(late.prints().agreesWith(early.prints()));
    late.maintain();
    clock.advance(Duration.ofHours(1));
    early.maintain();
    assertNotEquals(late.prints().current(), early.prints().current());
    assertTrue(late.prints().agreesWith(early.prints()));
    assertTrue(early.prints().agreesWith(late.prints()));
  }

  @Test
  void agrees_otherRing_doesNot() {
    KeyPrints own = open().prints();
    KeyPrints other = KeyRing.generate(Clock.systemUTC()).prints();
    assertFalse(own.agreesWith(other));
    assertFalse(other.agreesWith(own));
    KeyPrints tokens = SigningRing.generate().prints();
    assertFalse(own.and(tokens).agreesWith(own.and(SigningRing.generate().prints())));
    assertTrue(own.and(tokens).agreesWith(tokens.and(own)));
  }

  @Test
  void prints_ofARing_haveNothingOfItsFile() throws Exception {
    KeyPrints prints = open().prints();
    String file = Files.readString(directory.resolve("keys.json"));
    for (String print : prints.known()) {
      assertTrue(print.matches("seal-[0-9a-f]{16}"), print);
      assertFalse(file.contains(print.substring(5)), print);
    }
  }

  @Test
  void parse_joined_isTheSame() {
    KeyPrints prints = open().prints().and(SigningRing.generate().prints());
    assertEquals(
        prints,
        KeyPrints.parse(String.join(" ", prints.current()), String.join(" ", prints.known())));
    assertEquals(new KeyPrints(java.util.Set.of(), java.util.Set.of()), KeyPrints.parse("", ""));
  }
}
