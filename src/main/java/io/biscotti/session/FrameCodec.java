package io.biscotti.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The layout of a session at rest.
 *
 * <pre>
 * version 1    1 byte
 * id          16 bytes
 * created      8 bytes   milliseconds since 1970
 * last seen    8 bytes
 * expires      8 bytes
 * idle         4 bytes   seconds
 * attributes   each: name length 2, name in UTF-8, value length 4, value
 * </pre>
 *
 * A length stands before each attribute, so that loading a session finds the attributes without
 * decoding them.
 */
final class FrameCodec {

  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 1 + 16 + 8 + 8 + 8 + 4;
  private static final int ID_BYTES = 16;

  private FrameCodec() {}

  static byte[] encode(Frame frame) {
    int count = frame.attributes().size();
    byte[][] names = new byte[count][];
    int sizeBytes = HEAD_BYTES;
    int i = 0;
    for (Map.Entry<String, byte[]> attribute : frame.attributes().entrySet()) {
      names[i] = attribute.getKey().getBytes(UTF_8);
      sizeBytes += 2 + names[i++].length + 4 + attribute.getValue().length;
    }
    ByteBuffer out = ByteBuffer.allocate(sizeBytes);
    putHead(out, frame);
    i = 0;
    for (byte[] value : frame.attributes().values()) {
      out.putShort((short) names[i].length).put(names[i++]);
      out.putInt(value.length).put(value);
    }
    return out.array();
  }

  private static void putHead(ByteBuffer out, Frame frame) {
    out.put(VERSION)
        .put(Base64.getUrlDecoder().decode(frame.id()))
        .putLong(frame.createdAt().toEpochMilli())
        .putLong(frame.lastSeenAt().toEpochMilli())
        .putLong(frame.expiresAt().toEpochMilli())
        .putInt(frame.idleSeconds());
  }

  /** Decodes what {@link #encode} made; absent for anything else. */
  static Optional<Frame> decode(ByteBuffer in) {
    try {
      if (in.get() != VERSION) {
        return Optional.empty();
      }
      byte[] id = new byte[ID_BYTES];
      in.get(id);
      return Optional.of(
          new Frame(
              Base64.getUrlEncoder().withoutPadding().encodeToString(id),
              Instant.ofEpochMilli(in.getLong()),
              Instant.ofEpochMilli(in.getLong()),
              Instant.ofEpochMilli(in.getLong()),
              in.getInt(),
              attributes(in)));
    } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
      return Optional.empty();
    }
  }

  private static Map<String, byte[]> attributes(ByteBuffer in) {
    Map<String, byte[]> attributes = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      byte[] name = take(in, Short.toUnsignedInt(in.getShort()));
      attributes.put(new String(name, UTF_8), take(in, in.getInt()));
    }
    return attributes;
  }

  private static byte[] take(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
