package io.biscotti.sharedkeys;

import io.biscotti.database.Database;
import java.util.Map;

/** Writes documents as a restored backup of the database has them. */
final class DatabaseDocuments {
  private DatabaseDocuments() {}

  static void restore(Database database, Map<String, KeyPlace.Document> documents) {
    documents.forEach(
        (ring, document) ->
            database.call(
                db ->
                    db.execute(
                        "update shared_keys set version = ?, document = ? where ring = ?",
                        document.version(),
                        document.text(),
                        ring)));
  }
}
