package io.biscotti.signin;

import io.biscotti.account.Account;
import io.biscotti.account.Accounts;
import io.biscotti.database.DatabaseException;
import io.biscotti.event.Type;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What administrators can do with other people's accounts. The role is looked up on each request,
 * not taken from the session.
 *
 * <p>Requests have passed {@code SessionFilter}. Every method throws {@link Refusal} with {@code
 * not_signed_in} or {@code forbidden}, with {@code not_found} if there is no such account, and with
 * {@code unavailable} if the administrator's session may have ended without this server knowing.
 * Every method throws {@link DatabaseException} while the database is unavailable. Thread-safe.
 */
public final class Administration {
  private static final String ADMIN = "admin";

  private final Accounts accounts;
  private final AccountSessions sessions;
  private final AuditTrail trail;
  private final Callers callers;
  private final InstantSource clock;

  /**
   * Manages these accounts.
   *
   * @param clock determines whether the password was confirmed recently
   */
  public Administration(
      Accounts accounts,
      AccountSessions sessions,
      AuditTrail trail,
      Callers callers,
      InstantSource clock) {
    this.callers = callers;
    this.clock = clock;
    this.accounts = accounts;
    this.sessions = sessions;
    this.trail = trail;
  }

  /**
   * Whether the person who sent the request is currently an administrator.
   *
   * @throws Refusal with {@code unavailable} for an administrator whose session may have ended on
   *     another server without this one knowing
   */
  public boolean isAdmin(HttpServletRequest request, Person person) {
    boolean isAdmin =
        person
            .account()
            .flatMap(accounts::find)
            .filter(account -> !account.disabled() && account.roles().contains(ADMIN))
            .isPresent();
    if (isAdmin) {
      Callers.requireCurrent(request);
    }
    return isAdmin;
  }

  /** The administrator who sent the request. */
  public Person require(HttpServletRequest request) {
    Person person = callers.require(request);
    if (!isAdmin(request, person)) {
      throw forbidden();
    }
    return person;
  }

  /**
   * The administrator whose session sent the request, and who confirmed the password in that
   * session within the last ten minutes.
   *
   * @throws Refusal also with {@code reauth_required}
   */
  public Person requireReauthenticated(HttpServletRequest request) {
    Person person = CurrentPerson.require(request);
    if (!isAdmin(request, person)) {
      throw forbidden();
    }
    Reauthentication.require(request, clock);
    return person;
  }

  /** Records that the administrator withdrew a key. */
  public void noteWithdrawnKey(HttpServletRequest request) {
    CurrentPerson.require(request)
        .account()
        .ifPresent(id -> trail.note(Type.KEY_WITHDRAWN, request, id, Optional.empty()));
  }

  private static Refusal forbidden() {
    return new Refusal(Problem.of(Code.FORBIDDEN, "Only administrators may do this."));
  }

  /**
   * The names in {@code biscotti.admins} that don't belong to an account, for an administrator.
   *
   * @return as the setting spells them
   */
  public List<String> absentAdmins(HttpServletRequest request) {
    require(request);
    return accounts.absentAdmins();
  }

  private Account find(String username) {
    return accounts
        .named(username)
        .orElseThrow(
            () -> new Refusal(Problem.of(Code.NOT_FOUND, "There is no account with that name.")));
  }

  /** The account with this user name, for an administrator. */
  public Account look(HttpServletRequest request, String username) {
    require(request);
    return find(username);
  }

  /** The number of live sessions of an account. */
  public int sessions(Account account) {
    return sessions.count(account.id());
  }

  /**
   * Ends every session of an account.
   *
   * @return how many sessions ended
   */
  public int endSessions(HttpServletRequest request, String username) {
    require(request);
    return sessions.endAll(request, find(username).id());
  }

  /**
   * Disables an account and ends its sessions, or enables it again.
   *
   * @throws Refusal also with {@code invalid} for disabling the administrator's own account,
   *     because nobody might be left to enable it
   */
  public void disable(HttpServletRequest request, String username, boolean disabled) {
    Person admin = require(request);
    String id = find(username).id();
    if (!disabled) {
      accounts.enable(id);
      trail.note(Type.ACCOUNT_ENABLED, request, id, Optional.empty());
      return;
    }
    if (admin.account().filter(id::equals).isPresent()) {
      throw new Refusal(
          Problem.invalid(
              List.of(new FieldError("disabled", "must be false for your own account"))));
    }
    AccountSessions.Closing closing = sessions.closing(request, id);
    accounts.disable(id, closing);
    closing.done();
    trail.note(Type.ACCOUNT_DISABLED, request, id, Optional.empty());
  }
}
