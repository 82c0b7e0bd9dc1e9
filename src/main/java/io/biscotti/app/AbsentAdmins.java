package io.biscotti.app;

import io.biscotti.account.Accounts;
import io.biscotti.database.DatabaseException;
import io.biscotti.upkeep.Upkeep;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * Logs a warning if {@code biscotti.admins} names accounts that don't exist. Checks once, as soon
 * as the database is available.
 */
final class AbsentAdmins {
  private static final Logger LOG = System.getLogger(AbsentAdmins.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(3);

  private final Accounts accounts;
  private final Upkeep upkeep;

  private AbsentAdmins(Accounts accounts, Upkeep upkeep) {
    this.accounts = accounts;
    this.upkeep = upkeep;
  }

  /** Checks now on one of the upkeep threads, and retries every 3 s until the database answers. */
  static void warn(Accounts accounts, Upkeep upkeep) {
    new AbsentAdmins(accounts, upkeep).after(Duration.ZERO);
  }

  private void after(Duration pause) {
    upkeep.later(pause, "check of biscotti.admins", this::look);
  }

  private void look() {
    List<String> names;
    try {
      names = accounts.absentAdmins();
    } catch (DatabaseException e) {
      after(RETRY);
      return;
    }
    if (!names.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "biscotti.admins names {0}, but no such account exists. Whoever registers that name"
              + " becomes an administrator: register it now, or remove it from the setting.",
          String.join(", ", names));
    }
  }
}
