package io.biscotti.store;

import io.biscotti.codec.AttributeName;
import io.biscotti.codec.SessionCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request's private copy of a session's attributes. They are kept encoded, and decoded when they
 * are first read. That makes loading cheap, and an attribute whose type this version of the
 * application no longer knows survives unharmed until the next save. It also reveals values that
 * were changed in place, because their encoding differs.
 *
 * <p>Not thread-safe: {@link MutableSession} locks.
 */
final class EncodedAttributes implements Attributes {

  private final SessionCodec codec;
  private final Map<String, EncodedAttribute> slots;
  private final Set<String> changed = new LinkedHashSet<>(4);

  EncodedAttributes(SessionCodec codec, Map<String, byte[]> stored) {
    this.codec = codec;
    this.slots = new LinkedHashMap<>(stored.size() * 2);
    stored.forEach((name, encoded) -> slots.put(name, new EncodedAttribute(encoded)));
  }

  @Override
  public @Nullable Object get(String name) {
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

  @Override
  public boolean activates(String name) {
    EncodedAttribute slot = slots.get(name);
    return slot != null && slot.activates();
  }

  @Override
  public void check(String name, Object value) {
    AttributeName.check(name);
    codec.encode(name, value);
  }

  @Override
  public @Nullable Object set(String name, Object value) {
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

  @Override
  public @Nullable Object remove(String name) {
    EncodedAttribute slot = slots.get(name);
    if (slot == null) {
      return null;
    }
    Object removed = value(name, slot);
    slots.remove(name);
    changed.add(name);
    return removed;
  }

  @Override
  public List<String> names() {
    return new ArrayList<>(slots.keySet());
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
