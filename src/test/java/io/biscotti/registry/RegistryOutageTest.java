package io.biscotti.registry;

import static io.biscotti.registry.RegistryContract.FIREFOX;
import static io.biscotti.registry.RegistryContract.IDLE;
import static io.biscotti.registry.RegistryContract.LIFETIME;
import static io.biscotti.registry.RegistryContract.START;
import static io.biscotti.registry.RegistryContract.insertAccount;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Ids;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.testkit.AtOnce;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** PostgreSQL goes away and comes back while the registry is in use. */
@MatrixOnly
class RegistryOutageTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Map<String, Instant> revoked = new ConcurrentHashMap<>();
  private final Ids ids = Ids.secure();

  private Opening opening() {
    return new Opening(
        "john", ids.next(), START, START, START.plus(IDLE), START.plus(LIFETIME), FIREFOX);
  }

  private static DatabaseSettings settings(String url) {
    return new DatabaseSettings(
        Optional.of(url), Optional.of("postgres"), Optional.empty(), Path.of(""));
  }

  @Test
  void registry_serverStoppedAndStarted_continues() throws Exception {
    try (LogRecorder log = LogRecorder.of(Visits.class);
        Postgres server = Postgres.stopped()) {
      server.start();
      try (Database away = Database.open(settings(server.url()));
          SessionRegistry later = new SessionRegistry(away, 10, now::get, revoked::putAll)) {
        DatabaseRevocationLog itsLog = new DatabaseRevocationLog(away, now::get);
        insertAccount(away, "john");
        String handle = later.open(opening(), db -> true).orElseThrow().handle();

        server.stop();
        assertThrows(DatabaseException.class, () -> later.of("john"));
        Instant at = START.plusSeconds(300);
        boolean unused =
            Await.within(
                Duration.ofMillis(500),
                () -> {
                  for (int i = 0; i < 100; i++) {
                    later.visits().seen(i == 0 ? handle : ids.next(), at, at.plus(IDLE), FIREFOX);
                  }
                  return true;
                });
        AtOnce.all(
            thrown(DatabaseException.class, () -> later.open(opening(), db -> true)),
            thrown(DatabaseException.class, () -> later.follow(handle, ids.next())),
            thrown(DatabaseException.class, () -> later.endOwn(handle)),
            thrown(SessionException.class, () -> itsLog.append(ids.next(), at)),
            thrown(SessionException.class, () -> itsLog.read("", (id, until) -> {})),
            thrown(SessionException.class, () -> itsLog.purge(Duration.ZERO)));
        Await.until(() -> log.records().size() == 1);
        assertTrue(revoked.isEmpty());

        server.start();
        Await.until(away::isUp);
        later.visits().seen(handle, at, at.plus(IDLE), FIREFOX);
        Await.until(() -> later.of("john").get(0).lastSeenAt().equals(at));
        assertEquals(List.of(handle), later.endAll("john"));
      }
      assertEquals(1, log.records().size());
    }
  }

  private static <E extends Exception> Callable<E> thrown(Class<E> type, Executable call) {
    return () -> assertThrows(type, call);
  }
}
