package io.biscotti.store;

import io.biscotti.codec.AttributeName;
import io.biscotti.codec.SessionCodec;
import io.biscotti.lifecycle.Session;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.revocation.Revocations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request's private copy of a session, written back by {@link SessionStore#save}. The session
 * filter and the stores change it; applications see it as a {@link Session}.
 *
 * <p>Attributes are kept encoded, and decoded when they are first read. That makes loading cheap,
 * and an attribute whose type this version of the application no longer knows survives unharmed
 * until the next save. It also reveals values that were changed in place, because their encoding
 * differs.
 *
 * <p>Thread-safe, because the threads of an asynchronous request may share it (Servlet spec 7.7.1).
 */
public final class MutableSession implements Session {

  private final SessionCodec codec;
  private final Instant createdAt;
  private final Instant expiresAt;
  private final Map<String, EncodedAttribute> slots;
  private final Set<String> changed = new LinkedHashSet<>(4);

  private String id;
  private @Nullable String storedId;
  private List<String> unsavedIds = List.of();
  private Instant lastSeenAt;
  private Instant savedAt;
  private int idleSeconds;
  private boolean fresh;
  private boolean renewed;
  private boolean touched;
  private boolean ended;

  /** The key by which a store with state finds this session; the sealed store doesn't use it. */
  @Nullable Object origin;

  MutableSession(SessionCodec codec, Frame frame, boolean fresh) {
    this.codec = codec;
    this.id = frame.id();
    this.storedId = fresh ? null : frame.id();
    this.createdAt = frame.createdAt();
    this.lastSeenAt = frame.lastSeenAt();
    this.savedAt = frame.lastSeenAt();
    this.expiresAt = frame.expiresAt();
    this.idleSeconds = frame.idleSeconds();
    this.fresh = fresh;
    this.slots = new LinkedHashMap<>(frame.attributes().size() * 2);
    frame.attributes().forEach((name, encoded) -> slots.put(name, new EncodedAttribute(encoded)));
  }

  /**
   * A new session, which {@link SessionStore#save} stores.
   *
   * @param id 22 characters of base64url
   * @param now in whole milliseconds
   */
  public static MutableSession create(
      SessionCodec codec, String id, Instant now, SessionPolicy policy) {
    int idleSeconds = Math.toIntExact(Math.min(Integer.MAX_VALUE, policy.idle().toSeconds()));
    Frame frame = new Frame(id, now, now, now.plus(policy.lifetime()), idleSeconds, Map.of());
    return new MutableSession(codec, frame, true);
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

  /** An attribute; null if there is none of this name, or if its type is no longer known. */
  public synchronized @Nullable Object get(String name) {
    EncodedAttribute slot = slots.get(name);
    return slot == null ? null : value(name, slot);
  }

  /** Decodes the attributes that have an object in common with this one, too. */
  private @Nullable Object value(String name, EncodedAttribute slot) {
    if (!slot.isDecoded() && SessionCodec.isTogether(slot.encoded())) {
      byte[] together = slot.encoded();
      Map<String, Object> values = codec.decodeTogether(name, together);
      slots.forEach(
          (other, its) -> {
            if (!its.isDecoded() && its.holds(together)) {
              its.decoded(values.get(other));
            }
          });
    }
    return slot.value(codec, name);
  }

  /** Whether this is the first call for a value that was decoded from the store. */
  public synchronized boolean activates(String name) {
    EncodedAttribute slot = slots.get(name);
    return slot != null && slot.activates();
  }

  /**
   * Rejects names and values that can't be stored.
   *
   * @throws IllegalArgumentException if the name is too long or malformed, or if sessions can't
   *     store the value's type
   */
  public void check(String name, Object value) {
    AttributeName.check(name);
    codec.encode(name, value);
  }

  /**
   * Sets an attribute and returns its previous value.
   *
   * @throws IllegalArgumentException as {@link #check}; nothing has changed then
   */
  public synchronized @Nullable Object set(String name, Object value) {
    EncodedAttribute old = slots.get(name);
    if (old == null) {
      AttributeName.check(name);
    }
    byte[] encoded = codec.encode(name, value);
    if (old == null) {
      slots.put(name, new EncodedAttribute(encoded, value));
      changed.add(name);
      return null;
    }
    Object replaced = value(name, old);
    if (!old.holds(encoded)) {
      changed.add(name);
    }
    slots.put(name, new EncodedAttribute(encoded, value));
    return replaced;
  }

  /** Removes an attribute and returns its value; null if there was none. */
  public synchronized @Nullable Object remove(String name) {
    EncodedAttribute slot = slots.get(name);
    if (slot == null) {
      return null;
    }
    Object removed = value(name, slot);
    slots.remove(name);
    changed.add(name);
    return removed;
  }

  /** The names of the attributes. */
  public synchronized List<String> names() {
    return new ArrayList<>(slots.keySet());
  }

  /**
   * The values that are in use and about to be encoded. Each is activated again when it is next
   * read.
   */
  public synchronized Collection<Object> passivate() {
    List<Object> inUse = new ArrayList<>();
    slots.values().forEach(slot -> slot.passivate(inUse));
    return inUse;
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

  /** Adopts the id that another request has meanwhile given to this session. */
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

  /** Marks the session as ended. Ending its tokens takes {@link SessionStore#delete}. */
  public synchronized void end() {
    ended = true;
  }

  /** Whether the session was ended in this request. */
  public synchronized boolean isEnded() {
    return ended;
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
   * The result for a client that sends this session's token. A revoked session is reported as
   * revoked even if it has also passed its idle timeout, but only while revocations are kept.
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
    return idleSeconds > 0 && !now.isBefore(staleAt());
  }

  /** When {@link #isStale} becomes true. */
  synchronized Instant staleAt() {
    return idleSeconds > 0 ? savedAt.plus(Duration.ofMillis(idleSeconds * 100L)) : expiresAt;
  }

  /** Takes a later request of the client into account, which is not recorded in the store. */
  synchronized void seen(Instant at) {
    if (at.isAfter(lastSeenAt) && at.isBefore(idleExpiresAt())) {
      lastSeenAt = at;
    }
  }

  /** Applies values that were changed in place, and lets attributes share their objects. */
  public synchronized void settle() {
    Map<String, Object> changeable = new LinkedHashMap<>(4);
    slots.forEach(
        (name, slot) -> {
          Object value = slot.changeable(codec);
          if (value != null) {
            changeable.put(name, value);
          }
        });
    if (!changeable.isEmpty()) {
      codec
          .encodeTogether(changeable)
          .forEach(
              (name, now) -> {
                if (Objects.requireNonNull(slots.get(name)).settle(now)) {
                  changed.add(name);
                }
              });
    }
  }

  /**
   * Whether there is anything to save, apart from the last-seen time and values changed in place.
   */
  public synchronized boolean isChanged() {
    return fresh || renewed || touched || !changed.isEmpty();
  }

  /**
   * The session as it is now, last seen at the given time. Values changed in place are included.
   */
  synchronized Frame frame(Instant now) {
    Map<String, byte[]> attributes = new LinkedHashMap<>(slots.size() * 2);
    slots.forEach((name, slot) -> attributes.put(name, slot.encoded()));
    return new Frame(id, createdAt, now, expiresAt, idleSeconds, attributes);
  }

  /** The changed attributes by name: the encoded value, or null if removed. */
  synchronized Map<String, byte @Nullable []> changes() {
    Map<String, byte @Nullable []> changes = new HashMap<>();
    for (String name : changed) {
      EncodedAttribute slot = slots.get(name);
      changes.put(name, slot == null ? null : slot.encoded());
    }
    return changes;
  }

  /** Marks all changes as saved. */
  synchronized void saved(Instant seenAt) {
    lastSeenAt = seenAt;
    savedAt = seenAt;
    storedId = id;
    unsavedIds = List.of();
    fresh = false;
    renewed = false;
    touched = false;
    changed.clear();
  }

  synchronized List<SessionTooLargeException.Attribute> largest() {
    return slots.entrySet().stream()
        .map(
            e -> {
              long bytes = AttributeName.utf8Bytes(e.getKey()) + e.getValue().encoded().length;
              int capped = (int) Math.min(bytes, Integer.MAX_VALUE);
              return new SessionTooLargeException.Attribute(e.getKey(), capped);
            })
        .sorted(Comparator.comparingInt(SessionTooLargeException.Attribute::sizeBytes).reversed())
        .limit(3)
        .toList();
  }
}
