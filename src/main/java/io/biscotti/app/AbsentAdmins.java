package io.biscotti.app;

import io.biscotti.account.Accounts;
import io.biscotti.database.DatabaseException;
import io.biscotti.upkeep.Upkeep;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * Warns in the log of names in {@code biscotti.admins} that no account has. It looks once, as soon
 * as the database answers.
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

  /** Looks on one of these threads, now and until the database has answered. */
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
          "biscotti.admins names {0}, but there is no such account: whoever registers the name"
              + " becomes an administrator. Register it now, or take it out of the setting.",
          String.join(", ", names));
    }
  }
}
