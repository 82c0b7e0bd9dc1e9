package io.biscotti.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How every database behaves. */
abstract class DatabaseContract {
  Database database;

  /** Settings of a running database that is empty for each test. */
  abstract DatabaseSettings settings();

  @BeforeEach
  void open() {
    database = Database.open(settings());
  }

  @AfterEach
  void close() {
    database.close();
  }

  static int insert(Handle handle, String id, String name) {
    return handle
        .createUpdate(
            """
            insert into accounts (id, username, username_key, display_name, password, created_at,
              password_changed_at)
            values (:id, :name, :name, :name, :password, :now, :now)
            """)
        .bind("id", id)
        .bind("name", name)
        .bind("password", "top secret hash")
        .bind("now", Instant.parse("2026-03-01T10:00:00Z"))
        .execute();
  }

  static int count(Database database) {
    return database.call(
        handle -> handle.createQuery("select count(*) from accounts").mapTo(Integer.class).one());
  }

  @Test
  void call_insertAndSelect_isThere() {
    database.call(handle -> insert(handle, "1", "john"));
    assertEquals(1, count(database));
  }

  @Test
  void call_exception_rollsBackAndComesThrough() {
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                database.call(
                    handle -> {
                      insert(handle, "1", "john");
                      throw new IllegalStateException("changed my mind");
                    }));
    assertEquals("changed my mind", thrown.getMessage());
    assertEquals(0, count(database));
  }

  @Test
  void unlessDuplicate_keyInUse_isEmptyAndWritesNothing() {
    database.call(handle -> insert(handle, "1", "john"));
    Optional<Integer> second =
        database.unlessDuplicate(
            handle -> {
              insert(handle, "2", "jane");
              return insert(handle, "3", "john");
            });
    assertEquals(Optional.empty(), second);
    assertEquals(1, count(database));
  }

  @Test
  void unlessDuplicate_anotherConstraint_isAFault() {
    assertThrows(
        DatabaseException.class,
        () ->
            database.unlessDuplicate(
                handle -> handle.execute("insert into account_skeletons values ('a', 'nobody')")));
  }

  @Test
  void call_refusedStatement_showsNoValue() {
    DatabaseException thrown =
        assertThrows(
            DatabaseException.class, () -> database.call(handle -> insert(handle, "1", null)));
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    assertFalse(trace.toString().contains("top secret"), trace.toString());
    assertFalse(trace.toString().contains("Failing row"), trace.toString());
  }

  @Test
  void open_again_keepsRowsAndSchema() {
    database.call(handle -> insert(handle, "1", "john"));
    database.close();
    database = Database.open(settings());
    assertEquals(1, count(database));
  }

  @Test
  void open_twiceAtOnce_bothWork() {
    try (Database other = Database.open(settings())) {
      database.call(handle -> insert(handle, "1", "john"));
      assertEquals(1, count(other));
    }
  }

  @Test
  void isUp_open_isTrue_closed_isFalse() {
    assertTrue(database.isUp());
    database.close();
    assertFalse(database.isUp());
    assertThrows(DatabaseException.class, () -> count(database));
  }
}
