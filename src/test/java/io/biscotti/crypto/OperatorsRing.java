package io.biscotti.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;

/**
 * A ring in a file that the operator replaces to withdraw a key.
 *
 * @param file the file that the ring follows
 * @param ring a ring with one key
 */
public record OperatorsRing(Path file, KeyRing ring) {

  /** A ring with a new key. */
  public static OperatorsRing create() throws IOException {
    Path file = fresh();
    return new OperatorsRing(file, KeyRing.follow(file));
  }

  /** Replaces all keys with a new one. */
  public void withdraw() throws IOException {
    Files.move(fresh(), file, StandardCopyOption.REPLACE_EXISTING);
    ring.maintain();
  }

  private static Path fresh() throws IOException {
    Path file = Files.createTempDirectory(Path.of("target"), "ring").resolve("keys.json");
    KeyPolicy policy = new KeyPolicy(Duration.ofDays(30), Duration.ofHours(1), Duration.ofDays(1));
    KeyRing made = KeyRing.open(file, policy, Clock.systemUTC());
    made.maintain();
    return file;
  }
}
