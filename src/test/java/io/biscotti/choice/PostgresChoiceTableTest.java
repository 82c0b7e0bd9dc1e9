package io.biscotti.choice;

import io.biscotti.database.DatabaseSettings;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.nio.file.Path;
import java.util.Optional;

@MatrixOnly
class PostgresChoiceTableTest extends ChoiceTableContract {
  @Override
  DatabaseSettings settings() {
    return new DatabaseSettings(
        Optional.of(Postgres.shared().newDatabase()),
        Optional.of("postgres"),
        Optional.empty(),
        Path.of(""));
  }
}
