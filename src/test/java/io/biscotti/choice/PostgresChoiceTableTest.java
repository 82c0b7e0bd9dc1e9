package io.biscotti.choice;

import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.MatrixOnly;
import java.nio.file.Path;
import java.util.Optional;

@MatrixOnly
class PostgresChoiceTableTest extends ChoiceTableContract {
  @Override
  DatabaseSettings settings() {
    return new DatabaseSettings(
        Optional.of(MigratedDatabase.onPostgres()),
        Optional.of("postgres"),
        Optional.empty(),
        Path.of(""));
  }
}
