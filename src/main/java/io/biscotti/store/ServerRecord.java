package io.biscotti.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A session as a {@link SessionStorage} keeps it, with the digests that tell which tokens are
 * valid. Immutable.
 *
 * <pre>
 * version 1    1 byte
 * ended        1 byte    0 or 1
 * generation   4 bytes   how many times the id was replaced
 * count        1 byte    how many digests follow
 * digests      each: 32 bytes
 * count        1 byte    how many former digests follow
 * former       each: digest, id of 16 bytes
 * frame        as FrameCodec writes it, without compression and padding
 * </pre>
 *
 * @param ended whether the session was ended; it has no attributes then
 * @param generation how many times its id was replaced
 * @param digests of the secrets that are valid now; several if requests replaced the id at once
 * @param former digests of secrets that were valid before, with the session's id at that time
 * @param frame the session
 */
record ServerRecord(
    boolean ended, int generation, List<String> digests, Map<String, String> former, Frame frame) {
  private static final byte VERSION = 1;
  private static final int DIGEST_BYTES = 32;
  private static final int ID_BYTES = 16;

  /** A limit on concurrent replacements of an id; copies of older tokens are unknown. */
  private static final int MOST_DIGESTS = 16;

  ServerRecord {
    digests = List.copyOf(digests);
  }

  /** A new session, with the first secret. */
  static ServerRecord of(String digest, Frame frame) {
    return new ServerRecord(false, 0, List.of(digest), Map.of(), frame);
  }

  /** Compares digests in constant time. */
  boolean accepts(String digest) {
    boolean found = false;
    for (String each : digests) {
      found |= MessageDigest.isEqual(ascii(each), ascii(digest));
    }
    return found;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** The id that the session had while this digest was valid; empty if it never was. */
  Optional<String> formerId(String digest) {
    return Optional.ofNullable(former.get(digest));
  }

  /** Merges what a request has changed, and updates the last-seen time. */
  ServerRecord merge(MutableSession session, Instant now) {
    Map<String, byte[]> attributes = new LinkedHashMap<>(frame.attributes());
    session
        .changes()
        .forEach(
            (name, encoded) -> {
              if (encoded == null) {
                attributes.remove(name);
              } else {
                attributes.put(name, encoded);
              }
            });
    Frame merged =
        new Frame(
            frame.id(),
            frame.createdAt(),
            now.isAfter(frame.lastSeenAt()) ? now : frame.lastSeenAt(),
            frame.expiresAt(),
            session.isTouched() ? session.idleSeconds() : frame.idleSeconds(),
            attributes);
    return new ServerRecord(ended, generation, digests, former, merged);
  }

  /** Replaces the id and the secret; earlier secrets are no longer valid. */
  ServerRecord renew(String id, String digest) {
    Map<String, String> left = new LinkedHashMap<>(former);
    digests.forEach(each -> left.put(each, frame.id()));
    while (left.size() > MOST_DIGESTS) {
      left.remove(left.keySet().iterator().next());
    }
    return new ServerRecord(ended, generation + 1, List.of(digest), left, frame.withId(id));
  }

  /** Adds a secret, for a request that replaced the id at the same time as another. */
  ServerRecord with(String digest) {
    List<String> all = new ArrayList<>(digests);
    all.add(digest);
    return new ServerRecord(
        ended,
        generation,
        all.subList(Math.max(0, all.size() - MOST_DIGESTS), all.size()),
        former,
        frame);
  }

  /** Ends the session: it loses its attributes and can never be valid again. */
  ServerRecord end() {
    return new ServerRecord(true, generation, digests, former, frame.withAttributes(Map.of()));
  }

  /** The bytes that {@link #decode} reads. */
  byte[] encode() {
    byte[] session = FrameCodec.encode(frame);
    ByteBuffer out =
        ByteBuffer.allocate(
            1
                + 1
                + 4
                + 1
                + digests.size() * DIGEST_BYTES
                + 1
                + former.size() * (DIGEST_BYTES + ID_BYTES)
                + session.length);
    out.put(VERSION).put((byte) (ended ? 1 : 0)).putInt(generation);
    out.put((byte) digests.size());
    digests.forEach(digest -> out.put(Base64.getUrlDecoder().decode(digest)));
    out.put((byte) former.size());
    former.forEach(
        (digest, id) -> {
          out.put(Base64.getUrlDecoder().decode(digest));
          out.put(Base64.getUrlDecoder().decode(id));
        });
    return out.put(session).array();
  }

  /** Empty for anything that {@link #encode} doesn't write, such as a record of a newer version. */
  static Optional<ServerRecord> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      byte version = in.get();
      byte ended = in.get();
      if (version != VERSION || ended < 0 || ended > 1) {
        return Optional.empty();
      }
      int generation = in.getInt();
      List<String> digests = new ArrayList<>();
      for (int left = in.get(); left > 0; left--) {
        digests.add(take(in, DIGEST_BYTES));
      }
      Map<String, String> former = new LinkedHashMap<>();
      for (int left = in.get(); left > 0; left--) {
        String digest = take(in, DIGEST_BYTES);
        former.put(digest, take(in, ID_BYTES));
      }
      return FrameCodec.decode(in, Integer.MAX_VALUE)
          .map(frame -> new ServerRecord(ended == 1, generation, digests, former, frame));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static String take(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
