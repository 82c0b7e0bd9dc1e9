package io.biscotti.event;

import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.MigratedDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedSecurityEventsTest extends SecurityEventsContract {
  @TempDir Path home;

  @Override
  DatabaseSettings settings() {
    return MigratedDatabase.embedded(home);
  }
}
