package io.biscotti.signin;

import io.biscotti.account.Account;
import io.biscotti.account.Authentication;
import io.biscotti.event.Type;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.throttle.Throttle;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One attempt to authenticate with a password, counted by the {@link Throttle}. No response reveals
 * whether the account exists.
 *
 * @param gate counts the attempt and records its outcome
 * @param request the client's request
 * @param username the user name as typed
 * @param key the account and address for which the attempt is counted
 * @param confirming what a signed-in person confirms; empty for a sign-in
 */
record Attempt(
    Gate gate,
    HttpServletRequest request,
    String username,
    Throttle.Key key,
    Optional<Confirming> confirming) {

  /**
   * What all attempts share.
   *
   * @param throttle counts attempts
   * @param trail records failed attempts
   */
  record Gate(Throttle throttle, AuditTrail trail) {}

  /**
   * A signed-in person who confirms their own password: a wrong one is most likely mistyped.
   *
   * @param account the id of their account
   * @param field the field with the password
   */
  record Confirming(String account, String field) {}

  /**
   * Begins a sign-in.
   *
   * @param username as typed; any text
   * @throws Refusal with {@code throttled} after too many attempts
   */
  static Attempt begin(Gate gate, HttpServletRequest request, String username) {
    return begin(gate, request, username, Optional.empty());
  }

  /**
   * Begins to confirm the password of a signed-in person.
   *
   * @throws Refusal with {@code throttled} after too many attempts
   */
  static Attempt confirm(
      Gate gate, HttpServletRequest request, Person person, Confirming confirming) {
    return begin(gate, request, person.user(), Optional.of(confirming));
  }

  private static Attempt begin(
      Gate gate, HttpServletRequest request, String username, Optional<Confirming> confirming) {
    Throttle.Key key = Throttle.Key.of(username, String.valueOf(request.getRemoteAddr()));
    gate.throttle()
        .delay(key)
        .ifPresent(
            delay -> {
              gate.trail().attempted(Type.THROTTLED, request, username);
              throw throttled(delay);
            });
    return new Attempt(gate, request, username, key, confirming);
  }

  /**
   * Ends the attempt with the outcome of the password check.
   *
   * @throws Refusal with {@code bad_credentials} or {@code unavailable}
   */
  Account judge(Supplier<Authentication> authentication) {
    Authentication outcome = authentication.get();
    if (outcome instanceof Authentication.Authenticated authenticated) {
      succeeded();
      return authenticated.account();
    }
    throw outcome instanceof Authentication.Busy ? busy() : wrong();
  }

  /** Counts a right password. */
  void succeeded() {
    gate.throttle().succeeded(key);
  }

  /** Counts a wrong password. */
  Refusal wrong() {
    gate.throttle().failed(key);
    if (confirming.isPresent()) {
      return mistyped(confirming.get());
    }
    gate.trail().attempted(Type.SIGN_IN_FAILED, request, username);
    return rejected();
  }

  private Refusal mistyped(Confirming own) {
    gate.trail()
        .note(
            Type.WRONG_CURRENT_PASSWORD,
            request,
            own.account(),
            SessionHandle.of(request.getSession()));
    return new Refusal(
        Problem.of(Code.BAD_CREDENTIALS, "The current password is wrong.")
            .errors(List.of(new FieldError(own.field(), "is wrong", "wrong"))));
  }

  /** The refusal of a wrong password, and of the right one of a disabled account. */
  static Refusal rejected() {
    return new Refusal(Problem.of(Code.BAD_CREDENTIALS, "The user name or the password is wrong."));
  }

  /** The refusal while too many passwords are being hashed. */
  static Refusal busy() {
    return new Refusal(
        Problem.of(
                Code.UNAVAILABLE,
                "Too many people are signing in at the moment. Try again shortly.")
            .header("Retry-After", "2"));
  }

  /** The refusal that says when to try again, in whole seconds (RFC 9110, section 10.2.3). */
  static Refusal throttled(Duration delay) {
    long seconds = Math.max(1, delay.plusMillis(999).toSeconds());
    return new Refusal(
        Problem.of(Code.THROTTLED, "Too many attempts. Try again in " + seconds + " s.")
            .header("Retry-After", String.valueOf(seconds)));
  }
}
