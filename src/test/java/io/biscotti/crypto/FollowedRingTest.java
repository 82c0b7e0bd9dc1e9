package io.biscotti.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring in a file that the operator changes while the server runs. */
class FollowedRingTest {
  @TempDir private Path directory;
  private final SettableClock clock = new SettableClock();
  private Path file;

  @BeforeEach
  void create() {
    file = directory.resolve("ring.json");
    RingFile.create(file, RingFile.generate(clock.instant()));
  }

  private void rotate() {
    for (int step = 0; step < 2; step++) {
      RingFile.rotate(file, Duration.ofDays(30), clock.instant());
      clock.advance(Duration.ofHours(1));
    }
    RingFile.rotate(file, Duration.ofDays(30), clock.instant());
  }

  private static String seal(KeyRing ring) {
    return ring.sealer("session", "sid").seal(new byte[] {1});
  }

  private static Opened open(KeyRing ring, String sealed) {
    return ring.sealer("session", "sid").open(sealed);
  }

  @Test
  void maintain_fileRotated_sealsWithTheNewKeyAndOpensTheOld() {
    KeyRing ring = KeyRing.follow(file);
    SigningRing signing = SigningRing.derive(ring);
    String signer = signing.keys().signing().id();
    String sealed = seal(ring);
    String before = ring.ids().get(0);
    rotate();
    ring.maintain();
    signing.maintain();
    assertNotEquals(before, ring.ids().get(0));
    assertInstanceOf(Opened.Value.class, open(ring, sealed));
    assertNotEquals(signer, signing.keys().signing().id());
    assertTrue(signing.keys().published().stream().map(SigningKey::id).anyMatch(signer::equals));
  }

  @Test
  void maintain_keyRemoved_refusesWhatItSealed() {
    KeyRing ring = KeyRing.follow(file);
    String sealed = seal(ring);
    RingFile.withdraw(file, id -> true, clock.instant());
    ring.maintain();
    assertEquals(new Opened.Rejected(Opened.Reason.GONE_KEY), open(ring, sealed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"version\":1,", "hunter2"})
  void maintain_faultyFile_namesItAndKeepsTheKeys(String content) throws IOException {
    KeyRing ring = KeyRing.follow(file);
    String sealed = seal(ring);
    String good = Files.readString(file);
    Files.writeString(file, content);
    KeyException fault = assertThrows(KeyException.class, ring::maintain);
    assertTrue(fault.getMessage().contains(file.toString()), fault.getMessage());
    assertFalse(fault.getMessage().contains("hunter2"), fault.getMessage());
    assertInstanceOf(Opened.Value.class, open(ring, sealed));
    Files.delete(file);
    assertThrows(KeyException.class, ring::maintain);
    Files.writeString(file, good);
    ring.maintain();
    assertInstanceOf(Opened.Value.class, open(ring, sealed));
  }
}
