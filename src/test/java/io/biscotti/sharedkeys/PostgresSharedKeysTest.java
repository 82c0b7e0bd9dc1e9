package io.biscotti.sharedkeys;

import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Shared rings in a real PostgreSQL server. */
@MatrixOnly
class PostgresSharedKeysTest extends SharedKeysContract {
  private static Database database;

  @BeforeAll
  static void open() {
    database =
        Database.open(
            new DatabaseSettings(
                Optional.of(MigratedDatabase.onPostgres()),
                Optional.of(Postgres.shared().user()),
                Optional.empty(),
                Path.of("")));
  }

  @AfterAll
  static void shut() {
    database.close();
  }

  @Override
  KeyPlace place() {
    return new DatabaseKeys(database);
  }

  @Override
  void discard() {
    database.call(db -> db.execute(place().discard()));
  }

  @Override
  void restore(Map<String, KeyPlace.Document> documents) {
    DatabaseDocuments.restore(database, documents);
  }
}
