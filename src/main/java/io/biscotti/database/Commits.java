package io.biscotti.database;

import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The order in which transactions become visible, for tables that every node polls for new rows.
 * Neither a timestamp nor a generated id gives that order: both are assigned before the commit, and
 * a commit can follow at any later time. So each row stores the number of its transaction in the
 * column {@code turn}, and a reader asks for the rows committed between two marks:
 *
 * <ul>
 *   <li>on PostgreSQL, the number is the transaction's id, and a mark is a snapshot, which lists
 *       the transactions that were still running;
 *   <li>on H2, which only one process uses, the writers of a table take turns: the number comes
 *       from a row that stays locked until the commit, so numbers become visible in ascending
 *       order.
 * </ul>
 *
 * <p>Immutable. Created by {@link Database#commits}.
 */
public final class Commits {
  private final boolean server;

  Commits(boolean server) {
    this.server = server;
  }

  /**
   * A snapshot of what was committed at one moment.
   *
   * @param origin identifies the running server; changes when it is restarted or replaced
   * @param position identifies the committed transactions
   */
  public record Mark(String origin, String position) {

    /**
     * Whether this mark can be later than the given one. False if the database was restored from an
     * older copy or its numbering restarted: the reader must then start over.
     */
    public boolean follows(Mark earlier) {
      return end() >= earlier.end();
    }

    /**
     * The upper bound: on PostgreSQL, a number above the ids of all transactions that had begun; on
     * H2, the last turn.
     */
    private long end() {
      String[] parts = position.split(":", -1);
      return Long.parseLong(parts[parts.length == 1 ? 0 : 1]);
    }

    /** The lower bound: on PostgreSQL, of the ids of running transactions; on H2, the last turn. */
    private long start() {
      return Long.parseLong(position.split(":", -1)[0]);
    }
  }

  /**
   * Takes this transaction's turn for a table, and announces its commit to everyone who {@link
   * Database#follow follows} the table. Call it before inserting rows, and after locking any other
   * rows that the transaction needs.
   *
   * @param table a table that has a row in {@code commit_turns}
   * @return an SQL expression for the column {@code turn}
   */
  public String turn(Handle db, String table) {
    if (server) {
      return db.createQuery(
              """
              select cast(pg_current_xact_id() as text) as turn, pg_notify(:channel, :table)
              """)
          .bind("channel", Announcements.CHANNEL)
          .bind("table", table)
          .map((row, context) -> row.getString("turn"))
          .one();
    }
    increment(db, table);
    return Long.toString(last(db, table));
  }

  private static void increment(Handle db, String table) {
    db.createUpdate("update commit_turns set turn = turn + 1 where table_name = :table")
        .bind("table", table)
        .execute();
  }

  /**
   * Counts a change of a table whose rows servers keep in memory, and announces its commit to
   * everyone who {@link Database#follow follows} the table. Locks the count until the commit: call
   * it last.
   *
   * @param table a table that has a row in {@code commit_turns}, and no column {@code turn}
   */
  public void count(Handle db, String table) {
    increment(db, table);
    if (server) {
      db.createQuery("select pg_notify(:channel, :table)")
          .bind("channel", Announcements.CHANNEL)
          .bind("table", table)
          .map((row, context) -> table)
          .one();
    }
  }

  /** How many changes of a table were {@link #count counted} and committed. */
  public long counted(Handle db, String table) {
    return last(db, table);
  }

  /** A mark of what is committed now. */
  public Mark mark(Handle db, String table) {
    return server
        ? db.createQuery(
                """
                select cast(pg_postmaster_start_time() as text) as origin,
                  cast(pg_current_snapshot() as text) as position
                """)
            .map((row, context) -> new Mark(row.getString("origin"), row.getString("position")))
            .one()
        : new Mark("", Long.toString(last(db, table)));
  }

  private static long last(Handle db, String table) {
    return db.createQuery("select turn from commit_turns where table_name = :table")
        .bind("table", table)
        .mapTo(Long.class)
        .one();
  }

  /**
   * An SQL condition on the column {@code turn}: committed between two marks. {@link #between(Mark,
   * Mark)} returns its parameters.
   */
  public String between() {
    return server
        ? """
          turn >= :turnSince
          and not pg_visible_in_snapshot(
            cast(cast(turn as text) as xid8), cast(:since as pg_snapshot))
          and pg_visible_in_snapshot(cast(cast(turn as text) as xid8), cast(:upto as pg_snapshot))
          """
        : "turn > :turnSince and turn <= :turnUpto ";
  }

  /**
   * The parameters of {@link #between()}.
   *
   * @param since the mark up to which rows were already read
   * @param upto a later mark
   */
  public Map<String, Object> between(Mark since, Mark upto) {
    return server
        ? Map.of("turnSince", since.start(), "since", since.position(), "upto", upto.position())
        : Map.of("turnSince", since.start(), "turnUpto", upto.start());
  }
}
