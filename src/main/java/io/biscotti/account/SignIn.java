package io.biscotti.account;

import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signs people in and out. Thread-safe. */
public final class SignIn {
  /** The setting that chooses the {@link Method}, without the prefix {@code biscotti.}. */
  public static final String SETTING = "signin";

  private static final TextRule USERNAME = new TextRule(false, 128, false);

  private final Optional<Method> method;
  private final Clock clock;

  /** How people prove who they are. */
  public enum Method {
    /**
     * A name alone, which everybody is believed. For walk-throughs and tests: only clients on the
     * loopback address that send no forwarded header are answered.
     */
    NAME
  }

  /** What came of an attempt to sign in. */
  public sealed interface Outcome {
    /**
     * It succeeded: the request's session, under a new id, is this person's.
     *
     * @param person who signed in
     */
    record SignedIn(Person person) implements Outcome {}

    /**
     * It failed, and the session is as it was.
     *
     * @param problem {@code forbidden}, {@code invalid} or {@code bad_credentials}
     */
    record Refused(Problem problem) implements Outcome {}
  }

  /**
   * Signs people in by a method.
   *
   * @param method empty refuses everybody
   * @param clock tells when somebody signed in
   */
  public SignIn(Optional<Method> method, Clock clock) {
    this.method = method;
    this.clock = clock;
  }

  /** How people sign in; empty when nobody can. */
  public Optional<Method> method() {
    return method;
  }

  /** Why this client may not even try, whatever it sends; empty when it may. */
  public Optional<Problem> barred(HttpServletRequest request) {
    boolean barred = method.isPresent() && method.get() == Method.NAME && !Loopback.sent(request);
    return barred
        ? Optional.of(
            Problem.of(
                Code.FORBIDDEN,
                "Signing in by name alone is for clients on the server's own machine, without a"
                    + " proxy."))
        : Optional.empty();
  }

  /**
   * Signs somebody in. An anonymous session goes on as theirs under a new id, so that an id that
   * somebody else planted is worth nothing; a session of another person ends first, with all that
   * is in it.
   *
   * @param request passed {@code SessionFilter}; its response is not committed
   * @param username as it was typed, white space around it is dropped; null when none came
   */
  public Outcome signIn(HttpServletRequest request, @Nullable String username) {
    Optional<Problem> refusal = barred(request).or(() -> invalid(username));
    if (refusal.isPresent()) {
      return new Outcome.Refused(refusal.get());
    }
    if (username == null || method.isEmpty()) {
      return new Outcome.Refused(
          Problem.of(Code.BAD_CREDENTIALS, "This server has no way to sign in set up."));
    }
    String user = username.strip();
    Person person = new Person(user, user, List.of(), clock.instant());
    establish(request, person);
    return new Outcome.SignedIn(person);
  }

  /** Ends the request's session, whoever's it is, and lets its cookie expire in any case. */
  public static void signOut(HttpServletRequest request) {
    Sessions.end(request);
  }

  private static Optional<Problem> invalid(@Nullable String username) {
    return (username == null ? Optional.of("is required") : USERNAME.broken(username))
        .map(
            rule ->
                Problem.of(Code.INVALID, "The user name " + rule + ".")
                    .errors(List.of(new FieldError("username", rule))));
  }

  private static void establish(HttpServletRequest request, Person person) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      if (Person.of(session).filter(other -> !other.user().equals(person.user())).isPresent()) {
        session.invalidate();
      } else {
        request.changeSessionId();
      }
    }
    person.writeTo(request.getSession());
  }
}
