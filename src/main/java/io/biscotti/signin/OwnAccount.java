package io.biscotti.signin;

import io.biscotti.account.Account;
import io.biscotti.account.Accounts;
import io.biscotti.account.Claim;
import io.biscotti.account.PasswordChange;
import io.biscotti.account.Registration;
import io.biscotti.client.Operators;
import io.biscotti.crypto.Secret;
import io.biscotti.database.DatabaseException;
import io.biscotti.event.Type;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.session.Sessions;
import io.biscotti.throttle.Throttle;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people can do with their own account: create it, re-authenticate, change the password,
 * delete it. Requests have passed {@code SessionFilter}, and their responses are not committed.
 *
 * <p>Thread-safe. Every method throws {@link Refusal}, after which nothing has changed, and {@link
 * DatabaseException} while the database is unavailable.
 */
public final class OwnAccount {
  private final Accounts accounts;
  private final Admission admission;
  private final AccountSessions sessions;
  private final Throttle throttle;
  private final AuditTrail trail;
  private final Operators registrars;
  private final Attempt.Gate gate;
  private final InstantSource clock;

  /**
   * Creates it.
   *
   * @param admission starts the first session of a new account
   * @param sessions the sessions, which end with the account or its password
   * @param throttle shared with {@link SignIn}, because guesses count in both places
   * @param trail records the events
   * @param registrars who may register administrators without an invitation
   * @param clock dates re-authentications
   */
  public OwnAccount(
      Accounts accounts,
      Admission admission,
      AccountSessions sessions,
      Throttle throttle,
      AuditTrail trail,
      Operators registrars,
      InstantSource clock) {
    this.accounts = accounts;
    this.admission = admission;
    this.sessions = sessions;
    this.throttle = throttle;
    this.trail = trail;
    this.registrars = registrars;
    this.gate = new Attempt.Gate(throttle, trail);
    this.clock = clock;
  }

  /**
   * Creates an account and signs its owner in.
   *
   * @param username the user name as typed; null if absent
   * @param password the password as typed; null if absent
   * @param displayName the display name as typed; null or blank to show the user name
   * @param invitation the code that a name of {@code biscotti.admins} needs; null or blank if
   *     absent
   * @throws Refusal with {@code invalid}, {@code weak_password}, {@code username_taken}, {@code
   *     throttled} or {@code unavailable}
   */
  public Person register(
      HttpServletRequest request,
      @Nullable String username,
      @Nullable Secret password,
      @Nullable String displayName,
      @Nullable Secret invitation) {
    if (username == null || password == null) {
      throw missing(username, password);
    }
    String address = String.valueOf(request.getRemoteAddr());
    throttle
        .register(address)
        .ifPresent(
            delay -> {
              trail.attempted(Type.THROTTLED, request, username);
              throw Attempt.throttled(delay);
            });
    Optional<String> shown = Optional.ofNullable(displayName).filter(name -> !name.isBlank());
    Optional<Secret> code =
        Optional.ofNullable(invitation).filter(given -> !given.reveal().isBlank());
    Registration registration =
        accounts.register(username, shown, password, new Claim(registrars.sent(request), code));
    if (registration instanceof Registration.Busy) {
      throttle.unregistered(address);
    }
    Account account = registered(registration);
    throttle.succeeded(Throttle.Key.of(username, address));
    trail.note(Type.REGISTERED, request, account.id(), Optional.empty());
    return admission.begin(request, account);
  }

  private static Refusal missing(@Nullable String username, @Nullable Secret password) {
    List<FieldError> errors = new ArrayList<>();
    if (username == null) {
      errors.add(FieldError.required("username"));
    }
    if (password == null) {
      errors.add(FieldError.required("password"));
    }
    return new Refusal(Problem.invalid(errors));
  }

  private static Account registered(Registration registration) {
    if (registration instanceof Registration.Registered registered) {
      return registered.account();
    }
    if (registration instanceof Registration.Busy) {
      throw Attempt.busy();
    }
    if (registration instanceof Registration.Invalid invalid) {
      throw new Refusal(Problem.invalid(invalid.errors()));
    }
    if (registration instanceof Registration.Weak weak) {
      throw weak(weak.errors());
    }
    throw new Refusal(
        Problem.of(Code.USERNAME_TAKEN, "This user name, or one that looks like it, is taken.")
            .errors(List.of(new FieldError("username", "is taken", "taken"))));
  }

  private static Refusal weak(List<FieldError> errors) {
    return new Refusal(
        Problem.of(Code.WEAK_PASSWORD, "The password " + errors.get(0).message() + ".")
            .errors(errors));
  }

  /**
   * Re-authenticates: the session gets a new id and, for ten minutes, may do irreversible things.
   *
   * @throws Refusal with {@code not_signed_in}, {@code forbidden} after sign-in by name alone,
   *     {@code bad_credentials}, {@code throttled} or {@code unavailable}
   */
  public void reauthenticate(HttpServletRequest request, Secret password) {
    Person person = CurrentPerson.require(request);
    String id = account(person);
    Account account =
        Attempt.confirm(gate, request, person, new Attempt.Confirming(id, "password"))
            .judge(() -> accounts.authenticateAgain(id, password));
    admission.renew(request, account);
    Reauthentication.note(request.getSession(), clock);
    trail.note(Type.REAUTHENTICATED, request, id, SessionHandle.of(request.getSession()));
  }

  /**
   * Changes the password. The session gets a new id.
   *
   * @param endOthers whether to end the person's other sessions, and all tokens: somebody who
   *     copied this session's cookie may have got tokens for it
   * @throws Refusal with {@code not_signed_in}, {@code forbidden} after sign-in by name alone,
   *     {@code bad_credentials}, {@code weak_password}, {@code throttled} or {@code unavailable}
   */
  public void changePassword(
      HttpServletRequest request, Secret current, Secret replacement, boolean endOthers) {
    Person person = CurrentPerson.require(request);
    String id = account(person);
    Attempt attempt = Attempt.confirm(gate, request, person, new Attempt.Confirming(id, "current"));
    AccountSessions.Closing closing = sessions.closingOthers(request, id);
    PasswordChange change =
        accounts.changePassword(
            id,
            current,
            replacement,
            () -> {
              // Do this first: nothing may fail after the commit.
              admission.renew(request);
              return endOthers ? closing : db -> {};
            });
    if (change instanceof PasswordChange.Busy) {
      throw Attempt.busy();
    }
    if (change instanceof PasswordChange.Rejected) {
      throw attempt.wrong();
    }
    if (change instanceof PasswordChange.Weak weak) {
      throw weak(weak.errors());
    }
    attempt.succeeded();
    closing.done();
    trail.note(Type.PASSWORD_CHANGED, request, id, SessionHandle.of(request.getSession()));
  }

  /**
   * Deletes the account and ends all its sessions.
   *
   * @throws Refusal with {@code not_signed_in}, {@code forbidden} after sign-in by name alone,
   *     {@code reauth_required}, or {@code session_revoked} if the session was ended a moment ago
   */
  public void delete(HttpServletRequest request) {
    String id = account(CurrentPerson.require(request));
    Reauthentication.require(request, clock);
    AccountSessions.Closing closing = sessions.closingByOwner(request, id);
    accounts.delete(id, closing);
    closing.done();
    Sessions.end(request);
    trail.note(Type.ACCOUNT_DELETED, request);
  }

  private static String account(Person person) {
    return person
        .account()
        .orElseThrow(
            () ->
                new Refusal(
                    Problem.of(
                        Code.FORBIDDEN, "You signed in by name alone, so you have no account.")));
  }
}
