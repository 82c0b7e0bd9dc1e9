package io.biscotti.revocation;

import io.biscotti.lifecycle.SessionException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A durable log of revoked ids, which survives restarts and informs other nodes. {@link
 * Revocations} holds the ids in memory, so that requests don't wait for the log: it appends when a
 * session ends, reads about twice a second, and purges every few minutes.
 *
 * <p>The log uses its own clock only, because a node's clock may be wrong or be changed while it
 * runs, and that must not lose an id. A log in a database uses the database's clock.
 *
 * <p>Every method throws {@link SessionException} if the log can't be reached, after a few seconds
 * at most, because a request may be waiting for an append. The caller then retries until it
 * succeeds, so a call may repeat one that took effect although it failed. Thread-safe: any number
 * of threads append at once.
 */
public interface RevocationLog {

  /** The position before the first entry. */
  String START = "";

  /**
   * The result of a read.
   *
   * @param position where the next read starts; opaque to the caller, and never {@link #START}
   * @param at the log's own time when the read began. Nodes forget an id only when its session is
   *     past its absolute timeout by this clock too
   * @param startedOver whether the read began at {@link #START} again, because the log no longer
   *     has what an earlier read returned: it was restored, emptied, or replaced by a copy that was
   *     behind. The caller then appends the ids that it knows and the log has lost. A needless true
   *     is harmless
   */
  record Reading(String position, Instant at, boolean startedOver) {
    /** Creates the result of a read that continued where the last one ended. */
    public Reading(String position, Instant at) {
      this(position, at, false);
    }
  }

  /**
   * Appends an id. Once this returns, the id is durable, and the next read of each reader returns
   * it, unless that reader already has it with this limit or a later one. An id may be appended
   * again; the later of the two limits is kept.
   *
   * @param id a session's id: 22 characters of base64url
   * @param until the session's absolute timeout; may be in the past
   * @throws SessionException if the log can't be reached
   */
  void append(String id, Instant until);

  /**
   * Appends several ids, at most 500. After a failure, some may have been written.
   *
   * @param ids ids and their limits, as for {@link #append(String, Instant)}
   * @throws SessionException if the log can't be reached
   */
  default void append(Map<String, Instant> ids) {
    ids.forEach(this::append);
  }

  /**
   * Reads what was appended, on any node, since an earlier read. Returning an id again is harmless;
   * missing one is not: an append that began before the earlier read and became visible after it
   * must be returned now, <em>however long it took</em>. A process may be paused, or a commit
   * stalled, for longer than any time window. Neither a timestamp nor a sequence number can
   * therefore tell what is new, unless the log assigns it at the commit. A database's snapshots
   * can, such as PostgreSQL's {@code pg_current_snapshot()}.
   *
   * @param position the position of the last read; {@link #START} to read every id that is not past
   *     its limit
   * @param revoked receives each id and its limit, in any order; ids received before a failure
   *     count
   * @return how far this read got
   * @throws SessionException if the log can't be reached; the next read starts at the same position
   */
  Reading read(String position, BiConsumer<String, Instant> revoked);

  /**
   * Deletes ids whose sessions have expired anyway. To keep a call short, it may leave some for the
   * next one, but it must not delete any others.
   *
   * @param past an id may be deleted once its limit is further in the past than this, by the log's
   *     own clock
   * @throws SessionException if the log can't be reached
   */
  void purge(Duration past);

  /** A subscription to a log's news, which lasts until it is closed. */
  @FunctionalInterface
  interface Following extends AutoCloseable {
    /** Ends the subscription; a call under way may still finish. */
    @Override
    void close();
  }

  /**
   * Tells the reader when something may have been appended, so that it need not wait for its next
   * turn. A log that can't push does nothing here, which is the default. A call may be missed: the
   * reader reads about twice a second anyway.
   *
   * @param news reads the log; called on a thread of the log's, and never by {@link #append}
   */
  default Following follow(Runnable news) {
    return () -> {};
  }

  /**
   * Whether other processes may append to this log. If not, a node that can't reach its log misses
   * nothing, and reads it only every ten seconds.
   *
   * @return true by default
   */
  default boolean isShared() {
    return true;
  }
}
