package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.stores.TableStorage;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The example of docs/stores.md, unchanged, on PostgreSQL. */
@MatrixOnly
class TableStorageTest extends SessionStorageContract {
  private static final Path SOURCE =
      Path.of("src", "test", "java", "com", "example", "stores", "TableStorage.java");

  private final PGSimpleDataSource source = new PGSimpleDataSource();
  private final TableStorage storage = new TableStorage(source);

  @BeforeEach
  void createTable() throws Exception {
    source.setUrl(Postgres.shared().newDatabase());
    source.setUser(Postgres.shared().user());
    try (Connection db = source.getConnection();
        Statement sql = db.createStatement()) {
      sql.execute(
          "create table session_records (id char(22) primary key, version bigint not null,"
              + " bytes bytea not null, expires_at timestamp with time zone not null)");
    }
  }

  @Override
  protected SessionStorage storage() {
    return storage;
  }

  @Test
  void purge_expired_isGone() {
    storage.create("AAAAAAAAAAAAAAAAAAAAAA", new byte[1], Instant.now().minusSeconds(1));
    storage.create("BBBBBBBBBBBBBBBBBBBBBB", new byte[1], Instant.now().plusSeconds(60));
    storage.purge();
    assertEquals(Optional.empty(), storage.find("AAAAAAAAAAAAAAAAAAAAAA"));
    assertTrue(storage.find("BBBBBBBBBBBBBBBBBBBBBB").isPresent());
  }

  /** Two nodes: what each changes survives, and what one ends the other can't bring back. */
  @Test
  void sessions_ofTwoNodes_areOne() {
    Fixture fixture = new Fixture();
    SessionStore one = fixture.server(storage);
    SessionStore two = fixture.server(new TableStorage(source));
    String token = one.save(fixture.fresh()).orElseThrow();
    MutableSession first = live(one, token);
    MutableSession second = live(two, token);
    first.set("a", 1);
    second.set("b", 2);
    one.save(first);
    two.save(second);
    assertEquals(1, live(two, token).get("a"));
    assertEquals(2, live(one, token).get("b"));

    MutableSession inFlight = live(two, token);
    one.delete(live(one, token));
    inFlight.set("c", 3);
    inFlight.renew(fixture.ids.next());
    assertTrue(two.save(inFlight).isEmpty());
    assertInstanceOf(Loaded.Absent.class, two.load(token));
  }

  private static MutableSession live(SessionStore store, String token) {
    return assertInstanceOf(Loaded.Live.class, store.load(token)).session();
  }

  @Test
  void storage_databaseAway_throwsAndNothingElse() throws SQLException {
    PGSimpleDataSource away = new PGSimpleDataSource();
    away.setUrl("jdbc:postgresql://127.0.0.1:1/none");
    Fixture fixture = new Fixture();
    SessionStore store = fixture.server(new TableStorage(away));
    assertThrows(SessionException.class, () -> store.save(fixture.fresh()));
    assertThrows(
        SessionException.class, () -> store.load("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
  }

  @Test
  void document_holdsTheExampleAsItIs() throws IOException {
    String document = Files.readString(Path.of("docs", "stores.md"));
    assertTrue(
        document.contains("```java\n" + Files.readString(SOURCE) + "```\n"),
        "docs/stores.md must hold TableStorage.java");
  }
}
