package io.biscotti.account;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import io.biscotti.problem.Rule;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Rates, hashes and verifies passwords, a few at a time: each takes a core and 19 MiB, so more
 * would only take longer and use up the memory. A request that waits holds a thread of the
 * container, so {@link #admit} lets a few wait and refuses the others at once.
 *
 * <p>Thread-safe.
 */
final class Passwords {
  private static final int MOST_AT_ONCE = 4;

  /**
   * How many calls may wait: one or two seconds of work on a small server, and a fraction of a
   * container's threads.
   */
  static final int MOST_WAITING = 32;

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Argon2 argon2;
  private final Ids ids;
  private final Semaphore entrances;
  private final Semaphore places;
  private final Duration patience;
  private final PasswordHash decoy;

  /** The outcome of a verification. */
  enum Verdict {
    /** It is the password. */
    MATCH,
    /** It is the password, but its hash should be replaced by one with the current parameters. */
    OUTDATED,
    /** It is another password, or none is stored. */
    WRONG,
    /** The password was not checked, because too many were waiting. */
    BUSY
  }

  /** The outcome of choosing a password. */
  sealed interface Chosen {
    /**
     * The password may be used.
     *
     * @param phc the hash to store, as a PHC string
     */
    record Hashed(String phc) implements Chosen {}

    /**
     * The password may not be used.
     *
     * @param rule the rule that it breaks
     */
    record Weak(Rule rule) implements Chosen {}

    /** The password was not checked, because too many were waiting. */
    record Busy() implements Chosen {}
  }

  /**
   * Hashes with the given parameters.
   *
   * @param ids the source of salts
   * @param atOnce how many hashes are computed at the same time
   * @param waiting how many more calls {@link #admit} lets in
   * @param patience how long a call waits for its turn
   */
  Passwords(Argon2 argon2, Ids ids, int atOnce, int waiting, Duration patience) {
    this.argon2 = argon2;
    this.ids = ids;
    this.entrances = new Semaphore(atOnce + waiting);
    this.places = new Semaphore(atOnce, true);
    this.patience = patience;
    this.decoy = PasswordHash.decoy(argon2, random(3));
  }

  /** Hashes on at most four cores. */
  static Passwords of(Argon2 argon2, Ids ids) {
    int cores = Math.min(MOST_AT_ONCE, Runtime.getRuntime().availableProcessors());
    return new Passwords(argon2, ids, cores, MOST_WAITING, PATIENCE);
  }

  /**
   * Runs work that includes hashing, unless too many calls are waiting already. Never waits itself.
   *
   * @return what {@code work} returned; empty, at once, if too many are waiting
   */
  <T> Optional<T> admit(Supplier<T> work) {
    if (!entrances.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return Optional.of(work.get());
    } finally {
      entrances.release();
    }
  }

  /**
   * Rates a password, and hashes it unless it breaks a rule. Both take one turn, because rating may
   * take as long as hashing.
   *
   * @param rule finds the rule that the password breaks
   */
  Chosen choose(Secret password, Supplier<Optional<Rule>> rule) {
    return inTurn(() -> judge(password, rule.get())).orElseGet(Chosen.Busy::new);
  }

  private Chosen judge(Secret password, Optional<Rule> rule) {
    return rule.<Chosen>map(Chosen.Weak::new)
        .orElseGet(() -> new Chosen.Hashed(fresh(password).phc()));
  }

  /** The hash to store, as a PHC string; empty if no turn came in time. */
  Optional<String> hash(Secret password) {
    return inTurn(() -> fresh(password).phc());
  }

  /**
   * Compares a password with a stored hash. Takes the same time if the hash is missing or damaged,
   * so that the time doesn't reveal whether the account exists.
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
    return PasswordHash.of(password, argon2, random(1));
  }

  /** Random bytes, in multiples of 16: each id has 128 random bits. */
  private byte[] random(int count) {
    ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      drawn.writeBytes(Base64.getUrlDecoder().decode(ids.next()));
    }
    return drawn.toByteArray();
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
