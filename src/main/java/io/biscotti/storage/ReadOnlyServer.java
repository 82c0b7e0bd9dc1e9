package io.biscotti.storage;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Drops pooled connections that refuse to write. After a failover, the same address may lead to
 * another server, while connections to the former one stay open. A server may also be read-only on
 * purpose, so connections are dropped one after the other, with a pause. The pool of the WAR's
 * database has one, too. Thread-safe.
 */
public final class ReadOnlyServer implements SQLExceptionOverride {
  /** PostgreSQL's {@code read_only_sql_transaction}. */
  private static final String STATE = "25006";

  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  private final AtomicLong dropped = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

  /** For one pool. */
  public ReadOnlyServer() {}

  /**
   * Decides about a connection whose statement failed.
   *
   * @param thrown why
   */
  @java.lang.Override
  public Override adjudicate(SQLException thrown) {
    return STATE.equals(thrown.getSQLState()) && isDue()
        ? Override.MUST_EVICT
        : Override.CONTINUE_EVICT;
  }

  private boolean isDue() {
    long last = dropped.get();
    long now = System.nanoTime();
    return now - last >= PAUSE_NANOS && dropped.compareAndSet(last, now);
  }
}
