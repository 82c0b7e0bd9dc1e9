package io.biscotti.registry;

import io.biscotti.client.Client;
import io.biscotti.crypto.Ids;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.options.Setting;
import io.biscotti.upkeep.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * Lists the sessions of each account, so that its owner can see them and end them remotely. A
 * session is identified by a handle, which survives changes of its id and grants no access.
 *
 * <p>Ending a session is one transaction, which marks the session as ended and writes its handle
 * and all its ids to the revocation log; then the ids are revoked on this node. So an ended session
 * stays ended even if the process stops at any point.
 *
 * <p>Thread-safe. Every method but {@link #visits} throws {@link DatabaseException} while the
 * database is unavailable. Handles and ids may be any text that a client sent.
 */
public final class SessionRegistry implements AutoCloseable {
  private static final int LARGEST_MAX = 10_000;

  /** The setting for the largest number of sessions of an account. */
  public static final Setting<Integer> MAX =
      Setting.number(
          "session.max",
          1,
          LARGEST_MAX,
          100,
          "How many sessions an account may have; a new one beyond that ends the one used longest"
              + " ago.");

  private static final int PURGED_AT_ONCE = 1_000;
  private static final int MOST_PURGES = 1_000;

  private final Database database;
  private final int max;
  private final InstantSource clock;
  private final Consumer<Map<String, Instant>> learn;
  private final Ids ids = Ids.secure();
  private final Upkeep background = new Upkeep("sessions", 1);
  private final Visits visits;

  /**
   * A registry in a database, which may be unavailable.
   *
   * @param database closed by its owner, after this registry
   * @param max the largest number of sessions of an account, 1 to 10,000; beyond it, those that
   *     were seen longest ago are ended
   * @param learn revokes ids on this node until their sessions' absolute timeouts; called after the
   *     transaction that ended the sessions and wrote the ids to the revocation log
   */
  public SessionRegistry(
      Database database, int max, InstantSource clock, Consumer<Map<String, Instant>> learn) {
    if (max < 1 || max > LARGEST_MAX) {
      throw new IllegalArgumentException(
          "max must be from 1 to %d sessions, was %d".formatted(LARGEST_MAX, max));
    }
    this.database = database;
    this.max = max;
    this.clock = clock;
    this.learn = learn;
    this.visits = new Visits(database, background);
  }

  /**
   * Registers a session for an account, and ends the account's sessions beyond the limit. It locks
   * the account's row, so that {@link #endAll(String)} runs either before or after it and misses no
   * session.
   *
   * @param allowed checks, in the same transaction, whether the account may have the session: for
   *     example that it is not disabled and its password has not changed since it was verified;
   *     must not write
   * @return empty, with nothing written, if it is not allowed or there is no such account
   */
  public Optional<OpenedSession> open(Opening opening, Predicate<Handle> allowed) {
    String handle = ids.next();
    Optional<Ending> ending =
        database.call(
            db -> {
              if (!SessionTable.lockAccount(db, opening.account()) || !allowed.test(db)) {
                return Optional.empty();
              }
              SessionTable.insert(db, handle, opening);
              Instant now = clock.instant();
              return Optional.of(end(db, excess(db, opening.account(), handle, now), now, true));
            });
    return ending.map(
        others -> {
          visits.opened(handle, opening.client());
          others.announce();
          return new OpenedSession(handle, others.ended());
        });
  }

  /** Locks the sessions that exceed the limit once the new one is added. */
  private List<SessionRow> excess(Handle db, String account, String kept, Instant now) {
    return SessionTable.living(db, account, now).stream()
        .map(RegisteredSession::handle)
        .filter(handle -> !handle.equals(kept))
        .skip(max - 1L)
        .sorted()
        .flatMap(handle -> SessionEnds.lock(db, handle, now).stream())
        .toList();
  }

  /**
   * Records a session's new id. Call it before sending the cookie with the new id.
   *
   * @return false, with nothing written, if the session has ended or is unknown; the new id must
   *     then not be used
   * @throws IllegalArgumentException if {@code newSessionId} is not 22 characters of base64url
   */
  public boolean follow(String handle, String newSessionId) {
    check(newSessionId);
    return Ids.isId(handle)
        && database.call(db -> SessionTable.follow(db, handle, newSessionId, clock.instant()));
  }

  /**
   * Like {@link #follow(String, String)}, for a new id that proves something about the account. It
   * locks the account's row until the id is recorded.
   *
   * @param account the id of the session's account
   * @param allowed as in {@link #open}
   */
  public Followed follow(
      String account, String handle, String newSessionId, Predicate<Handle> allowed) {
    check(newSessionId);
    if (!Ids.isId(handle)) {
      return Followed.ENDED;
    }
    return database.call(
        db -> {
          boolean isAllowed = SessionTable.lockAccount(db, account) && allowed.test(db);
          if (!SessionTable.follow(db, handle, newSessionId, clock.instant())) {
            return Followed.ENDED;
          }
          return isAllowed ? Followed.CONTINUES : Followed.NOT_ALLOWED;
        });
  }

  private static void check(String newSessionId) {
    if (!Ids.isId(newSessionId)) {
      throw new IllegalArgumentException(
          "newSessionId must be 22 characters of base64url, was %d characters"
              .formatted(newSessionId.length()));
    }
  }

  /** When sessions were last seen, and by which client. */
  public Visits visits() {
    return visits;
  }

  /**
   * The live sessions of an account: not ended, and within both timeouts. The recorded last-seen
   * time may be behind, so the idle timeout is extended by a tenth.
   *
   * @return the most recently seen first
   */
  public List<RegisteredSession> of(String account) {
    return database.call(db -> SessionTable.living(db, account, clock.instant()));
  }

  /** The number of live sessions of all accounts; see {@link #of}. Scans every session. */
  public long count() {
    return database.call(db -> SessionTable.count(db, clock.instant()));
  }

  /**
   * Finds a usable session by its handle: not ended, and within its absolute timeout. The idle
   * timeout is ignored, because its tokens may still be in use.
   */
  public Optional<RegisteredSession> usable(String handle) {
    return Ids.isId(handle)
        ? database.call(db -> SessionTable.usable(db, handle, clock.instant()))
        : Optional.empty();
  }

  /**
   * Records at once that a session is in use, for callers that enforce its idle timeout: a refresh
   * at the timeout is refused, and one just before it extends the session. If a cookie keeps the
   * session alive as well, the registry may be slightly behind.
   *
   * @param isLive whether the request proves that the session is live, by a valid session cookie
   * @param idle the idle timeout
   * @return the session as it was before; empty if it has ended or passed either timeout
   */
  public Optional<RegisteredSession> use(
      String handle, boolean isLive, Duration idle, Client client) {
    return Ids.isId(handle)
        ? database.call(db -> use(db, handle, isLive, idle, client))
        : Optional.empty();
  }

  private Optional<RegisteredSession> use(
      Handle db, String handle, boolean isLive, Duration idle, Client client) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Optional<RegisteredSession> found =
        SessionEnds.lock(db, handle, now).stream()
            .map(SessionRow::session)
            .filter(each -> isLive || each.lastSeenAt().plus(idle).isAfter(now))
            .findFirst();
    found.ifPresent(
        each -> SessionTable.see(db, new Sighting(handle, now, now.plus(idle), client)));
    return found;
  }

  /**
   * Finds the session that has or had an id, to report the cookie of an ended session that is sent
   * again.
   *
   * @return empty if no registered session had the id, or it was deleted: a day after the session's
   *     absolute timeout, or with its account
   */
  public Optional<Trace> trace(String sessionId) {
    return Ids.isId(sessionId)
        ? database.call(db -> SessionTable.trace(db, sessionId))
        : Optional.empty();
  }

  /**
   * Ends one session of an account.
   *
   * @return whether this call ended it; false if it belongs to another account or has already ended
   */
  public boolean end(String account, String handle) {
    return endOne(handle, row -> row.session().account().equals(account), true);
  }

  /**
   * Ends the session that a request came with.
   *
   * @return whether this call ended it; false if it had already ended
   */
  public boolean endOwn(String handle) {
    return endOne(handle, row -> true, false);
  }

  private boolean endOne(String handle, Predicate<SessionRow> condition, boolean remotely) {
    if (!Ids.isId(handle)) {
      return false;
    }
    Ending ending =
        database.call(
            db -> {
              Instant now = clock.instant();
              List<SessionRow> rows = SessionEnds.lock(db, handle, now);
              return end(db, rows.stream().filter(condition).toList(), now, remotely);
            });
    ending.announce();
    return !ending.ended().isEmpty();
  }

  /**
   * Ends all sessions of an account, including those being opened.
   *
   * @return the handles of the sessions that were live
   */
  public List<String> endAll(String account) {
    Ending ending = database.call(db -> endAll(db, account));
    ending.announce();
    return ending.handles();
  }

  /**
   * Ends all sessions of an account in the caller's transaction, together with its cause, such as
   * disabling or deleting the account.
   *
   * @param db the caller's handle, in a transaction that has not locked any session yet
   * @return the ending, which the caller announces after the commit
   */
  public Ending endAll(Handle db, String account) {
    SessionTable.lockAccount(db, account);
    Instant now = clock.instant();
    return end(db, SessionEnds.lockOf(db, account, now), now, true);
  }

  /**
   * Ends all sessions of an account except one, which continues under another handle: everything
   * with the former one, such as an access token, ends too. Includes sessions that are being
   * opened.
   *
   * @return the ending, which the caller announces; empty, with nothing written, if the session
   *     that was to continue has ended
   */
  public Optional<Continued> endAllButContinue(String account, String keptHandle) {
    return database.call(db -> endAllButContinue(db, account, keptHandle));
  }

  /** Like {@link #endAllButContinue(String, String)}, in the caller's transaction. */
  public Optional<Continued> endAllButContinue(Handle db, String account, String keptHandle) {
    SessionTable.lockAccount(db, account);
    Instant now = clock.instant();
    List<SessionRow> all = SessionEnds.lockOf(db, account, now);
    List<SessionRow> others =
        all.stream().filter(row -> !row.session().handle().equals(keptHandle)).toList();
    if (others.size() == all.size()) {
      return Optional.empty();
    }
    String handle = ids.next();
    SessionTable.move(db, keptHandle, handle);
    Map<String, Instant> revoked = SessionEnds.end(db, database.commits(), all, true);
    return Optional.of(new Continued(handle, new Ending(lived(others, now), revoked, learn)));
  }

  private static List<RegisteredSession> lived(List<SessionRow> rows, Instant now) {
    return rows.stream().filter(row -> row.lives(now)).map(SessionRow::session).toList();
  }

  private Ending end(Handle db, List<SessionRow> rows, Instant now, boolean remotely) {
    return new Ending(
        lived(rows, now), SessionEnds.end(db, database.commits(), rows, remotely), learn);
  }

  /**
   * Deletes sessions whose absolute timeout is more than a day past by the database's clock; until
   * then, {@link #trace} finds their ids. Call it about every ten minutes.
   */
  public void purge() {
    for (int i = 0; i < MOST_PURGES; i++) {
      int purged = database.call(db -> SessionEnds.purge(db, PURGED_AT_ONCE));
      if (purged < PURGED_AT_ONCE) {
        return;
      }
    }
  }

  /** Writes the queued sightings, if the database is available, and ends the registry's thread. */
  @Override
  public void close() {
    background.close();
  }
}
