package io.biscotti.registry;

import io.biscotti.database.Commits;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.database.TimeColumn;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.revocation.RevocationLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * A log of revoked ids in the database, shared by all nodes. Readers find new entries by {@link
 * Commits}, so a transaction may take any time; entries expire by the database's clock.
 *
 * <p>Revoking the handle of a registered session, as a sign-out does while the database is
 * unavailable, also ends the session in the registry once the handle is appended.
 *
 * <p>Thread-safe.
 */
public final class DatabaseRevocationLog implements RevocationLog {
  static final String TABLE = "revocations";

  /** How far a node's clock may be behind the database's. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  /** The latest stored time: later ones don't fit into every column, and mean forever. */
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  private static final int PAGE = 2_000;
  private static final int PURGED_AT_ONCE = 1_000;
  private static final int MOST_PURGES = 20;

  private final Database database;
  private final InstantSource clock;

  /**
   * A log in a database, which may be unavailable.
   *
   * @param database closed by its owner, after the last use of this log
   * @param clock the clock by which this node expires sessions; if it is behind the database's, ids
   *     are kept longer
   */
  public DatabaseRevocationLog(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A row and its entry number. */
  private record Row(long entry, String id, Instant until) {}

  /** The mark up to which a read extends, and the database's time at that moment. */
  private record Look(Commits.Mark mark, Instant at) {

    private static final String SEPARATOR = "|";

    String position() {
      return mark.position() + SEPARATOR + mark.origin();
    }

    /** Parses a position into the mark from which the next read continues. */
    static Commits.Mark mark(String position) {
      int end = position.indexOf(SEPARATOR);
      return new Commits.Mark(position.substring(end + 1), position.substring(0, end));
    }
  }

  /** {@inheritDoc} An id that already has this limit or a later one stays unchanged. */
  @Override
  public void append(String id, Instant until) {
    append(Map.of(id, until));
  }

  /** Appends all ids in one transaction. */
  @Override
  public void append(Map<String, Instant> ids) {
    orSessionException(
        "Revoked ids could not be written",
        () ->
            database.call(
                db -> {
                  Map<String, Instant> missing = missing(db, ids);
                  if (!missing.isEmpty()) {
                    endRegistered(db, missing.keySet().stream().sorted().toList());
                    insert(db, missing(db, missing));
                  }
                  return missing.size();
                }));
  }

  private static Map<String, Instant> missing(Handle db, Map<String, Instant> ids) {
    Map<String, Instant> missing = new HashMap<>();
    ids.forEach((id, until) -> missing.put(id, until.isAfter(LATEST) ? LATEST : until));
    if (!ids.isEmpty()) {
      db.createQuery("select session_id, expires_at from revocations where session_id in (<ids>)")
          .bindList("ids", List.copyOf(ids.keySet()))
          .map((row, context) -> Map.entry(row.getString(1), TimeColumn.read(row, "expires_at")))
          .forEach(
              known ->
                  missing.computeIfPresent(
                      known.getKey(),
                      (id, until) -> until.isAfter(known.getValue()) ? until : null));
    }
    return missing;
  }

  private void endRegistered(Handle db, List<String> ids) {
    List<SessionRow> rows = SessionEnds.lockAll(db, ids);
    if (!rows.isEmpty()) {
      SessionEnds.end(db, database.commits(), rows, false);
    }
  }

  private void insert(Handle db, Map<String, Instant> ids) {
    if (ids.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        db.prepareBatch(
            """
            insert into revocations (session_id, expires_at, appended_at, turn)
            values (:id, :until, current_timestamp,\s"""
                + database.commits().turn(db, TABLE)
                + ")");
    ids.forEach((id, until) -> batch.bind("id", id).bind("until", TimeColumn.of(until)).add());
    batch.execute();
  }

  /** {@inheritDoc} Starts over if the database was replaced or restarted since the last read. */
  @Override
  public Reading read(String position, BiConsumer<String, Instant> revoked) {
    // Take the mark first, so that rows committed during this read are left to the next one.
    Look look = orSessionException("The revoked ids could not be read", this::look);
    Commits.Mark since = position.equals(START) ? null : Look.mark(position);
    boolean goesOn =
        since != null && since.origin().equals(look.mark().origin()) && look.mark().follows(since);
    List<Row> rows = List.of();
    do {
      long after = rows.isEmpty() ? 0 : rows.get(rows.size() - 1).entry();
      rows =
          orSessionException(
              "The revoked ids could not be read",
              () ->
                  database.call(
                      db ->
                          goesOn && since != null
                              ? committed(db, since, look.mark(), after)
                              : living(db, look.at(), after)));
      rows.forEach(row -> revoked.accept(row.id(), row.until()));
    } while (rows.size() == PAGE);
    return new Reading(look.position(), look.at(), since != null && !goesOn);
  }

  private Look look() {
    return database.call(
        db ->
            new Look(
                database.commits().mark(db, TABLE),
                db.createQuery("select current_timestamp as at")
                    .map((row, context) -> TimeColumn.read(row, "at"))
                    .one()));
  }

  private List<Row> living(Handle db, Instant at, long after) {
    Instant own = clock.instant();
    Instant limit = (own.isBefore(at) ? own : at).minus(SLACK);
    return db.createQuery(
            """
            select entry, session_id, expires_at from revocations
            where entry > :after and expires_at > :limit
            order by entry fetch first :most rows only
            """)
        .bind("after", after)
        .bind("limit", TimeColumn.of(limit))
        .bind("most", PAGE)
        .map((row, context) -> row(row))
        .list();
  }

  private List<Row> committed(Handle db, Commits.Mark since, Commits.Mark upto, long after) {
    Commits commits = database.commits();
    return db.createQuery(
            // Keeps the planner off the index on entries, which would scan all old rows.
            """
            select entry, session_id, expires_at from revocations
            where entry + 0 > :after and\s"""
                + commits.between()
                + " order by entry + 0 fetch first :most rows only")
        .bindMap(commits.between(since, upto))
        .bind("after", after)
        .bind("most", PAGE)
        .map((row, context) -> row(row))
        .list();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getLong("entry"), row.getString("session_id"), TimeColumn.read(row, "expires_at"));
  }

  @Override
  public void purge(Duration past) {
    for (int i = 0; i < MOST_PURGES; i++) {
      if (purgeSome(past) < PURGED_AT_ONCE) {
        return;
      }
    }
  }

  private int purgeSome(Duration past) {
    return orSessionException(
        "Expired revocations could not be deleted", () -> database.call(db -> purgeSome(db, past)));
  }

  private static int purgeSome(Handle db, Duration past) {
    List<Long> entries =
        db.createQuery(
                """
                select entry from revocations
                where expires_at < current_timestamp - cast(:seconds as integer) * interval '1' second
                order by expires_at, entry fetch first :most rows only
                """)
            .bind("seconds", past.toSeconds())
            .bind("most", PURGED_AT_ONCE)
            .mapTo(Long.class)
            .list();
    return entries.isEmpty()
        ? 0
        : db.createUpdate("delete from revocations where entry in (<entries>)")
            .bindList("entries", entries)
            .execute();
  }

  /** {@inheritDoc} PostgreSQL announces commits to every server. */
  @Override
  public Following follow(Runnable news) {
    return database.follow(TABLE, news)::close;
  }

  /** {@inheritDoc} Only one process uses the embedded database. */
  @Override
  public boolean isShared() {
    return database.isServer();
  }

  private static <T> T orSessionException(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (DatabaseException e) {
      throw new SessionException(what, e);
    }
  }
}
