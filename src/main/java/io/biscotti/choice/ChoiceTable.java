package io.biscotti.choice;

import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.database.TimeColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of the choices stored with accounts. Thread-safe. */
final class ChoiceTable {
  private final Database database;

  ChoiceTable(Database database) {
    this.database = database;
  }

  /**
   * Merges a browser's choices into an account: each is stored unless the account has a newer one.
   * Concurrent requests wait for each other.
   *
   * @param account the account's id
   * @param made the choices made in the browser; may be empty
   * @param now the current time; later times stored with the account count as this time
   * @return the account's choices afterwards, mutable; empty if there is no such account
   * @throws DatabaseException if the database is unavailable
   */
  Optional<Map<Item, Choice>> merge(String account, Map<Item, Choice> made, Instant now) {
    return database.call(
        handle -> {
          if (!made.isEmpty() && !lock(handle, account)) {
            return Optional.empty();
          }
          Map<Item, Choice> kept = read(handle, account, now);
          made.forEach(
              (item, choice) -> {
                Choice before = kept.get(item);
                if (before == null || !choice.at().isBefore(before.at())) {
                  write(handle, account, item, choice);
                  kept.put(item, choice.keep());
                }
              });
          return Optional.of(kept);
        });
  }

  private static boolean lock(Handle handle, String account) {
    return handle
        .createQuery("select id from accounts where id = :id for update")
        .bind("id", account)
        .mapTo(String.class)
        .findOne()
        .isPresent();
  }

  private static Map<Item, Choice> read(Handle handle, String account, Instant now) {
    Map<Item, Choice> kept = new EnumMap<>(Item.class);
    handle
        .createQuery("select item, chosen, chosen_at from account_choices where account_id = :id")
        .bind("id", account)
        .map((row, context) -> put(kept, row, now))
        .list();
    return kept;
  }

  /** Ignores invalid values, such as a time zone that this Java version no longer knows. */
  private static boolean put(Map<Item, Choice> kept, ResultSet row, Instant now)
      throws SQLException {
    String name = row.getString("item");
    Optional<String> chosen = Optional.ofNullable(row.getString("chosen"));
    Instant at = TimeColumn.read(row, "chosen_at");
    for (Item item : Item.values()) {
      if (item.wireName().equals(name)) {
        kept.put(
            item, new Choice(chosen.flatMap(item::canonical), at.isAfter(now) ? now : at, true));
      }
    }
    return true;
  }

  private static void write(Handle handle, String account, Item item, Choice choice) {
    String update =
        """
        update account_choices set chosen = :chosen, chosen_at = :at
        where account_id = :account and item = :item
        """;
    if (execute(handle, update, account, item, choice) == 0) {
      String insert =
          """
          insert into account_choices (account_id, item, chosen, chosen_at)
          values (:account, :item, :chosen, :at)
          """;
      execute(handle, insert, account, item, choice);
    }
  }

  private static int execute(Handle handle, String sql, String account, Item item, Choice choice) {
    return handle
        .createUpdate(sql)
        .bind("account", account)
        .bind("item", item.wireName())
        .bind("chosen", choice.value().orElse(null))
        .bind("at", TimeColumn.of(choice.at()))
        .execute();
  }
}
