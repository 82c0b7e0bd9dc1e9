package io.biscotti.revocation;

import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.lifecycle.SessionException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ids of revoked sessions. Every store checks here before it returns a session, so that a
 * copied cookie is worthless once its session has ended. An id is kept until the session's absolute
 * timeout, after which its token is rejected anyway.
 *
 * <p>An id that was replaced, at sign-in or by {@code changeSessionId}, is revoked too, and leads
 * to its successors: ending a session by an earlier id ends the session.
 *
 * <p>The ids are in memory, and after a call of {@link #keepIn} also in a {@link RevocationLog}.
 * Without one a restart loses them, and other nodes never learn of them. {@code
 * docs/decisions/0005-revoked-ids-in-memory.md} says why. Thread-safe.
 */
public final class Revocations {

  /** About how many ids one sweep checks, so that it doesn't take long. */
  static final int SWEPT_AT_ONCE = 10_000;

  /** How much longer the log keeps an id, because another node's clock may be slow. */
  private static final Duration SLACK = Duration.ofDays(1);

  private final Clock clock;
  private final SessionEvents events;

  private final RevokedIds ids = new RevokedIds();

  private final LongSupplier nanos;
  private final SureTime time;
  private final @Nullable RevocationSpool spool;
  private final FirstReading firstReading = new FirstReading();
  private volatile @Nullable RevocationFeed feed;

  /**
   * Creates an empty list.
   *
   * @param clock the clock by which stores check timeouts
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   * @param events receives outages of the log
   * @param home where ids are kept while a log is down; null if there is no such directory
   */
  public Revocations(Clock clock, LongSupplier nanos, SessionEvents events, @Nullable Path home) {
    this.clock = clock;
    this.nanos = nanos;
    this.events = events;
    this.spool = home == null ? null : new RevocationSpool(home);
    this.time = new SureTime(clock, nanos);
  }

  /**
   * Whether an id is revoked. This looks only in this process's memory.
   *
   * @param id a session's id; any string is allowed
   * @return true from the revocation until the session's absolute timeout, and for a while after it
   */
  public boolean isRevoked(String id) {
    firstReading.await();
    return ids.contains(id);
  }

  /**
   * Whether a session was ended, under this id or one that replaced it. This looks only in this
   * process's memory.
   *
   * @param id a session's id; any string is allowed
   * @return false for a session that lives on under another id
   */
  public boolean isEnded(String id) {
    firstReading.await();
    return ids.isEnded(id);
  }

  /**
   * How many ids are kept.
   *
   * @return the number; each takes at most 57 bytes of memory
   */
  public int size() {
    return ids.size();
  }

  /**
   * From now on, writes revoked ids to a log, including those revoked so far, and reads the ids of
   * earlier processes and other nodes: once now, then about twice a second, and whenever the log
   * has news. A log that isn't {@link RevocationLog#isShared shared} is read every ten seconds.
   *
   * <p>A log that can't be reached causes no exception here. Ids that are revoked meanwhile take
   * effect on this node at once, are kept in a file of {@code biscotti.home}, and are appended when
   * the log is back. Ids in such files of earlier processes are revoked here before this returns.
   * Until the first read succeeds, {@link #isLoaded} is false, and ids that only the log knows are
   * not revoked yet. Call this before the first request.
   *
   * @param log the log
   * @throws IllegalStateException if there is a log already
   */
  public void keepIn(RevocationLog log) {
    keepIn(log, Staleness.DEFAULT);
  }

  /**
   * Like {@link #keepIn(RevocationLog)}.
   *
   * @param staleness what happens while the log can't be read
   */
  public void keepIn(RevocationLog log, Staleness staleness) {
    keepIn(log, staleness, Runnable::run);
  }

  /**
   * Like {@link #keepIn(RevocationLog)}, but another thread may read the log first, so that the
   * application needn't wait for it to start. Requests that use a session meanwhile wait until that
   * reading has succeeded or failed.
   *
   * @param reader runs the reading, now or soon
   */
  public void keepIn(RevocationLog log, Staleness staleness, Executor reader) {
    RevocationFeed made = new RevocationFeed(log, spool, ids, events, nanos, clock, staleness);
    synchronized (this) {
      if (feed != null) {
        throw new IllegalStateException("a revocation log is already in use");
      }
      feed = made;
    }
    ids.forEach(made::later);
    made.adopt();
    firstReading.begin(
        reader,
        () -> {
          made.turn();
          made.follow();
        });
  }

  /**
   * Whether this node knows every revoked id that still matters. A readiness check should ask this
   * before the application receives requests.
   *
   * @return false from {@link #keepIn} until the log has been read once; true without a log
   */
  public boolean isLoaded() {
    firstReading.await();
    RevocationFeed known = feed;
    return known == null || known.isLoaded();
  }

  /**
   * Whether this node knows what other nodes revoked until recently: the log was read within {@link
   * Staleness#after}, or can be read now, which may take a few seconds. True without a log, and
   * false before {@link #isLoaded}. A log that isn't {@link RevocationLog#isShared shared} never
   * gets out of date.
   */
  public boolean isCurrent() {
    firstReading.await();
    RevocationFeed known = feed;
    return known == null || known.isCurrent();
  }

  /**
   * Whether requests may use sessions: always, unless {@link Staleness.Others#REFUSE} demands that
   * {@link #isCurrent} is true.
   */
  public boolean isTrusted() {
    firstReading.await();
    RevocationFeed known = feed;
    return known == null || known.isTrusted();
  }

  /** How long ago the log was last read; zero without a log. */
  public Duration age() {
    RevocationFeed known = feed;
    return known == null ? Duration.ZERO : known.age();
  }

  /**
   * Ends a session by its id, and all its successors. On this node that takes effect at once, even
   * if the log can't be reached; {@link #ensure} makes it permanent.
   *
   * @return whether this call ended anything; false if the session had ended or is past its limit
   * @throws IllegalArgumentException if the id is malformed
   */
  public boolean revoke(String id, Instant until) {
    Map<String, Instant> added = end(id, until);
    added.forEach(this::append);
    return !added.isEmpty();
  }

  /**
   * Ends sessions by ids that a log has already, for example because the transaction that ended
   * them wrote there. An id is appended only if this node uses another log, and so is a successor
   * that is not among the ids.
   *
   * @param revoked ids and the absolute timeouts of their sessions
   * @param written the log that has the ids
   * @return the ids by which this call ended something
   * @throws IllegalArgumentException if an id is malformed
   */
  public List<String> learn(Map<String, Instant> revoked, RevocationLog written) {
    RevocationFeed known = feed;
    boolean isKept = known != null && known.appendsTo(written);
    List<String> ended = new ArrayList<>();
    revoked.forEach(
        (id, until) -> {
          Map<String, Instant> added = end(id, until);
          if (!added.isEmpty()) {
            ended.add(id);
          }
          added.forEach(
              (each, limit) -> {
                if (!isKept || !revoked.containsKey(each)) {
                  append(each, limit);
                }
              });
        });
    return ended;
  }

  /** Ends an id and its successors in memory; returns those that had not ended. */
  private Map<String, Instant> end(String id, Instant until) {
    Id.of(id);
    firstReading.await();
    if (!until.isAfter(surely())) {
      return Map.of();
    }
    return ids.end(id, until);
  }

  /**
   * Makes sure that every revocation so far survives this process: it is in the log, or in the
   * spool while the log is down. Without a log nothing survives, and this does nothing.
   *
   * @throws SessionException if neither could be written. The ids stay revoked on this node, and
   *     writing is retried with the next id, at each exchange with the log, and by each call of
   *     this method
   */
  public void ensure() {
    RevocationFeed known = feed;
    if (known != null && !known.keep()) {
      throw new SessionException(
          "a session was ended on this node, but the revocation can't be saved",
          new IllegalStateException("the revocation log is down, and the spool can't be written"));
    }
  }

  private Instant surely() {
    RevocationFeed known = feed;
    return time.now(known == null ? Optional.empty() : known.time());
  }

  /**
   * Revokes an id because the session continues under another one. If several requests do so at
   * once, each may continue, unless the session was ended.
   *
   * @param id the id under which the session was stored
   * @param until its absolute timeout
   * @param successor the id that it has now
   * @return false, without any change, if the session was ended under this id or a later one
   */
  public boolean replace(String id, Instant until, String successor) {
    boolean isKnown = isRevoked(id);
    if (!ids.lead(id, until, successor)) {
      return false;
    }
    if (!isKnown) {
      append(id, until);
      keep();
    }
    return true;
  }

  /**
   * Links each of a session's ids to the next. No client has any of them, so they are not written
   * to the log. But the application has seen them, and ending the session by any of them must work.
   *
   * @return false if the session was ended under one of them
   */
  public boolean chain(List<String> chain, Instant until) {
    firstReading.await();
    for (int i = 1; i < chain.size(); i++) {
      if (!ids.lead(chain.get(i - 1), until, chain.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Saves revocations. A renewal succeeds even if this fails; ending the session later saves this
   * id too.
   */
  private void keep() {
    RevocationFeed known = feed;
    if (known != null) {
      known.keep();
    }
  }

  private void append(String id, Instant until) {
    RevocationFeed known = feed;
    if (known != null) {
      known.append(id, until);
    }
  }

  /** Exchanges new ids with the log, if there is one and there may be any. */
  public void exchange() {
    RevocationFeed known = feed;
    if (known != null && known.mayHaveNews()) {
      known.turn();
    }
  }

  /**
   * Lets the log delete ids that have expired everywhere, and takes over what another process of
   * this home left behind.
   */
  public void purge() {
    RevocationFeed known = feed;
    if (known != null) {
      known.adopt();
      known.purge(SLACK);
    }
  }

  /** Forgets ids whose sessions have expired anyway, a limited number at a time. */
  public void sweep() {
    ids.sweep(surely(), SWEPT_AT_ONCE);
  }

  /** Tries once more to append what the log lacks, and otherwise leaves it in the spool. */
  public void close() {
    try {
      firstReading.await();
    } catch (SessionException e) {
      // The thread was interrupted, so the stop is urgent; the feed waits for the reading's lock.
    }
    RevocationFeed known = feed;
    if (known != null) {
      known.close();
    }
  }
}
