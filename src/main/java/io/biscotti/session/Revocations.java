package io.biscotti.session;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ids of sessions that were ended before their time. Every store asks here before it gives a
 * session, so that a copy of the cookie is worth nothing once its session has ended. An id is kept
 * until the session's absolute limit, past which nothing would open it anyway.
 *
 * <p>An id that was replaced, at sign-in or by {@code changeSessionId}, is revoked too, and leads
 * to its successors: whoever ends a session by an id that it had a moment ago ends the session.
 *
 * <p>The ids are in memory, and also in a {@link RevocationLog} where {@link #keepIn} was called;
 * without one they are gone with this process, and other nodes never hear of them. {@code
 * docs/decisions/0005-revoked-ids-in-memory.md} says why. Thread-safe.
 */
public final class Revocations {

  /** Looked at in one sweep, so that none takes long. */
  static final int SWEPT_AT_ONCE = 10_000;

  /** The log keeps an id this much longer: another node's clock may be behind. */
  private static final Duration SLACK = Duration.ofDays(1);

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

  private final Clock clock;
  private final SessionEvents events;

  /** Looked up without a lock; changed by holders of its monitor, so that chains stay whole. */
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  private final LongSupplier nanos;
  private final Instant start;
  private final long startNanos;
  private final @Nullable RevocationSpool spool;
  private Iterator<Map.Entry<String, Entry>> sweeping = Collections.emptyIterator();
  private volatile @Nullable RevocationFeed feed;

  /**
   * Makes an empty list.
   *
   * @param clock by which stores judge sessions
   * @param nanos a clock that nobody sets, as {@link System#nanoTime} is
   * @param events hears of outages of the log
   * @param home where ids are kept while a log is away; null for no such place
   */
  Revocations(Clock clock, LongSupplier nanos, SessionEvents events, @Nullable Path home) {
    this.clock = clock;
    this.nanos = nanos;
    this.events = events;
    this.spool = home == null ? null : new RevocationSpool(home);
    this.start = clock.instant();
    this.startNanos = nanos.getAsLong();
  }

  /**
   * Why an id is here.
   *
   * @param until the session's absolute limit
   * @param successors the ids under which the session went on; none if it ended
   */
  private record Entry(Instant until, List<String> successors) {

    boolean isEnd() {
      return successors.isEmpty();
    }

    Entry with(String successor) {
      List<String> all = new ArrayList<>(successors);
      all.add(successor);
      return new Entry(until, List.copyOf(all));
    }
  }

  /**
   * Whether no session may be used under this id any more. A look-up in this process's memory.
   *
   * @param id a session's id; anything at all
   * @return true from the moment at which it was revoked until its session's absolute limit, and
   *     for a while after it
   */
  public boolean isRevoked(String id) {
    return entries.containsKey(id);
  }

  /**
   * How many ids are kept.
   *
   * @return the number, which costs about 155 bytes of memory each
   */
  public int size() {
    return entries.size();
  }

  /**
   * Writes revoked ids to a log from now on, together with those revoked so far, and reads those of
   * earlier processes and of other nodes: once now, then about twice a second.
   *
   * <p>A log that can't be reached is no exception here. Ids that are revoked meanwhile hold on
   * this node at once, are kept in a file of {@code biscotti.home}, and are appended when the log
   * is back; those that earlier processes left in such files are revoked here before this returns.
   * Until the first read succeeds, {@link #isLoaded} is false, and ids that only the log knows are
   * not revoked yet.
   *
   * @param log the log; to be called before the first request
   * @throws IllegalStateException if there is a log already
   */
  public void keepIn(RevocationLog log) {
    RevocationFeed made = new RevocationFeed(log, spool, this::learn, events, nanos);
    synchronized (entries) {
      if (feed != null) {
        throw new IllegalStateException("revocations are kept in a log already");
      }
      feed = made;
    }
    entries.forEach((id, entry) -> made.later(id, entry.until()));
    made.adopt();
    made.turn();
  }

  /**
   * Whether all ids that were ever revoked and still matter are known here, as an application
   * should be able to say before it is sent requests.
   *
   * @return false from {@link #keepIn} until the log was read for the first time; true without a
   *     log
   */
  public boolean isLoaded() {
    RevocationFeed known = feed;
    return known == null || known.isLoaded();
  }

  /**
   * Ends a session by its id, and with it what became of it. On this node that takes effect at
   * once, whatever becomes of the log; {@link #ensure} tells whether it will last.
   *
   * @return whether this call ended anything; false if it had ended, or is past its limit
   * @throws IllegalArgumentException if the id is none of ours
   */
  boolean revoke(String id, Instant until) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "id must be 22 characters of base64url, was %d characters".formatted(id.length()));
    }
    if (!until.isAfter(surely())) {
      return false;
    }
    Map<String, Instant> added = new LinkedHashMap<>();
    synchronized (entries) {
      Deque<String> chain = new ArrayDeque<>(List.of(id));
      while (!chain.isEmpty()) {
        String each = chain.remove();
        Entry before = entries.get(each);
        if (before == null) {
          entries.put(each, new Entry(until, List.of()));
          added.put(each, until);
        } else {
          entries.put(each, new Entry(later(until, before.until()), List.of()));
          chain.addAll(before.successors());
        }
      }
    }
    added.forEach(this::append);
    return !added.isEmpty();
  }

  /**
   * Makes sure that whatever was revoked so far outlives this process: it is in the log, or in the
   * spool while the log is away. Without a log nothing does, and that is no fault.
   *
   * @throws SessionException if neither could take it. Ids are revoked on this node all the same,
   *     and it is tried again with the next one, at each exchange with the log, and by calling this
   */
  void ensure() {
    RevocationFeed known = feed;
    if (known != null && !known.keep()) {
      throw new SessionException(
          "a session was ended here, but that can't be written down",
          new IllegalStateException("the log is away, and the spool can't be written"));
    }
  }

  /**
   * The time that has surely come. No clock alone decides that an id can be forgotten: this node's
   * may be set ahead and back again while it runs. What nobody sets, the time since the start, must
   * agree, and the log's clock, where there is one.
   */
  private Instant surely() {
    Instant steady = start.plusNanos(nanos.getAsLong() - startNanos);
    Instant sure = earlier(clock.instant(), steady);
    RevocationFeed known = feed;
    Instant logs = known == null ? null : known.time().orElse(null);
    return logs == null ? sure : earlier(sure, logs);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /**
   * Revokes an id because the session goes on under another one. Of several requests that do so at
   * once each may go on, unless the session was ended.
   *
   * @param id the id under which the session was stored
   * @param until its absolute limit
   * @param successor the id that it has now
   * @return false, and nothing changed, if the session was ended under this id or a later one
   */
  boolean replace(String id, Instant until, String successor) {
    boolean isKnown = isRevoked(id);
    if (!lead(id, until, successor)) {
      return false;
    }
    if (!isKnown) {
      append(id, until);
      keep();
    }
    return true;
  }

  /**
   * Lets each of a session's ids lead to the next. No client has any of them, so they are not
   * written down; but the application was told, and whoever ends the session by one must not miss.
   *
   * @return false if the session was ended under one of them
   */
  boolean chain(List<String> ids, Instant until) {
    for (int i = 1; i < ids.size(); i++) {
      if (!lead(ids.get(i - 1), until, ids.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean lead(String id, Instant until, String successor) {
    synchronized (entries) {
      Entry before = entries.get(id);
      if (before != null && isEnded(before)) {
        return false;
      }
      entries.put(
          id, before == null ? new Entry(until, List.of(successor)) : before.with(successor));
      return true;
    }
  }

  private boolean isEnded(Entry start) {
    Deque<Entry> chain = new ArrayDeque<>(List.of(start));
    while (!chain.isEmpty()) {
      Entry each = chain.remove();
      if (each.isEnd()) {
        return true;
      }
      for (String successor : each.successors()) {
        Entry next = entries.get(successor);
        if (next != null) {
          chain.add(next);
        }
      }
    }
    return false;
  }

  /** Takes over what the log gave; what is known here may say more. */
  private void learn(String id, Instant until) {
    synchronized (entries) {
      entries.merge(
          id,
          new Entry(until, List.of()),
          (known, read) -> new Entry(later(known.until(), read.until()), known.successors()));
    }
  }

  /** A renewal goes on without: what ends the session later keeps this id too. */
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

  /** Exchanges news with the log, if there is one. */
  void exchange() {
    RevocationFeed known = feed;
    if (known != null) {
      known.turn();
    }
  }

  /**
   * Lets the log forget what is over everywhere, and takes over what another process of this home
   * left behind.
   */
  void purge() {
    RevocationFeed known = feed;
    if (known != null) {
      known.adopt();
      known.purge(SLACK);
    }
  }

  /** Lets go of ids whose sessions are over by themselves, some at a time. */
  synchronized void sweep() {
    Instant now = surely();
    if (!sweeping.hasNext()) {
      sweeping = entries.entrySet().iterator();
    }
    for (int i = 0; i < SWEPT_AT_ONCE && sweeping.hasNext(); i++) {
      Map.Entry<String, Entry> each = sweeping.next();
      if (!now.isBefore(each.getValue().until())) {
        entries.remove(each.getKey(), each.getValue());
      }
    }
  }

  /** Tries once more to append what the log does not have yet, and leaves it in the spool else. */
  void close() {
    RevocationFeed known = feed;
    if (known != null) {
      known.close();
    }
  }
}
