package io.biscotti.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
 * version      1 byte    1, or 2 if there is a stamp
 * stamp        8 bytes   in version 2
 * ended        1 byte    0 or 1
 * generation   4 bytes   how many times the id was replaced
 * count        1 byte    how many digests follow
 * digests      each: 32 bytes
 * count        1 byte    how many former digests follow
 * former       each: digest, id of 16 bytes
 * frame        as FrameCodec writes it, without compression and padding
 * </pre>
 *
 * <p>A stamp is random. Each {@link RecordPatch} names the stamp of the record that it belongs to,
 * so none can be combined with an older or newer record.
 *
 * @param stamp 0 for a record without one, which can't be patched
 * @param ended whether the session was ended; an ended session has no attributes
 * @param generation how many times its id was replaced
 * @param digests of the secrets that are valid now; several if requests replaced the id at once
 * @param former digests of secrets that were valid before, with the session's id at that time
 * @param frame the session
 */
record ServerRecord(
    long stamp,
    boolean ended,
    int generation,
    List<String> digests,
    Map<String, String> former,
    Frame frame) {
  private static final byte UNSTAMPED = 1;
  private static final byte STAMPED = 2;
  private static final int DIGEST_BYTES = 32;
  private static final int ID_BYTES = 16;

  /**
   * How many digests a record keeps, valid or former. This limits concurrent replacements of an id;
   * copies of older tokens count as unknown.
   */
  private static final int MOST_DIGESTS = 16;

  ServerRecord {
    digests = List.copyOf(digests);
  }

  /** The record of a new session, with the digest of its first secret. */
  static ServerRecord of(String digest, Frame frame) {
    return new ServerRecord(0, false, 0, List.of(digest), Map.of(), frame);
  }

  /** Whether a digest is valid now. Compares in constant time. */
  boolean accepts(String digest) {
    boolean found = false;
    for (String each : digests) {
      found |= MessageDigest.isEqual(ascii(each), ascii(digest));
    }
    return found;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** The id that the session had while this digest was valid; empty if it never was. */
  Optional<String> formerId(String digest) {
    return Optional.ofNullable(former.get(digest));
  }

  /** Merges what a request has changed, and updates the last-seen time. */
  ServerRecord merge(MutableSession session, Instant now) {
    PackedAttributes attributes = PackedAttributes.of(frame.attributes()).with(session.changes());
    Frame merged =
        new Frame(
            frame.id(),
            frame.createdAt(),
            now.isAfter(frame.lastSeenAt()) ? now : frame.lastSeenAt(),
            frame.expiresAt(),
            session.isTouched() ? session.idleSeconds() : frame.idleSeconds(),
            attributes);
    return with(merged);
  }

  /** This record with another state of its session. */
  ServerRecord with(Frame other) {
    return new ServerRecord(stamp, ended, generation, digests, former, other);
  }

  /** This record under another stamp, with which it is written as a whole. */
  ServerRecord stamped(long other) {
    return new ServerRecord(other, ended, generation, digests, former, frame);
  }

  /** Replaces the id and the secret; earlier secrets are no longer valid. */
  ServerRecord renew(String id, String digest) {
    Map<String, String> left = new LinkedHashMap<>(former);
    digests.forEach(each -> left.put(each, frame.id()));
    while (left.size() > MOST_DIGESTS) {
      left.remove(left.keySet().iterator().next());
    }
    return new ServerRecord(stamp, ended, generation + 1, List.of(digest), left, frame.withId(id));
  }

  /** Adds a secret, for a request that replaced the id at the same time as another request. */
  ServerRecord with(String digest) {
    List<String> all = new ArrayList<>(digests);
    all.add(digest);
    return new ServerRecord(
        stamp,
        ended,
        generation,
        all.subList(Math.max(0, all.size() - MOST_DIGESTS), all.size()),
        former,
        frame);
  }

  /** Ends the session: it loses its attributes and can never be valid again. */
  ServerRecord end() {
    return new ServerRecord(
        stamp, true, generation, digests, former, frame.withAttributes(Map.of()));
  }

  /** Whether only the attributes and times differ, which a {@link RecordPatch} can express. */
  boolean hasSameTokens(ServerRecord other) {
    return ended == other.ended
        && generation == other.generation
        && digests.equals(other.digests)
        && frame.id().equals(other.frame.id());
  }

  /** Whether the other record has the same stamp, tokens and session. */
  boolean isSame(ServerRecord other) {
    return stamp == other.stamp
        && hasSameTokens(other)
        && frame.withAttributes(Map.of()).equals(other.frame.withAttributes(Map.of()))
        && frame.attributes().keySet().equals(other.frame.attributes().keySet())
        && frame.attributes().entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), other.frame.attributes().get(e.getKey())));
  }

  /**
   * Encodes this record for {@link #decode}.
   *
   * @param layout the layout of the session
   */
  byte[] encode(int layout) {
    byte[] session = FrameCodec.encode(frame, layout);
    ByteBuffer out =
        ByteBuffer.allocate(
            1
                + (stamp == 0 ? 0 : Long.BYTES)
                + 1
                + 4
                + 1
                + digests.size() * DIGEST_BYTES
                + 1
                + former.size() * (DIGEST_BYTES + ID_BYTES)
                + session.length);
    if (stamp == 0) {
      out.put(UNSTAMPED);
    } else {
      out.put(STAMPED).putLong(stamp);
    }
    out.put((byte) (ended ? 1 : 0)).putInt(generation);
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

  /**
   * Decodes a record; empty for anything that {@link #encode} doesn't write, such as a record of a
   * newer version.
   */
  static Optional<ServerRecord> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      byte version = in.get();
      long stamp = version == STAMPED ? in.getLong() : 0;
      byte ended = in.get();
      if (version < UNSTAMPED || version > STAMPED || ended < 0 || ended > 1) {
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
      return FrameCodec.decode(bytes, in.position(), Integer.MAX_VALUE)
          .map(frame -> new ServerRecord(stamp, ended == 1, generation, digests, former, frame));
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
