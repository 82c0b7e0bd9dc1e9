package io.biscotti.signin;

import io.biscotti.account.Account;
import io.biscotti.lifecycle.Session;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A signed-in person, as stored in the session attributes {@code user}, {@code account}, {@code
 * displayName} and {@code authenticatedAt}. Roles are not stored there: {@link Standing} looks them
 * up. Immutable.
 *
 * @param user the name that they sign in with
 * @param account the id of their account; empty after sign-in by name alone
 * @param displayName the name that pages show
 * @param roles as in {@code admin}; may be empty
 * @param authenticatedAt when they last proved who they are, in whole milliseconds as sessions
 *     store times
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
  private static final String AUTHENTICATED_AT = "authenticatedAt";

  /** Copies the roles and truncates the time. */
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

  /** The id of the account that signed in to a session; empty if none did. */
  static Optional<String> account(Session session) {
    return session.attribute(ACCOUNT).map(String::valueOf);
  }

  /** Whether somebody has signed in to a session, with an account or without. */
  static boolean isIn(Session session) {
    return session.attribute(USER).isPresent();
  }

  /** The person who signed in to a session, without roles; empty if nobody has. */
  static Optional<Person> of(HttpSession session) {
    if (session.getAttribute(USER) instanceof String user
        && session.getAttribute(DISPLAY_NAME) instanceof String displayName
        && session.getAttribute(AUTHENTICATED_AT) instanceof Instant authenticatedAt) {
      Optional<String> account =
          Optional.ofNullable(session.getAttribute(ACCOUNT)).map(String::valueOf);
      return Optional.of(new Person(user, account, displayName, List.of(), authenticatedAt));
    }
    return Optional.empty();
  }

  /**
   * Whether both have the same user name and account: a name can be registered again after its
   * account was deleted.
   */
  boolean isSameAs(Person other) {
    return user.equals(other.user) && account.equals(other.account);
  }

  /** The same person with their current names and roles. */
  Person as(String userNow, String displayNameNow, List<String> rolesNow) {
    return new Person(userNow, account, displayNameNow, rolesNow, authenticatedAt);
  }

  void writeTo(HttpSession session) {
    session.setAttribute(USER, user);
    session.setAttribute(ACCOUNT, account.orElse(null));
    session.setAttribute(DISPLAY_NAME, displayName);
    session.setAttribute(AUTHENTICATED_AT, authenticatedAt);
  }
}
