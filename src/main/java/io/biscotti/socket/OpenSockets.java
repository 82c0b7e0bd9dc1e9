package io.biscotti.socket;

import io.biscotti.container.UpgradedSocket;
import io.biscotti.lifecycle.Session;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.revocation.Revocations;
import io.biscotti.upkeep.Upkeep;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The open WebSockets of one web application whose handshake found a session. Each is closed with
 * status 1008 once that session ends: at once if it ends on this node, within a second after this
 * node learns that it was revoked elsewhere or that its key was withdrawn, and within a second of
 * its idle or absolute limit; and all are closed while sessions must not be used ({@link
 * Revocations#isTrusted}). The idle limit is the one that this node knows. Without WebSockets, this
 * costs nothing. Thread-safe.
 *
 * <p>Source: Jakarta WebSocket 2.2, section 7.2, which requires it where the container itself has
 * signed somebody in.
 */
public final class OpenSockets implements AutoCloseable {

  private static final Logger LOG = System.getLogger(OpenSockets.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /**
   * How many sockets are closed at once: a client that reads slowly occupies a thread while its
   * socket closes.
   */
  private static final int MOST_AT_ONCE = 4;

  private final Clock clock;
  private final Revocations revocations;
  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  /** The open sockets, by each id that their session has had since the handshake. */
  private final Map<String, Set<Open>> byId = new ConcurrentHashMap<>();

  /** The ids of sessions that are ending on this node at this moment. */
  private final Set<String> ending = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean started = new AtomicBoolean();
  private final Upkeep threads = new Upkeep("sockets", MOST_AT_ONCE);

  /**
   * Starts without sockets.
   *
   * @param clock the clock by which sessions end
   * @param revocations the sessions that were ended
   */
  public OpenSockets(Clock clock, Revocations revocations) {
    this.clock = clock;
    this.revocations = revocations;
  }

  /** A socket and its session: compared by identity. */
  private static final class Open {
    final UpgradedSocket socket;
    final Supplier<Optional<Instant>> stored;
    final BooleanSupplier keyLoss;
    final String id;
    final Set<String> ids = ConcurrentHashMap.newKeySet();
    volatile Instant limit;

    Open(
        UpgradedSocket socket,
        Session session,
        Supplier<Optional<Instant>> stored,
        BooleanSupplier keyLoss) {
      this.socket = socket;
      this.stored = stored;
      this.keyLoss = keyLoss;
      this.id = session.id();
      this.limit = session.idleExpiresAt();
    }
  }

  /**
   * Adds a socket.
   *
   * @param session the session that the handshake found
   * @param stored called when the limit has passed; gives the limit that the store has now, if it
   *     keeps state and the session still exists
   * @param keyLoss called each second; tells whether the session's key was withdrawn
   */
  public void add(
      UpgradedSocket socket,
      Session session,
      Supplier<Optional<Instant>> stored,
      BooleanSupplier keyLoss) {
    Open added = new Open(socket, session, stored, keyLoss);
    open.add(added);
    index(added, added.id);
    if (started.compareAndSet(false, true)) {
      threads.every(PAUSE, "WebSockets", this::check);
    }
  }

  private void index(Open added, String id) {
    added.ids.add(id);
    byId.compute(
        id,
        (key, known) -> {
          Set<Open> all = known == null ? ConcurrentHashMap.newKeySet(1) : known;
          all.add(added);
          return all;
        });
  }

  private boolean remove(Open each) {
    for (String id : each.ids) {
      byId.computeIfPresent(
          id,
          (key, known) -> {
            known.remove(each);
            return known.isEmpty() ? null : known;
          });
    }
    return open.remove(each);
  }

  /** Called when a request has used or saved a session: its idle limit may have moved. */
  public void seen(Session session) {
    if (!byId.isEmpty()) {
      Instant limit = session.idleExpiresAt();
      byId.getOrDefault(session.id(), Set.of()).forEach(each -> each.limit = limit);
    }
  }

  /** Called when a session continues under another id, unless its request fails. */
  public void renewed(String id, String successor) {
    byId.getOrDefault(id, Set.of()).forEach(each -> index(each, successor));
  }

  /**
   * Ends a session on this node, and then closes its sockets. The container may close them itself
   * meanwhile, with its own session. WildFly must do that first: if a close frame was already sent,
   * it can't send its own, and drops the connection.
   *
   * @param end ends our session and the container's
   */
  public void end(String id, Runnable end) {
    ending.add(id);
    try {
      end.run();
    } finally {
      ending.remove(id);
      ended();
    }
  }

  /** Called when sessions have just ended on this node. */
  public void ended() {
    if (!open.isEmpty()) {
      threads.execute(this::check);
    }
  }

  private void check() {
    List<Open> all = List.copyOf(open);
    boolean areTrusted = all.isEmpty() || revocations.isTrusted();
    for (Open each : all) {
      if (!each.socket.isOpen()) {
        remove(each);
      } else if ((!areTrusted || isOver(each))
          && Collections.disjoint(each.ids, ending)
          && remove(each)) {
        threads.execute(each.socket::close);
      }
    }
  }

  private boolean isOver(Open each) {
    if (revocations.isEnded(each.id) || each.keyLoss.getAsBoolean()) {
      return true;
    }
    if (clock.instant().isBefore(each.limit)) {
      return false;
    }
    try {
      Optional<Instant> stored = each.stored.get();
      stored.ifPresent(limit -> each.limit = limit);
      return stored.isEmpty();
    } catch (SessionException e) {
      LOG.log(Level.DEBUG, "a WebSocket stays open until its session can be read again", e);
      return false;
    }
  }

  /** Ends the threads; the container closes the sockets that are still open. */
  @Override
  public void close() {
    threads.close();
  }
}
