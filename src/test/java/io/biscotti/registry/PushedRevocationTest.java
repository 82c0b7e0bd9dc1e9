package io.biscotti.registry;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.biscotti.crypto.Ids;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.revocation.Revocations;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that don't poll: they learn of each other's revocations only by push. */
@Timeout(60)
@MatrixOnly
class PushedRevocationTest {
  private final Clock clock = Clock.systemUTC();
  private final String url = MigratedDatabase.onPostgres();

  private Database database() {
    return Database.open(
        new DatabaseSettings(
            Optional.of(url), Optional.of("postgres"), Optional.empty(), Path.of("")));
  }

  private Revocations node(Database database) {
    Revocations node = new Revocations(clock, System::nanoTime, new SessionEvents(clock), null);
    node.keepIn(new DatabaseRevocationLog(database, clock));
    return node;
  }

  @Test
  void revoke_withoutPolling_isSeenOnTheOtherNode() throws Exception {
    try (Database one = database();
        Database two = database()) {
      Revocations here = node(one);
      Revocations there = node(two);
      Ids ids = Ids.secure();
      for (int i = 0; i < 20; i++) {
        String id = ids.next();
        assertFalse(there.isRevoked(id));
        here.revoke(id, clock.instant().plus(Duration.ofHours(1)));
        Await.until(() -> there.isRevoked(id));
      }
      here.close();
      there.close();
    }
  }
}
