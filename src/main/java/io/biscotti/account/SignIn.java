package io.biscotti.account;

import io.biscotti.crypto.Secret;
import io.biscotti.database.DatabaseException;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs people in. Requests have passed {@code SessionFilter}, and their responses are not
 * committed. An anonymous session goes on as the person's under a new id, so that an id that
 * somebody else planted is worth nothing; a session of another person ends first, with all that is
 * in it.
 *
 * <p>Thread-safe.
 */
public final class SignIn {
  /** The context attribute under which the application says its {@link Method}. */
  public static final String METHOD = Method.class.getName();

  private static final TextRule USERNAME = new TextRule(false, 128, false);

  private final Method method;
  private final Accounts accounts;
  private final Admission admission;
  private final Attempt.Gate gate;
  private final InstantSource clock;

  /** How people prove who they are at {@code /login} and on the pages. */
  public enum Method {
    /** By the password of their account. */
    PASSWORD,
    /**
     * A name alone, which everybody is believed. For walk-throughs and tests: only clients on the
     * loopback address that send no forwarded header are answered.
     */
    NAME
  }

  /**
   * Signs people in by a method.
   *
   * @param accounts whose passwords are judged
   * @param admission begins their sessions
   * @param throttle how often
   * @param trail notes failures
   * @param clock tells when somebody signed in
   */
  public SignIn(
      Method method,
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

  /** Whether names alone sign in to the application that a request is for. */
  static boolean isByName(HttpServletRequest request) {
    return request.getServletContext().getAttribute(METHOD) == Method.NAME;
  }

  /** How people sign in. */
  public Method method() {
    return method;
  }

  /** Why this client may not even try, whatever it sends; empty when it may. */
  public Optional<Problem> barred(HttpServletRequest request) {
    return method == Method.NAME && !Loopback.sent(request)
        ? Optional.of(
            Problem.of(
                Code.FORBIDDEN,
                "Signing in by name alone is for clients on the server's own machine, without a"
                    + " proxy."))
        : Optional.empty();
  }

  /**
   * Signs somebody in by the method.
   *
   * @param username as it was typed, white space around it is dropped; null when none came
   * @param password as it was typed; null when none came; not looked at where names alone sign in
   * @throws Refusal with {@code forbidden}, and as {@link #byPassword}; the session is as it was
   * @throws DatabaseException when a password is needed, and the database is away
   */
  public Person signIn(
      HttpServletRequest request, @Nullable String username, @Nullable Secret password) {
    barred(request)
        .ifPresent(
            problem -> {
              throw new Refusal(problem);
            });
    if (method == Method.PASSWORD) {
      return byPassword(request, username, password);
    }
    String user = username(username);
    return admission.begin(
        request, new Person(user, Optional.empty(), user, List.of(), clock.instant()));
  }

  /**
   * Signs somebody in by password, whatever the method of the pages is.
   *
   * @param username as it was typed, white space around it is dropped; null when none came
   * @param password as it was typed; null when none came
   * @throws Refusal with {@code invalid}, {@code bad_credentials}, {@code throttled} or {@code
   *     unavailable}; the session is as it was
   * @throws DatabaseException when the database is away
   */
  public Person byPassword(
      HttpServletRequest request, @Nullable String username, @Nullable Secret password) {
    return admission.begin(request, judge(request, username, password));
  }

  /** Whose account it is, as {@link #byPassword} finds out; the session is not touched. */
  Account judge(HttpServletRequest request, @Nullable String username, @Nullable Secret password) {
    String user = username(username);
    if (password == null || password.reveal().isEmpty()) {
      throw invalid("password", "is required");
    }
    return Attempt.begin(gate, request, user).judge(() -> accounts.authenticate(user, password));
  }

  private static String username(@Nullable String typed) {
    if (typed == null) {
      throw invalid("username", "is required");
    }
    USERNAME
        .broken(typed)
        .ifPresent(
            rule -> {
              throw invalid("username", rule);
            });
    return typed.strip();
  }

  private static Refusal invalid(String field, String rule) {
    return new Refusal(Problem.invalid(List.of(new FieldError(field, rule))));
  }
}
