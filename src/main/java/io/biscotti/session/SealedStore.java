package io.biscotti.session;

import io.biscotti.crypto.KeyException;
import io.biscotti.crypto.Opened;
import io.biscotti.crypto.Sealer;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The store without storage: the token is the session, sealed. It can hold as much as its cookies
 * carry, and when two requests write at once the later answer wins.
 *
 * <p>A sealed value is {@code 0} and the session's bytes, or {@code 1} and the same compressed and
 * padded, where it would not fit into one cookie otherwise. Both limits, idle and absolute, stand
 * inside: a client that keeps a cookie past its {@code Max-Age} gains nothing.
 */
public final class SealedStore implements SessionStore {

  private static final byte PLAIN = 0;
  private static final byte SQUEEZED = 1;

  private final Sealer sealer;
  private final SessionCodec codec;
  private final Clock clock;
  private final Revocations revocations;
  private final int singleBytes;
  private final int limitBytes;

  /**
   * Makes the store.
   *
   * @param revocations the only way to end a session whose client has kept a copy
   * @param singleBytes the size of a token above which compression pays
   * @param limitBytes the size of a token that can't be carried any more
   */
  SealedStore(
      Sealer sealer,
      SessionCodec codec,
      Clock clock,
      Revocations revocations,
      int singleBytes,
      int limitBytes) {
    this.sealer = sealer;
    this.codec = codec;
    this.clock = clock;
    this.revocations = revocations;
    this.singleBytes = singleBytes;
    this.limitBytes = limitBytes;
  }

  @Override
  public String name() {
    return "sealed";
  }

  @Override
  public boolean keepsState() {
    return false;
  }

  /** Also one that ran out or was ended: its cookie still opens. */
  @Override
  public Optional<Session> recall(String token) {
    return sealer.open(token) instanceof Opened.Value value
        ? unpack(value.bytes()).map(frame -> new Session(codec, frame, false))
        : Optional.empty();
  }

  @Override
  public Loaded load(String token) {
    Opened opened = sealer.open(token);
    if (opened instanceof Opened.Rejected rejected) {
      return new Loaded.Absent(
          switch (rejected.reason()) {
            case MALFORMED, TOO_LONG -> Loaded.Reason.MALFORMED;
            case UNKNOWN_KEY, FORGED -> Loaded.Reason.FORGED;
          });
    }
    Optional<Frame> frame = unpack(((Opened.Value) opened).bytes());
    if (frame.isEmpty()) {
      return new Loaded.Absent(Loaded.Reason.MALFORMED);
    }
    return new Session(codec, frame.get(), false).judge(clock.instant(), revocations);
  }

  @Override
  public Optional<String> save(Session session) {
    if (session.isEnded() || revocations.isRevoked(session.id())) {
      return Optional.empty();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    session.settle();
    byte[] packed = FrameCodec.encode(session.frame(now));
    String token =
        Sealer.sealedChars(1 + packed.length) <= singleBytes
            ? seal(PLAIN, packed)
            : squeezed(session, packed);
    // Only now that there is a new token: a session that doesn't fit stays under its old id.
    if (!replacesId(session)) {
      return Optional.empty();
    }
    session.saved(now);
    return Optional.of(token);
  }

  /** Ends the ids that the session had before, if it has another now; false if it can't go on. */
  private boolean replacesId(Session session) {
    String stored = session.storedId();
    List<String> ids = session.ids();
    String next = ids.get(0);
    return (stored == null
            || stored.equals(next)
            || revocations.replace(stored, session.expiresAt(), next))
        && revocations.chain(ids, session.expiresAt());
  }

  @Override
  public void delete(Session session) {
    session.end();
    String stored = session.storedId();
    if (stored != null) {
      revocations.revoke(stored, session.expiresAt());
      revocations.ensure();
    }
  }

  private String squeezed(Session session, byte[] packed) {
    Optional<byte[]> squeezed = Squeeze.deflate(packed);
    int sizeBytes = Sealer.sealedChars(1 + squeezed.orElse(packed).length);
    if (squeezed.isEmpty() || sizeBytes > limitBytes) {
      throw new SessionTooLargeException(sizeBytes, limitBytes, session.largest());
    }
    return seal(SQUEEZED, squeezed.get());
  }

  private String seal(byte form, byte[] bytes) {
    try {
      return sealer.seal(ByteBuffer.allocate(1 + bytes.length).put(form).put(bytes).array());
    } catch (KeyException e) {
      throw new SessionException("a session can't be sealed", e);
    }
  }

  private static Optional<Frame> unpack(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (!in.hasRemaining()) {
      return Optional.empty();
    }
    byte form = in.get();
    return switch (form) {
      case PLAIN -> FrameCodec.decode(in);
      case SQUEEZED ->
          Squeeze.inflate(in).flatMap(plain -> FrameCodec.decode(ByteBuffer.wrap(plain)));
      default -> Optional.empty();
    };
  }
}
