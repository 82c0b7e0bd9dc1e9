package io.biscotti.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A bucket of attempts for every key, which fills up again evenly. Keys come from clients, so only
 * so many are remembered; one that is forgotten has a full bucket.
 *
 * <p>Thread-safe.
 *
 * @param <K> what attempts are counted by
 */
final class Buckets<K> {
  private static final int MOST_KEYS = 50_000;

  private final Cache<K, Bucket> buckets;
  private final Bandwidth bandwidth;
  private final TimeMeter meter;

  /**
   * Buckets that are full at first.
   *
   * @param attempts how many one holds
   * @param refill how long an empty one takes to be full
   */
  Buckets(int attempts, Duration refill, InstantSource clock) {
    this.bandwidth = Bandwidth.builder().capacity(attempts).refillGreedy(attempts, refill).build();
    this.meter = new Meter(clock);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEYS)
            // Emptied beyond its bottom, one needs longer than that to be full.
            .expireAfterAccess(refill.multipliedBy(10))
            .ticker(meter::currentTimeNanos)
            .build();
  }

  /** Bucket4j's view of the clock. */
  private record Meter(InstantSource clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }

  /** How long until there is an attempt to take; empty when there is one. Takes none. */
  Optional<Duration> delay(K key) {
    Bucket bucket = buckets.getIfPresent(key);
    if (bucket == null) {
      return Optional.empty();
    }
    EstimationProbe probe = bucket.estimateAbilityToConsume(1);
    return probe.canBeConsumed()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  /** Takes an attempt, if there is one. */
  void take(K key) {
    bucket(key).tryConsume(1);
  }

  /**
   * Takes an attempt even from an empty bucket, which then takes longer to have one. So attempts
   * that were made at once, when there was one for each to see, gain nothing.
   */
  void owe(K key) {
    bucket(key).consumeIgnoringRateLimits(1);
  }

  /** Puts an attempt back that was {@link #owe owed}. */
  void giveBack(K key) {
    bucket(key).addTokens(1);
  }

  /** Fills the bucket. */
  void fill(K key) {
    buckets.invalidate(key);
  }

  private Bucket bucket(K key) {
    return buckets.get(
        key, k -> Bucket.builder().addLimit(bandwidth).withCustomTimePrecision(meter).build());
  }
}
