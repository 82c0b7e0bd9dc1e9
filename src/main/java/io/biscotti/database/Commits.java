package io.biscotti.database;

import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The order in which transactions become visible, for tables that are followed: every node reads
 * what is new in them again and again. Neither a time nor a generated id shows that order, as both
 * are given before the commit, and a commit may come any time later. So rows carry the number of
 * their transaction in a column {@code turn}, and a reader asks for what was committed between two
 * looks at the database:
 *
 * <ul>
 *   <li>on PostgreSQL the number is the transaction's id, and a look is a snapshot, which names the
 *       transactions that were still running;
 *   <li>on H2, which one process uses alone, writers of one table take turns: the number comes from
 *       a row that stays locked until the commit, so numbers are visible in their order.
 * </ul>
 *
 * <p>Immutable. Made by {@link Database#commits}.
 */
public final class Commits {
  private final boolean server;

  Commits(boolean server) {
    this.server = server;
  }

  /**
   * A look at the database: what was committed then.
   *
   * @param origin changes when the server was started again, or another one took its place
   * @param position which transactions were committed
   */
  public record Mark(String origin, String position) {

    /**
     * Whether this can come after an earlier look. False for a database that was restored from an
     * older copy, or whose numbers began anew: then a reader has to begin anew too.
     */
    public boolean follows(Mark earlier) {
      return end() >= earlier.end();
    }

    /** Above the ids of all transactions that had begun, or the last turn. */
    private long end() {
      String[] parts = position.split(":", -1);
      return Long.parseLong(parts[parts.length == 1 ? 0 : 1]);
    }

    /** Below the ids of all transactions that were running, or the last turn. */
    private long start() {
      return Long.parseLong(position.split(":", -1)[0]);
    }
  }

  /**
   * Takes this transaction's turn at a followed table. To be called before rows are inserted, and
   * after every row that the transaction locks otherwise.
   *
   * @param table one that has a row in {@code commit_turns}
   * @return an SQL expression for the column {@code turn}
   */
  public String turn(Handle db, String table) {
    if (server) {
      return "cast(cast(pg_current_xact_id() as text) as bigint)";
    }
    db.createUpdate("update commit_turns set turn = turn + 1 where table_name = :table")
        .bind("table", table)
        .execute();
    return Long.toString(last(db, table));
  }

  /** What is committed now. */
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
   * An SQL condition on the column {@code turn}: committed after one look and before another. Its
   * parameters are those of {@link #between(Mark, Mark)}.
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
   * @param since what was read already
   * @param upto a later look
   */
  public Map<String, Object> between(Mark since, Mark upto) {
    return server
        ? Map.of("turnSince", since.start(), "since", since.position(), "upto", upto.position())
        : Map.of("turnSince", since.start(), "turnUpto", upto.start());
  }
}
