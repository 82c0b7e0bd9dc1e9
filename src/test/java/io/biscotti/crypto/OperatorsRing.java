package io.biscotti.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;

/**
 * A ring in a file, whose keys can be withdrawn: another file takes its place.
 *
 * @param file the one that the ring follows
 * @param ring has one key
 */
public record OperatorsRing(Path file, KeyRing ring) {

  /** A ring with a new key. */
  public static OperatorsRing create() throws IOException {
    Path file = fresh();
    return new OperatorsRing(file, KeyRing.follow(file));
  }

  /** Puts a new key in the place of all others. */
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
