package io.biscotti.signin;

import io.biscotti.account.Accounts;
import io.biscotti.account.Admins;
import io.biscotti.database.DatabaseException;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What an account is at this moment: whether it is still there and not disabled, and the roles that
 * its owner has now. A session or a token says who somebody is, as long as their sign-in lasts; it
 * doesn't say what they may do. Everything that asks for the {@link Person} of a request asks here.
 *
 * <p>Thread-safe.
 */
public final class Standing {
  private static final Logger LOG = System.getLogger(Standing.class.getName());
  private static final String ATTRIBUTE = Standing.class.getName();

  /** A database that is away makes each question wait: one request asks as often as that. */
  private static final Duration SPARED = Duration.ofSeconds(2);

  private final Accounts accounts;
  private final Admins admins;
  private final AtomicLong askedAtNanos = new AtomicLong();
  private volatile boolean away;

  /** Looks at these. */
  public Standing(Accounts accounts, Admins admins) {
    this.accounts = accounts;
    this.admins = admins;
  }

  /** Makes this what the application's requests are judged by. */
  public void offer(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  private static Standing in(ServletContext context) {
    if (context.getAttribute(ATTRIBUTE) instanceof Standing standing) {
      return standing;
    }
    throw new IllegalStateException("the application has not started");
  }

  /** What was found out about somebody, once for all questions of one request. */
  private record Looked(Person person, Optional<Person> found) {}

  /**
   * The person as their account is now. While the database is away, sessions go on, as everything
   * that ends an account ends its sign-ins in the same transaction; roles come from the settings.
   *
   * @param person as their session or token says
   * @return empty when the account was disabled or deleted
   */
  static Optional<Person> of(HttpServletRequest request, Person person) {
    if (request.getAttribute(ATTRIBUTE) instanceof Looked looked
        && looked.person().equals(person)) {
      return looked.found();
    }
    Optional<Person> found = in(request.getServletContext()).ifKnown(person);
    request.setAttribute(ATTRIBUTE, new Looked(person, found));
    return found;
  }

  /**
   * As {@link #of}, for what must not guess.
   *
   * @throws DatabaseException when the database is away
   */
  static Optional<Person> require(HttpServletRequest request, Person person) {
    return in(request.getServletContext()).find(person);
  }

  private Optional<Person> ifKnown(Person person) {
    if (person.account().isEmpty()) {
      return find(person);
    }
    if (away && !isMyTurn()) {
      return Optional.of(fromSettings(person));
    }
    try {
      Optional<Person> found = find(person);
      away = false;
      return found;
    } catch (DatabaseException e) {
      askedAtNanos.set(System.nanoTime());
      away = true;
      LOG.log(Level.WARNING, "Accounts can''t be looked at; sessions go on: {0}", e.getMessage());
      return Optional.of(fromSettings(person));
    }
  }

  private boolean isMyTurn() {
    long asked = askedAtNanos.get();
    long now = System.nanoTime();
    return now - asked >= SPARED.toNanos() && askedAtNanos.compareAndSet(asked, now);
  }

  /** Who signed in by name alone has no account to look at, and no roles. */
  private Optional<Person> find(Person person) {
    return person.account().isEmpty()
        ? Optional.of(person.as(person.user(), person.displayName(), List.of()))
        : person
            .account()
            .flatMap(accounts::find)
            .filter(account -> !account.disabled())
            .map(now -> person.as(now.username(), now.displayName(), now.roles()));
  }

  private Person fromSettings(Person person) {
    return person.as(person.user(), person.displayName(), admins.rolesOf(person.user()));
  }
}
