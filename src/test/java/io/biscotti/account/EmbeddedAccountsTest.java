package io.biscotti.account;

import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.MigratedDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedAccountsTest extends AccountsContract {
  @TempDir Path home;

  @Override
  DatabaseSettings settings() {
    return MigratedDatabase.embedded(home);
  }
}
