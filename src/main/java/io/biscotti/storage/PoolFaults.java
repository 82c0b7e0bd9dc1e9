package io.biscotti.storage;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Learns from the failed statements of a connection pool:
 *
 * <ul>
 *   <li>The embedded database closes itself when it can't write to its disk. Its open connections
 *       still claim to be valid, but fail or hang. They are dropped, and the next one opens the
 *       database again.
 *   <li>After a failover, the address of PostgreSQL may lead to another server, while connections
 *       to the former one stay open and refuse to write. A server may also be read-only on purpose,
 *       so such connections are dropped one after the other, with a pause.
 *   <li>Whether the disk of the database is full.
 * </ul>
 *
 * <p>The pool of the WAR's database has one, too. Thread-safe.
 */
public final class PoolFaults implements SQLExceptionOverride {
  /** PostgreSQL's {@code read_only_sql_transaction}. */
  private static final String READ_ONLY = "25006";

  /** PostgreSQL's {@code disk_full}. */
  private static final String DISK_FULL = "53100";

  /** H2's {@code DATABASE_IS_CLOSED} and {@code DATABASE_CALLED_AT_SHUTDOWN}. */
  private static final Set<String> CLOSED = Set.of("90098", "90121");

  /** What H2 throws when it can't read or write its file; H2 isn't on the class path everywhere. */
  private static final String STORE_FAULT = "org.h2.mvstore.MVStoreException";

  private static final String FULL = "its disk is full";

  /** Reasons by SQLSTATE, or by its class if that is general enough. */
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry(DISK_FULL, FULL),
          Map.entry("53300", "it has too many connections"),
          Map.entry(READ_ONLY, "it is read-only"),
          Map.entry("57014", "it didn't answer in time"),
          Map.entry("58030", "it can't read or write its files"),
          Map.entry("08", "it can't be reached"),
          Map.entry("28", "it rejects the user or the password"),
          Map.entry("3D", "it has no such database"),
          Map.entry("53", "it has no resources left"),
          Map.entry("57", "it is starting or stopping"),
          Map.entry("90098", "it has closed itself"),
          Map.entry("90121", "it has closed itself"));

  private static final int MOST_CAUSES = 20;
  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();
  private static final long FULL_NANOS = Duration.ofSeconds(30).toNanos();

  private final LongSupplier nanoTime;
  private final AtomicLong dropped;
  private final AtomicLong full;

  /** Creates it for one pool. */
  public PoolFaults() {
    this(System::nanoTime);
  }

  PoolFaults(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.dropped = new AtomicLong(nanoTime.getAsLong() - PAUSE_NANOS);
    this.full = new AtomicLong(nanoTime.getAsLong() - FULL_NANOS);
  }

  /**
   * Decides whether to drop a connection whose statement failed.
   *
   * @param thrown the failure
   */
  @java.lang.Override
  public Override adjudicate(SQLException thrown) {
    if (FULL.equals(reason(thrown).orElse(""))) {
      full.set(nanoTime.getAsLong());
    }
    return isUseless(thrown) || (READ_ONLY.equals(thrown.getSQLState()) && isDue())
        ? Override.MUST_EVICT
        : Override.CONTINUE_EVICT;
  }

  /** Whether another call on this connection of H2 might never return. */
  private static boolean isUseless(SQLException thrown) {
    return CLOSED.contains(String.valueOf(thrown.getSQLState()))
        || causes(thrown).anyMatch(cause -> cause.getClass().getName().equals(STORE_FAULT));
  }

  private boolean isDue() {
    long last = dropped.get();
    long now = nanoTime.getAsLong();
    return now - last >= PAUSE_NANOS && dropped.compareAndSet(last, now);
  }

  /** Whether a statement failed in the last 30 seconds because the database's disk is full. */
  public boolean isFull() {
    return nanoTime.getAsLong() - full.get() < FULL_NANOS;
  }

  /**
   * Why a database failed, in words for an operator, as in "its disk is full". Never quotes a
   * statement.
   *
   * @param thrown the exception of a driver or a pool
   * @return empty if there is no common reason
   */
  public static Optional<String> reason(Throwable thrown) {
    if (causes(thrown).anyMatch(PoolFaults::isDiskFull)) {
      return Optional.of(FULL);
    }
    return causes(thrown)
        .filter(SQLException.class::isInstance)
        .map(cause -> reason(String.valueOf(((SQLException) cause).getSQLState())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** The exception and its causes. */
  private static Stream<Throwable> causes(Throwable thrown) {
    List<Throwable> all = new ArrayList<>();
    for (Throwable cause = thrown;
        cause != null && all.size() < MOST_CAUSES;
        cause = cause.getCause()) {
      all.add(cause);
    }
    return all.stream();
  }

  private static Optional<String> reason(String state) {
    String exact = REASONS.get(state);
    return Optional.ofNullable(
        exact != null || state.length() != 5 ? exact : REASONS.get(state.substring(0, 2)));
  }

  /** Whether the disk is full. H2 passes on the operating system's message. */
  private static boolean isDiskFull(Throwable cause) {
    return cause instanceof SQLException sql
        ? DISK_FULL.equals(sql.getSQLState())
        : cause instanceof IOException
            && String.valueOf(cause.getMessage()).contains("No space left on device");
  }
}
