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
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * Which sessions an account has, so that its owner can see them and end them from elsewhere. A
 * session is known here by a handle, which stays when its id changes and signs nobody in.
 *
 * <p>Ending is one transaction, which marks the session and writes its handle and every id that it
 * had to the log of revocations; then they are revoked on this node. So a session that was ended
 * stays so, wherever the process stops.
 *
 * <p>Thread-safe. Every method but {@link #seen}, {@link #met}, {@link #isMetWith} and {@link
 * #settle} throws {@link DatabaseException} when the database is away. Handles and ids may be
 * anything that a client sent.
 */
public final class SessionRegistry implements AutoCloseable {
  private static final int LARGEST_MAX = 10_000;

  /** The setting that says how many sessions an account may have. */
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
  private final BiConsumer<String, Instant> revoke;
  private final Ids ids = Ids.secure();
  private final Upkeep background = new Upkeep("sessions", 1);
  private final LastSeen lastSeen = new LastSeen(this::write, background);
  private final Meetings meetings = new Meetings(this::meet, background);

  /**
   * A registry in a database, which may be away.
   *
   * @param database is closed by its owner, after this
   * @param max how many sessions an account may have, 1 to 10,000; of more, those end that were
   *     seen longest ago
   * @param revoke revokes an id on this node until its session's absolute limit; called after the
   *     transaction that ended the session
   */
  public SessionRegistry(
      Database database, int max, InstantSource clock, BiConsumer<String, Instant> revoke) {
    if (max < 1 || max > LARGEST_MAX) {
      throw new IllegalArgumentException(
          "max must be from 1 to %d sessions, was %d".formatted(LARGEST_MAX, max));
    }
    this.database = database;
    this.max = max;
    this.clock = clock;
    this.revoke = revoke;
  }

  /**
   * Makes a session an account's, and ends those of the account that are too many then. The
   * account's row is locked meanwhile, so that {@link #endAll(String)} comes before this or after
   * it, and misses nothing.
   *
   * @param allowed looks in the same transaction whether the account may have the session, as that
   *     it is not disabled and its password is the one that was judged; writes nothing
   * @return empty, and nothing written, when it is not allowed, or there is no such account
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
              return Optional.of(end(db, excess(db, opening.account(), handle, now), now));
            });
    return ending.map(
        others -> {
          meetings.opened(handle, opening.client());
          others.announce();
          return new OpenedSession(handle, others.ended());
        });
  }

  /** Locks the sessions that are too many beside a new one. */
  private List<SessionTable.Row> excess(Handle db, String account, String kept, Instant now) {
    return SessionTable.living(db, account, now).stream()
        .map(RegisteredSession::handle)
        .filter(handle -> !handle.equals(kept))
        .skip(max - 1L)
        .sorted()
        .flatMap(handle -> SessionTable.lock(db, handle, now).stream())
        .toList();
  }

  /**
   * Takes note that a session has another id now. To be called before the new id's cookie is sent.
   *
   * @return false, and nothing written, when the session has ended, or is none; its new id must not
   *     be used then
   * @throws IllegalArgumentException when {@code newSessionId} is not 22 characters of base64url
   */
  public boolean follow(String handle, String newSessionId) {
    if (!Columns.isId(newSessionId)) {
      throw new IllegalArgumentException(
          "newSessionId must be 22 characters of base64url, was %d characters"
              .formatted(newSessionId.length()));
    }
    return Columns.isId(handle)
        && database.call(db -> SessionTable.follow(db, handle, newSessionId, clock.instant()));
  }

  /**
   * Takes note that a session was seen. Returns at once: it is written in the background, at most
   * about once in a tenth of the session's idle time, and not at all while the database is away.
   *
   * @param lastSeenAt when
   * @param idleExpiresAt when the session ends if it is not seen again
   */
  public void seen(String handle, Instant lastSeenAt, Instant idleExpiresAt, Client client) {
    if (Columns.isId(handle)) {
      lastSeen.note(new Sighting(handle, lastSeenAt, idleExpiresAt, client));
    }
  }

  /**
   * Whether a session was last met with this client, as far as this node remembers. Looks in memory
   * only.
   *
   * @param client without hints
   */
  public boolean isMetWith(String handle, Client client) {
    return meetings.isLast(handle, client);
  }

  /**
   * Takes note of whom a session was met with. Returns at once: it is compared and written in the
   * background. Of several nodes that see the same change, the first one tells it.
   *
   * @param moved is told on another thread when the network or the browser has changed; must not
   *     throw or wait
   */
  public void met(String handle, Client client, Consumer<Moved> moved) {
    if (Columns.isId(handle)) {
      meetings.note(handle, client, moved);
    }
  }

  /** Waits until what {@link #met} took note of before is compared and told. */
  public void settle(Duration most) {
    meetings.settle(most);
  }

  private Optional<Client> meet(String handle, Client client) {
    return database.call(db -> SessionTable.meet(db, handle, client));
  }

  private void write(Sighting sighting) {
    // It has the client too, and must not come before that is compared.
    meetings.writeAll();
    database.call(
        db -> {
          SessionTable.see(db, sighting);
          return true;
        });
  }

  /**
   * The sessions of an account that live: not ended, and neither limit passed. One that was seen
   * since it was last written down lives too, so the idle limit counts from a tenth later.
   *
   * @return last seen first
   */
  public List<RegisteredSession> of(String account) {
    return database.call(db -> SessionTable.living(db, account, clock.instant()));
  }

  /** How many sessions live, of all accounts; see {@link #of}. It looks at every session. */
  public long count() {
    return database.call(db -> SessionTable.count(db, clock.instant()));
  }

  /**
   * A session by its handle, while it can still be used: not ended, and within its absolute limit.
   * Whether it was seen lately doesn't count, since its tokens may have been.
   */
  public Optional<RegisteredSession> usable(String handle) {
    return Columns.isId(handle)
        ? database.call(db -> SessionTable.usable(db, handle, clock.instant()))
        : Optional.empty();
  }

  /**
   * Takes note at once that a session is used, for what decides by its idle limit: of a refresh at
   * the limit and one just before it, the first is refused and the second moves the limit. Where a
   * cookie keeps the session too, the registry may be a moment behind.
   *
   * @param isLive whether the request knows better, as it has that cookie and it is good
   * @param idle how long it lives unless it is seen again
   * @return the session as it was before; empty when it has ended, or either limit has passed
   */
  public Optional<RegisteredSession> use(
      String handle, boolean isLive, Duration idle, Client client) {
    return Columns.isId(handle)
        ? database.call(db -> use(db, handle, isLive, idle, client))
        : Optional.empty();
  }

  private Optional<RegisteredSession> use(
      Handle db, String handle, boolean isLive, Duration idle, Client client) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Optional<RegisteredSession> found =
        SessionTable.lock(db, handle, now).stream()
            .map(SessionTable.Row::session)
            .filter(each -> isLive || each.lastSeenAt().plus(idle).isAfter(now))
            .findFirst();
    found.ifPresent(
        each -> SessionTable.see(db, new Sighting(handle, now, now.plus(idle), client)));
    return found;
  }

  /**
   * Whose session has or had an id, for the cookie of an ended session that comes back.
   *
   * @return empty when it never was a registered session's, or is forgotten: a day after the
   *     session's absolute limit, or with its account
   */
  public Optional<Trace> trace(String sessionId) {
    return Columns.isId(sessionId)
        ? database.call(db -> SessionTable.trace(db, sessionId))
        : Optional.empty();
  }

  /**
   * Ends one session of an account.
   *
   * @return whether this ended it; false when it is not that account's, or is over
   */
  public boolean end(String account, String handle) {
    return endOne(handle, row -> row.session().account().equals(account));
  }

  /**
   * Ends the session that a request came with.
   *
   * @return whether this ended it; false when it is over
   */
  public boolean endOwn(String handle) {
    return endOne(handle, row -> true);
  }

  private boolean endOne(String handle, Predicate<SessionTable.Row> condition) {
    if (!Columns.isId(handle)) {
      return false;
    }
    Ending ending =
        database.call(
            db -> {
              Instant now = clock.instant();
              List<SessionTable.Row> rows = SessionTable.lock(db, handle, now);
              return end(db, rows.stream().filter(condition).toList(), now);
            });
    ending.announce();
    return !ending.ended().isEmpty();
  }

  /**
   * Ends all sessions of an account but one, also those that are being opened.
   *
   * @return the handles of those that lived
   */
  public List<String> endOthers(String account, String keptHandle) {
    Ending ending = database.call(db -> endOthers(db, account, keptHandle));
    ending.announce();
    return ending.handles();
  }

  /**
   * Ends all sessions of an account, also those that are being opened.
   *
   * @return the handles of those that lived
   */
  public List<String> endAll(String account) {
    Ending ending = database.call(db -> endAll(db, account));
    ending.announce();
    return ending.handles();
  }

  /**
   * Ends all sessions of an account in a transaction of the caller's, together with what it is done
   * for, as disabling or deleting the account.
   *
   * @param db the caller's, in a transaction; whatever locks sessions in it comes after this
   * @return what the caller announces once the transaction is committed
   */
  public Ending endAll(Handle db, String account) {
    return endOthers(db, account, "");
  }

  /** As {@link #endAll(Handle, String)}, but for one session, which goes on. */
  public Ending endOthers(Handle db, String account, String keptHandle) {
    SessionTable.lockAccount(db, account);
    Instant now = clock.instant();
    return end(db, SessionTable.lockOthers(db, account, keptHandle, now), now);
  }

  private Ending end(Handle db, List<SessionTable.Row> rows, Instant now) {
    List<RegisteredSession> lived =
        rows.stream().filter(row -> row.lives(now)).map(SessionTable.Row::session).toList();
    return new Ending(lived, SessionTable.end(db, database.commits(), rows), revoke);
  }

  /**
   * Forgets sessions whose absolute limit is more than a day past by the database's clock, as their
   * ids may be asked about until then. To be called every ten minutes or so.
   */
  public void purge() {
    for (int i = 0; i < MOST_PURGES; i++) {
      int purged = database.call(db -> SessionTable.purge(db, PURGED_AT_ONCE));
      if (purged < PURGED_AT_ONCE) {
        return;
      }
    }
  }

  /** Writes down what was seen last, if the database is there, and ends the registry's thread. */
  @Override
  public void close() {
    background.close();
  }
}
