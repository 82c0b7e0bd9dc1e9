package io.biscotti.throttle;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Where servers keep their {@link SharedCounts}: a debt for each bucket, by the ledger's own clock.
 * Methods throw {@link io.biscotti.database.DatabaseException} or {@link
 * io.biscotti.redis.RedisException} while it is unavailable. Thread-safe.
 */
interface Ledger {
  /**
   * A change of a debt.
   *
   * @param cost the time to add; negative to subtract
   * @param most the maximum debt afterwards; zero clears it
   */
  record Change(String bucket, Duration cost, Duration most) {

    Duration after(Duration debt) {
      Duration sum = debt.plus(cost);
      Duration limited = sum.compareTo(most) > 0 ? most : sum;
      return limited.isNegative() ? Duration.ZERO : limited;
    }
  }

  /** The debts of these buckets, in one round trip; buckets without a debt are missing. */
  Map<String, Duration> debts(Collection<String> buckets);

  /** Makes all changes; those of the same bucket in this order. */
  void write(List<Change> changes);

  /** Deletes the entries of full buckets. */
  void purge();
}
