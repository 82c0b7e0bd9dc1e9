package io.biscotti.store;

import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.lifecycle.SessionPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions sealed in their cookies, and on the server while they don't fit there. A session
 * that moves keeps its id, its limits and its revocations; the token in the cookie tells where it
 * is.
 *
 * <p>Like {@link SealedStore}, it refuses changes after the response was committed, and notifies no
 * listener when a session expires. If the server's storage is unavailable, only the sessions in it
 * are affected.
 */
public final class OverflowStore implements SessionStore {
  private final SealedStore sealed;
  private final ServerStore server;
  private final SessionEvents events;

  /**
   * Combines two stores that encode attributes in the same way. Closing this store closes the
   * server store.
   *
   * @param sealed keeps the sessions that fit
   * @param server keeps the others
   */
  public OverflowStore(SealedStore sealed, ServerStore server, SessionEvents events) {
    this.sealed = sealed;
    this.server = server;
    this.events = events;
  }

  @Override
  public String name() {
    return sealed.name();
  }

  @Override
  public boolean keepsState() {
    return false;
  }

  @Override
  public MutableSession create(String id, Instant now, SessionPolicy policy) {
    return sealed.create(id, now, policy);
  }

  /** The store that issued a token: a sealed token is longer than a server store's. */
  private SessionStore of(String token) {
    return ServerStore.isToken(token) ? server : sealed;
  }

  private static boolean isOnServer(MutableSession session) {
    return ServerStore.written(session).isPresent();
  }

  @Override
  public Loaded load(String token) {
    return of(token).load(token);
  }

  @Override
  public void accessed(String token, MutableSession session) {
    of(token).accessed(token, session);
  }

  @Override
  public @Nullable Instant seenBefore(String token) {
    return of(token).seenBefore(token);
  }

  @Override
  public boolean access(String token) {
    return of(token).access(token);
  }

  @Override
  public Optional<MutableSession> recall(String token) {
    return of(token).recall(token);
  }

  @Override
  public Loaded reload(MutableSession known) {
    return isOnServer(known) ? server.reload(known) : sealed.reload(known);
  }

  @Override
  public boolean hasLostKey(MutableSession known) {
    return isOnServer(known) ? server.hasLostKey(known) : sealed.hasLostKey(known);
  }

  @Override
  public Optional<String> save(MutableSession session) {
    Optional<Frame> before = ServerStore.written(session);
    if (before.isPresent()) {
      return server.save(session).map(token -> returned(session, before.get()).orElse(token));
    }
    try {
      return sealed.save(session);
    } catch (SessionTooLargeException e) {
      return spill(session);
    }
  }

  private Optional<String> spill(MutableSession session) {
    Object from = session.origin;
    @Nullable String stored = session.storedId();
    List<String> ids = session.ids();
    Optional<String> token = server.save(session);
    // Only now that there is a record: a session that can't be saved keeps its old id.
    if (token.isPresent()
        && (sealed.hasLostKey(from) || !sealed.replacesId(stored, ids, session.expiresAt()))) {
      server.delete(session);
      return Optional.empty();
    }
    token.ifPresent(spilled -> events.publish(Kind.OVERFLOWED, session.id()));
    return token;
  }

  /**
   * The sealed token of a session that fits again; empty if it doesn't. It includes what other
   * requests wrote meanwhile, because it seals the record that this request has just merged and
   * written. A session that didn't fit and hasn't become smaller isn't tried, because compressing
   * takes long.
   *
   * <p>The record stays until its idle limit: the response with the sealed token may be lost, and
   * the client then sends the old token again. The record is read once more: if its key was
   * withdrawn since it was written, the session has ended, and must not continue under another key.
   */
  private Optional<String> returned(MutableSession session, Frame before) {
    return ServerStore.written(session)
        .filter(now -> sealed.mayFit(now) || isSmaller(now, before))
        .flatMap(now -> sealed.sealIfFits(session, now))
        .filter(token -> server.reload(session) instanceof Loaded.Live);
  }

  private static boolean isSmaller(Frame now, Frame before) {
    return FrameCodec.leastBytes(now) < FrameCodec.leastBytes(before);
  }

  @Override
  public void delete(MutableSession session) {
    if (isOnServer(session)) {
      server.delete(session);
    } else {
      sealed.delete(session);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
