package io.biscotti.signin;

import io.biscotti.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * The person who is signed in to a request's session. {@link Callers} also accepts access tokens.
 * Requests have passed {@code SessionFilter}.
 */
public final class CurrentPerson {
  private CurrentPerson() {}

  /**
   * The person, with the current state of their account. A session that was started by name alone
   * counts only while that is the configured method of signing in.
   *
   * @return empty without a session, for a session that nobody has signed in to, and if the account
   *     was disabled or deleted
   */
  public static Optional<Person> of(HttpServletRequest request) {
    return unchecked(request).flatMap(person -> Standing.of(request, person));
  }

  /**
   * Like {@link #of}, for actions that require a signed-in person.
   *
   * @throws Refusal with the problem of {@link Absence} if nobody is signed in
   */
  public static Person require(HttpServletRequest request) {
    return of(request).orElseThrow(() -> new Refusal(Absence.of(request)));
  }

  /**
   * The person that the session names, even if their account was disabled or deleted since. The
   * handle is also used to find out whether their sign-in has ended, because the registry may lack
   * the session's latest id: the database may have gone away while the id changed.
   */
  static Optional<Person> unchecked(HttpServletRequest request) {
    return Optional.ofNullable(request.getSession(false))
        .filter(session -> !SessionHandle.isRevoked(request, session))
        .flatMap(Person::of)
        .filter(person -> person.account().isPresent() || SignInMethod.isByName(request));
  }
}
