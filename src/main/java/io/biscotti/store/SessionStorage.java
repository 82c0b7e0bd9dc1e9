package io.biscotti.store;

import io.biscotti.lifecycle.SessionException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps sessions on the server as byte records. Implement this to keep sessions in your own
 * database or cache: it takes three methods, none of which needs to know what a session is. On top
 * of it, Biscotti creates the tokens, merges parallel changes, and checks timeouts and revocations.
 * A fourth method, {@link #patch}, is optional, and makes small changes to large sessions cheap.
 *
 * <p>Put an implementation into the context attribute {@code Sessions.STORAGE} before the filters
 * start, or name its class, with a public constructor without parameters, in {@code session.store}.
 * {@code SessionStorageContract}, in the jar {@code filters-tests}, tests an implementation.
 *
 * <p>A record has a version. {@link #create} gives it version 1, and each {@link #update} adds 1.
 * Both must be atomic across everything that shares the storage: of two updates of one version,
 * exactly one succeeds. The caller of the other one reads the record again and merges, so nothing
 * is lost.
 *
 * <p>A missing record is not an error. Throw only if the system is broken, and then {@link
 * SessionException}, which becomes 503. Implementations are thread-safe.
 */
public interface SessionStorage extends AutoCloseable {

  /**
   * A record.
   *
   * <p>Two records with equal bytes are equal only if they share the arrays.
   *
   * @param version 1 or more
   * @param bytes as they were given; not to be changed
   * @param patch the last one given to {@link #patch} since the bytes were written; empty if there
   *     was none; not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Stored(long version, byte[] bytes, byte[] patch) {
    private static final byte[] NO_PATCH = {};

    /** Creates a record without a patch. */
    public Stored(long version, byte[] bytes) {
      this(version, bytes, NO_PATCH);
    }
  }

  /**
   * Finds a record.
   *
   * @param key 22 characters of base64url; it is not a secret
   * @return empty if there is none. A record past its {@code expiresAt} may or may not be found
   * @throws SessionException if the storage can't be read
   */
  Optional<Stored> find(String key);

  /**
   * Writes a new record, as version 1.
   *
   * @param bytes the record, of any size; not to be changed afterwards
   * @param expiresAt when the storage may drop it
   * @return false, without writing, if there is a record with this key
   * @throws SessionException if the storage can't be written to
   */
  boolean create(String key, byte[] bytes, Instant expiresAt);

  /**
   * Replaces a record, and removes its patch, unless it has changed since it was read.
   *
   * @param version as {@link #find} gave it
   * @param bytes the new record; not to be changed afterwards
   * @param expiresAt when the storage may drop it
   * @return false, without writing, if the record has another version or is gone
   * @throws SessionException if the storage can't be written to
   */
  boolean update(String key, long version, byte[] bytes, Instant expiresAt);

  /**
   * Whether this storage implements {@link #patch}. If not, every change goes through {@link
   * #update}, with all bytes of the record.
   */
  default boolean patches() {
    return false;
  }

  /**
   * Replaces the patch of a record, unless the record has changed since it was read. A patch is
   * kept next to the bytes of the record, and lets a large record change without being written
   * again. Like {@link #update}, this adds 1 to the version. {@link #find} returns both parts as of
   * one moment.
   *
   * <p>Called only if {@link #patches} is true.
   *
   * @param version as {@link #find} gave it
   * @param patch the new patch, at most half as long as the record; never empty; not to be changed
   *     afterwards
   * @param expiresAt when the storage may drop the record
   * @return false, without writing, if the record has another version or is gone
   * @throws SessionException if the storage can't be written to
   */
  default boolean patch(String key, long version, byte[] patch, Instant expiresAt) {
    throw new UnsupportedOperationException("this storage can't patch a record");
  }

  /**
   * Drops expired records, if the storage doesn't do so by itself. Called once a minute, on one of
   * Biscotti's threads.
   *
   * @throws SessionException if the storage can't be written to; it is logged, and the next call
   *     tries again
   */
  default void purge() {}

  /**
   * Registers a listener that receives the bytes of each record that the storage drops because it
   * expired, so that the application's session listeners are notified. A storage that can't notice
   * this does nothing here. Called once, before anything else.
   */
  default void onExpiry(Consumer<byte[]> listener) {}

  /**
   * Like {@link #onExpiry}, but the listener also receives the patch. A storage that implements
   * {@link #patch} implements this instead. Called once, before anything else.
   */
  default void onDrop(Consumer<Stored> listener) {
    onExpiry(bytes -> listener.accept(new Stored(1, bytes)));
  }

  /** Releases the storage's resources. Called when the application stops. */
  @Override
  default void close() {}
}
