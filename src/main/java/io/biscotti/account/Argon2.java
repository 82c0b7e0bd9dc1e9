package io.biscotti.account;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * The cost parameters of Argon2id, version 1.3 (RFC 9106). Immutable.
 *
 * @param memoryKib memory for one hash, in KiB: from 8 for each lane to 256 MiB
 * @param iterations passes over the memory: 1 to 99
 * @param lanes parts of the memory, computed one after another here: 1 to 99
 */
public record Argon2(int memoryKib, int iterations, int lanes) {
  /** The minimum configuration of OWASP's Password Storage Cheat Sheet. */
  public static final Argon2 RECOMMENDED = new Argon2(19 * 1024, 2, 1);

  private static final int MOST_KIB = 256 * 1024;
  private static final int MOST = 99;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException for a parameter out of its range
   */
  public Argon2 {
    if (iterations < 1 || iterations > MOST || lanes < 1 || lanes > MOST) {
      throw new IllegalArgumentException(
          "iterations and lanes must be from 1 to %d, were %d and %d"
              .formatted(MOST, iterations, lanes));
    }
    if (memoryKib < 8 * lanes || memoryKib > MOST_KIB) {
      throw new IllegalArgumentException(
          "memoryKib must be from %d to %d, was %d".formatted(8 * lanes, MOST_KIB, memoryKib));
    }
  }

  /** Hashes once, which takes tens of milliseconds and all of the memory. */
  byte[] hash(byte[] password, byte[] salt, int sizeBytes) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(iterations)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[sizeBytes];
    generator.generateBytes(password, hash);
    return hash;
  }
}
