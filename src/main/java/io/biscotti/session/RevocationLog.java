package io.biscotti.session;

import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * Where revoked ids are written down, so that they outlive this process and other nodes learn of
 * them. {@link Revocations} holds them in memory and asks nobody on a request's way: it appends
 * when a session ends, reads about twice a second, and purges every few minutes.
 *
 * <p>Every method throws {@link SessionException} if the log can't be reached, after a few seconds
 * at most: an append may be on a request's way. The caller then tries again until it succeeds, so a
 * call may repeat one that had its effect although it failed. Thread-safe: appends come from any
 * number of threads at once.
 */
public interface RevocationLog {

  /**
   * Writes an id down. Once this returns, the id is durable and every later read gives it. An id
   * that is there already is no error, and the later of the two limits stays.
   *
   * @param id a session's id: 22 characters of base64url
   * @param until the session's absolute limit; may be past
   * @throws SessionException if the log can't be reached
   */
  void append(String id, Instant until);

  /**
   * Reads what was appended, on any node, since an earlier read. To give an id again does no harm,
   * to miss one does: an append that began before the earlier read and became visible after it must
   * be given now. A log that counts by sequence or by time therefore reads a little way back.
   *
   * @param cursor what the last read returned; 0 to read everything that is not past its limit
   * @param revoked takes each id and its limit, in any order; what it got before a failure counts
   * @return the cursor for the next read, of no meaning to the caller
   * @throws SessionException if the log can't be reached; the next read has the same cursor again
   */
  long read(long cursor, BiConsumer<String, Instant> revoked);

  /**
   * Forgets ids of sessions that are over by themselves. It may leave some for its next call, so
   * that one call is short, and must not forget others.
   *
   * @param before ids whose limit is before this may go
   * @throws SessionException if the log can't be reached
   */
  void purge(Instant before);
}
