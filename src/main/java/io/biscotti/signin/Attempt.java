package io.biscotti.signin;

import io.biscotti.account.Account;
import io.biscotti.account.Authentication;
import io.biscotti.account.Throttle;
import io.biscotti.event.Type;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One attempt to prove something by a password, counted by the {@link Throttle}. Whether there is
 * such an account shows in none of its answers.
 *
 * @param gate counts, and notes what came of it
 * @param request the client's
 * @param username as it was typed
 * @param key what it is counted by
 */
record Attempt(Gate gate, HttpServletRequest request, String username, Throttle.Key key) {

  /**
   * What all attempts pass.
   *
   * @param throttle counts them
   * @param trail notes those that fail
   */
  record Gate(Throttle throttle, AuditTrail trail) {}

  /**
   * Begins an attempt.
   *
   * @param username as it was typed; any text
   * @throws Refusal with 429 when there were too many
   */
  static Attempt begin(Gate gate, HttpServletRequest request, String username) {
    Throttle.Key key = Throttle.Key.of(username, String.valueOf(request.getRemoteAddr()));
    gate.throttle()
        .delay(key)
        .ifPresent(
            delay -> {
              gate.trail().attempted(Type.THROTTLED, request, username);
              throw throttled(delay);
            });
    return new Attempt(gate, request, username, key);
  }

  /**
   * Ends it with what came of the password.
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
    gate.trail().attempted(Type.SIGN_IN_FAILED, request, username);
    return rejected();
  }

  /** Says that it was wrong, or that its account is closed, in the same words. */
  static Refusal rejected() {
    return new Refusal(
        Problem.of(Code.BAD_CREDENTIALS, "User name and password do not belong together."));
  }

  /** Says that the server hashes as many passwords as it can. */
  static Refusal busy() {
    return new Refusal(
        Problem.of(Code.UNAVAILABLE, "Too many people sign in just now. Try again in a moment.")
            .header("Retry-After", "2"));
  }

  /** Says when to come back, in whole seconds as RFC 9110, section 10.2.3 wants it. */
  static Refusal throttled(Duration delay) {
    long seconds = Math.max(1, delay.plusMillis(999).toSeconds());
    return new Refusal(
        Problem.of(Code.THROTTLED, "There were too many attempts. Try again in " + seconds + " s.")
            .header("Retry-After", String.valueOf(seconds)));
  }
}
