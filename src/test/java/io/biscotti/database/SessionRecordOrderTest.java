package io.biscotti.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The migration that moves columns, on PostgreSQL. */
@MatrixOnly
class SessionRecordOrderTest {
  private final DatabaseSettings settings =
      new DatabaseSettings(
          Optional.of(Postgres.shared().newDatabase()),
          Optional.of(Postgres.shared().user()),
          Optional.empty(),
          Path.of(""));

  private static String columns(Database database) {
    return database.call(
        handle ->
            handle
                .createQuery(
                    """
                    select string_agg(attname, ' ' order by attnum) from pg_attribute
                    where attrelid = 'session_records'::regclass and attnum > 0
                      and not attisdropped
                    """)
                .mapTo(String.class)
                .one());
  }

  @Test
  void open_newDatabase_hasWhatAPatchChangesBehindTheContent() {
    try (Database database = Database.open(settings)) {
      assertEquals("id content drop_after version patch", columns(database));
    }
  }

  @Test
  void open_databaseWithSessions_keepsThem() {
    try (Database database = Database.open(settings)) {
      database.call(
          handle -> {
            handle.execute("delete from biscotti_schema_history where version = '14'");
            handle.execute("alter table session_records drop column version");
            return handle.execute("alter table session_records add column version bigint");
          });
      database.call(
          handle ->
              handle.execute(
                  "insert into session_records (id, version, content, drop_after)"
                      + " values ('a', 1, 'abc', 9000000000)"));
    }
    try (Database database = Database.open(settings)) {
      assertEquals("id content drop_after patch version", columns(database));
      int kept =
          database.call(
              handle ->
                  handle
                      .createQuery("select count(*) from session_records")
                      .mapTo(Integer.class)
                      .one());
      assertEquals(1, kept);
    }
  }
}
