package io.biscotti.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.crypto.KeyPrints;
import io.biscotti.database.Database;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.LogRecorder;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers write down the keys they use once a minute, so what others wrote may be older. */
class NodesLookTest {
  private static final KeyPrints OLD = new KeyPrints(Set.of("seal-1"), Set.of("seal-1"));
  private static final KeyPrints NEW = new KeyPrints(Set.of("seal-2"), Set.of("seal-2"));

  private volatile KeyPrints keys = OLD;

  @Test
  void look_justAfterAKeyWasWithdrawn_warnsOfNobody(@TempDir Path home) {
    try (Database database = Database.open(MigratedDatabase.embedded(home));
        Nodes one = new Nodes(database, home.resolve("one"), () -> keys);
        Nodes two = new Nodes(database, home.resolve("two"), () -> OLD);
        LogRecorder log = LogRecorder.of(Nodes.class)) {
      one.look();
      two.look();
      keys = NEW;
      one.look();
      assertEquals(0, log.warnings().size(), log.warnings()::toString);
    }
  }

  @Test
  void look_otherKeysFromTheStart_warnsOnce(@TempDir Path home) {
    try (Database database = Database.open(MigratedDatabase.embedded(home));
        Nodes one = new Nodes(database, home.resolve("one"), () -> NEW);
        Nodes two = new Nodes(database, home.resolve("two"), () -> OLD);
        LogRecorder log = LogRecorder.of(Nodes.class)) {
      two.look();
      one.look();
      one.look();
      assertEquals(1, log.warnings().size(), log.warnings()::toString);
    }
  }
}
