package io.biscotti.sharedkeys;

import io.biscotti.crypto.KeyException;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.database.TimeColumn;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** The shared rings in the database. Thread-safe. */
public final class DatabaseKeys implements KeyPlace {
  private final Database database;

  /**
   * The rings in a database, which may be unavailable.
   *
   * @param database closed by its owner, after the last use of this object
   */
  public DatabaseKeys(Database database) {
    this.database = database;
  }

  private record Row(Instant now, String ring, Document document) {}

  @Override
  public String name() {
    return "the database " + database.place();
  }

  @Override
  public String discard() {
    return "delete from shared_keys";
  }

  @Override
  public Reading read() {
    return orKeyException(() -> database.call(DatabaseKeys::read));
  }

  /**
   * Reads the rings and the time. The first row has no ring: it returns the time even if the table
   * is empty.
   */
  private static Reading read(Handle db) {
    Map<String, Document> documents = new HashMap<>();
    Instant now = null;
    for (Row row :
        db.createQuery(
                """
                select current_timestamp as now, '' as ring, 0 as version, '' as document
                union all
                select current_timestamp, ring, version, document from shared_keys
                """)
            .map(
                (row, context) ->
                    new Row(
                        TimeColumn.read(row, "now"),
                        row.getString("ring"),
                        new Document(row.getLong("version"), row.getString("document"))))
            .list()) {
      now = row.now();
      if (!row.ring().isEmpty()) {
        documents.put(row.ring(), row.document());
      }
    }
    if (now == null) {
      throw new IllegalStateException("the query always returns a row");
    }
    return new Reading(now, documents);
  }

  @Override
  public boolean write(String ring, long version, String text) {
    return orKeyException(
        () ->
            version == 0
                ? database.unlessDuplicate(db -> create(db, ring, text)).isPresent()
                : database.call(db -> replace(db, ring, version, text)) == 1);
  }

  private static int create(Handle db, String ring, String text) {
    return db.createUpdate(
            """
            insert into shared_keys (ring, version, document, changed_at)
            values (:ring, 1, :text, current_timestamp)
            """)
        .bind("ring", ring)
        .bind("text", text)
        .execute();
  }

  private static int replace(Handle db, String ring, long version, String text) {
    return db.createUpdate(
            """
            update shared_keys
            set version = version + 1, document = :text, changed_at = current_timestamp
            where ring = :ring and version = :version
            """)
        .bind("ring", ring)
        .bind("version", version)
        .bind("text", text)
        .execute();
  }

  @Override
  public long count(String key, long more) {
    return orKeyException(
        () -> {
          if (database.call(db -> add(db, key, more)) == 0) {
            // If another server creates the row at the same time, both add to it.
            database.unlessDuplicate(
                db ->
                    db.execute("insert into shared_key_seals (key_id, seals) values (?, 0)", key));
            database.call(db -> add(db, key, more));
          }
          return database.call(
              db ->
                  db.createQuery("select seals from shared_key_seals where key_id = :key")
                      .bind("key", key)
                      .mapTo(Long.class)
                      .one());
        });
  }

  private static int add(Handle db, String key, long more) {
    return db.execute("update shared_key_seals set seals = seals + ? where key_id = ?", more, key);
  }

  private <T> T orKeyException(Supplier<T> work) {
    try {
      return work.get();
    } catch (DatabaseException e) {
      throw new KeyException("the shared keys in " + name() + " can't be reached", e);
    }
  }
}
