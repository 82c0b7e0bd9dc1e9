package io.biscotti.store;

import io.biscotti.lifecycle.Session;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.revocation.Revocations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A request's private copy of a session, written back by {@link SessionStore#save}. The session
 * filter and the stores change it; applications see it as a {@link Session}.
 *
 * <p>{@link EncodedAttributes} and {@link LiveAttributes} say how its attributes are kept.
 *
 * <p>Thread-safe, because the threads of an asynchronous request may share it (Servlet spec 7.7.1).
 */
public final class MutableSession implements Session {

  private final Attributes attributes;
  private final Instant createdAt;
  private final Instant expiresAt;

  private String id;
  private @Nullable String storedId;
  private List<String> unsavedIds = List.of();
  private Instant lastSeenAt;
  private Instant lastAccessedAt;
  private Instant savedAt;
  private int idleSeconds;
  private boolean fresh;
  private boolean renewed;
  private boolean touched;
  private boolean ending;
  private boolean ended;
  private IntSupplier room = () -> Integer.MAX_VALUE;

  /** The key by which a store with state finds this session; the sealed store doesn't use it. */
  @Nullable Object origin;

  MutableSession(Attributes attributes, Frame frame, boolean fresh) {
    this.attributes = attributes;
    this.id = frame.id();
    this.storedId = fresh ? null : frame.id();
    this.createdAt = frame.createdAt();
    this.lastSeenAt = frame.lastSeenAt();
    this.lastAccessedAt = frame.lastSeenAt();
    this.savedAt = frame.lastSeenAt();
    this.expiresAt = frame.expiresAt();
    this.idleSeconds = frame.idleSeconds();
    this.fresh = fresh;
  }

  /**
   * A new session.
   *
   * @param now in whole milliseconds
   */
  static MutableSession create(
      Attributes attributes, String id, Instant now, SessionPolicy policy) {
    int idleSeconds = Math.toIntExact(Math.min(Integer.MAX_VALUE, policy.idle().toSeconds()));
    Frame frame = new Frame(id, now, now, now.plus(policy.lifetime()), idleSeconds, Map.of());
    return new MutableSession(attributes, frame, true);
  }

  @Override
  public synchronized String id() {
    return id;
  }

  @Override
  public Instant createdAt() {
    return createdAt;
  }

  @Override
  public synchronized Instant lastSeenAt() {
    return lastSeenAt;
  }

  @Override
  public Instant expiresAt() {
    return expiresAt;
  }

  @Override
  public synchronized Instant idleExpiresAt() {
    return Frame.idleExpiresAt(lastSeenAt, expiresAt, idleSeconds);
  }

  @Override
  public synchronized int idleSeconds() {
    return idleSeconds;
  }

  @Override
  public synchronized boolean isFresh() {
    return fresh;
  }

  @Override
  public Optional<Object> attribute(String name) {
    return Optional.ofNullable(get(name));
  }

  /** Sets the idle timeout, in seconds; 0 or less leaves only the absolute timeout. */
  public synchronized void idleSeconds(int seconds) {
    touched |= seconds != idleSeconds;
    idleSeconds = seconds;
  }

  /** Whether this is the session's idle timeout, and was saved. */
  public synchronized boolean keepsIdleSeconds(int seconds) {
    return seconds == idleSeconds && !touched;
  }

  /** An attribute; null if there is none of this name, or if its type is no longer known. */
  public synchronized @Nullable Object get(String name) {
    return attributes.get(name);
  }

  /** Whether this is the first call for a value that was decoded from the store. */
  public synchronized boolean activates(String name) {
    return attributes.activates(name);
  }

  /**
   * Rejects names and values that can't be stored.
   *
   * @throws IllegalArgumentException if the name is too long or malformed, or if sessions can't
   *     store the value's type
   */
  public synchronized void check(String name, Object value) {
    attributes.check(name, value);
  }

  /**
   * Sets an attribute and returns its previous value.
   *
   * @throws IllegalArgumentException as {@link #check}; nothing has changed then
   */
  public synchronized @Nullable Object set(String name, Object value) {
    return attributes.set(name, value);
  }

  /**
   * Takes an object as an attribute's value, for reading it later, if it was saved as the same
   * bytes.
   *
   * @return the previous object; null if this would be a change, or if a change isn't saved yet;
   *     then the attribute is as before
   */
  public synchronized @Nullable Object substitute(String name, Object value) {
    return attributes.substitute(name, value);
  }

  /** Whether the session has no such attribute, and was saved without one. */
  public synchronized boolean lacks(String name) {
    return !attributes.names().contains(name) && !attributes.changed().contains(name);
  }

  /** Removes an attribute and returns its value; null if there was none. */
  public synchronized @Nullable Object remove(String name) {
    return attributes.remove(name);
  }

  /** The names of the attributes. */
  public synchronized List<String> names() {
    return attributes.names();
  }

  /**
   * The values that are in use and about to be encoded. Each is activated again when it is next
   * read.
   */
  public synchronized Collection<Object> passivate() {
    return attributes.passivate();
  }

  /** Gives the session a new id, which reaches the store at the next save. */
  public synchronized void renew(String newId) {
    if (!id.equals(storedId)) {
      unsavedIds = new ArrayList<>(unsavedIds);
      unsavedIds.add(id);
    }
    id = newId;
    renewed = true;
  }

  /** Adopts the id that another request has given to this session meanwhile. */
  synchronized void adopt(String currentId) {
    id = currentId;
  }

  /** The id under which a client may have the session; null if no client has it yet. */
  synchronized @Nullable String storedId() {
    return storedId;
  }

  /**
   * The session's ids since the previous save, the current one last. No client has the others, but
   * the application has seen them.
   */
  synchronized List<String> ids() {
    List<String> ids = new ArrayList<>(unsavedIds);
    ids.add(id);
    return ids;
  }

  /** Marks the session as ended. {@link SessionStore#delete} invalidates its tokens. */
  public synchronized void end() {
    ended = true;
  }

  /**
   * Whether this is the first call, so that the caller notifies the listeners of the end. For live
   * sessions, it is true in one request only.
   */
  public synchronized boolean beginEnd() {
    boolean isFirst = !ending && attributes.beginEnd();
    ending = true;
    return isFirst;
  }

  /** Whether {@link #beginEnd} was called in this request. */
  public synchronized boolean isEnding() {
    return ending;
  }

  /** Whether other requests see each change at once, even after this one is over. */
  public boolean isLive() {
    return attributes.isLive();
  }

  Attributes attributes() {
    return attributes;
  }

  /** Whether the session was ended in this request, or anywhere if it is live. */
  public synchronized boolean isEnded() {
    return ended || attributes.isEnded();
  }

  synchronized boolean isRenewed() {
    return renewed;
  }

  /** Whether the idle timeout was set in this request. */
  synchronized boolean isTouched() {
    return touched;
  }

  synchronized boolean isExpired(Instant now) {
    return !now.isBefore(idleExpiresAt());
  }

  /**
   * Decides whether a client that sends this session's token gets the session. A revoked session is
   * reported as revoked even if it has also passed its idle timeout, but only while revocations are
   * kept.
   */
  Loaded judge(Instant now, Revocations revocations) {
    if (!now.isBefore(expiresAt)) {
      return new Loaded.Absent(Loaded.Reason.EXPIRED, id());
    }
    if (revocations.isRevoked(id())) {
      return new Loaded.Absent(Loaded.Reason.REVOKED, id());
    }
    return isExpired(now) ? new Loaded.Absent(Loaded.Reason.EXPIRED, id()) : new Loaded.Live(this);
  }

  /**
   * Whether a tenth of the idle timeout has passed since the client was last recorded as seen, so
   * that the idle limit should move.
   */
  public synchronized boolean isStale(Instant now) {
    return idleSeconds > 0 && now.toEpochMilli() >= staleAtMillis();
  }

  /** When {@link #isStale} becomes true, in milliseconds since 1970. */
  synchronized long staleAtMillis() {
    return idleSeconds > 0 ? savedAt.toEpochMilli() + idleSeconds * 100L : expiresAt.toEpochMilli();
  }

  /** Takes a later request of the client into account that the store hasn't recorded. */
  synchronized void seen(Instant at) {
    if (at.isAfter(lastSeenAt) && at.isBefore(idleExpiresAt())) {
      lastSeenAt = at;
      lastAccessedAt = at;
    }
  }

  /**
   * When the client was last seen before this request, even if this request was recorded meanwhile.
   */
  public synchronized Instant lastAccessedAt() {
    return lastAccessedAt;
  }

  /** Sets {@link #lastAccessedAt}, if this request was recorded before it loaded the session. */
  public synchronized void lastAccessedAt(Instant at) {
    lastAccessedAt = at;
  }

  /** Applies values that were changed in place, and lets attributes share their objects. */
  public synchronized void settle() {
    attributes.settle();
  }

  /**
   * Whether there is anything to save, apart from the last-seen time and values changed in place.
   */
  public synchronized boolean isChanged() {
    return fresh || renewed || touched || attributes.isChanged();
  }

  /**
   * Limits the length of the token to what the client can be sent now.
   *
   * @param longest called only for tokens that are not short
   */
  public synchronized void room(IntSupplier longest) {
    room = longest;
  }

  synchronized int longestToken() {
    return room.getAsInt();
  }

  /**
   * The session as it is now, last seen at the given time, or later if another node has seen it
   * later by its own clock. Values changed in place are included.
   */
  synchronized Frame frame(Instant now) {
    return new Frame(id, createdAt, lastSeen(now), expiresAt, idleSeconds, attributes.stored());
  }

  /** The later of both times: a node whose clock is behind must not move the idle limit back. */
  private Instant lastSeen(Instant now) {
    return now.isAfter(lastSeenAt) ? now : lastSeenAt;
  }

  /** The changed attributes by name: the encoded value, or null if removed. */
  synchronized Map<String, byte @Nullable []> changes() {
    return attributes.changes();
  }

  /** The names of the changed attributes. */
  synchronized Set<String> changed() {
    return attributes.changed();
  }

  /**
   * Keeps values that can't be encoded as objects on this node. Called before the session is saved.
   *
   * @param currentId the id that the stored session will have; null for the id of this object
   */
  synchronized void keepLocally(Instant now, @Nullable String currentId) {
    if (!attributes.hasLocals()) {
      return;
    }
    List<String> ids = knownIds();
    if (currentId != null) {
      ids.add(0, currentId);
    }
    attributes.keep(ids, Frame.idleExpiresAt(now, expiresAt, idleSeconds));
  }

  /** Drops the objects that this node keeps for the session. */
  synchronized void free() {
    attributes.free(knownIds());
  }

  private List<String> knownIds() {
    List<String> known = new ArrayList<>(List.of(id));
    known.addAll(unsavedIds);
    if (storedId != null) {
      known.add(storedId);
    }
    return known;
  }

  /** Marks all changes as saved. */
  synchronized void saved(Instant seenAt) {
    lastSeenAt = lastSeen(seenAt);
    savedAt = seenAt;
    storedId = id;
    unsavedIds = List.of();
    fresh = false;
    renewed = false;
    touched = false;
    attributes.saved();
  }

  synchronized List<SessionTooLargeException.Attribute> largest() {
    return attributes.largest();
  }
}
