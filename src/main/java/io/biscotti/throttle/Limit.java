package io.biscotti.throttle;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a {@link Throttle}: a token bucket for each key, counted on this server, and on all
 * servers together if they share their counts. Thread-safe.
 */
final class Limit {
  private final String name;
  private final Duration refill;
  private final Duration cost;
  private final Buckets<String> local;
  private final @Nullable SharedCounts shared;

  /**
   * Creates a limit; all buckets are full.
   *
   * @param name distinguishes it from other limits
   * @param attempts the capacity of a bucket
   * @param refill how long an empty bucket takes to fill
   * @param shared null if this server is the only one
   */
  Limit(
      String name,
      int attempts,
      Duration refill,
      InstantSource clock,
      @Nullable SharedCounts shared) {
    this.name = name;
    this.refill = refill;
    this.cost = refill.dividedBy(attempts);
    this.local = new Buckets<>(attempts, refill, clock);
    this.shared = shared;
  }

  /** The key's name among the shared counts. */
  String name(String key) {
    return name + '\n' + key;
  }

  /** How long until an attempt is available, as this server counts. */
  Optional<Duration> delay(String key) {
    return local.delay(key);
  }

  /** How long until an attempt is available, as all servers count. */
  Optional<Duration> delay(String key, Map<String, Duration> debts) {
    Duration debt = debts.getOrDefault(name(key), Duration.ZERO);
    Duration delay = debt.minus(refill.minus(cost));
    return delay.isNegative() || delay.isZero() ? Optional.empty() : Optional.of(delay);
  }

  /** Takes an attempt if one is available. */
  void take(String key) {
    local.take(key);
    add(key, cost, refill);
  }

  /** Takes an attempt even from an empty bucket, which delays its next one. */
  void owe(String key) {
    local.owe(key);
    add(key, cost, SharedCounts.NO_LIMIT);
  }

  /** Returns an attempt that was {@link #owe owed}. */
  void giveBack(String key) {
    local.giveBack(key);
    add(key, cost.negated(), SharedCounts.NO_LIMIT);
  }

  /** Fills the bucket. */
  void fill(String key) {
    local.fill(key);
    if (shared != null) {
      shared.fill(name(key));
    }
  }

  private void add(String key, Duration amount, Duration most) {
    if (shared != null) {
      shared.add(name(key), amount, most);
    }
  }
}
