package io.biscotti.registry;

import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.MatrixOnly;
import java.nio.file.Path;
import java.util.Optional;

@MatrixOnly
class PostgresRevocationLogTest extends RevocationLogContract {
  private final String url = MigratedDatabase.onPostgres();

  @Override
  DatabaseSettings settings() {
    return new DatabaseSettings(
        Optional.of(url), Optional.of("postgres"), Optional.empty(), Path.of(""));
  }
}
