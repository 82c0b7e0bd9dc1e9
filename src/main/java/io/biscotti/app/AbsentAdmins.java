package io.biscotti.app;

import io.biscotti.account.Accounts;
import io.biscotti.account.Invitations;
import io.biscotti.crypto.Secret;
import io.biscotti.database.DatabaseException;
import io.biscotti.upkeep.Upkeep;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Invites the administrators whom {@code biscotti.admins} names and who have no account yet: writes
 * a one-time link for each into a private file, and logs where it is. Checks at startup, as soon as
 * the database is available, and every ten minutes, because links expire and accounts are deleted.
 */
final class AbsentAdmins {
  private static final Logger LOG = System.getLogger(AbsentAdmins.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMinutes(10);
  private static final String WHAT = "list of invited administrators";

  private final Accounts accounts;
  private final Invitations invitations;
  private final InvitationFile file;
  private final Upkeep upkeep;

  private AbsentAdmins(
      Accounts accounts, Invitations invitations, InvitationFile file, Upkeep upkeep) {
    this.accounts = accounts;
    this.invitations = invitations;
    this.file = file;
    this.upkeep = upkeep;
  }

  /**
   * Checks now, on an upkeep thread, and retries every 3 s until that succeeds; from then on,
   * checks every ten minutes.
   */
  static void invite(
      Accounts accounts, Invitations invitations, InvitationFile file, Upkeep upkeep) {
    new AbsentAdmins(accounts, invitations, file, upkeep).after(Duration.ZERO);
  }

  private void after(Duration pause) {
    upkeep.later(pause, WHAT, this::first);
  }

  private void first() {
    try {
      List<String> names = accounts.absentAdmins();
      boolean isWritten = write(names);
      if (!names.isEmpty()) {
        warn(names, isWritten);
      }
    } catch (DatabaseException e) {
      after(RETRY);
      return;
    }
    upkeep.every(PAUSE, WHAT, this::again);
  }

  private void again() {
    List<String> names = accounts.absentAdmins();
    if (write(names) && !names.isEmpty()) {
      warn(names, true);
    }
  }

  private void warn(List<String> names, boolean isWritten) {
    LOG.log(
        Level.WARNING,
        "biscotti.admins names {0}, but no such account exists. {1}",
        String.join(", ", names),
        isWritten || hasLinks()
            ? "Register it with the one-time link in " + file.path() + "."
            : "The file for its one-time link can't be written: " + file.path());
  }

  private boolean hasLinks() {
    try {
      return !file.read().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /** Keeps valid links, adds missing ones, and removes others; returns whether anything changed. */
  private boolean write(List<String> names) {
    try {
      Map<String, Secret> known = file.read();
      Map<String, Secret> wanted = new TreeMap<>();
      for (String name : names) {
        Secret code = known.get(name);
        boolean isValid = code != null && invitations.isValid(name, code);
        wanted.put(name, isValid ? code : invitations.create(name).code());
      }
      if (wanted.equals(known)) {
        return false;
      }
      file.write(wanted);
      return true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The links for administrators can''t be kept in " + file.path(), e);
      return false;
    }
  }
}
