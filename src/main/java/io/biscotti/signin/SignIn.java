package io.biscotti.signin;

import io.biscotti.account.Account;
import io.biscotti.account.Accounts;
import io.biscotti.account.TextRule;
import io.biscotti.client.Loopback;
import io.biscotti.crypto.Secret;
import io.biscotti.database.DatabaseException;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.problem.Rule;
import io.biscotti.throttle.Throttle;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs people in. Requests have passed {@code SessionFilter}, and their responses are not
 * committed. An anonymous session becomes the person's under a new id, which prevents session
 * fixation. Another person's session ends first, with everything in it.
 *
 * <p>Thread-safe.
 */
public final class SignIn {
  private static final Rule REQUIRED = new Rule("required", "is required");
  private static final TextRule USERNAME = new TextRule(false, 128, false);

  private final SignInMethod method;
  private final Accounts accounts;
  private final Admission admission;
  private final Attempt.Gate gate;
  private final InstantSource clock;

  /**
   * Signs people in with a method.
   *
   * @param accounts check the passwords
   * @param admission begins the sessions
   * @param throttle limits the attempts
   * @param trail records failures
   * @param clock dates sign-ins by name alone
   */
  public SignIn(
      SignInMethod method,
      Accounts accounts,
      Admission admission,
      Throttle throttle,
      AuditTrail trail,
      InstantSource clock) {
    this.method = method;
    this.accounts = accounts;
    this.admission = admission;
    this.gate = new Attempt.Gate(throttle, trail);
    this.clock = clock;
  }

  /** How people sign in. */
  public SignInMethod method() {
    return method;
  }

  /** Why this client may not sign in at all; empty if it may. */
  public Optional<Problem> barred(HttpServletRequest request) {
    return method == SignInMethod.NAME && !Loopback.sent(request)
        ? Optional.of(
            Problem.of(
                Code.FORBIDDEN,
                "Signing in by name alone works only on the server's own machine, at localhost, and"
                    + " without a proxy."))
        : Optional.empty();
  }

  /**
   * Signs somebody in with the configured method.
   *
   * @param username as typed; surrounding white space is dropped; null if absent
   * @param password as typed; null if absent; ignored if a name alone is enough
   * @throws Refusal with {@code forbidden}, and as {@link #byPassword}; the session is unchanged
   * @throws DatabaseException if a password is needed and the database is unavailable
   */
  public Person signIn(
      HttpServletRequest request, @Nullable String username, @Nullable Secret password) {
    barred(request)
        .ifPresent(
            problem -> {
              throw new Refusal(problem);
            });
    if (method == SignInMethod.PASSWORD) {
      return byPassword(request, username, password);
    }
    String user = username(username);
    return admission.begin(
        request, new Person(user, Optional.empty(), user, List.of(), clock.instant()));
  }

  /**
   * Signs somebody in by password, regardless of the configured method.
   *
   * @param username as typed; surrounding white space is dropped; null if absent
   * @param password as typed; null if absent
   * @throws Refusal with {@code invalid}, {@code bad_credentials}, {@code throttled} or {@code
   *     unavailable}; the session is unchanged, except for its id if the account was changed while
   *     its password was checked
   * @throws DatabaseException while the database is unavailable
   */
  public Person byPassword(
      HttpServletRequest request, @Nullable String username, @Nullable Secret password) {
    return admission.begin(request, judge(request, username, password));
  }

  /** Checks a password as {@link #byPassword} does, but leaves the session alone. */
  public Account judge(
      HttpServletRequest request, @Nullable String username, @Nullable Secret password) {
    String user = username(username);
    if (password == null || password.reveal().isEmpty()) {
      throw invalid("password", REQUIRED);
    }
    return Attempt.begin(gate, request, user).judge(() -> accounts.authenticate(user, password));
  }

  private static String username(@Nullable String typed) {
    if (typed == null) {
      throw invalid("username", REQUIRED);
    }
    USERNAME
        .broken(typed)
        .ifPresent(
            rule -> {
              throw invalid("username", rule);
            });
    return typed.strip();
  }

  private static Refusal invalid(String field, Rule rule) {
    return new Refusal(Problem.invalid(List.of(new FieldError(field, rule))));
  }
}
