package io.biscotti.signin;

import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.util.Map;

/** {@link SessionsContract} on PostgreSQL, with sealed sessions. */
@MatrixOnly
class PostgresSessionsTest extends SessionsContract {
  @Override
  Map<String, String> settings() {
    return Map.of(
        "biscotti.database.url",
        MigratedDatabase.onPostgres(),
        "biscotti.database.user",
        Postgres.shared().user());
  }
}
