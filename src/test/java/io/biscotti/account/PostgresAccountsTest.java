package io.biscotti.account;

import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.nio.file.Path;
import java.util.Optional;

@MatrixOnly
class PostgresAccountsTest extends AccountsContract {
  private final String url = MigratedDatabase.onPostgres();

  @Override
  DatabaseSettings settings() {
    return new DatabaseSettings(
        Optional.of(url), Optional.of(Postgres.shared().user()), Optional.empty(), Path.of(""));
  }
}
