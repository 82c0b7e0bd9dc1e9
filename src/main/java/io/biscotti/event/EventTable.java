package io.biscotti.event;

import io.biscotti.database.Commits;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.database.TimeColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The SQL of events. Thread-safe. Every method throws {@link DatabaseException} while the database
 * is unavailable.
 */
final class EventTable {
  /** The most rows that one {@link #purge} deletes. */
  static final int PURGED_AT_ONCE = 1_000;

  /** Selects known types only: a newer version may write others. */
  private static final String SELECT = select(Set.of(Type.values()));

  private static final String TABLE = "security_events";

  private final Database database;

  EventTable(Database database) {
    this.database = database;
  }

  private static String select(Set<Type> types) {
    return Filter.keys(types).stream()
        .map(key -> "'" + key + "'")
        .collect(
            Collectors.joining(", ", "select * from security_events where type in (", ") and "));
  }

  /** Calls {@code news} soon after any server has inserted events. */
  Database.Following follow(Runnable news) {
    return database.follow(TABLE, news);
  }

  boolean isUp() {
    return database.isUp();
  }

  /**
   * Inserts rows in this order, except those that already exist. A row whose account was deleted is
   * stored without it.
   */
  void insert(List<CountedEvent.Row> rows) {
    database.call(
        handle -> {
          Set<String> present = present(handle, rows);
          PreparedBatch batch =
              handle.prepareBatch(
                  """
                  insert into security_events (record_key, type, occurred_at, account_id,
                    session_handle, address, user_agent, hints, event_count, turn)
                  values (:key, :type, :at, (select id from accounts where id = :account),
                    :session, :address, :userAgent, :hints, :count,\s"""
                      + database.commits().turn(handle, TABLE)
                      + ")");
          for (CountedEvent.Row row : rows) {
            if (!present.contains(row.key())) {
              bind(batch, row);
            }
          }
          return batch.size() == 0 ? 0 : batch.execute().length;
        });
  }

  private static void bind(PreparedBatch batch, CountedEvent.Row row) {
    batch
        .bind("key", row.key())
        .bind("type", row.event().type().key())
        .bind("at", TimeColumn.of(row.at()))
        .bind("account", row.account().orElse(null))
        .bind("session", row.event().session().orElse(null))
        .bind("address", row.event().address())
        .bind("userAgent", row.event().userAgent())
        .bind("hints", row.event().hints())
        .bind("count", row.count())
        .add();
  }

  private static Set<String> present(Handle handle, List<CountedEvent.Row> rows) {
    List<String> doubtful =
        rows.stream().filter(CountedEvent.Row::attempted).map(CountedEvent.Row::key).toList();
    return doubtful.isEmpty()
        ? Set.of()
        : new HashSet<>(
            handle
                .createQuery("select record_key from security_events where record_key in (<keys>)")
                .bindList("keys", doubtful)
                .mapTo(String.class)
                .list());
  }

  /** Sets higher counts, by row key. */
  void raise(Map<String, Integer> counts) {
    database.call(
        handle -> {
          PreparedBatch batch =
              handle.prepareBatch(
                  """
                  update security_events set event_count = :count
                  where record_key = :key and event_count < :count
                  """);
          counts.forEach((key, count) -> batch.bind("key", key).bind("count", count).add());
          return batch.execute().length;
        });
  }

  /** The newest events first; one more than the limit, if there are that many. */
  List<SecurityEvent> newest(Query query) {
    Set<Type> types = query.filter().types();
    if (types.isEmpty()) {
      return List.of();
    }
    Map<String, Object> values = new HashMap<>();
    values.put("after", query.after().orElse(0L));
    values.put("before", query.before().orElse(Long.MAX_VALUE));
    values.put("limit", query.limit() + 1);
    query.filter().user().ifPresent(text -> values.put("user", containing(text)));
    String named =
        values.containsKey("user")
            ? "account_id in (select id from accounts where lower(username) like :user escape '!')"
            : "1 = 1";
    return read(
        select(types) + named + " and ",
        "id > :after and id < :before order by id desc limit :limit",
        query.account(),
        values);
  }

  /** A pattern of {@code like} with {@code !} as its escape. */
  private static String containing(String text) {
    return "%" + text.toLowerCase(Locale.ROOT).replaceAll("[!%_]", "!$0") + "%";
  }

  /** The events with ids above {@code after} and up to {@code last}, the oldest first. */
  List<SecurityEvent> between(Optional<String> account, long after, long last, int limit) {
    return read(
        SELECT,
        "id > :after and id <= :last order by id limit :limit",
        account,
        Map.of("after", after, "last", last, "limit", limit));
  }

  /** A mark of what is committed now. */
  Commits.Mark mark() {
    return database.call(handle -> database.commits().mark(handle, TABLE));
  }

  /**
   * The events that were committed between two marks, ordered by id.
   *
   * @param after only events with a higher id
   */
  List<SecurityEvent> committed(Commits.Mark since, Commits.Mark upto, long after, int limit) {
    Commits commits = database.commits();
    Map<String, Object> values = new HashMap<>(commits.between(since, upto));
    values.put("after", after);
    values.put("limit", limit);
    return read(
        SELECT,
        // Keeps the planner off the index on ids, which would scan all old rows.
        commits.between() + " and id + 0 > :after order by id + 0 limit :limit",
        Optional.empty(),
        values);
  }

  private List<SecurityEvent> read(
      String select, String condition, Optional<String> account, Map<String, ?> values) {
    String owner = account.isPresent() ? "account_id = :account" : "1 = 1";
    return database.call(
        handle -> {
          org.jdbi.v3.core.statement.Query query =
              handle.createQuery(select + owner + " and " + condition);
          account.ifPresent(id -> query.bind("account", id));
          return query.bindMap(values).map((row, context) -> event(row)).list();
        });
  }

  /** The highest visible id, or 0. */
  long highest() {
    return database.call(
        handle ->
            handle
                .createQuery("select coalesce(max(id), 0) from security_events")
                .mapTo(Long.class)
                .one());
  }

  /**
   * Deletes up to {@link #PURGED_AT_ONCE} events that are too old by the database's clock, and
   * returns how many; a lower number means that none are left.
   */
  int purge(int days) {
    return database.call(
        handle -> {
          // Not a subquery, which H2 would run for every row.
          List<Long> ids =
              handle
                  .createQuery(
                      """
                      select id from security_events
                      where occurred_at < current_timestamp - cast(:days as integer) * interval '1' day
                      order by occurred_at limit :limit
                      """)
                  .bind("days", days)
                  .bind("limit", PURGED_AT_ONCE)
                  .mapTo(Long.class)
                  .list();
          return ids.isEmpty()
              ? 0
              : handle
                  .createUpdate("delete from security_events where id in (<ids>)")
                  .bindList("ids", ids)
                  .execute();
        });
  }

  private static SecurityEvent event(ResultSet row) throws SQLException {
    return new SecurityEvent(
        row.getLong("id"),
        Type.of(row.getString("type")),
        TimeColumn.read(row, "occurred_at"),
        Optional.ofNullable(row.getString("account_id")),
        Optional.ofNullable(row.getString("session_handle")),
        row.getString("address"),
        row.getString("user_agent"),
        row.getString("hints"),
        row.getInt("event_count"));
  }
}
