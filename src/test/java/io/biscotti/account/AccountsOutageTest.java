package io.biscotti.account;

import static io.biscotti.account.AccountsContract.OTHER;
import static io.biscotti.account.AccountsContract.PASSWORD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.options.Options;
import io.biscotti.testkit.AtOnce;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** PostgreSQL goes away and comes back while accounts are in use. */
@MatrixOnly
class AccountsOutageTest {
  private static DatabaseSettings settings(String url) {
    return new DatabaseSettings(
        Optional.of(url), Optional.of("postgres"), Optional.empty(), Path.of(""));
  }

  private static Callable<DatabaseException> unavailable(Executable call) {
    return () -> assertThrows(DatabaseException.class, call);
  }

  @Test
  void accounts_serverStoppedAndStarted_continue() throws Exception {
    try (Postgres server = Postgres.stopped();
        Database away = Database.open(settings(server.url()))) {
      Admins nobody = Admins.read(Options.of(name -> null));
      Accounts later = new Accounts(away, nobody, Argon2.RECOMMENDED, Clock.systemUTC());
      assertThrows(DatabaseException.class, () -> later.authenticate("john", PASSWORD));

      server.start();
      Await.until(away::isUp);
      Registration registered = later.register("john", Optional.empty(), PASSWORD, Claim.NONE);
      Account account = assertInstanceOf(Registration.Registered.class, registered).account();

      server.stop();
      AtOnce.all(
          unavailable(() -> later.authenticate("john", PASSWORD)),
          unavailable(() -> later.register("jane", Optional.empty(), PASSWORD, Claim.NONE)),
          unavailable(
              () -> later.changePassword(account.id(), PASSWORD, OTHER, () -> handle -> {})),
          unavailable(() -> later.disable(account.id(), handle -> {})),
          unavailable(() -> later.delete(account.id(), handle -> {})));

      server.start();
      Await.until(away::isUp);
      assertEquals(new Authentication.Authenticated(account), later.authenticate("john", PASSWORD));
      assertEquals(Optional.empty(), later.named("jane"));
    }
  }
}
