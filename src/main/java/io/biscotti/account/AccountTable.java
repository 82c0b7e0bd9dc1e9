package io.biscotti.account;

import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.database.TimeColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * The SQL of accounts. The database's constraints keep user names and their lookalikes unique, so
 * that two racing requests can't both get one.
 *
 * <p>Thread-safe. Every method throws {@link DatabaseException} while the database is unavailable.
 */
final class AccountTable {
  private static final String TABLE = "accounts";

  private final Database database;
  private final Admins admins;

  AccountTable(Database database, Admins admins) {
    this.database = database;
    this.admins = admins;
  }

  /**
   * An account with its password hash.
   *
   * @param account the account
   * @param key the {@link Username#key} of its user name
   * @param password a PHC string
   */
  record Row(Account account, String key, String password) {
    /** The user name, as it was registered. */
    Username username() {
      return new Username(account.username(), key);
    }

    @Override
    public String toString() {
      return "Row[" + account.id() + "]";
    }
  }

  /**
   * Inserts an account; false if its user name, or one that looks like it, is taken.
   *
   * @param allowed runs first in the same transaction; false counts as taken
   */
  boolean insert(Account account, Username username, String password, Predicate<Handle> allowed) {
    return database
        .unlessDuplicate(
            db -> {
              if (!allowed.test(db)) {
                return false;
              }
              db.createUpdate(
                      """
                      insert into accounts (id, username, username_key, display_name, password,
                        disabled, created_at, password_changed_at)
                      values (:id, :username, :key, :displayName, :password,
                        :disabled, :createdAt, :passwordChangedAt)
                      """)
                  .bind("id", account.id())
                  .bind("username", account.username())
                  .bind("key", username.key())
                  .bind("displayName", account.displayName())
                  .bind("password", password)
                  .bind("disabled", account.disabled())
                  .bind("createdAt", TimeColumn.of(account.createdAt()))
                  .bind("passwordChangedAt", TimeColumn.of(account.passwordChangedAt()))
                  .execute();
              insertSkeletons(db, account.id(), username);
              return true;
            })
        .orElse(false);
  }

  /**
   * Inserts in sorted order: two transactions that insert the same skeletons in different orders
   * would deadlock.
   */
  private static void insertSkeletons(Handle db, String id, Username username) {
    for (String skeleton : username.skeletons()) {
      db.createUpdate(
              "insert into account_skeletons (skeleton, account_id) values (:skeleton, :id)")
          .bind("skeleton", skeleton)
          .bind("id", id)
          .execute();
    }
  }

  /** The account with this id. */
  Optional<Row> withId(String id) {
    return find("select * from accounts where id = :value", id);
  }

  /** The account whose user name has this {@link Username#key}. */
  Optional<Row> withKey(String key) {
    return find("select * from accounts where username_key = :value", key);
  }

  private Optional<Row> find(String sql, String value) {
    return database.call(
        db -> db.createQuery(sql).bind("value", value).map((row, context) -> read(row)).findOne());
  }

  /** The {@link Username#key}s among {@code keys} that belong to accounts. */
  Set<String> existing(Set<String> keys) {
    return keys.isEmpty()
        ? Set.of()
        : database.call(
            db ->
                db.createQuery("select username_key from accounts where username_key in (<keys>)")
                    .bindList("keys", keys)
                    .mapTo(String.class)
                    .set());
  }

  /**
   * Replaces the hash that was read; false if it has changed since, or the account was disabled.
   *
   * @param changedAt when the owner chose the password
   * @param within runs in the same transaction if the hash was replaced
   */
  boolean replace(Row row, String password, Instant changedAt, Consumer<Handle> within) {
    return database.call(
        db ->
            did(
                db,
                within,
                db.createUpdate(
                        """
                        update accounts set password = :password, password_changed_at = :changedAt
                        where id = :id and password = :old and not disabled
                        """)
                    .bind("id", row.account().id())
                    .bind("old", row.password())
                    .bind("password", password)
                    .bind("changedAt", TimeColumn.of(changedAt))
                    .execute()));
  }

  /** Disables or enables an account, and counts the change; false if there is none. */
  boolean disable(String id, boolean disabled, Consumer<Handle> within) {
    return database.call(
        db ->
            did(
                db,
                within.andThen(this::count),
                db.createUpdate("update accounts set disabled = :disabled where id = :id")
                    .bind("id", id)
                    .bind("disabled", disabled)
                    .execute()));
  }

  /** Deletes an account, and counts the change; false if there is none. */
  boolean delete(String id, Consumer<Handle> within) {
    return database.call(
        db -> {
          lock(db, id, "");
          within.accept(db);
          return did(
              db,
              this::count,
              db.createUpdate("delete from accounts where id = :id").bind("id", id).execute());
        });
  }

  private void count(Handle db) {
    database.commits().count(db, TABLE);
  }

  /** See {@link Accounts#changes}. */
  long changes() {
    return database.query(db -> database.commits().counted(db, TABLE));
  }

  /** See {@link Accounts#follow}. */
  void follow(Runnable doubt) {
    database.follow(TABLE, doubt, doubt);
  }

  /** See {@link Accounts#stands}. */
  boolean stands(Handle db, Account account) {
    return lock(db, account.id(), " and not disabled")
        .filter(account.passwordChangedAt()::equals)
        .isPresent();
  }

  /** Locks an account until the transaction ends. */
  private static Optional<Instant> lock(Handle db, String id, String further) {
    return db.createQuery(
            "select password_changed_at from accounts where id = :id" + further + " for update")
        .bind("id", id)
        .map((row, context) -> TimeColumn.read(row, "password_changed_at"))
        .findOne();
  }

  private static boolean did(Handle db, Consumer<Handle> within, int rows) {
    if (rows == 1) {
      within.accept(db);
    }
    return rows == 1;
  }

  private Row read(ResultSet row) throws SQLException {
    String key = row.getString("username_key");
    Account account =
        new Account(
            row.getString("id"),
            row.getString("username"),
            row.getString("display_name"),
            admins.roles(key),
            row.getBoolean("disabled"),
            TimeColumn.read(row, "created_at"),
            TimeColumn.read(row, "password_changed_at"));
    return new Row(account, key, row.getString("password"));
  }
}
