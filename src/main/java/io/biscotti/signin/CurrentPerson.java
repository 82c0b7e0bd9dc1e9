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
   * The person as their account is now. A session that was begun by name alone counts only as long
   * as that is how people sign in.
   *
   * @return empty without a session, in a session that nobody signed in to, and when the account
   *     was disabled or deleted
   */
  public static Optional<Person> of(HttpServletRequest request) {
    return unchecked(request).flatMap(person -> Standing.of(request, person));
  }

  /**
   * As {@link #of}, for what only a signed-in person may do.
   *
   * @throws Refusal with what {@link Absence} says when nobody is signed in
   */
  public static Person require(HttpServletRequest request) {
    return of(request).orElseThrow(() -> new Refusal(Absence.of(request)));
  }

  /** The person that the session names, even if their account was disabled or deleted since. */
  static Optional<Person> unchecked(HttpServletRequest request) {
    return Optional.ofNullable(request.getSession(false))
        .flatMap(Person::of)
        .filter(person -> person.account().isPresent() || SignInMethod.isByName(request));
  }
}
