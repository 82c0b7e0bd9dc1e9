package io.biscotti.store;

import io.biscotti.codec.SessionCodec;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Opened;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.revocation.Revocations;
import io.biscotti.store.ServerWriter.Token;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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

  /** A well-formed key that no record has, because keys are random. */
  private static final String NO_KEY = "health-check-of-server";

  private final String name;
  private final Records records;
  private final ServerWriter writer;
  private final AttributeForm form;
  private final Clock clock;

  /**
   * Recently parsed tokens: computing the digest of a token takes longer than finding its record in
   * memory.
   */
  private final Opened.Recent<Token> recent = new Opened.Recent<>();

  private final Revocations revocations;
  private Consumer<MutableSession> listener = session -> {};
  private final Accesses accesses;

  /**
   * A store over this storage, which it closes.
   *
   * @param name returned by {@link #name}
   * @param layout of the records: {@link SealedStore#LATEST_LAYOUT}, or a former one while servers
   *     run that don't know it
   * @param locals keeps values that can't be encoded, as objects on this node; null if they are
   *     refused
   */
  public ServerStore(
      String name,
      SessionStorage storage,
      SessionCodec codec,
      Clock clock,
      Ids ids,
      Revocations revocations,
      SessionEvents events,
      int layout,
      @Nullable LocalObjects locals) {
    this(
        name,
        new StoredRecords(storage, events, ids, layout),
        new AttributeForm.Encoded(codec, locals),
        clock,
        ids,
        revocations);
  }

  private ServerStore(
      String name,
      Records records,
      AttributeForm form,
      Clock clock,
      Ids ids,
      Revocations revocations) {
    this.name = name;
    this.records = records;
    this.writer = new ServerWriter(records, ids, revocations);
    this.form = form;
    this.clock = clock;
    this.revocations = revocations;
    this.accesses = new Accesses(clock);
  }

  /**
   * A store of sessions in this server's memory: a restart loses them, and other nodes don't see
   * them. Each request has its own copy of the attributes that it asks for.
   *
   * @param locals as in the constructor
   */
  public static ServerStore memory(
      SessionCodec codec,
      Clock clock,
      Ids ids,
      Revocations revocations,
      @Nullable LocalObjects locals) {
    return new ServerStore(
        "memory",
        new Records.InMemory(clock),
        new AttributeForm.Encoded(codec, locals),
        clock,
        ids,
        revocations);
  }

  /**
   * A store of live sessions: attributes of any class, kept as objects in this process and shared
   * by all requests, like a container's own sessions.
   */
  public static ServerStore live(Clock clock, Ids ids, Revocations revocations) {
    return new ServerStore(
        "live", new Records.InMemory(clock), new AttributeForm.Live(), clock, ids, revocations);
  }

  @Override
  public void onExpiry(Consumer<MutableSession> heard) {
    listener = heard;
    records.onDrop(
        record -> {
          if (!record.ended()) {
            expire(record.frame());
          }
        });
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

  private MutableSession session(Frame frame) {
    return new MutableSession(form.of(frame), frame, false);
  }

  private MutableSession open(Records.Found found, Token token) {
    MutableSession session = session(found.record().frame());
    session.origin = new ServerWriter.Origin(token, found, null);
    Instant seen = accesses.lastSeen(token.text());
    if (seen != null) {
      session.seen(seen);
    }
    return session;
  }

  @Override
  public boolean access(String token) {
    return accesses.isDue(token, this::load);
  }

  @Override
  public @Nullable Instant seenBefore(String token) {
    return accesses.seenBefore(token);
  }

  /**
   * {@inheritDoc} This node notes the exact time of every request; the record is written once in a
   * tenth of the idle timeout.
   */
  @Override
  public void accessed(String token, MutableSession session) {
    // This string is the one in the table, and has cached its hash code.
    accesses.note(
        session.origin instanceof ServerWriter.Origin origin ? origin.token().text() : token,
        session);
  }

  @Override
  public void probe() {
    var unused = records.find(NO_KEY);
  }

  @Override
  public Loaded load(String sent) {
    Token known = recent.get(sent);
    Token token = known == null ? Token.parse(sent) : known;
    Records.Found found = token == null ? null : records.find(token.key()).orElse(null);
    if (token == null || found == null) {
      return new Loaded.Absent(Loaded.Reason.UNKNOWN);
    }
    if (found.record().accepts(token.digest())) {
      if (known == null) {
        recent.put(sent, token);
      }
      return judge(found, token);
    }
    return found
        .record()
        .formerId(token.digest())
        .map(id -> gone(found.record(), id))
        .orElseGet(() -> new Loaded.Absent(Loaded.Reason.UNKNOWN));
  }

  private Loaded judge(Records.Found found, Token token) {
    ServerRecord record = found.record();
    return record.ended()
        ? gone(record, record.frame().id())
        : open(found, token).judge(Instant.ofEpochMilli(clock.millis()), revocations);
  }

  /** The result for a session that was ended, or an id that was replaced. */
  private Loaded gone(ServerRecord record, String id) {
    boolean over = !clock.instant().isBefore(record.frame().expiresAt());
    return new Loaded.Absent(over ? Loaded.Reason.EXPIRED : Loaded.Reason.REVOKED, id);
  }

  /**
   * {@inheritDoc} Also finds an expired session until its record is dropped; an ended one has no
   * attributes.
   */
  @Override
  public Optional<MutableSession> recall(String sent) {
    Token token = Token.parse(sent);
    return token == null
        ? Optional.empty()
        : records.find(token.key()).flatMap(found -> recall(found, token));
  }

  private Optional<MutableSession> recall(Records.Found found, Token token) {
    ServerRecord record = found.record();
    return record.accepts(token.digest())
        ? Optional.of(open(found, token))
        : record
            .formerId(token.digest())
            .map(id -> session(record.frame().withId(id).withAttributes(Map.of())));
  }

  @Override
  public Loaded reload(MutableSession known) {
    return known.origin instanceof ServerWriter.Origin origin
        ? records
            .find(origin.key())
            .map(found -> judge(found, origin.token()))
            .orElseGet(() -> new Loaded.Absent(Loaded.Reason.UNKNOWN))
        : new Loaded.Absent(Loaded.Reason.UNKNOWN);
  }

  /** A record whose key was withdrawn can't be read. */
  @Override
  public boolean hasLostKey(MutableSession known) {
    return known.origin instanceof ServerWriter.Origin origin
        && records.find(origin.key()).isEmpty();
  }

  @Override
  public Optional<String> save(MutableSession session) {
    if (session.isEnded()) {
      return Optional.empty();
    }
    session.settle();
    Instant now = Instant.ofEpochMilli(clock.millis());
    Optional<String> token =
        session.origin instanceof ServerWriter.Origin origin
            ? writer.update(session, origin, now)
            : writer.create(session, form, now);
    token.ifPresent(
        saved -> {
          session.saved(now);
          accesses.note(saved, session);
        });
    return token;
  }

  @Override
  public void delete(MutableSession session) {
    session.end();
    if (session.origin instanceof ServerWriter.Origin origin) {
      String id = session.storedId();
      try {
        id = records.end(origin.key()).orElse(id);
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

  /** Whether a token has the form of this store's tokens. */
  static boolean isToken(String token) {
    return Token.isToken(token);
  }

  /** The session as this store last wrote it; empty for a session of another store. */
  static Optional<Frame> written(MutableSession session) {
    return session.origin instanceof ServerWriter.Origin origin
        ? Optional.of(origin.seen().record().frame())
        : Optional.empty();
  }

  /**
   * Drops expired records, and the objects of live sessions that were revoked. Whether a session is
   * valid is checked on loading.
   */
  public void tidy() {
    records.purge();
    form.held().forEach(this::dropIfRevoked);
  }

  /**
   * Frees the objects of a session that was revoked by its id, once its listeners were notified.
   * Looks twice, because a new id is recorded before the old one is revoked.
   */
  private void dropIfRevoked(String key) {
    Frame seen = revoked(key).flatMap(first -> revoked(key)).orElse(null);
    if (seen != null) {
      expire(seen);
      Optional<@Nullable String> unused = records.end(key);
    }
  }

  private Optional<Frame> revoked(String key) {
    return records
        .find(key)
        .map(found -> found.record().frame())
        .filter(frame -> revocations.isRevoked(frame.id()));
  }

  @Override
  public void close() {
    records.close();
  }
}
