package io.biscotti.account;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import io.biscotti.problem.FieldError;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Creates accounts. Names of administrators are reserved: see {@link Claim}. Thread-safe, also when
 * several servers share the database.
 */
final class Registrations {
  private static final System.Logger LOG = System.getLogger(Accounts.class.getName());

  private static final String INVITATION =
      "is not valid: it was used, has expired, or belongs to another user name";

  private final AccountTable table;
  private final Invitations invitations;
  private final Admins admins;
  private final Passwords passwords;
  private final PasswordRules rules;
  private final Ids ids = Ids.secure();
  private final InstantSource clock;

  Registrations(
      AccountTable table,
      Invitations invitations,
      Admins admins,
      Passwords passwords,
      PasswordRules rules,
      InstantSource clock) {
    this.table = table;
    this.invitations = invitations;
    this.admins = admins;
    this.passwords = passwords;
    this.rules = rules;
    this.clock = clock;
  }

  /** Implements {@link Accounts#register}. */
  Registration register(
      String username, Optional<String> displayName, Secret password, Claim claim) {
    List<FieldError> errors = new ArrayList<>();
    Username.broken(username).ifPresent(rule -> errors.add(new FieldError("username", rule)));
    displayName
        .flatMap(DisplayName::broken)
        .ifPresent(rule -> errors.add(new FieldError("displayName", rule)));
    Optional<Username> name = Username.of(username);
    if (name.isEmpty() || !errors.isEmpty()) {
      return new Registration.Invalid(errors);
    }
    if (claim.invitation().filter(code -> !invitations.isValid(username, code)).isPresent()) {
      return new Registration.Invalid(List.of(new FieldError("invitation", INVITATION)));
    }
    String shown =
        displayName
            .flatMap(DisplayName::of)
            .map(DisplayName::text)
            .orElseGet(() -> name.get().shown());
    return passwords
        .admit(() -> register(name.get(), shown, password, claim))
        .orElseGet(Registration.Busy::new);
  }

  private Registration register(
      Username username, String displayName, Secret password, Claim claim) {
    Passwords.Chosen chosen =
        passwords.choose(password, () -> rules.broken(password, username, displayName));
    if (chosen instanceof Passwords.Chosen.Weak weak) {
      return new Registration.Weak(List.of(new FieldError("password", weak.rule())));
    }
    return chosen instanceof Passwords.Chosen.Hashed hashed
        ? insert(username, displayName, hashed.phc(), claim)
        : new Registration.Busy();
  }

  private Registration insert(Username username, String displayName, String hash, Claim claim) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Account account =
        new Account(
            ids.next(),
            username.shown(),
            displayName,
            admins.roles(username.key()),
            false,
            now,
            now);
    return table.insert(account, username, hash, db -> isAllowed(db, username, claim))
        ? new Registration.Registered(account)
        : new Registration.Taken();
  }

  /** Uses up the name's invitations, in the transaction that creates the account. */
  private boolean isAllowed(Handle db, Username username, Claim claim) {
    if (!admins.reserves(username)) {
      return true;
    }
    if (claim.trusted()) {
      invitations.end(db, username.key());
      return true;
    }
    boolean isInvited =
        claim.invitation().filter(code -> invitations.redeem(db, username.key(), code)).isPresent();
    if (!isInvited) {
      LOG.log(
          Level.WARNING,
          "Someone tried to register {0}, which is a name of biscotti.admins or looks like one,"
              + " without its invitation",
          username.shown());
    }
    return isInvited;
  }
}
