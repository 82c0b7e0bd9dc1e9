package io.biscotti.registry;

import io.biscotti.database.Commits;
import io.biscotti.database.TimeColumn;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The SQL that locks sessions to end them, ends them and deletes them. Each method runs in its
 * caller's transaction; {@link SessionTable} says in which order rows are locked.
 */
final class SessionEnds {
  private static final int AT_ONCE = 1_000;

  private SessionEnds() {}

  /** Locks the given sessions that have not ended, ordered by handle. */
  static List<SessionRow> lockAll(Handle db, List<String> handles) {
    return db.createQuery(
            """
            select * from sessions where handle in (<handles>) and ended_at is null
            order by handle for update
            """)
        .bindList("handles", handles)
        .map((row, context) -> SessionRow.of(row))
        .list();
  }

  /**
   * Locks a session that is still usable, of any account. It has expired only if both clocks agree,
   * this node's and the database's, since either may be ahead.
   */
  static List<SessionRow> lock(Handle db, String handle, Instant now) {
    return SessionRow.list(
        db.createQuery(
                """
                select * from sessions
                where handle = :handle and ended_at is null
                  and expires_at > least(cast(:now as timestamp with time zone), current_timestamp)
                for update
                """)
            .bind("handle", handle),
        now);
  }

  /** Locks an account's usable sessions; idle timeouts are ignored. */
  static List<SessionRow> lockOf(Handle db, String account, Instant now) {
    return SessionRow.list(
        db.createQuery(
                """
                select * from sessions
                where account_id = :account and ended_at is null
                  and expires_at > least(cast(:now as timestamp with time zone), current_timestamp)
                order by handle for update
                """)
            .bind("account", account),
        now);
  }

  /**
   * Ends sessions whose rows are locked, and logs their ids as revoked.
   *
   * @param remotely whether they were ended from elsewhere, rather than by their own browsers
   * @return every id that they had, with the absolute timeout of its session
   */
  static Map<String, Instant> end(
      Handle db, Commits commits, List<SessionRow> rows, boolean remotely) {
    Map<String, Instant> revoked = new HashMap<>();
    if (rows.isEmpty()) {
      return revoked;
    }
    String turn = commits.turn(db, DatabaseRevocationLog.TABLE);
    for (int i = 0; i < rows.size(); i += AT_ONCE) {
      List<String> handles =
          rows.subList(i, Math.min(rows.size(), i + AT_ONCE)).stream()
              .map(row -> row.session().handle())
              .toList();
      endSome(db, handles, turn, remotely);
      ids(db, handles, revoked);
    }
    return revoked;
  }

  private static void endSome(Handle db, List<String> handles, String turn, boolean remotely) {
    db.createUpdate(
            """
            update sessions set ended_at = current_timestamp, ended_remotely = :remotely
            where handle in (<handles>)
            """)
        .bind("remotely", remotely)
        .bindList("handles", handles)
        .execute();
    db.createUpdate(
            """
            insert into revocations (session_id, expires_at, appended_at, turn)
            select i.session_id, s.expires_at, current_timestamp, <turn>
            from session_ids i join sessions s on s.handle = i.handle
            where s.handle in (<handles>)
            """)
        .define("turn", turn)
        .bindList("handles", handles)
        .execute();
  }

  private static void ids(Handle db, List<String> handles, Map<String, Instant> into) {
    db.createQuery(
            """
            select i.session_id, s.expires_at
            from session_ids i join sessions s on s.handle = i.handle
            where s.handle in (<handles>)
            """)
        .bindList("handles", handles)
        .map(
            (row, context) ->
                Map.entry(row.getString("session_id"), TimeColumn.read(row, "expires_at")))
        .forEach(entry -> into.put(entry.getKey(), entry.getValue()));
  }

  /**
   * Deletes up to {@code most} sessions whose absolute timeout is a day past by the database's
   * clock; returns how many.
   */
  static int purge(Handle db, int most) {
    List<String> handles =
        db.createQuery(
                """
                select handle from sessions
                where expires_at < current_timestamp - interval '1' day
                order by expires_at, handle fetch first :most rows only
                """)
            .bind("most", most)
            .mapTo(String.class)
            .list();
    return handles.isEmpty()
        ? 0
        : db.createUpdate("delete from sessions where handle in (<handles>)")
            .bindList("handles", handles)
            .execute();
  }
}
