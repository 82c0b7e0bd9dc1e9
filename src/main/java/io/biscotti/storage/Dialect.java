package io.biscotti.storage;

import io.biscotti.lifecycle.SessionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * The SQL statements for one database product.
 *
 * @param create inserts id, content and drop_after; if the row exists, it inserts nothing or fails
 *     with a duplicate key
 * @param purge deletes a limited number of expired rows, and returns their content and patch
 * @param schema creates the table
 * @param addition adds what the table of an earlier version lacks
 * @param limited whether statements get a time limit
 */
record Dialect(
    String create, String purge, List<String> schema, List<String> addition, boolean limited) {
  static final String FIND = "select version, content, patch from session_records where id = ?";

  static final String UPDATE =
      "update session_records set version = version + 1, content = ?, drop_after = ?, patch = null"
          + " where id = ? and version = ?";

  /** Doesn't touch the content, so PostgreSQL doesn't write large content again. */
  static final String PATCH =
      "update session_records set version = version + 1, patch = ?, drop_after = ?"
          + " where id = ? and version = ?";

  static final String HAS_TABLE = "select 1 from session_records where 1 = 0";

  /** Fails if the table lacks the column that was added last. */
  static final String IS_COMPLETE = "select patch from session_records where 1 = 0";

  private static final String INSERT =
      "insert into session_records (id, version, content, drop_after) values (?, 1, ?, ?)";

  /**
   * The columns that a patch changes come after the content: PostgreSQL omits the common beginning
   * of two row versions from its write-ahead log.
   */
  private static final String TABLE =
      """
      create table if not exists session_records (
        id varchar(22) primary key,
        content %1$s not null,
        drop_after bigint not null,
        version bigint not null,
        patch %1$s)%2$s
      """;

  /** Adds the column that the table of an earlier version lacks. */
  private static final String PATCHES =
      "alter table session_records add column if not exists patch %s";

  private static final String EXTERNAL =
      "alter table session_records alter column patch set storage external";

  private static final String INDEX =
      "create index if not exists session_records_drop on session_records (drop_after)";

  private static final Dialect POSTGRESQL =
      new Dialect(
          INSERT + " on conflict (id) do nothing",
          """
          with gone as (
            select id from session_records
            where drop_after < ? and drop_after < extract(epoch from now())
            order by drop_after limit ? for update skip locked)
          delete from session_records r using gone where r.id = gone.id returning r.content, r.patch
          """,
          List.of(
              // Leaves room in each page, so that an update needn't touch the indexes.
              TABLE.formatted("bytea", " with (fillfactor = 70)"),
              // Encrypted bytes can't be compressed.
              "alter table session_records alter column content set storage external",
              EXTERNAL,
              INDEX),
          List.of(PATCHES.formatted("bytea"), EXTERNAL),
          true);

  private static final Dialect H2 =
      new Dialect(
          INSERT,
          """
          select content, patch from old table (
            delete from session_records
            where drop_after < ? and drop_after < extract(epoch from current_timestamp)
            fetch first ? rows only)
          """,
          List.of(TABLE.formatted("blob", ""), INDEX),
          List.of(PATCHES.formatted("blob")),
          false);

  /**
   * The dialect of a connection.
   *
   * @throws SessionException for another product
   */
  static Dialect of(Connection db) throws SQLException {
    String product = db.getMetaData().getDatabaseProductName();
    return switch (product.toLowerCase(Locale.ROOT)) {
      case "postgresql" -> POSTGRESQL;
      case "h2" -> H2;
      default ->
          throw new SessionException(
              "session.store=jdbc works with H2 and PostgreSQL, and this is " + product);
    };
  }
}
