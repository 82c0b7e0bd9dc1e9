package io.biscotti.store;

import io.biscotti.codec.SessionCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attribute: its encoded form, and its value once it has been read. */
final class EncodedAttribute {

  private byte[] encoded;
  private @Nullable Object value;
  private boolean decoded;
  private boolean activated;

  EncodedAttribute(byte[] encoded) {
    this.encoded = encoded;
  }

  EncodedAttribute(byte[] encoded, Object value) {
    this.encoded = encoded;
    this.value = value;
    this.decoded = true;
    this.activated = true;
  }

  byte[] encoded() {
    return encoded;
  }

  /** The reference to an object that this node keeps; empty for an encoded value. */
  Optional<String> reference() {
    return SessionCodec.reference(encoded);
  }

  private boolean isLocal() {
    return reference().isPresent();
  }

  /** Takes the object that the reference stands for; null if it is lost. */
  void found(@Nullable Object object) {
    decoded(object);
    activated = true;
  }

  boolean isDecoded() {
    return decoded;
  }

  /** The value, if it was decoded and there is one. */
  @Nullable Object decodedValue() {
    return value;
  }

  /** Takes the value that was decoded together with another attribute; null if there is none. */
  void decoded(@Nullable Object decodedValue) {
    value = decodedValue;
    decoded = true;
  }

  @Nullable Object value(SessionCodec codec, String name) {
    if (!decoded) {
      value = codec.decode(name, encoded).orElse(null);
      decoded = true;
    }
    return value;
  }

  /** Whether this is the first call since the value was decoded. */
  boolean activates() {
    boolean first = decoded && !activated;
    activated |= decoded;
    return first;
  }

  boolean holds(byte[] other) {
    return Arrays.equals(encoded, other);
  }

  /** Adds the value to these, if it is in use; it is activated again when it is next read. */
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

  /** Takes the value's encoding as it is now; true if the value was changed in place. */
  boolean settle(byte[] now) {
    if (holds(now)) {
      return false;
    }
    encoded = now;
    return true;
  }
}
