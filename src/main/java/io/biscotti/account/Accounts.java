package io.biscotti.account;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Rule;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * The accounts, in the database.
 *
 * <p>Thread-safe, also when several servers share the database. Every method throws {@link
 * DatabaseException} while the database is unavailable. Methods that take a password hash it, which
 * takes tens of milliseconds. Only a few calls may wait for that; all others fail at once as busy,
 * before the database is queried.
 */
public final class Accounts {
  private static final Rule SAME = new Rule("same", "must not be the current password");

  private static final System.Logger LOG = System.getLogger(Accounts.class.getName());

  private final AccountTable table;
  private final Invitations invitations;
  private final Admins admins;
  private final Passwords passwords;
  private final PasswordRules rules;
  private final Registrations registrations;
  private final InstantSource clock;
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();

  /**
   * Manages the accounts of a database.
   *
   * @param database closed by the caller
   * @param admins the names of administrators
   * @param hashing the cost of password hashes; a sign-in replaces a hash with another cost
   * @param clock dates the creation and changes of accounts
   */
  public Accounts(Database database, Admins admins, Argon2 hashing, InstantSource clock) {
    this(database, admins, Passwords.of(hashing, Ids.secure()), new PasswordRules(), clock);
  }

  Accounts(
      Database database,
      Admins admins,
      Passwords passwords,
      PasswordRules rules,
      InstantSource clock) {
    this.table = new AccountTable(database, admins);
    this.invitations = new Invitations(database, clock);
    this.admins = admins;
    this.passwords = passwords;
    this.rules = rules;
    this.registrations = new Registrations(table, invitations, admins, passwords, rules, clock);
    this.clock = clock;
  }

  /**
   * Creates an account. Of several concurrent registrations of one name, or of names that look
   * alike, exactly one succeeds. Names of {@link Admins} count as taken without a valid claim.
   *
   * @param username as typed; white space is refused, not dropped
   * @param displayName as typed; empty to show the user name
   * @param password used whole, including white space
   * @param claim what entitles the person to a name of {@link Admins}
   */
  public Registration register(
      String username, Optional<String> displayName, Secret password, Claim claim) {
    return registrations.register(username, displayName, password, claim);
  }

  /**
   * Checks a user name and a password. Takes the same time whether the account exists or not.
   * Replaces a hash that has outdated parameters.
   *
   * @param username as typed; any text
   * @param password as typed; any text
   */
  public Authentication authenticate(String username, Secret password) {
    return judge(() -> Username.of(username).flatMap(name -> table.withKey(name.key())), password);
  }

  /**
   * Checks the password of somebody who is already signed in.
   *
   * @param id the account's
   * @param password as typed; any text
   */
  public Authentication authenticateAgain(String id, Secret password) {
    return judge(() -> table.withId(id), password);
  }

  private Authentication judge(Supplier<Optional<AccountTable.Row>> row, Secret password) {
    return passwords.admit(() -> judge(row.get(), password)).orElseGet(Authentication.Busy::new);
  }

  private Authentication judge(Optional<AccountTable.Row> row, Secret password) {
    Passwords.Verdict verdict = passwords.verify(password, row.map(AccountTable.Row::password));
    if (verdict == Passwords.Verdict.BUSY) {
      return new Authentication.Busy();
    }
    if (verdict == Passwords.Verdict.WRONG || row.isEmpty()) {
      return new Authentication.Rejected();
    }
    Account account = row.get().account();
    if (account.disabled()) {
      return new Authentication.Disabled(account);
    }
    if (verdict == Passwords.Verdict.OUTDATED) {
      upgrade(row.get(), password);
    }
    return new Authentication.Authenticated(account);
  }

  /**
   * Replaces an outdated hash. If this fails, the sign-in still succeeds, because the password was
   * right.
   */
  private void upgrade(AccountTable.Row row, Secret password) {
    String id = row.account().id();
    try {
      passwords
          .hash(password)
          .ifPresent(hash -> table.replace(row, hash, row.account().passwordChangedAt(), db -> {}));
    } catch (DatabaseException e) {
      LOG.log(Level.WARNING, "Account " + Ids.hash(id) + " keeps its old password hash", e);
    }
  }

  /**
   * Changes a password. Of several concurrent changes, exactly one succeeds.
   *
   * @param id the account's
   * @param current the current password
   * @param replacement the new password
   * @param within called once both passwords are accepted, just before the transaction; the
   *     returned work runs in the transaction if the password changes. No query follows the
   *     transaction, so a failure means that the password hasn't changed, unless the commit itself
   *     failed
   */
  public PasswordChange changePassword(
      String id, Secret current, Secret replacement, Supplier<Consumer<Handle>> within) {
    return passwords
        .admit(() -> change(table.withId(id), current, replacement, within))
        .orElseGet(PasswordChange.Busy::new);
  }

  private PasswordChange change(
      Optional<AccountTable.Row> found,
      Secret current,
      Secret replacement,
      Supplier<Consumer<Handle>> within) {
    Passwords.Verdict verdict = passwords.verify(current, found.map(AccountTable.Row::password));
    if (verdict == Passwords.Verdict.BUSY) {
      return new PasswordChange.Busy();
    }
    if (verdict == Passwords.Verdict.WRONG || found.isEmpty()) {
      return new PasswordChange.Rejected();
    }
    return current.equals(replacement)
        ? new PasswordChange.Weak(List.of(new FieldError("replacement", SAME)))
        : replace(found.get(), replacement, within);
  }

  private PasswordChange replace(
      AccountTable.Row row, Secret replacement, Supplier<Consumer<Handle>> within) {
    Account account = row.account();
    Passwords.Chosen chosen =
        passwords.choose(
            replacement, () -> rules.broken(replacement, row.username(), account.displayName()));
    if (chosen instanceof Passwords.Chosen.Weak weak) {
      return new PasswordChange.Weak(List.of(new FieldError("replacement", weak.rule())));
    }
    if (!(chosen instanceof Passwords.Chosen.Hashed hashed)) {
      return new PasswordChange.Busy();
    }
    Instant now = now();
    return table.replace(row, hashed.phc(), now, within.get())
        ? new PasswordChange.Changed(account.withPasswordOf(now))
        : new PasswordChange.Rejected();
  }

  /**
   * Deletes an account. Its user name can be registered again.
   *
   * @param within runs first in the same transaction, while the account is locked
   * @return whether the account existed
   */
  public boolean delete(String id, Consumer<Handle> within) {
    return changing(() -> table.delete(id, within));
  }

  /**
   * Disables an account: every sign-in is refused from now on.
   *
   * @param within runs in the same transaction, while the account is locked
   * @return whether the account exists
   */
  public boolean disable(String id, Consumer<Handle> within) {
    return changing(() -> table.disable(id, true, within));
  }

  /**
   * Enables an account that was {@link #disable disabled}.
   *
   * @return whether the account exists
   */
  public boolean enable(String id) {
    return changing(() -> table.disable(id, false, db -> {}));
  }

  /**
   * Makes a change and notifies followers in any case: a commit may have succeeded even if it seems
   * to have failed.
   */
  private boolean changing(BooleanSupplier change) {
    try {
      return change.getAsBoolean();
    } finally {
      followers.forEach(Runnable::run);
    }
  }

  /**
   * How many times an account was disabled, enabled or deleted, on any server.
   *
   * @return a number that only grows, unless the database is replaced by an older copy
   */
  public long changes() {
    return table.changes();
  }

  /**
   * Calls {@code doubt} before {@link #disable}, {@link #enable} and {@link #delete} return, soon
   * after another server did the same, and whenever such news may have been missed. Learns of other
   * servers only with PostgreSQL, so poll {@link #changes} as well.
   *
   * @param doubt must not block
   */
  public void follow(Runnable doubt) {
    followers.add(doubt);
    table.follow(doubt);
  }

  /**
   * Whether an account is unchanged since its password was checked: it exists, is not disabled, and
   * has the same password. Locks the account until the transaction ends.
   *
   * @param db the transaction's handle
   */
  public boolean stands(Handle db, Account account) {
    return table.stands(db, account);
  }

  /** The account with this id. */
  public Optional<Account> find(String id) {
    return table.withId(id).map(AccountTable.Row::account);
  }

  /** The account with this user name, ignoring case. */
  public Optional<Account> named(String username) {
    return Username.of(username)
        .flatMap(name -> table.withKey(name.key()))
        .map(AccountTable.Row::account);
  }

  /** The codes with which the names in {@link Admins#SETTING} are registered. */
  public Invitations invitations() {
    return invitations;
  }

  /**
   * The names in {@link Admins#SETTING} that don't belong to an account.
   *
   * @return as the setting spells them
   * @throws DatabaseException while the database is unavailable
   */
  public List<String> absentAdmins() {
    return admins.without(table.existing(admins.keys()));
  }

  /** The current time in whole milliseconds, the precision of sessions. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
