package io.biscotti.account;

import io.biscotti.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who is signed in, as their session's attributes {@code user}, {@code account}, {@code
 * displayName}, {@code roles} and {@code authenticatedAt} say. Immutable.
 *
 * @param user the name that they sign in with
 * @param account the id of their account; empty for who signed in by name alone
 * @param displayName the name that pages show
 * @param roles what they may do beyond what everybody may, as in {@code admin}; may be empty
 * @param authenticatedAt when they last proved to be it, in whole milliseconds as sessions keep it
 */
public record Person(
    String user,
    Optional<String> account,
    String displayName,
    List<String> roles,
    Instant authenticatedAt) {
  private static final String USER = "user";
  private static final String ACCOUNT = "account";
  private static final String DISPLAY_NAME = "displayName";
  private static final String ROLES = "roles";
  private static final String AUTHENTICATED_AT = "authenticatedAt";

  /** Copies the roles and cuts the time. */
  public Person {
    roles = List.copyOf(roles);
    authenticatedAt = authenticatedAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** The owner of an account. */
  static Person of(Account account, Instant authenticatedAt) {
    return new Person(
        account.username(),
        Optional.of(account.id()),
        account.displayName(),
        account.roles(),
        authenticatedAt);
  }

  /**
   * Who sent the request.
   *
   * @throws Refusal with what {@link Absence} says when nobody is signed in
   */
  static Person require(HttpServletRequest request) {
    return of(request).orElseThrow(() -> new Refusal(Absence.of(request)));
  }

  /**
   * Who sent the request; empty without a session, and in one that nobody signed in to. A session
   * that was begun by name alone counts only as long as that is how people sign in.
   */
  public static Optional<Person> of(HttpServletRequest request) {
    return Optional.ofNullable(request.getSession(false))
        .flatMap(Person::of)
        .filter(person -> person.account().isPresent() || SignIn.isByName(request));
  }

  /** Whose session it is; empty while nobody has signed in. */
  static Optional<Person> of(HttpSession session) {
    if (session.getAttribute(USER) instanceof String user
        && session.getAttribute(DISPLAY_NAME) instanceof String displayName
        && session.getAttribute(ROLES) instanceof List<?> roles
        && session.getAttribute(AUTHENTICATED_AT) instanceof Instant authenticatedAt) {
      List<String> names = roles.stream().map(String::valueOf).toList();
      Optional<String> account =
          Optional.ofNullable(session.getAttribute(ACCOUNT)).map(String::valueOf);
      return Optional.of(new Person(user, account, displayName, names, authenticatedAt));
    }
    return Optional.empty();
  }

  /** Whether it is the same account, and not one that had the name before or had none. */
  boolean isSameAs(Person other) {
    return user.equals(other.user) && account.equals(other.account);
  }

  void writeTo(HttpSession session) {
    session.setAttribute(USER, user);
    session.setAttribute(ACCOUNT, account.orElse(null));
    session.setAttribute(DISPLAY_NAME, displayName);
    session.setAttribute(ROLES, roles);
    session.setAttribute(AUTHENTICATED_AT, authenticatedAt);
  }
}
