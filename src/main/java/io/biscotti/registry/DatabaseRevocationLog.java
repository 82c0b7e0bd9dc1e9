package io.biscotti.registry;

import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.session.RevocationLog;
import io.biscotti.session.SessionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Revoked ids in the database, which all nodes share. Rows are stamped by the database's clock, and
 * a read begins ten seconds before the last one, so that neither the clocks of nodes matter nor in
 * which order transactions commit.
 *
 * <p>Thread-safe.
 */
public final class DatabaseRevocationLog implements RevocationLog {
  private static final Duration LOOK_BACK = Duration.ofSeconds(10);

  /** A clock of a node may be behind the database's by that much. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  private static final int PAGE = 2_000;
  private static final int PURGED_AT_ONCE = 1_000;
  private static final int MOST_PURGES = 20;

  private final Database database;

  /**
   * A log in a database, which may be away.
   *
   * @param database is closed by its owner, after the last use of this log
   */
  public DatabaseRevocationLog(Database database) {
    this.database = database;
  }

  /** A row, and where it stands. */
  private record Row(long entry, Instant appendedAt, String id, Instant until) {}

  /** Rows, and the database's time from before they were read. */
  private record Page(Instant at, List<Row> rows) {}

  /**
   * An id that was appended within the last five seconds, for as long, is left as it is: every read
   * that is still to come looks back at it. So ending a session writes each id once, though it is
   * appended both in the transaction and by {@code Revocations}.
   */
  @Override
  public void append(String id, Instant until) {
    orSessionException(
        "A revoked id could not be written down",
        () ->
            database.call(
                db ->
                    db.createUpdate(
                            """
                            insert into revocations (session_id, expires_at, appended_at)
                            select cast(:id as varchar(22)),
                              cast(:until as timestamp with time zone), current_timestamp
                            where not exists (
                              select 1 from revocations
                              where session_id = :id and expires_at >= :until
                                and appended_at > current_timestamp - interval '5' second)
                            """)
                        .bind("id", id)
                        .bind("until", Columns.time(until))
                        .execute()));
  }

  @Override
  public long read(long cursor, BiConsumer<String, Instant> revoked) {
    Instant from = cursor == 0 ? Instant.EPOCH : Instant.ofEpochMilli(cursor).minus(LOOK_BACK);
    Page first = page(cursor == 0, from, 0);
    Page page = first;
    while (!page.rows().isEmpty()) {
      page.rows().forEach(row -> revoked.accept(row.id(), row.until()));
      if (page.rows().size() < PAGE) {
        break;
      }
      Row last = page.rows().get(PAGE - 1);
      page = page(cursor == 0, last.appendedAt(), last.entry());
    }
    return first.at().toEpochMilli();
  }

  private Page page(boolean onlyLiving, Instant from, long after) {
    return orSessionException(
        "The revoked ids could not be read",
        () ->
            database.call(
                db -> {
                  Instant at = now(db);
                  Instant limit = onlyLiving ? at.minus(SLACK) : Instant.EPOCH;
                  return new Page(at, rows(db, limit, from, after));
                }));
  }

  private static Instant now(Handle db) {
    return db.createQuery("select current_timestamp as at")
        .map((row, context) -> Columns.time(row, "at"))
        .one();
  }

  private static List<Row> rows(Handle db, Instant limit, Instant from, long after) {
    return db.createQuery(
            """
            select entry, appended_at, session_id, expires_at from revocations
            where expires_at > :limit and appended_at >= :from
              and (appended_at > :from or entry > :after)
            order by appended_at, entry
            fetch first :most rows only
            """)
        .bind("limit", Columns.time(limit))
        .bind("from", Columns.time(from))
        .bind("after", after)
        .bind("most", PAGE)
        .map(
            (row, context) ->
                new Row(
                    row.getLong("entry"),
                    Columns.time(row, "appended_at"),
                    row.getString("session_id"),
                    Columns.time(row, "expires_at")))
        .list();
  }

  @Override
  public void purge(Instant before) {
    for (int i = 0; i < MOST_PURGES; i++) {
      if (purgeSome(before) < PURGED_AT_ONCE) {
        return;
      }
    }
  }

  private int purgeSome(Instant before) {
    return orSessionException(
        "Revoked ids could not be forgotten", () -> database.call(db -> purgeSome(db, before)));
  }

  private static int purgeSome(Handle db, Instant before) {
    List<Long> entries =
        db.createQuery(
                """
                select entry from revocations where expires_at < :before
                order by expires_at, entry fetch first :most rows only
                """)
            .bind("before", Columns.time(before))
            .bind("most", PURGED_AT_ONCE)
            .mapTo(Long.class)
            .list();
    return entries.isEmpty()
        ? 0
        : db.createUpdate("delete from revocations where entry in (<entries>)")
            .bindList("entries", entries)
            .execute();
  }

  private static <T> T orSessionException(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (DatabaseException e) {
      throw new SessionException(what, e);
    }
  }
}
