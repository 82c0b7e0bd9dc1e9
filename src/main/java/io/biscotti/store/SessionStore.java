package io.biscotti.store;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.lifecycle.SessionPolicy;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where sessions are kept: in the cookie itself, or on the server. Thread-safe.
 *
 * <p>A token is the value that travels in the cookie. It may be a secret: never log it. The session
 * id is not a secret: it grants no access.
 */
public interface SessionStore extends AutoCloseable {

  /**
   * The store's short name, as in the setting {@code biscotti.session.store}.
   *
   * @return for example {@code sealed}
   */
  String name();

  /**
   * Whether the state is kept on the server. If so, a change after the response was committed can
   * still be saved, because the cookie stays the same.
   *
   * @return false for a store whose token is the session itself
   */
  boolean keepsState();

  /**
   * Creates a session; nothing is stored before {@link #save}.
   *
   * @param id 22 characters of base64url
   * @param now in whole milliseconds
   */
  MutableSession create(String id, Instant now, SessionPolicy policy);

  /**
   * Finds the session of a token.
   *
   * @param token what a client sent; any string is allowed
   * @return the session, or why there is none: a token that is unknown, expired, forged, truncated
   *     or revoked is absent, and causes no exception
   * @throws SessionException only if the system is broken
   */
  Loaded load(String token);

  /**
   * Checks that sessions can be loaded. A store whose sessions are in cookies does nothing, even if
   * large sessions overflow into another system: the other sessions don't need that system.
   *
   * @throws SessionException if the store is unavailable
   */
  default void probe() {}

  /**
   * Records a request that has loaded its session.
   *
   * @param token what the client sent
   * @param session as {@link #load} gave it
   */
  default void accessed(String token, MutableSession session) {}

  /**
   * When a client had sent this token before the request that {@link #access} recorded last.
   *
   * @return null if the store doesn't know, or if the loaded session already has that time
   */
  default @Nullable Instant seenBefore(String token) {
    return null;
  }

  /**
   * Records that a client has sent this token with a request that doesn't use the session. This
   * costs a lookup in memory, and loads the session only once for each tenth of its idle timeout.
   *
   * @param token what a client sent; any string is allowed
   * @return whether the session should be loaded and saved now, so that its idle limit moves; of
   *     several requests at once, only the first gets true
   * @throws SessionException only if the system is broken
   */
  default boolean access(String token) {
    return false;
  }

  /**
   * The session that a token identifies, or identified until it expired or was ended, as far as the
   * store still knows it. Sign-out uses it to end every session that the browser's cookies name. It
   * is read-only.
   *
   * @param token what a client sent; any string is allowed
   * @return empty if the store can't read the token, or no longer knows its session
   * @throws SessionException only if the system is broken
   */
  default Optional<MutableSession> recall(String token) {
    return load(token) instanceof Loaded.Live live ? Optional.of(live.session()) : Optional.empty();
  }

  /**
   * Loads a session again, in its current state.
   *
   * @param known a session of this store
   * @return the session as stored, or absent if it no longer exists; always absent for a store that
   *     keeps no state
   * @throws SessionException only if the system is broken
   */
  default Loaded reload(MutableSession known) {
    return new Loaded.Absent(Loaded.Reason.UNKNOWN);
  }

  /**
   * Whether the key that sealed a session, or its record, was withdrawn since the session was
   * loaded, which ends the session. This doesn't check limits or revocations.
   *
   * @param known a session that {@link #load} gave
   * @return always false for a store whose sessions aren't sealed
   * @throws SessionException only if the system is broken
   */
  default boolean hasLostKey(MutableSession known) {
    return false;
  }

  /**
   * Creates or updates a session. A store that keeps state writes only the changed attributes, so
   * that two requests which change different ones both succeed.
   *
   * <p>Another request may give the session a new id meanwhile. If this request replaces the id
   * too, it gets a token of its own for the same session. If not, it gets no token, because the
   * client has a newer one.
   *
   * @param session the session
   * @return the token for the client; empty if the client should keep the one it has. Also empty,
   *     without a write, if the session was deleted or revoked since it was loaded: a save never
   *     restores an ended session
   * @throws SessionTooLargeException if the session does not fit; the previously saved state stays
   * @throws SessionException only if the system is broken
   */
  Optional<String> save(MutableSession session);

  /**
   * Ends a session: its id is revoked, and none of its tokens can be loaded from now on. Unknown
   * sessions are ignored.
   *
   * @param session the session
   * @throws SessionException only if the system is broken
   */
  void delete(MutableSession session);

  /**
   * Registers a listener that is called for each expired session, some time after it expired. A
   * store that can't notice this does nothing here. Called once, before anything else.
   */
  default void onExpiry(Consumer<MutableSession> listener) {}

  /** Releases the store's resources. */
  @Override
  default void close() {}
}
