package io.biscotti.store;

import io.biscotti.codec.SessionCodec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored session: its metadata, and its attributes encoded one by one.
 *
 * @param id 22 characters of base64url
 * @param createdAt in whole milliseconds
 * @param lastSeenAt in whole milliseconds
 * @param expiresAt the absolute timeout, in whole milliseconds
 * @param idleSeconds the idle timeout in seconds; 0 or less means none
 * @param attributes encoded values by name, in order; neither copied nor to be changed
 */
record Frame(
    String id,
    Instant createdAt,
    Instant lastSeenAt,
    Instant expiresAt,
    int idleSeconds,
    Map<String, byte[]> attributes) {

  /** When the session ends unless the client is seen again; never after {@link #expiresAt}. */
  Instant idleExpiresAt() {
    return idleExpiresAt(lastSeenAt, expiresAt, idleSeconds);
  }

  /** Like {@link #idleExpiresAt()}, for a session whose times may change. */
  static Instant idleExpiresAt(Instant lastSeenAt, Instant expiresAt, int idleSeconds) {
    Instant limit = idleSeconds > 0 ? lastSeenAt.plusSeconds(idleSeconds) : expiresAt;
    return limit.isBefore(expiresAt) ? limit : expiresAt;
  }

  Frame withId(String other) {
    return new Frame(other, createdAt, lastSeenAt, expiresAt, idleSeconds, attributes);
  }

  Frame withAttributes(Map<String, byte[]> others) {
    return new Frame(id, createdAt, lastSeenAt, expiresAt, idleSeconds, others);
  }

  /**
   * This session, with the encoding of attributes that share objects stored only once. {@link
   * #expanded} undoes it.
   */
  Frame deduplicated() {
    PackedAttributes all = PackedAttributes.of(attributes);
    Map<String, byte @Nullable []> shorter = Map.of();
    for (int i = 0; i < all.size(); i++) {
      int first = all.isTogether(i) ? first(all, i) : i;
      byte[] same = first < i ? SessionCodec.sameAs(all.names().name(first)).orElse(null) : null;
      if (same != null) {
        shorter = shorter.isEmpty() ? new LinkedHashMap<>() : shorter;
        shorter.put(all.names().name(i), same);
      }
    }
    return shorter.isEmpty() ? this : withAttributes(all.with(shorter));
  }

  /** The place of the first attribute that has the same bytes as this one. */
  private static int first(PackedAttributes all, int place) {
    byte[] together = all.item(place);
    int first = 0;
    while (first < place && !all.holds(first, together)) {
      first++;
    }
    return first;
  }

  private boolean isWithin(int mostBytes) {
    return PackedAttributes.of(attributes).sizeBytes() <= mostBytes;
  }

  /** This session with each attribute's own bytes. */
  Frame expanded() {
    PackedAttributes all = PackedAttributes.of(attributes);
    Map<String, byte @Nullable []> own = Map.of();
    for (int i = 0; i < all.size(); i++) {
      String original = all.original(i).orElse(null);
      byte[] bytes = original == null ? null : all.get(original);
      if (bytes != null) {
        own = own.isEmpty() ? new LinkedHashMap<>() : own;
        own.put(all.names().name(i), bytes);
      }
    }
    return own.isEmpty() ? this : withAttributes(all.with(own));
  }

  /**
   * The bytes that a token has sealed, decoded into a frame on request. Several requests may share
   * them. A frame that takes more memory than these bytes, because they are compressed or refer to
   * each other, is decoded for each request. Thread-safe.
   */
  static final class Sealed {
    private final byte[] bytes;
    private final int key;
    private volatile @Nullable Frame frame;

    /**
     * Keeps the bytes, undecoded.
     *
     * @param bytes must not be changed afterwards
     * @param key the id of the key that sealed them
     */
    Sealed(byte[] bytes, int key) {
      this.bytes = bytes;
      this.key = key;
    }

    byte[] bytes() {
      return bytes;
    }

    int key() {
      return key;
    }

    /** The session, {@linkplain #expanded expanded}; null if the bytes have no known layout. */
    @Nullable Frame frame() {
      Frame known = frame;
      if (known == null) {
        known = FrameCodec.decode(bytes).map(Frame::expanded).orElse(null);
        frame = known != null && known.isWithin(bytes.length) ? known : null;
      }
      return known;
    }
  }
}
