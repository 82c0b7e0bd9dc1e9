package io.biscotti.registry;

import io.biscotti.client.Client;
import io.biscotti.database.TimeColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * The SQL for live sessions; {@link SessionEnds} has the SQL that ends them. Each method runs in
 * its caller's transaction. Rows are always locked in the same order, first the account and then
 * its sessions by handle, so that transactions can't deadlock. A new id is written while the
 * session's row is locked, so a transaction that ends the session sees all its ids.
 */
final class SessionTable {
  private SessionTable() {}

  /**
   * Locks an account, so that nobody else can open sessions for it; false if there is no such
   * account.
   */
  static boolean lockAccount(Handle db, String account) {
    return db.createQuery("select id from accounts where id = :account for update")
        .bind("account", account)
        .mapTo(String.class)
        .findOne()
        .isPresent();
  }

  static void insert(Handle db, String handle, Opening opening) {
    Instant livesUntil = Sighting.livesUntil(opening.lastSeenAt(), opening.idleExpiresAt());
    Update insert =
        db.createUpdate(
                """
                insert into sessions (handle, account_id, created_at, last_seen_at, lives_until,
                  expires_at, address, user_agent, hints)
                values (:handle, :account, :createdAt, :lastSeenAt, :livesUntil,
                  :expiresAt, :address, :userAgent, :hints)
                """)
            .bind("handle", handle)
            .bind("account", opening.account())
            .bind("createdAt", TimeColumn.of(opening.createdAt()))
            .bind("lastSeenAt", TimeColumn.of(opening.lastSeenAt()))
            .bind("livesUntil", TimeColumn.of(earlier(livesUntil, opening.expiresAt())))
            .bind("expiresAt", TimeColumn.of(opening.expiresAt()));
    bind(insert, opening.client()).execute();
    insertId(db, handle, opening.sessionId());
    // The handle counts as an id, so that access tokens, which carry it, end with the session.
    insertId(db, handle, handle);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Update bind(Update statement, Client client) {
    return statement
        .bind("address", client.address())
        .bind("userAgent", client.userAgent())
        .bind("hints", client.hints().lines());
  }

  /** Inserts an id; repeating it is harmless. */
  private static void insertId(Handle db, String handle, String sessionId) {
    db.createUpdate(
            """
            insert into session_ids (session_id, handle)
            select cast(:id as varchar(22)), cast(:handle as varchar(22))
            where not exists (
              select 1 from session_ids where session_id = :id and handle = :handle)
            """)
        .bind("handle", handle)
        .bind("id", sessionId)
        .execute();
  }

  /** Gives a session a new id; false if it has ended or is unknown. */
  static boolean follow(Handle db, String handle, String sessionId, Instant now) {
    boolean goesOn =
        db.createQuery(
                "select handle from sessions where handle = :handle and ended_at is null for update")
            .bind("handle", handle)
            .mapTo(String.class)
            .findOne()
            .isPresent();
    if (goesOn) {
      db.createUpdate(
              """
              update session_ids set replaced_at = :now
              where handle = :handle and replaced_at is null and session_id <> :id
              """)
          .bind("handle", handle)
          .bind("id", sessionId)
          .bind("now", TimeColumn.of(now))
          .execute();
      insertId(db, handle, sessionId);
    }
    return goesOn;
  }

  /**
   * Moves a session, with its current and former ids, to another handle. The caller has locked the
   * former handle, and ends it.
   */
  static void move(Handle db, String handle, String next) {
    db.createUpdate(
            """
            insert into sessions (handle, account_id, created_at, last_seen_at, lives_until,
              expires_at, address, user_agent, hints)
            select cast(:next as varchar(22)), account_id, created_at, last_seen_at, lives_until,
              expires_at, address, user_agent, hints
            from sessions where handle = :handle
            """)
        .bind("handle", handle)
        .bind("next", next)
        .execute();
    db.createUpdate(
            """
            update session_ids set handle = :next
            where handle = :handle and session_id <> :handle
            """)
        .bind("handle", handle)
        .bind("next", next)
        .execute();
    insertId(db, next, next);
  }

  static void see(Handle db, Sighting sighting) {
    Instant livesUntil = Sighting.livesUntil(sighting.lastSeenAt(), sighting.idleExpiresAt());
    Update update =
        db.createUpdate(
                """
                update sessions set last_seen_at = :lastSeenAt, address = :address,
                  user_agent = :userAgent, hints = :hints,
                  lives_until = case when expires_at < :livesUntil then expires_at
                    else cast(:livesUntil as timestamp with time zone) end
                where handle = :handle and ended_at is null and last_seen_at < :lastSeenAt
                """)
            .bind("handle", sighting.handle())
            .bind("lastSeenAt", TimeColumn.of(sighting.lastSeenAt()))
            .bind("livesUntil", TimeColumn.of(livesUntil));
    bind(update, sighting.client()).execute();
  }

  /**
   * Stores the client of a session.
   *
   * @return the previous client; empty if the session has ended
   */
  static Optional<Client> meet(Handle db, String handle, Client client) {
    Optional<Client> before =
        db.createQuery(
                """
                select address, user_agent, hints from sessions
                where handle = :handle and ended_at is null for update
                """)
            .bind("handle", handle)
            .map((row, context) -> SessionRow.client(row))
            .findOne();
    boolean same =
        before
            .filter(it -> it.address().equals(client.address()))
            .filter(it -> it.userAgent().equals(client.userAgent()))
            .isPresent();
    if (before.isPresent() && !same) {
      Update update =
          db.createUpdate(
                  """
                  update sessions set address = :address, user_agent = :userAgent, hints = :hints
                  where handle = :handle
                  """)
              .bind("handle", handle);
      bind(update, client).execute();
    }
    return before;
  }

  /** The live sessions of an account, the most recently seen first. */
  static List<RegisteredSession> living(Handle db, String account, Instant now) {
    return SessionRow.list(
            db.createQuery(
                    """
                    select * from sessions
                    where account_id = :account and ended_at is null and lives_until > :now
                    order by last_seen_at desc, created_at desc, handle
                    """)
                .bind("account", account),
            now)
        .stream()
        .map(SessionRow::session)
        .toList();
  }

  /** The number of live sessions. */
  static long count(Handle db, Instant now) {
    return db.createQuery(
            """
            select count(*) from sessions
            where ended_at is null and expires_at > :now and lives_until > :now
            """)
        .bind("now", TimeColumn.of(now))
        .mapTo(Long.class)
        .one();
  }

  /**
   * A session that has not ended and is within its absolute timeout; its idle timeout is ignored.
   */
  static Optional<RegisteredSession> usable(Handle db, String handle, Instant now) {
    return SessionRow.list(
            db.createQuery(
                    """
                    select * from sessions
                    where handle = :handle and ended_at is null and expires_at > :now
                    """)
                .bind("handle", handle),
            now)
        .stream()
        .map(SessionRow::session)
        .findFirst();
  }

  static Optional<Trace> trace(Handle db, String sessionId) {
    return db.createQuery(
            """
            select s.handle, s.account_id, s.ended_at, s.ended_remotely, s.address, s.user_agent,
              s.hints, i.replaced_at
            from session_ids i join sessions s on s.handle = i.handle
            where i.session_id = :id and i.session_id <> i.handle
            """)
        .bind("id", sessionId)
        .map(
            (row, context) ->
                new Trace(
                    row.getString("handle"),
                    row.getString("account_id"),
                    ended(row),
                    TimeColumn.find(row, "replaced_at"),
                    SessionRow.client(row)))
        .findOne();
  }

  private static Optional<Trace.End> ended(ResultSet row) throws SQLException {
    boolean isRemote = row.getBoolean("ended_remotely");
    return TimeColumn.find(row, "ended_at").map(at -> new Trace.End(at, isRemote));
  }
}
