package io.biscotti.database;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Databases that are migrated and have no rows. Copying one takes a fraction of the time of
 * migrating a new one.
 */
public final class MigratedDatabase {
  private static final String FILE = "accounts.mv.db";
  private static final Path MADE = made();

  private MigratedDatabase() {}

  /** Puts a copy into a new {@code biscotti.home}, which must exist. */
  public static void copyTo(Path home) {
    try {
      Files.copy(MADE, home.resolve(FILE), StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The settings of an embedded database that is migrated.
   *
   * @param home an existing directory; if it has no database yet, it gets a copy
   */
  public static DatabaseSettings embedded(Path home) {
    if (!Files.exists(home.resolve(FILE))) {
      copyTo(home);
    }
    return DatabaseSettings.embedded(home);
  }

  /** Creates a migrated database on the shared PostgreSQL server, and returns its JDBC URL. */
  public static String onPostgres() {
    return Postgres.shared().copyOf(Shared.URL);
  }

  private static final class Shared {
    static final String URL = made();

    private static String made() {
      Postgres postgres = Postgres.shared();
      String url = postgres.newDatabase();
      DatabaseSettings settings =
          new DatabaseSettings(
              Optional.of(url), Optional.of(postgres.user()), Optional.empty(), Path.of(""));
      try (Database database = Database.open(settings)) {
        // A busy machine may migrate it for longer than opening waits.
        Await.until(database::isUp);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      return url;
    }
  }

  private static Path made() {
    try {
      Path home = Files.createTempDirectory(Path.of("target"), "migrated");
      Database.open(DatabaseSettings.embedded(home)).close();
      return home.resolve(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
