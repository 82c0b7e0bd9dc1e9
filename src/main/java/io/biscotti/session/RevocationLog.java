package io.biscotti.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Where revoked ids are written down, so that they outlive this process and other nodes learn of
 * them. {@link Revocations} holds them in memory and asks nobody on a request's way: it appends
 * when a session ends, reads about twice a second, and purges every few minutes.
 *
 * <p>The log has one clock, its own: the clock of a node may be wrong, or be set while it runs, and
 * that must cost no id. A log in a database takes the database's.
 *
 * <p>Every method throws {@link SessionException} if the log can't be reached, after a few seconds
 * at most: an append may be on a request's way. The caller then tries again until it succeeds, so a
 * call may repeat one that had its effect although it failed. Thread-safe: appends come from any
 * number of threads at once.
 */
public interface RevocationLog {

  /** The position before everything. */
  String START = "";

  /**
   * How far a read went.
   *
   * @param position for the next read, of no meaning to the caller; never {@link #START}
   * @param at the log's own time when the read began. Nodes forget an id only when its limit is
   *     past by this clock too
   */
  record Reading(String position, Instant at) {}

  /**
   * Writes an id down. Once this returns, the id is durable, and every reader that was not given it
   * yet, with this limit or a later one, is given it by its next read. An id that is there already
   * is no error, and the later of the two limits stays.
   *
   * @param id a session's id: 22 characters of base64url
   * @param until the session's absolute limit; may be past
   * @throws SessionException if the log can't be reached
   */
  void append(String id, Instant until);

  /**
   * Writes several ids down, as many as 500. After a failure some may have been written.
   *
   * @param ids ids and their limits, as {@link #append(String, Instant)} takes them
   * @throws SessionException if the log can't be reached
   */
  default void append(Map<String, Instant> ids) {
    ids.forEach(this::append);
  }

  /**
   * Reads what was appended, on any node, since an earlier read. To give an id again does no harm,
   * to miss one does: an append that began before the earlier read and became visible after it must
   * be given now, <em>however long it took</em>. A process may be paused, or a commit stalled, for
   * longer than any window of time: so neither a time nor a sequence tells what is new, unless the
   * log gives it at the commit. A database's snapshots do, as in PostgreSQL's {@code
   * pg_current_snapshot()}.
   *
   * @param position that of the last read; {@link #START} to read everything that is not past its
   *     limit
   * @param revoked takes each id and its limit, in any order; what it got before a failure counts
   * @return how far this read went
   * @throws SessionException if the log can't be reached; the next read has the same position again
   */
  Reading read(String position, BiConsumer<String, Instant> revoked);

  /**
   * Forgets ids of sessions that are over by themselves. It may leave some for its next call, so
   * that one call is short, and must not forget others.
   *
   * @param past ids may go whose limit is further in the past than this, by the log's own clock
   * @throws SessionException if the log can't be reached
   */
  void purge(Duration past);
}
