package io.biscotti.throttle;

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
 * A token bucket for each key, which refills evenly. Keys come from clients, so at most 50,000 are
 * kept; a key that was evicted starts again with a full bucket.
 *
 * <p>Thread-safe.
 *
 * @param <K> identifies a bucket
 */
final class Buckets<K> {
  private static final int MOST_KEYS = 50_000;

  private final Cache<K, Bucket> buckets;
  private final Bandwidth bandwidth;
  private final TimeMeter meter;

  /**
   * Creates buckets, which start full.
   *
   * @param attempts the capacity of a bucket
   * @param refill how long an empty bucket takes to fill
   */
  Buckets(int attempts, Duration refill, InstantSource clock) {
    this.bandwidth = Bandwidth.builder().capacity(attempts).refillGreedy(attempts, refill).build();
    this.meter = new Meter(clock);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEYS)
            // A bucket that owes attempts takes longer than one refill to fill.
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

  /** How long until an attempt is available; empty if one is available now. Doesn't take it. */
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

  /** Takes an attempt if one is available. */
  void take(K key) {
    bucket(key).tryConsume(1);
  }

  /**
   * Takes an attempt even from an empty bucket, which delays its next one. So concurrent attempts
   * that all saw the same one available gain nothing.
   */
  void owe(K key) {
    bucket(key).consumeIgnoringRateLimits(1);
  }

  /** Returns an attempt that was {@link #owe owed}. */
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
