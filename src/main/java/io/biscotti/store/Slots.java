package io.biscotti.store;

import io.biscotti.codec.AttributeNames;
import io.biscotti.codec.SessionCodec;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one request's session, in order. As long as the names are the stored ones, an
 * object is created for an attribute only when it is read or set. Not thread-safe.
 */
final class Slots {

  /** An attribute: its encoded form, and its value once it has been read. */
  static final class Slot {

    private final PackedAttributes stored;
    private final int place;

    /** The CBOR item: set if it differs from the stored one, or once it was asked for. */
    private byte @Nullable [] item;

    private boolean isStored;
    private @Nullable Object value;
    private boolean decoded;
    private boolean activated;

    /** A stored attribute, at this place. */
    Slot(PackedAttributes stored, int place) {
      this.stored = stored;
      this.place = place;
      this.isStored = true;
    }

    /** An attribute that was set in this request. */
    Slot(byte[] encoded, Object value) {
      this.stored = PackedAttributes.NONE;
      this.place = 0;
      this.item = encoded;
      this.value = value;
      this.decoded = true;
      this.activated = true;
    }

    /** The CBOR item. */
    byte[] encoded() {
      if (item == null) {
        item = stored.item(place);
      }
      return item;
    }

    /** Adds the value's current encoding. */
    void addTo(PackedAttributes.Builder builder) {
      if (isStored) {
        builder.same(stored, place);
      } else {
        byte[] encoded = encoded();
        builder.item(encoded, 0, encoded.length);
      }
    }

    /** The reference to an object that this node keeps; empty for an encoded value. */
    Optional<String> reference() {
      return isStored ? stored.reference(place) : SessionCodec.reference(encoded());
    }

    /** Whether the bytes may encode several attributes together, because they share an object. */
    boolean isTogether() {
      return isStored ? stored.isTogether(place) : SessionCodec.isTogether(encoded());
    }

    private boolean isLocal() {
      return reference().isPresent();
    }

    /** Sets the referenced object; null if it is lost. */
    void found(@Nullable Object object) {
      decoded(object);
      activated = true;
    }

    boolean isDecoded() {
      return decoded;
    }

    /** The decoded value; null if it wasn't decoded or can't be. */
    @Nullable Object decodedValue() {
      return value;
    }

    /** Sets the value that was decoded together with another attribute; null if there is none. */
    void decoded(@Nullable Object decodedValue) {
      value = decodedValue;
      decoded = true;
    }

    @Nullable Object value(SessionCodec codec, String name) {
      if (!decoded) {
        value = decode(codec, name);
        decoded = true;
      }
      return value;
    }

    private @Nullable Object decode(SessionCodec codec, String name) {
      if (!isStored) {
        return codec.decode(name, encoded()).orElse(null);
      }
      byte[] in = stored.array(place);
      int start = stored.start(place);
      int end = stored.end(place);
      return stored.isText(place)
          ? codec.decodeText(name, in, start, end)
          : codec.decode(name, in, start, end);
    }

    /** Whether this is the first call since the value was decoded. */
    boolean activates() {
      boolean first = decoded && !activated;
      activated |= decoded;
      return first;
    }

    boolean holds(byte[] other) {
      return isStored ? stored.holds(place, other) : Arrays.equals(encoded(), other);
    }

    /** Adds the value to the list if it is in use. It is activated again when it is next read. */
    void passivate(List<Object> inUse) {
      if (value != null && activated && !isLocal()) {
        inUse.add(value);
        activated = false;
      }
    }

    /** The value, if it is in use and might have been changed in place; null otherwise. */
    @Nullable Object changeable(SessionCodec codec) {
      return value == null || codec.isImmutable(value) || isLocal() ? null : value;
    }

    /** Sets the value's current encoding; returns true if the value was changed in place. */
    boolean settle(byte[] now) {
      if (holds(now)) {
        return false;
      }
      item = now;
      isStored = false;
      return true;
    }
  }

  private final PackedAttributes stored;

  /** The slots in the order of the stored names; null until an attribute is asked for. */
  private @Nullable Slot @Nullable [] used;

  /** All attributes; null as long as their names are the stored ones. */
  private @Nullable Map<String, Slot> all;

  Slots(PackedAttributes stored) {
    this.stored = stored;
  }

  @Nullable Slot get(String name) {
    if (all != null) {
      return all.get(name);
    }
    int place = stored.names().place(name);
    return place < 0 ? null : at(place);
  }

  private Slot at(int place) {
    @Nullable Slot[] slots = used();
    Slot slot = slots[place];
    if (slot == null) {
      slot = new Slot(stored, place);
      slots[place] = slot;
    }
    return slot;
  }

  private @Nullable Slot[] used() {
    if (used == null) {
      used = new @Nullable Slot[stored.size()];
    }
    return used;
  }

  void put(String name, Slot slot) {
    int place = all == null ? stored.names().place(name) : -1;
    if (place < 0) {
      unpacked().put(name, slot);
    } else {
      used()[place] = slot;
    }
  }

  void remove(String name) {
    unpacked().remove(name);
  }

  private Map<String, Slot> unpacked() {
    if (all == null) {
      all = each();
    }
    return all;
  }

  private Map<String, Slot> each() {
    Map<String, Slot> each = new LinkedHashMap<>((stored.size() + 1) * 2);
    for (int i = 0; i < stored.size(); i++) {
      each.put(stored.names().name(i), at(i));
    }
    return each;
  }

  /** The names, in order. */
  List<String> names() {
    return all == null ? stored.names().all() : List.copyOf(all.keySet());
  }

  /** Visits every attribute, and creates its object if there is none yet. */
  void forEach(BiConsumer<String, Slot> action) {
    (all == null ? each() : all).forEach(action);
  }

  /** Whether any value is in use and might have been changed in place. */
  boolean isAnyChangeable(SessionCodec codec) {
    for (Slot slot : mayBeUsed()) {
      if (slot != null && slot.changeable(codec) != null) {
        return true;
      }
    }
    return false;
  }

  /** The slots that were asked for or set, and maybe others. */
  private Collection<? extends @Nullable Slot> mayBeUsed() {
    if (all != null) {
      return all.values();
    }
    return used == null ? List.of() : Arrays.asList(used);
  }

  /** Visits the attributes that were asked for or set, and maybe others. */
  void forEachUsed(BiConsumer<String, Slot> action) {
    if (all != null) {
      all.forEach(action);
    } else if (used != null) {
      for (int i = 0; i < used.length; i++) {
        Slot slot = used[i];
        if (slot != null) {
          action.accept(stored.names().name(i), slot);
        }
      }
    }
  }

  /** The reference of an attribute; empty for an encoded value, and without such an attribute. */
  Optional<String> reference(String name) {
    int place = all == null ? stored.names().place(name) : -1;
    Slot slot = all != null ? all.get(name) : place < 0 || used == null ? null : used[place];
    if (slot != null) {
      return slot.reference();
    }
    return place < 0 ? Optional.empty() : stored.reference(place);
  }

  /** The current attributes. Values that weren't set are not copied. */
  PackedAttributes packed() {
    if (all == null && used == null) {
      return stored;
    }
    PackedAttributes.Builder builder =
        PackedAttributes.builder(all == null ? stored.names() : AttributeNames.of(all.keySet()));
    if (all != null) {
      all.values().forEach(slot -> slot.addTo(builder));
    } else if (used != null) {
      for (int i = 0; i < used.length; i++) {
        Slot slot = used[i];
        if (slot == null) {
          builder.same(stored, i);
        } else {
          slot.addTo(builder);
        }
      }
    }
    return builder.build();
  }
}
