package io.biscotti.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attributes of a session, as one request sees them. */
sealed interface Attributes permits EncodedAttributes, LiveAttributes {

  /** An attribute's value; null if there is none, or if it can't be read. */
  @Nullable Object get(String name);

  /** Whether this is the first call for a value that was decoded from the store. */
  boolean activates(String name);

  /**
   * Rejects names and values that can't be stored.
   *
   * @throws IllegalArgumentException if the name or the value can't be stored
   */
  void check(String name, Object value);

  /**
   * Sets an attribute and returns its previous value.
   *
   * @throws IllegalArgumentException as {@link #check}; nothing has changed then
   */
  @Nullable Object set(String name, Object value);

  /**
   * Takes an object as an attribute's value if it was saved as the same bytes.
   *
   * @return the previous object; null if this would be a change, or if a change isn't saved yet;
   *     then the attribute is as before
   */
  @Nullable Object substitute(String name, Object value);

  /** Removes an attribute and returns its value; null if there was none. */
  @Nullable Object remove(String name);

  /** The names of the attributes. */
  List<String> names();

  /** Returns the values that are in use and about to be encoded. */
  Collection<Object> passivate();

  /** Applies values that were changed in place. */
  void settle();

  /** Whether there is anything to save. */
  boolean isChanged();

  /** The attributes as a {@link Frame} stores them: encoded values by name. */
  Map<String, byte[]> stored();

  /** The names of the attributes that were set or removed. */
  Set<String> changed();

  /** What changed in {@link #stored}: the new bytes by name, or null if removed. */
  Map<String, byte @Nullable []> changes();

  /** Marks all changes as saved. */
  void saved();

  /** Whether this node keeps what can't be encoded; if not, {@link #keep} does nothing. */
  boolean hasLocals();

  /**
   * Keeps values that can't be encoded as objects on this node. Called before the session is saved.
   *
   * @param ids all ids of the session that matter, the current one first
   * @param until when the session expires
   */
  void keep(List<String> ids, Instant until);

  /** Drops the objects that this node keeps for the session with these ids. */
  void free(List<String> ids);

  /** The largest attributes, at most three. */
  List<SessionTooLargeException.Attribute> largest();

  /** Whether other requests see each change at once. */
  boolean isLive();

  /** Whether this is the first call, so that the caller notifies the listeners of the end. */
  boolean beginEnd();

  /** Whether another request has ended the session. */
  boolean isEnded();
}
