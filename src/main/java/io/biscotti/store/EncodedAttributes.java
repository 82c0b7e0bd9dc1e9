package io.biscotti.store;

import io.biscotti.codec.AttributeName;
import io.biscotti.codec.SessionCodec;
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
 * A request's private copy of a session's attributes. They are kept encoded, and decoded when they
 * are first read. That makes loading cheap, and an attribute whose type this version of the
 * application no longer knows survives unharmed until the next save. It also reveals values that
 * were changed in place, because their encoding differs. A value that can't be encoded is refused,
 * or kept as an object on this node: see {@link LocalObjects}.
 *
 * <p>Not thread-safe: {@link MutableSession} locks.
 */
final class EncodedAttributes implements Attributes {

  private final SessionCodec codec;
  private final Map<String, EncodedAttribute> slots;
  private final Set<String> changed = new LinkedHashSet<>(4);

  private final @Nullable LocalObjects locals;
  private final List<String> replaced = new ArrayList<>(0);
  private final String storedId;
  private final Instant expiresAt;

  /**
   * The attributes of a new session.
   *
   * @param locals keeps values that can't be encoded; null if they are refused
   */
  EncodedAttributes(SessionCodec codec, @Nullable LocalObjects locals) {
    this.codec = codec;
    this.locals = locals;
    this.slots = new LinkedHashMap<>();
    this.storedId = "";
    this.expiresAt = Instant.MIN;
  }

  /** The attributes of a stored session. */
  EncodedAttributes(SessionCodec codec, @Nullable LocalObjects locals, Frame stored) {
    this.codec = codec;
    this.locals = locals;
    this.slots = new LinkedHashMap<>(stored.attributes().size() * 2);
    stored.attributes().forEach((name, bytes) -> slots.put(name, new EncodedAttribute(bytes)));
    this.storedId = stored.id();
    this.expiresAt = stored.idleExpiresAt();
  }

  @Override
  public @Nullable Object get(String name) {
    EncodedAttribute slot = slots.get(name);
    return slot == null ? null : value(name, slot);
  }

  /** Decodes the attributes that have an object in common with this one, too. */
  private @Nullable Object value(String name, EncodedAttribute slot) {
    if (slot.isDecoded()) {
      return slot.value(codec, name);
    }
    Optional<String> reference = slot.reference();
    if (reference.isPresent() && locals != null) {
      slot.found(locals.find(storedId, reference.get(), expiresAt));
    }
    if (SessionCodec.isTogether(slot.encoded())) {
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

  @Override
  public boolean activates(String name) {
    EncodedAttribute slot = slots.get(name);
    return slot != null && slot.activates();
  }

  @Override
  public void check(String name, Object value) {
    AttributeName.check(name);
    encoded(name, value);
  }

  /**
   * A value's encoding. If it has none, and this node may keep the object, a reference to it: the
   * same one as before if the attribute is this object already.
   */
  private byte[] encoded(String name, Object value) {
    try {
      return codec.encode(name, value);
    } catch (IllegalArgumentException e) {
      EncodedAttribute old = slots.get(name);
      if (old != null && old.reference().isPresent() && value(name, old) == value) {
        return old.encoded();
      }
      return referring(name, e);
    }
  }

  /**
   * A new reference.
   *
   * @throws IllegalArgumentException the given one, if this node may not keep the object
   */
  private byte[] referring(String name, IllegalArgumentException refusal) {
    if (locals == null) {
      throw refusal;
    }
    long kept =
        slots.entrySet().stream()
            .filter(slot -> !slot.getKey().equals(name))
            .filter(slot -> slot.getValue().reference().isPresent())
            .count();
    if (kept >= LocalObjects.MOST_OF_A_SESSION) {
      throw new IllegalArgumentException(
          "%s; this server keeps %d objects of the session already, the most it keeps of one"
              .formatted(refusal.getMessage(), kept),
          refusal);
    }
    return SessionCodec.referring(locals.reference());
  }

  @Override
  public @Nullable Object set(String name, Object value) {
    EncodedAttribute old = slots.get(name);
    if (old == null) {
      AttributeName.check(name);
    }
    byte[] encoded = encoded(name, value);
    if (old == null) {
      slots.put(name, new EncodedAttribute(encoded, value));
      changed.add(name);
      return null;
    }
    Object previous = value(name, old);
    if (!old.holds(encoded)) {
      changed.add(name);
      old.reference().ifPresent(replaced::add);
    }
    slots.put(name, new EncodedAttribute(encoded, value));
    return previous;
  }

  @Override
  public @Nullable Object remove(String name) {
    EncodedAttribute slot = slots.get(name);
    if (slot == null) {
      return null;
    }
    Object removed = value(name, slot);
    slots.remove(name);
    changed.add(name);
    slot.reference().ifPresent(replaced::add);
    return removed;
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(slots.size());
    slots.forEach(
        (name, slot) -> {
          if (slot.reference().isEmpty() || value(name, slot) != null) {
            names.add(name);
          }
        });
    return names;
  }

  @Override
  public Collection<Object> passivate() {
    List<Object> inUse = new ArrayList<>();
    slots.values().forEach(slot -> slot.passivate(inUse));
    return inUse;
  }

  @Override
  public void settle() {
    Map<String, Object> changeable = new LinkedHashMap<>(4);
    slots.forEach(
        (name, slot) -> {
          Object value = slot.changeable(codec);
          if (value != null) {
            changeable.put(name, value);
          }
        });
    if (!changeable.isEmpty()) {
      encodeTogether(changeable).forEach(this::settle);
    }
  }

  private void settle(String name, byte[] now) {
    if (slot(name).settle(now)) {
      changed.add(name);
    }
  }

  /** A value that was changed in place may have become one that can't be encoded. */
  private Map<String, byte[]> encodeTogether(Map<String, Object> values) {
    try {
      return codec.encodeTogether(values);
    } catch (IllegalArgumentException e) {
      if (locals == null) {
        throw e;
      }
      values.forEach((name, value) -> settle(name, encoded(name, value)));
      Map<String, Object> others = new LinkedHashMap<>(values);
      others.keySet().removeIf(name -> slot(name).reference().isPresent());
      return others.isEmpty() ? Map.of() : codec.encodeTogether(others);
    }
  }

  private EncodedAttribute slot(String name) {
    return Objects.requireNonNull(slots.get(name));
  }

  @Override
  public boolean isChanged() {
    return !changed.isEmpty();
  }

  @Override
  public Map<String, byte[]> stored() {
    Map<String, byte[]> stored = new LinkedHashMap<>(slots.size() * 2);
    slots.forEach((name, slot) -> stored.put(name, slot.encoded()));
    return stored;
  }

  @Override
  public Map<String, byte @Nullable []> changes() {
    Map<String, byte @Nullable []> changes = new HashMap<>();
    for (String name : changed) {
      EncodedAttribute slot = slots.get(name);
      changes.put(name, slot == null ? null : slot.encoded());
    }
    return changes;
  }

  @Override
  public void saved() {
    changed.clear();
  }

  @Override
  public void keep(List<String> ids, Instant until) {
    if (locals == null) {
      return;
    }
    Map<String, Object> objects = new LinkedHashMap<>(0);
    boolean refers = false;
    for (EncodedAttribute slot : slots.values()) {
      Optional<String> reference = slot.reference();
      refers |= reference.isPresent();
      Object object = slot.decodedValue();
      if (reference.isPresent() && object != null) {
        objects.put(reference.get(), object);
      }
    }
    if (refers || !replaced.isEmpty()) {
      locals.keep(ids, until, objects, replaced);
      replaced.clear();
    }
  }

  @Override
  public void free(List<String> ids) {
    if (locals != null) {
      locals.end(ids);
    }
  }

  @Override
  public List<SessionTooLargeException.Attribute> largest() {
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

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public boolean beginEnd() {
    return true;
  }

  @Override
  public boolean isEnded() {
    return false;
  }
}
