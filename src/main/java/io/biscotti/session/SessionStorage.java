package io.biscotti.session;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps sessions on the server as records of bytes. This is what you write to keep sessions in a
 * database or cache of your own: three methods, and none of them knows what a session is. Biscotti
 * makes the tokens, merges what parallel requests change, and judges limits and revocations on top
 * of it.
 *
 * <p>Leave an implementation in the context attribute {@link Sessions#STORAGE} before the filters
 * start, or name its class, with a public constructor without parameters, in {@code session.store}.
 * {@code SessionStorageContract}, in the jar {@code filters-tests}, tests one.
 *
 * <p>A record has a version. {@link #create} gives it version 1, and each {@link #update} adds 1.
 * Both must be atomic across everything that shares the storage: of two updates of one version,
 * exactly one succeeds. Whoever loses reads the record again and merges, so nothing is lost.
 *
 * <p>A missing record is not an error. Only a broken system throws, and then {@link
 * SessionException}, which becomes 503. Implementations are thread-safe.
 */
public interface SessionStorage extends AutoCloseable {

  /**
   * A record.
   *
   * <p>Two with equal bytes are equal only if they share the array.
   *
   * @param version 1 or more
   * @param bytes as they were given; not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Stored(long version, byte[] bytes) {}

  /**
   * Finds a record.
   *
   * @param key 22 characters of base64url; it is not a secret
   * @return empty if there is none. One past its {@code expiresAt} may be found or not
   * @throws SessionException if the storage can't be asked
   */
  Optional<Stored> find(String key);

  /**
   * Writes a record that was not there before, as version 1.
   *
   * @param bytes the record, of any size; not to be changed afterwards
   * @param expiresAt when the storage may drop it
   * @return false, and nothing written, if there is a record with this key
   * @throws SessionException if the storage can't be written to
   */
  boolean create(String key, byte[] bytes, Instant expiresAt);

  /**
   * Replaces a record, if nobody else has since it was read.
   *
   * @param version as {@link #find} gave it
   * @param bytes the new record; not to be changed afterwards
   * @param expiresAt when the storage may drop it
   * @return false, and nothing written, if the record has another version or is gone
   * @throws SessionException if the storage can't be written to
   */
  boolean update(String key, long version, byte[] bytes, Instant expiresAt);

  /**
   * Drops records that have expired, where the storage doesn't do so by itself. Called once a
   * minute, on a thread of Biscotti's.
   *
   * @throws SessionException if the storage can't be written to; it is logged, and tried again
   */
  default void purge() {}

  /**
   * Asks to be told the bytes of each record that the storage drops because it expired, so that the
   * application's session listeners hear of it. A storage that can't tell does nothing here. Called
   * once, before anything else.
   */
  default void onExpiry(Consumer<byte[]> listener) {}

  /** Releases what the storage holds. Called when the application stops. */
  @Override
  default void close() {}
}
