package io.biscotti.sharedkeys;

import io.biscotti.database.Database;
import io.biscotti.database.MigratedDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Shared rings in the embedded database. */
class EmbeddedSharedKeysTest extends SharedKeysContract {
  private static Database database;

  @BeforeAll
  static void open(@TempDir Path home) {
    database = Database.open(MigratedDatabase.embedded(home));
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
