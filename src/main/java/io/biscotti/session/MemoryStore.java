package io.biscotti.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.biscotti.crypto.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions in this server's memory: gone on restart and unknown to other nodes, but of any size,
 * and parallel writes to different attributes both survive. The token is 128 random bits, of which
 * only a digest is kept. Of a session that ended, and of an id that was replaced, an empty record
 * stays until the absolute limit, so that a copied token can be told from one that never was.
 */
public final class MemoryStore implements SessionStore {

  /** A record outlives its session by this much, so that none dies within a request. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  private final SessionCodec codec;
  private final Clock clock;
  private final Ids ids;
  private final Revocations revocations;
  private final Cache<String, Kept> byDigest;

  /**
   * Makes an empty store.
   *
   * @param onExpiry hears of each session that ran out, some time after it did
   */
  MemoryStore(
      SessionCodec codec,
      Clock clock,
      Ids ids,
      Revocations revocations,
      Consumer<Session> onExpiry) {
    this.codec = codec;
    this.clock = clock;
    this.ids = ids;
    this.revocations = revocations;
    this.byDigest =
        Caffeine.newBuilder()
            .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
            .expireAfter(Expiry.writing((String digest, Kept kept) -> kept.remaining(clock)))
            .executor(Runnable::run)
            .removalListener(
                (@Nullable String digest, @Nullable Kept kept, RemovalCause cause) -> {
                  if (kept != null && cause == RemovalCause.EXPIRED && kept.endsByExpiry()) {
                    onExpiry.accept(kept.open(codec, ""));
                  }
                })
            .build();
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean keepsState() {
    return true;
  }

  /** Also one that ran out, until it is tidied away. */
  @Override
  public Optional<Session> recall(String token) {
    return Optional.ofNullable(byDigest.getIfPresent(Ids.digest(token)))
        .map(kept -> kept.open(codec, token));
  }

  @Override
  public Loaded load(String token) {
    Kept kept = byDigest.getIfPresent(Ids.digest(token));
    return kept == null
        ? new Loaded.Absent(Loaded.Reason.UNKNOWN)
        : kept.open(codec, token).judge(clock.instant(), revocations);
  }

  @Override
  public Loaded reload(Session known) {
    return known.origin instanceof Origin origin
        ? origin.kept().open(codec, origin.token()).judge(clock.instant(), revocations)
        : new Loaded.Absent(Loaded.Reason.UNKNOWN);
  }

  @Override
  public Optional<String> save(Session session) {
    if (session.isEnded()) {
      return Optional.empty();
    }
    session.settle();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Optional<String> token =
        session.origin instanceof Origin origin
            ? update(session, origin, now)
            : create(session, now);
    token.ifPresent(saved -> session.saved(now));
    return token;
  }

  private Optional<String> create(Session session, Instant now) {
    if (!revocations.chain(session.ids(), session.expiresAt())) {
      return Optional.empty();
    }
    String token = ids.next();
    Kept kept = new Kept(session.frame(now));
    session.origin = new Origin(kept, token, kept.generation);
    kept.digests.add(Ids.digest(token));
    byDigest.put(Ids.digest(token), kept);
    return Optional.of(token);
  }

  private Optional<String> update(Session session, Origin origin, Instant now) {
    Kept kept = origin.kept();
    synchronized (kept) {
      if (kept.ended
          || revocations.isRevoked(kept.id)
          || (session.isRenewed() && !replacesId(session, origin))) {
        return Optional.empty();
      }
      kept.merge(session, now);
      kept.digests.forEach(digest -> byDigest.put(digest, kept));
      String token = session.isRenewed() ? another(kept) : origin.token();
      if (!kept.digests.contains(Ids.digest(token))) {
        return Optional.empty();
      }
      session.origin = new Origin(kept, token, kept.generation);
      return Optional.of(token);
    }
  }

  /**
   * Gives the record the session's new id. The first request to do so ends the tokens before it; a
   * second one, that started from the same old token, takes part in the same session instead of one
   * that has already been left.
   *
   * @return false if the session was ended
   */
  private boolean replacesId(Session session, Origin origin) {
    Kept kept = origin.kept();
    List<String> ids = session.ids();
    if (origin.generation() != kept.generation) {
      ids.add(kept.id);
      if (!revocations.chain(ids, kept.expiresAt)) {
        revocations.revoke(kept.id, kept.expiresAt);
        return false;
      }
      session.adopt(kept.id);
      return true;
    }
    if (!revocations.replace(kept.id, kept.expiresAt, ids.get(0))
        || !revocations.chain(ids, kept.expiresAt)) {
      return false;
    }
    bury(kept);
    kept.generation++;
    kept.id = session.id();
    return true;
  }

  private String another(Kept kept) {
    String token = ids.next();
    kept.digests.add(Ids.digest(token));
    byDigest.put(Ids.digest(token), kept);
    return token;
  }

  /** Leaves an empty record behind the tokens that a record has had so far. */
  private void bury(Kept kept) {
    Kept grave = kept.grave();
    kept.digests.forEach(digest -> byDigest.put(digest, grave));
    kept.digests.clear();
  }

  @Override
  public void delete(Session session) {
    session.end();
    if (session.origin instanceof Origin origin) {
      Kept kept = origin.kept();
      synchronized (kept) {
        kept.ended = true;
        revocations.revoke(kept.id, kept.expiresAt);
        bury(kept);
      }
      revocations.ensure();
    }
  }

  /** Lets go of sessions that ran out. Whether one lives is decided when it is loaded. */
  void tidy() {
    byDigest.cleanUp();
  }

  /** Where a session came from: its record, the token, and how often it had been renewed then. */
  private record Origin(Kept kept, String token, int generation) {}

  /** What is kept of a session. Guarded by itself. */
  private static final class Kept {

    private final Instant createdAt;
    private final Instant expiresAt;
    private final Map<String, byte[]> attributes;
    private final Set<String> digests = new HashSet<>();
    private String id;
    private Instant lastSeenAt;
    private int idleSeconds;
    private int generation;
    private boolean ended;

    Kept(Frame frame) {
      this.id = frame.id();
      this.createdAt = frame.createdAt();
      this.expiresAt = frame.expiresAt();
      this.lastSeenAt = frame.lastSeenAt();
      this.idleSeconds = frame.idleSeconds();
      this.attributes = new LinkedHashMap<>(frame.attributes());
    }

    synchronized Session open(SessionCodec codec, String token) {
      Frame frame =
          new Frame(
              id, createdAt, lastSeenAt, expiresAt, idleSeconds, new LinkedHashMap<>(attributes));
      Session session = new Session(codec, frame, false);
      session.origin = new Origin(this, token, generation);
      return session;
    }

    synchronized void merge(Session session, Instant now) {
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
      if (session.isTouched()) {
        idleSeconds = session.idleSeconds();
      }
      lastSeenAt = now.isAfter(lastSeenAt) ? now : lastSeenAt;
    }

    synchronized boolean endsByExpiry() {
      boolean first = !ended;
      ended = true;
      return first;
    }

    /** An ended record under the same id, without attributes. */
    Kept grave() {
      Frame frame = new Frame(id, createdAt, lastSeenAt, expiresAt, idleSeconds, Map.of());
      Kept grave = new Kept(frame);
      grave.ended = true;
      return grave;
    }

    synchronized Duration remaining(Clock clock) {
      return Duration.between(clock.instant(), ended ? expiresAt : end()).plus(SLACK);
    }

    private Instant end() {
      Instant idleLimit = idleSeconds > 0 ? lastSeenAt.plusSeconds(idleSeconds) : expiresAt;
      return idleLimit.isBefore(expiresAt) ? idleLimit : expiresAt;
    }
  }
}
