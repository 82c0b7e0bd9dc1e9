package io.biscotti.store;

import io.biscotti.codec.SessionCodec;
import io.biscotti.crypto.KeyException;
import io.biscotti.crypto.Opened;
import io.biscotti.crypto.Sealer;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.revocation.Revocations;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The store without storage: the token is the encrypted session. A session can be as large as its
 * cookies allow. When two requests write at once, the later response wins.
 *
 * <p>A sealed value is the output of {@link FrameCodec}. If that would not fit into one cookie,
 * long attributes are compressed, each by itself, and the whole is padded. It includes both limits,
 * idle and absolute: a client that keeps a cookie past its {@code Max-Age} gains nothing.
 */
public final class SealedStore implements SessionStore {

  /** The oldest layout that is read and written. */
  public static final int OLDEST_LAYOUT = FormerFrame.OLDEST;

  /** The current layout. */
  public static final int LATEST_LAYOUT = FrameCodec.LAYOUT;

  private static final Set<Opened.Reason> FORGED =
      EnumSet.of(Opened.Reason.UNKNOWN_KEY, Opened.Reason.FORGED);

  /** A session below this size, before compression, fits in with the usual headers. */
  private static final int SHORT_BYTES = 1_024;

  private final Sealer sealer;
  private final SessionCodec codec;
  private final Clock clock;
  private final Revocations revocations;
  private final Form form;
  private final @Nullable LocalObjects locals;
  private final Accesses accesses;
  private final Opened.Recent<Frame.Sealed> recent = new Opened.Recent<>();

  /**
   * How sessions become tokens.
   *
   * @param singleBytes the length of the longest token that fits into one cookie
   * @param limitBytes the length of the longest token that fits into all cookies
   * @param compress whether long attributes may be compressed
   * @param layout a former layout while servers run that don't know the current one
   */
  public record Form(int singleBytes, int limitBytes, boolean compress, int layout) {
    /** Writes the current layout. */
    public Form(int singleBytes, int limitBytes, boolean compress) {
      this(singleBytes, limitBytes, compress, LATEST_LAYOUT);
    }
  }

  /**
   * Creates the store.
   *
   * @param revocations the only way to end a session whose client has kept a copy of the cookie
   */
  public SealedStore(
      Sealer sealer, SessionCodec codec, Clock clock, Revocations revocations, Form form) {
    this(sealer, codec, clock, revocations, form, null);
  }

  /**
   * Creates a store that keeps values that can't be encoded as objects on this node.
   *
   * @param locals keeps such values; null if they are refused
   */
  public SealedStore(
      Sealer sealer,
      SessionCodec codec,
      Clock clock,
      Revocations revocations,
      Form form,
      @Nullable LocalObjects locals) {
    this.sealer = sealer;
    this.codec = codec;
    this.clock = clock;
    this.revocations = revocations;
    this.form = form;
    this.locals = locals;
    this.accesses = new Accesses(clock);
  }

  @Override
  public String name() {
    return "sealed";
  }

  @Override
  public boolean keepsState() {
    return false;
  }

  @Override
  public MutableSession create(String id, Instant now, SessionPolicy policy) {
    return MutableSession.create(new EncodedAttributes(codec, locals), id, now, policy);
  }

  /** The key that sealed the cookie from which a session came. */
  private record Origin(int key) {}

  private MutableSession session(Frame frame) {
    Frame expanded = frame.expanded();
    return new MutableSession(new EncodedAttributes(codec, locals, expanded), expanded, false);
  }

  /** {@inheritDoc} Also opens the token of a session that expired or was ended. */
  @Override
  public Optional<MutableSession> recall(String token) {
    return sealer.open(token) instanceof Opened.Value value
        ? FrameCodec.decode(value.bytes()).map(this::session)
        : Optional.empty();
  }

  @Override
  public Loaded load(String token) {
    Frame.Sealed known = recent.get(token);
    if (known != null && sealer.knows(known.key())) {
      return judged(known);
    }
    Opened opened = sealer.open(token);
    if (opened instanceof Opened.Rejected rejected) {
      return new Loaded.Absent(absence(rejected.reason()));
    }
    Opened.Value value = (Opened.Value) opened;
    Frame.Sealed sealed = new Frame.Sealed(value.bytes(), value.key());
    recent.put(token, sealed);
    return judged(sealed);
  }

  /**
   * Checks limits and revocations, which every request needs, even if its token was opened before.
   */
  private Loaded judged(Frame.Sealed sealed) {
    Frame frame = sealed.frame();
    if (frame == null) {
      // We sealed it before an upgrade. It isn't an attack; the user has to sign in again.
      return new Loaded.Absent(
          FormerFrame.isUnreadable(sealed.bytes())
              ? Loaded.Reason.EXPIRED
              : Loaded.Reason.MALFORMED);
    }
    MutableSession session =
        new MutableSession(new EncodedAttributes(codec, locals, frame), frame, false);
    session.origin = new Origin(sealed.key());
    return session.judge(Instant.ofEpochMilli(clock.millis()), revocations);
  }

  /**
   * Why there is no session. A withdrawn key means that we sealed the token: it isn't an attack,
   * and the user has to sign in again.
   */
  private static Loaded.Reason absence(Opened.Reason reason) {
    if (reason == Opened.Reason.GONE_KEY) {
      return Loaded.Reason.EXPIRED;
    }
    return FORGED.contains(reason) ? Loaded.Reason.FORGED : Loaded.Reason.MALFORMED;
  }

  /**
   * Whether the key that sealed a session was withdrawn since, which ends the session. Call this
   * after sealing the session again: an earlier result may be outdated by then.
   *
   * @param from the session's origin
   */
  boolean hasLostKey(@Nullable Object from) {
    return from instanceof Origin origin && !sealer.knows(origin.key());
  }

  @Override
  public boolean hasLostKey(MutableSession known) {
    return hasLostKey(known.origin);
  }

  @Override
  public boolean access(String token) {
    return accesses.isDue(token, this::load);
  }

  @Override
  public Optional<String> save(MutableSession session) {
    if (session.isEnded() || revocations.isRevoked(session.id())) {
      return Optional.empty();
    }
    Instant now = Instant.ofEpochMilli(clock.millis());
    session.settle();
    session.keepLocally(now, null);
    byte[] packed = pack(session, session.frame(now).deduplicated());
    Sealer.Sealed sealed = seal(packed);
    // Only now that there is a new token: a session that doesn't fit keeps its old id.
    if (hasLostKey(session.origin) || !replacesId(session)) {
      return Optional.empty();
    }
    session.saved(now);
    recent.put(sealed.text(), new Frame.Sealed(packed, sealed.key()));
    return Optional.of(sealed.text());
  }

  /** Revokes the session's earlier ids, if its id was replaced; false if the session was ended. */
  private boolean replacesId(MutableSession session) {
    return !session.isRenewed()
        || replacesId(session.storedId(), session.ids(), session.expiresAt());
  }

  /**
   * Revokes earlier ids of a session whose current id is about to reach the client.
   *
   * @param stored the id that a client may have; null if no client has one
   * @param ids the ids since then, the current one last
   * @return false if the session was ended
   */
  boolean replacesId(@Nullable String stored, List<String> ids, Instant expiresAt) {
    String next = ids.get(0);
    return (stored == null || stored.equals(next) || revocations.replace(stored, expiresAt, next))
        && revocations.chain(ids, expiresAt);
  }

  /** Whether a session may fit without compression. */
  boolean mayFit(Frame frame) {
    return FrameCodec.leastBytes(frame) <= Sealer.plainBytes(form.limitBytes());
  }

  /** Seals a session of another store, if there is room for it. */
  Optional<String> sealIfFits(MutableSession session, Frame frame) {
    Frame smallest = frame.deduplicated();
    return packed(smallest, limit(session, smallest)).map(bytes -> seal(bytes).text());
  }

  @Override
  public void delete(MutableSession session) {
    session.end();
    session.free();
    String stored = session.storedId();
    if (stored != null) {
      revocations.revoke(stored, session.expiresAt());
      revocations.ensure();
    }
  }

  /**
   * How long the token of a session with these attributes would be.
   *
   * @param attributes encoded values by name
   * @param singleBytes the length of the longest token that fits into one cookie
   * @param compress whether long attributes may be compressed
   * @return characters
   */
  public static int tokenChars(Map<String, byte[]> attributes, int singleBytes, boolean compress) {
    String id = "A".repeat(22);
    Frame frame = new Frame(id, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, 0, attributes);
    byte[] packed = FrameCodec.encode(frame);
    int chars = Sealer.sealedChars(packed.length);
    return chars <= singleBytes
        ? chars
        : Sealer.sealedChars(
            FrameCodec.encodePadded(frame, LATEST_LAYOUT, compress, Integer.MAX_VALUE).length);
  }

  private byte[] pack(MutableSession session, Frame frame) {
    int limit = limit(session, frame);
    return packed(frame, limit).orElseThrow(() -> tooLarge(session, frame, limit));
  }

  /** The length of the longest token that there is room for. */
  private int limit(MutableSession session, Frame frame) {
    return FrameCodec.leastBytes(frame) < SHORT_BYTES
        ? form.limitBytes()
        : Math.min(form.limitBytes(), session.longestToken());
  }

  /** The bytes to seal; empty if they would not fit. */
  private Optional<byte[]> packed(Frame frame, int limit) {
    long least = FrameCodec.leastBytes(frame);
    int single = Sealer.plainBytes(Math.min(form.singleBytes(), limit));
    if (least <= single) {
      byte[] packed = FrameCodec.encode(frame, form.layout());
      if (packed.length <= single) {
        return Optional.of(packed);
      }
    }
    return least > FrameCodec.LIMIT_BYTES
        ? Optional.empty()
        : Optional.of(padded(frame, limit))
            .filter(packed -> packed.length <= Sealer.plainBytes(limit));
  }

  private byte[] padded(Frame frame, int limit) {
    return FrameCodec.encodePadded(frame, form.layout(), form.compress(), Sealer.plainBytes(limit));
  }

  private SessionTooLargeException tooLarge(MutableSession session, Frame frame, int limit) {
    long least = FrameCodec.leastBytes(frame);
    long plainBytes = least > FrameCodec.LIMIT_BYTES ? least : padded(frame, limit).length;
    int counted = (int) Math.min(plainBytes, Integer.MAX_VALUE / 8);
    return new SessionTooLargeException(Sealer.sealedChars(counted), limit, session.largest());
  }

  private Sealer.Sealed seal(byte[] bytes) {
    try {
      return sealer.sealed(bytes);
    } catch (KeyException e) {
      throw new SessionException("can't seal a session", e);
    }
  }
}
