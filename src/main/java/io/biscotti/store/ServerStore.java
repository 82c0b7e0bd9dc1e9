package io.biscotti.store;

import io.biscotti.codec.SessionCodec;
import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvent;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.revocation.Revocations;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sessions on the server, of any size, in any {@link SessionStorage}. Parallel writes to different
 * attributes both survive: a write that finds a changed record reads it again and merges.
 *
 * <p>A token is the key of the record and a secret of 128 random bits; the record holds only a
 * digest of the secret. A new id brings a new secret. When a session is ended, a record without
 * attributes stays until the absolute timeout. It distinguishes a copied token from an unknown one,
 * and keeps a concurrent request from restoring the session.
 */
public final class ServerStore implements SessionStore {

  private static final Logger LOG = System.getLogger(ServerStore.class.getName());

  /** A record outlives its session by this much, so that none disappears during a request. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  /** Each failed attempt means that another request has written. */
  private static final int MOST_TRIES = 1_000;

  private static final int PART_CHARS = 22;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{" + 2 * PART_CHARS + "}");

  private final String name;
  private final SessionStorage storage;
  private final AttributeForm form;
  private final Clock clock;
  private final Ids ids;
  private final Revocations revocations;
  private final SessionEvents events;
  private Consumer<MutableSession> listener = session -> {};
  private final Accesses accesses;

  /**
   * A store over this storage, which it closes.
   *
   * @param name returned by {@link #name}
   */
  public ServerStore(
      String name,
      SessionStorage storage,
      SessionCodec codec,
      Clock clock,
      Ids ids,
      Revocations revocations,
      SessionEvents events) {
    this(name, storage, codec, clock, ids, revocations, events, null);
  }

  /**
   * A store that keeps values that can't be encoded as objects on this node.
   *
   * @param locals keeps them; null if they are refused
   */
  public ServerStore(
      String name,
      SessionStorage storage,
      SessionCodec codec,
      Clock clock,
      Ids ids,
      Revocations revocations,
      SessionEvents events,
      @Nullable LocalObjects locals) {
    this(name, storage, new AttributeForm.Encoded(codec, locals), clock, ids, revocations, events);
  }

  private ServerStore(
      String name,
      SessionStorage storage,
      AttributeForm form,
      Clock clock,
      Ids ids,
      Revocations revocations,
      SessionEvents events) {
    this.name = name;
    this.storage = storage;
    this.form = form;
    this.clock = clock;
    this.ids = ids;
    this.revocations = revocations;
    this.events = events;
    this.accesses = new Accesses(clock);
  }

  /**
   * A store of live sessions: attributes of any class, kept as objects in this process and shared
   * by all requests, as a container does it.
   */
  public static ServerStore live(
      Clock clock, Ids ids, Revocations revocations, SessionEvents events) {
    return new ServerStore(
        "live",
        new MemoryStorage(clock),
        new AttributeForm.Live(),
        clock,
        ids,
        revocations,
        events);
  }

  @Override
  public void onExpiry(Consumer<MutableSession> heard) {
    listener = heard;
    storage.onExpiry(
        bytes ->
            ServerRecord.decode(bytes)
                .filter(record -> !record.ended())
                .ifPresent(record -> expire(record.frame())));
  }

  private void expire(Frame frame) {
    MutableSession session = session(frame);
    try {
      listener.accept(session);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a listener failed as a session expired", e);
    } finally {
      form.ended(session.attributes());
      session.free();
    }
  }

  @Override
  public MutableSession create(String id, Instant now, SessionPolicy policy) {
    return MutableSession.create(form.fresh(), id, now, policy);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean keepsState() {
    return true;
  }

  /**
   * Where a session came from: the key of its record, its secret, and the record as it was then.
   * Saving tries to replace that one, so a request that nobody disturbs reads the storage once.
   *
   * @param tried what an update that failed may have written, as bytes; null if none failed
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Origin(String key, String secret, Found seen, byte @Nullable [] tried) {
    String token() {
      return key + secret;
    }
  }

  /** A record, and the version to replace. */
  record Found(long version, ServerRecord record) {}

  private Optional<Found> find(String key) {
    Optional<SessionStorage.Stored> stored = storage.find(key);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    Optional<ServerRecord> record = ServerRecord.decode(stored.get().bytes());
    if (record.isEmpty()) {
      events.publish(SessionEvent.Kind.UNREADABLE_SESSION, "");
    }
    return record.map(each -> new Found(stored.get().version(), each));
  }

  private MutableSession session(Frame frame) {
    return new MutableSession(form.of(frame), frame, false);
  }

  private MutableSession open(Found found, String key, String secret) {
    MutableSession session = session(found.record().frame());
    session.origin = new Origin(key, secret, found, null);
    Instant seen = accesses.lastSeen(key + secret);
    if (seen != null) {
      session.seen(seen);
    }
    return session;
  }

  @Override
  public boolean access(String token) {
    return accesses.isDue(token, this::load);
  }

  /** Notes every request of this node exactly; the record is written each tenth of the timeout. */
  @Override
  public void accessed(String token, MutableSession session) {
    accesses.note(token, session);
  }

  @Override
  public Loaded load(String token) {
    if (!TOKEN.matcher(token).matches()) {
      return new Loaded.Absent(Loaded.Reason.UNKNOWN);
    }
    String key = token.substring(0, PART_CHARS);
    String secret = token.substring(PART_CHARS);
    Found found = find(key).orElse(null);
    if (found == null) {
      return new Loaded.Absent(Loaded.Reason.UNKNOWN);
    }
    String digest = Ids.digest(secret);
    if (found.record().accepts(digest)) {
      return judge(found, key, secret);
    }
    return found
        .record()
        .formerId(digest)
        .map(id -> gone(found.record(), id))
        .orElseGet(() -> new Loaded.Absent(Loaded.Reason.UNKNOWN));
  }

  private Loaded judge(Found found, String key, String secret) {
    ServerRecord record = found.record();
    return record.ended()
        ? gone(record, record.frame().id())
        : open(found, key, secret).judge(clock.instant(), revocations);
  }

  /** The result for a session that was ended, or an id that was replaced. */
  private Loaded gone(ServerRecord record, String id) {
    boolean over = !clock.instant().isBefore(record.frame().expiresAt());
    return new Loaded.Absent(over ? Loaded.Reason.EXPIRED : Loaded.Reason.REVOKED, id);
  }

  /** Also finds an expired session until its record is dropped; an ended one has no attributes. */
  @Override
  public Optional<MutableSession> recall(String token) {
    if (!TOKEN.matcher(token).matches()) {
      return Optional.empty();
    }
    String key = token.substring(0, PART_CHARS);
    String secret = token.substring(PART_CHARS);
    return find(key).flatMap(found -> recall(found, key, secret));
  }

  private Optional<MutableSession> recall(Found found, String key, String secret) {
    ServerRecord record = found.record();
    String digest = Ids.digest(secret);
    return record.accepts(digest)
        ? Optional.of(open(found, key, secret))
        : record
            .formerId(digest)
            .map(id -> session(record.frame().withId(id).withAttributes(Map.of())));
  }

  @Override
  public Loaded reload(MutableSession known) {
    return known.origin instanceof Origin origin
        ? find(origin.key())
            .map(found -> judge(found, origin.key(), origin.secret()))
            .orElseGet(() -> new Loaded.Absent(Loaded.Reason.UNKNOWN))
        : new Loaded.Absent(Loaded.Reason.UNKNOWN);
  }

  @Override
  public Optional<String> save(MutableSession session) {
    if (session.isEnded()) {
      return Optional.empty();
    }
    session.settle();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Optional<String> token =
        session.origin instanceof Origin origin
            ? update(session, origin, now)
            : create(session, now);
    token.ifPresent(
        saved -> {
          session.saved(now);
          accesses.note(saved, session);
        });
    return token;
  }

  private Optional<String> create(MutableSession session, Instant now) {
    if (!revocations.chain(session.ids(), session.expiresAt())) {
      return Optional.empty();
    }
    String key = ids.next();
    String secret = ids.next();
    form.created(key, session.attributes());
    session.keepLocally(now, null);
    ServerRecord record = ServerRecord.of(Ids.digest(secret), session.frame(now));
    Origin origin = new Origin(key, secret, new Found(1, record), null);
    if (!storage.create(origin.key(), record.encode(), dropAt(record))) {
      throw new SessionException("the storage already has a record under a new random key");
    }
    session.origin = origin;
    return Optional.of(origin.token());
  }

  private Optional<String> update(MutableSession session, Origin origin, Instant now) {
    // An id that is revoked now may only have been replaced by another request.
    boolean isOutdated = revocations.isRevoked(origin.seen().record().frame().id());
    Found found = isOutdated ? find(origin.key()).orElse(null) : origin.seen();
    byte[] tried = origin.tried();
    if (tried != null && session.isRenewed()) {
      throw new SessionException("an earlier write of this request failed, as the id was replaced");
    }
    for (int i = 0; i < MOST_TRIES; i++) {
      if (found == null
          || found.record().ended()
          || revocations.isRevoked(found.record().frame().id())) {
        return Optional.empty();
      }
      if (tried != null && found.version() != origin.seen().version()) {
        requireOwn(found, origin.seen(), tried);
        tried = null;
      }
      ServerRecord before = found.record();
      ServerRecord merged = before.merge(session, now);
      boolean isFirst = origin.seen().record().generation() == before.generation();
      String secret = session.isRenewed() ? ids.next() : origin.secret();
      if (session.isRenewed()) {
        String digest = Ids.digest(secret);
        merged = isFirst ? merged.renew(session.id(), digest) : merged.with(digest);
      }
      session.keepLocally(now, merged.frame().id());
      byte[] bytes = merged.encode();
      if (write(session, origin, found, bytes, dropAt(merged))) {
        Found written = new Found(found.version() + 1, merged);
        Origin renewed = new Origin(origin.key(), secret, written, null);
        return updated(session, renewed, before.frame(), isFirst);
      }
      found = find(origin.key()).orElse(null);
    }
    throw new SessionException("other requests kept changing the session");
  }

  /** Updates the record. If the storage fails, it may have done so all the same. */
  private boolean write(
      MutableSession session, Origin origin, Found found, byte[] bytes, Instant dropAt) {
    try {
      return storage.update(origin.key(), found.version(), bytes, dropAt);
    } catch (RuntimeException e) {
      session.origin = new Origin(origin.key(), origin.secret(), found, bytes);
      throw e;
    }
  }

  /**
   * Allows another save after one with an unknown outcome, if the record is what that one wrote.
   * Otherwise it may have been written and then changed by a later request, whose changes a merge
   * would undo.
   *
   * @throws SessionException if that can't be ruled out
   */
  private static void requireOwn(Found found, Found seen, byte[] tried) {
    if (found.version() != seen.version() + 1
        || !MessageDigest.isEqual(found.record().encode(), tried)) {
      throw new SessionException(
          "an earlier write of this request failed, and other requests have changed the session");
    }
  }

  private Optional<String> updated(
      MutableSession session, Origin written, Frame before, boolean isFirst) {
    if (session.isRenewed() && !replacesId(session, before, isFirst)) {
      end(written.key());
      return Optional.empty();
    }
    if (!written.seen().record().accepts(Ids.digest(written.secret()))) {
      return Optional.empty();
    }
    session.origin = written;
    return Optional.of(written.token());
  }

  /**
   * Revokes the record's previous id. The first request to replace it invalidates the earlier
   * tokens. A second request that started from the same old token joins the same session instead of
   * returning to an id that has been replaced.
   *
   * @return false if the session was ended
   */
  private boolean replacesId(MutableSession session, Frame before, boolean isFirst) {
    List<String> all = session.ids();
    if (isFirst) {
      return revocations.replace(before.id(), before.expiresAt(), all.get(0))
          && revocations.chain(all, before.expiresAt());
    }
    all.add(before.id());
    if (!revocations.chain(all, before.expiresAt())) {
      revocations.revoke(before.id(), before.expiresAt());
      return false;
    }
    session.adopt(before.id());
    return true;
  }

  @Override
  public void delete(MutableSession session) {
    session.end();
    if (session.origin instanceof Origin origin) {
      String id = session.storedId();
      try {
        id = end(origin.key()).orElse(id);
      } finally {
        form.ended(session.attributes());
        session.free();
        if (id != null) {
          revocations.revoke(id, session.expiresAt());
        }
      }
      revocations.ensure();
    }
  }

  /** Whether a token has the form of this class's. */
  static boolean isToken(String token) {
    return TOKEN.matcher(token).matches();
  }

  /** The session as it was last written here; empty if it isn't one of this store's. */
  static Optional<Frame> written(MutableSession session) {
    return session.origin instanceof Origin origin
        ? Optional.of(origin.seen().record().frame())
        : Optional.empty();
  }

  /** Ends the record, and returns its current id; empty if the record is gone. */
  private Optional<@Nullable String> end(String key) {
    for (int i = 0; i < MOST_TRIES; i++) {
      Found found = find(key).orElse(null);
      if (found == null) {
        return Optional.empty();
      }
      ServerRecord ended = found.record().end();
      if (found.record().ended()
          || storage.update(key, found.version(), ended.encode(), dropAt(ended))) {
        return Optional.of(ended.frame().id());
      }
    }
    throw new SessionException("other requests kept changing the session");
  }

  private static Instant dropAt(ServerRecord record) {
    Frame frame = record.frame();
    return record.ended()
        ? frame.expiresAt().plus(SLACK)
        : frame.idleExpiresAt().plus(slack(frame.idleSeconds()));
  }

  /** A node may know of requests in a tenth of the idle timeout that are not recorded. */
  private static Duration slack(int idleSeconds) {
    Duration unrecorded = Duration.ofMillis(idleSeconds * 100L).plusMinutes(1);
    return unrecorded.compareTo(SLACK) > 0 ? unrecorded : SLACK;
  }

  /**
   * Drops expired records, and the objects of live sessions that were revoked. Whether a session is
   * valid is checked on loading.
   */
  public void tidy() {
    storage.purge();
    form.held().forEach(this::dropIfRevoked);
  }

  /**
   * Frees the objects of a session that was revoked by its id, once its listeners were told. Looks
   * twice, because a new id is recorded before the old one is revoked.
   */
  private void dropIfRevoked(String key) {
    Frame seen = revoked(key).flatMap(first -> revoked(key)).orElse(null);
    if (seen != null) {
      expire(seen);
      end(key);
    }
  }

  private Optional<Frame> revoked(String key) {
    return find(key)
        .map(found -> found.record().frame())
        .filter(frame -> revocations.isRevoked(frame.id()));
  }

  @Override
  public void close() {
    storage.close();
  }
}
