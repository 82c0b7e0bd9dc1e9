package io.biscotti.account;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes and verifies passwords, a few at once: each takes a core and 19 MiB, so many at once would
 * only take longer, and memory run out. Whoever waits too long is told that it is busy.
 *
 * <p>Thread-safe.
 */
final class Passwords {
  private static final int MOST_AT_ONCE = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Argon2 argon2;
  private final Ids ids;
  private final Semaphore places;
  private final Duration patience;
  private final PasswordHash decoy;

  /** What came of a verification. */
  enum Verdict {
    /** It is the password. */
    MATCH,
    /** It is the password, and its hash should be replaced by one with today's parameters. */
    OUTDATED,
    /** It is not, or there is none. */
    WRONG,
    /** Nobody looked, as too many were waiting. */
    BUSY
  }

  /**
   * Hashes with certain parameters.
   *
   * @param ids where salts come from
   * @param atOnce how many hashes are computed at the same time
   * @param patience how long one waits for its turn
   */
  Passwords(Argon2 argon2, Ids ids, int atOnce, Duration patience) {
    this.argon2 = argon2;
    this.ids = ids;
    this.places = new Semaphore(atOnce, true);
    this.patience = patience;
    this.decoy = fresh(Secret.of(ids.next()));
  }

  /** Hashes as OWASP recommends, on at most four cores. */
  static Passwords recommended(Ids ids) {
    int cores = Math.min(MOST_AT_ONCE, Runtime.getRuntime().availableProcessors());
    return new Passwords(Argon2.RECOMMENDED, ids, cores, PATIENCE);
  }

  /** The hash to be stored, as a PHC string; empty when it is busy. */
  Optional<String> hash(Secret password) {
    return inTurn(() -> fresh(password).phc());
  }

  /**
   * Compares a password with what is stored. Without a stored hash, or with a damaged one, it takes
   * the same time, so that the time doesn't tell whether there is an account.
   *
   * @param stored a PHC string
   */
  Verdict verify(Secret password, Optional<String> stored) {
    Optional<PasswordHash> hash = stored.flatMap(PasswordHash::parse);
    return inTurn(() -> hash.orElse(decoy).matches(password))
        .map(matches -> matches ? hash.map(this::match).orElse(Verdict.WRONG) : Verdict.WRONG)
        .orElse(Verdict.BUSY);
  }

  private Verdict match(PasswordHash hash) {
    return hash.argon2().equals(argon2) ? Verdict.MATCH : Verdict.OUTDATED;
  }

  private PasswordHash fresh(Secret password) {
    // An id is 128 random bits in base64url.
    return PasswordHash.of(password, argon2, Base64.getUrlDecoder().decode(ids.next()));
  }

  private <T> Optional<T> inTurn(Supplier<T> work) {
    try {
      if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      return Optional.of(work.get());
    } finally {
      places.release();
    }
  }
}
