package io.biscotti.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who is signed in, as their session's attributes {@code user}, {@code displayName},
 * {@code roles} and {@code authenticatedAt} say. Immutable.
 *
 * @param user the name that they sign in with
 * @param displayName the name that pages show
 * @param roles what they may do beyond what everybody may, as in {@code admin}; may be empty
 * @param authenticatedAt when they last proved to be it, in whole milliseconds as sessions keep it
 */
public record Person(String user, String displayName, List<String> roles, Instant authenticatedAt) {
  private static final String USER = "user";
  private static final String DISPLAY_NAME = "displayName";
  private static final String ROLES = "roles";
  private static final String AUTHENTICATED_AT = "authenticatedAt";

  /** Copies the roles and cuts the time. */
  public Person {
    roles = List.copyOf(roles);
    authenticatedAt = authenticatedAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Who sent the request; empty without a session, and in one that nobody signed in to. */
  public static Optional<Person> of(HttpServletRequest request) {
    return Optional.ofNullable(request.getSession(false)).flatMap(Person::of);
  }

  /** Whose session it is; empty while nobody has signed in. */
  static Optional<Person> of(HttpSession session) {
    if (session.getAttribute(USER) instanceof String user
        && session.getAttribute(DISPLAY_NAME) instanceof String displayName
        && session.getAttribute(ROLES) instanceof List<?> roles
        && session.getAttribute(AUTHENTICATED_AT) instanceof Instant authenticatedAt) {
      List<String> names = roles.stream().map(String::valueOf).toList();
      return Optional.of(new Person(user, displayName, names, authenticatedAt));
    }
    return Optional.empty();
  }

  void writeTo(HttpSession session) {
    session.setAttribute(USER, user);
    session.setAttribute(DISPLAY_NAME, displayName);
    session.setAttribute(ROLES, roles);
    session.setAttribute(AUTHENTICATED_AT, authenticatedAt);
  }
}
