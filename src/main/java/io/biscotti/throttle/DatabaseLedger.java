package io.biscotti.throttle;

import io.biscotti.database.Database;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Keeps counts in PostgreSQL: a row has the time at which its bucket is full again. */
record DatabaseLedger(Database database) implements Ledger {
  private static final int PURGED_AT_ONCE = 1_000;
  private static final int MOST_PURGES = 20;

  @Override
  public Map<String, Duration> debts(Collection<String> buckets) {
    return database.query(
        db -> {
          Map<String, Duration> debts = new HashMap<>();
          db.createQuery(
                  """
                  select bucket, cast(extract(epoch from full_at - clock_timestamp()) * 1000
                    as bigint) as millis
                  from throttles where bucket in (<buckets>) and full_at > clock_timestamp()
                  """)
              .bindList("buckets", List.copyOf(buckets))
              .map(
                  (row, context) ->
                      Map.entry(row.getString("bucket"), Duration.ofMillis(row.getLong("millis"))))
              .forEach(debt -> debts.put(debt.getKey(), debt.getValue()));
          return debts;
        });
  }

  @Override
  public void write(List<Change> changes) {
    database.call(db -> write(db, changes));
  }

  /** Writes in the same order of buckets on all servers, so that transactions can't deadlock. */
  private static int write(Handle db, List<Change> changes) {
    PreparedBatch batch =
        db.prepareBatch(
            """
            insert into throttles as old (bucket, full_at)
            values (:bucket, clock_timestamp()
              + least(:cost, :most) * interval '1 microsecond')
            on conflict (bucket) do update set full_at = least(
              greatest(old.full_at, clock_timestamp()) + :cost * interval '1 microsecond',
              clock_timestamp() + :most * interval '1 microsecond')
            """);
    changes.stream()
        .sorted(Comparator.comparing(Change::bucket))
        .forEach(
            change ->
                batch
                    .bind("bucket", change.bucket())
                    .bind("cost", micros(change.cost()))
                    .bind("most", micros(change.most()))
                    .add());
    return batch.execute().length;
  }

  private static long micros(Duration time) {
    return TimeUnit.SECONDS.toMicros(time.toSeconds())
        + TimeUnit.NANOSECONDS.toMicros(time.toNanosPart());
  }

  /** {@inheritDoc} Works in batches; servers skip rows that another one is deleting. */
  @Override
  public void purge() {
    for (int i = 0; i < MOST_PURGES; i++) {
      int deleted =
          database.call(
              db ->
                  db.createUpdate(
                          """
                          delete from throttles where bucket in (
                            select bucket from throttles where full_at <= clock_timestamp()
                            order by full_at limit :most for update skip locked)
                          """)
                      .bind("most", PURGED_AT_ONCE)
                      .execute());
      if (deleted < PURGED_AT_ONCE) {
        return;
      }
    }
  }
}
