package io.biscotti.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.codec.Length;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes to a session since its record was last written as a whole: its times, and the
 * attributes that were set or removed. Immutable.
 *
 * <pre>
 * version 1    1 byte
 * stamp        8 bytes   of the record
 * last seen    number    milliseconds after created
 * idle         number    seconds
 * count        length    how many attributes follow
 * attributes   each: name length, name in UTF-8, value length or -1 if removed as a number, value
 * </pre>
 *
 * @param stamp of the record that it belongs to
 * @param lastSeenAt in whole milliseconds
 * @param idleSeconds as in {@link Frame}
 * @param attributes encoded values by name; null for a removed one
 */
record RecordPatch(
    long stamp, Instant lastSeenAt, int idleSeconds, Map<String, byte @Nullable []> attributes) {
  private static final byte VERSION = 1;
  private static final int REMOVED = -1;

  /** The patch that leads to this record if the attributes with these names have changed. */
  static RecordPatch of(ServerRecord record, Collection<String> names) {
    Frame frame = record.frame();
    Map<String, byte @Nullable []> attributes = new LinkedHashMap<>();
    names.forEach(name -> attributes.put(name, frame.attributes().get(name)));
    return new RecordPatch(record.stamp(), frame.lastSeenAt(), frame.idleSeconds(), attributes);
  }

  /** How many bytes some attributes take, including the lengths of their names and values. */
  int bytesOf(Set<String> names) {
    int bytes = 0;
    for (Map.Entry<String, byte @Nullable []> each : attributes.entrySet()) {
      bytes +=
          names.contains(each.getKey()) ? bytes(each.getKey().getBytes(UTF_8), each.getValue()) : 0;
    }
    return bytes;
  }

  private static int bytes(byte[] name, byte @Nullable [] value) {
    int length = value == null ? REMOVED : value.length;
    return Length.bytes(name.length)
        + name.length
        + Length.numberBytes(length)
        + Math.max(0, length);
  }

  /**
   * Encodes this patch for {@link #decode}.
   *
   * @param createdAt when the session was created
   */
  byte[] encode(Instant createdAt) {
    long seen = lastSeenAt.toEpochMilli() - createdAt.toEpochMilli();
    int sizeBytes =
        1
            + Long.BYTES
            + Length.numberBytes(seen)
            + Length.numberBytes(idleSeconds)
            + Length.bytes(attributes.size())
            + bytesOf(attributes.keySet());
    ByteBuffer out = ByteBuffer.allocate(sizeBytes).put(VERSION).putLong(stamp);
    Length.putNumber(out, seen);
    Length.putNumber(out, idleSeconds);
    Length.put(out, attributes.size());
    attributes.forEach((name, value) -> put(out, name.getBytes(UTF_8), value));
    return out.array();
  }

  private static void put(ByteBuffer out, byte[] name, byte @Nullable [] value) {
    Length.put(out, name.length);
    out.put(name);
    Length.putNumber(out, value == null ? REMOVED : value.length);
    if (value != null) {
      out.put(value);
    }
  }

  /**
   * Decodes a patch; empty for anything that {@link #encode} doesn't write.
   *
   * @param createdAt when the session was created
   */
  static Optional<RecordPatch> decode(byte[] bytes, Instant createdAt) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.get() != VERSION) {
        return Optional.empty();
      }
      long stamp = in.getLong();
      Instant lastSeenAt = createdAt.plusMillis(Length.takeNumber(in));
      int idleSeconds = Math.toIntExact(Length.takeNumber(in));
      Map<String, byte @Nullable []> attributes = new LinkedHashMap<>();
      for (int left = Length.take(in); left > 0; left--) {
        String name = new String(take(in, Length.take(in)), UTF_8);
        long length = Length.takeNumber(in);
        attributes.put(name, length == REMOVED ? null : take(in, length));
      }
      return in.hasRemaining()
          ? Optional.empty()
          : Optional.of(new RecordPatch(stamp, lastSeenAt, idleSeconds, attributes));
    } catch (BufferUnderflowException | ArithmeticException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] take(ByteBuffer in, long length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  /** The record with these changes; empty if this patch belongs to another record. */
  Optional<ServerRecord> applyTo(ServerRecord record) {
    if (record.stamp() == 0 || record.stamp() != stamp) {
      return Optional.empty();
    }
    Frame before = record.frame();
    return Optional.of(
        record.with(
            new Frame(
                before.id(),
                before.createdAt(),
                lastSeenAt,
                before.expiresAt(),
                idleSeconds,
                PackedAttributes.of(before.attributes()).with(attributes))));
  }
}
