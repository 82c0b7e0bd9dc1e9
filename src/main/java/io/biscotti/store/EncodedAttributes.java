package io.biscotti.store;

import io.biscotti.codec.AttributeName;
import io.biscotti.codec.SessionCodec;
import io.biscotti.store.Slots.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
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
  private final Slots slots;

  /** The names of set or removed attributes, in the order of the changes. */
  private Set<String> changed = Set.of();

  private final LocalObjects.@Nullable OfSession locals;

  /**
   * The attributes of a new session.
   *
   * @param locals keeps values that can't be encoded; null if they are refused
   */
  EncodedAttributes(SessionCodec codec, @Nullable LocalObjects locals) {
    this.codec = codec;
    this.locals = locals == null ? null : new LocalObjects.OfSession(locals, "", Instant.MIN);
    this.slots = new Slots(PackedAttributes.NONE);
  }

  /** The attributes of a stored session. */
  EncodedAttributes(SessionCodec codec, @Nullable LocalObjects locals, Frame stored) {
    this.codec = codec;
    this.locals =
        locals == null
            ? null
            : new LocalObjects.OfSession(locals, stored.id(), stored.idleExpiresAt());
    this.slots = new Slots(PackedAttributes.of(stored.attributes()));
  }

  @Override
  public @Nullable Object get(String name) {
    Slot slot = slots.get(name);
    return slot == null ? null : value(name, slot);
  }

  /** The value of an attribute. Also decodes the attributes that share an object with it. */
  private @Nullable Object value(String name, Slot slot) {
    if (slot.isDecoded()) {
      return slot.value(codec, name);
    }
    Optional<String> reference = slot.reference();
    if (reference.isPresent() && locals != null) {
      slot.found(locals.find(reference.get()));
    }
    if (slot.isTogether()) {
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
    Slot slot = slots.get(name);
    return slot != null && slot.activates();
  }

  @Override
  public void check(String name, Object value) {
    AttributeName.check(name);
    encoded(name, value);
  }

  /**
   * A value's encoding. For a value that can't be encoded, returns a reference to the object if
   * this node may keep it: the same reference as before if the attribute already is this object.
   */
  private byte[] encoded(String name, Object value) {
    try {
      return codec.encode(name, value);
    } catch (IllegalArgumentException e) {
      Slot old = slots.get(name);
      if (old != null && old.reference().isPresent() && value(name, old) == value) {
        return old.encoded();
      }
      return referring(name, e);
    }
  }

  /**
   * A new reference to an object on this node.
   *
   * @throws IllegalArgumentException {@code refusal} itself, if this node may not keep the object
   */
  private byte[] referring(String name, IllegalArgumentException refusal) {
    if (locals == null) {
      throw refusal;
    }
    long kept =
        slots.names().stream()
            .filter(other -> !other.equals(name))
            .filter(other -> slots.reference(other).isPresent())
            .count();
    return SessionCodec.referring(locals.reference(kept, refusal));
  }

  @Override
  public @Nullable Object set(String name, Object value) {
    Slot old = slots.get(name);
    if (old == null) {
      AttributeName.check(name);
    }
    byte[] encoded = encoded(name, value);
    if (old == null) {
      slots.put(name, new Slot(encoded, value));
      change(name);
      return null;
    }
    Object previous = value(name, old);
    if (!old.holds(encoded)) {
      change(name);
      old.reference().ifPresent(this::replace);
    }
    slots.put(name, new Slot(encoded, value));
    return previous;
  }

  @Override
  public @Nullable Object substitute(String name, Object value) {
    Slot old = slots.get(name);
    if (old == null || changed.contains(name)) {
      return null;
    }
    Object previous = value(name, old);
    if (old.reference().isPresent()) {
      return previous == value ? value : null;
    }
    try {
      if (old.isTogether()) {
        return previous == value && holdsTogether(name, old) ? value : null;
      }
      byte[] encoded = codec.encode(name, value);
      if (!old.holds(encoded)) {
        return null;
      }
      slots.put(name, new Slot(encoded, value));
      return previous;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private boolean holdsTogether(String name, Slot slot) {
    byte[] now = codec.encodeTogether(changeable()).get(name);
    return now != null && slot.holds(now);
  }

  @Override
  public @Nullable Object remove(String name) {
    Slot slot = slots.get(name);
    if (slot == null) {
      return null;
    }
    Object removed = value(name, slot);
    slots.remove(name);
    change(name);
    slot.reference().ifPresent(this::replace);
    return removed;
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(slots.names());
    names.removeIf(name -> slots.reference(name).isPresent() && get(name) == null);
    return names;
  }

  @Override
  public Collection<Object> passivate() {
    if (!slots.isAnyChangeable(codec)) {
      return List.of();
    }
    List<Object> inUse = new ArrayList<>();
    slots.forEachUsed((name, slot) -> slot.passivate(inUse));
    return inUse;
  }

  @Override
  public void settle() {
    if (!slots.isAnyChangeable(codec)) {
      return;
    }
    Map<String, Object> changeable = changeable();
    if (changeable.size() == 1) {
      Map.Entry<String, Object> only = changeable.entrySet().iterator().next();
      settle(only.getKey(), encoded(only.getKey(), only.getValue()));
    } else if (!changeable.isEmpty()) {
      encodeTogether(changeable).forEach(this::settle);
    }
  }

  /** The values that are in use and might have been changed in place, by name. */
  private Map<String, Object> changeable() {
    Map<String, Object> changeable = new LinkedHashMap<>();
    slots.forEachUsed(
        (name, slot) -> {
          Object value = slot.changeable(codec);
          if (value != null) {
            changeable.put(name, value);
          }
        });
    return changeable;
  }

  private void settle(String name, byte[] now) {
    if (slot(name).settle(now)) {
      change(name);
    }
  }

  private void change(String name) {
    if (changed.isEmpty()) {
      changed = Set.of(name);
    } else if (!changed.contains(name)) {
      changed = changed.size() == 1 ? new LinkedHashSet<>(changed) : changed;
      changed.add(name);
    }
  }

  private void replace(String reference) {
    if (locals != null) {
      locals.replace(reference);
    }
  }

  /**
   * Encodes values that were changed in place. A value may have become one that can't be encoded.
   */
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

  private Slot slot(String name) {
    return Objects.requireNonNull(slots.get(name));
  }

  @Override
  public boolean isChanged() {
    return !changed.isEmpty();
  }

  @Override
  public Map<String, byte[]> stored() {
    return slots.packed();
  }

  @Override
  public Set<String> changed() {
    return changed;
  }

  @Override
  public Map<String, byte @Nullable []> changes() {
    if (changed.size() == 1) {
      String only = changed.iterator().next();
      return Collections.singletonMap(only, item(only));
    }
    Map<String, byte @Nullable []> changes = new LinkedHashMap<>(changed.size() * 2);
    for (String name : changed) {
      changes.put(name, item(name));
    }
    return changes;
  }

  private byte @Nullable [] item(String name) {
    Slot slot = slots.get(name);
    return slot == null ? null : slot.encoded();
  }

  @Override
  public void saved() {
    changed = Set.of();
  }

  @Override
  public boolean hasLocals() {
    return locals != null;
  }

  @Override
  public void keep(List<String> ids, Instant until) {
    if (locals == null) {
      return;
    }
    Map<String, Object> objects = new LinkedHashMap<>();
    boolean refers = false;
    for (String name : slots.names()) {
      refers |= slots.reference(name).isPresent();
    }
    slots.forEachUsed(
        (name, slot) -> {
          Object object = slot.decodedValue();
          if (object != null) {
            slot.reference().ifPresent(reference -> objects.put(reference, object));
          }
        });
    locals.keep(ids, until, objects, refers);
  }

  @Override
  public void free(List<String> ids) {
    if (locals != null) {
      locals.end(ids);
    }
  }

  @Override
  public List<SessionTooLargeException.Attribute> largest() {
    PackedAttributes packed = slots.packed();
    return packed.names().all().stream()
        .map(
            name -> {
              int place = packed.names().place(name);
              long bytes = AttributeName.utf8Bytes(name) + packed.itemBytes(place);
              int capped = (int) Math.min(bytes, Integer.MAX_VALUE);
              return new SessionTooLargeException.Attribute(name, capped);
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
