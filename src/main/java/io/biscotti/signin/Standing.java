package io.biscotti.signin;

import io.biscotti.account.Accounts;
import io.biscotti.account.Admins;
import io.biscotti.database.DatabaseException;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The current state of an account: whether it exists and is enabled, and its owner's roles. While a
 * sign-in lasts, a session or a token identifies the person, but doesn't show what they may do.
 * Every lookup of a request's {@link Person} goes through this class. GET and HEAD requests may get
 * an account from memory, while the database says that none has changed; all others read it.
 *
 * <p>Thread-safe.
 */
public final class Standing {
  private static final Logger LOG = System.getLogger(Standing.class.getName());
  private static final String ATTRIBUTE = Standing.class.getName();
  private static final Set<String> READING = Set.of("GET", "HEAD");

  /**
   * Queries block while the database is unavailable, so only one request within this time tries.
   */
  private static final Duration SPARED = Duration.ofSeconds(2);

  private final Accounts accounts;
  private final KnownAccounts known;
  private final Admins admins;
  private final AtomicLong askedAtNanos = new AtomicLong();
  private volatile boolean away;

  /**
   * Creates it.
   *
   * @param limit how long an account may be kept in memory, for changes that are made in the
   *     database by other means
   */
  public Standing(Accounts accounts, Admins admins, Duration limit, InstantSource clock) {
    this.accounts = accounts;
    this.known =
        new KnownAccounts(accounts::find, accounts::changes, limit, clock, System::nanoTime);
    this.admins = admins;
    accounts.follow(known::doubt);
  }

  /** Makes all requests of an application use this. */
  public void offer(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  private static Standing in(ServletContext context) {
    if (context.getAttribute(ATTRIBUTE) instanceof Standing standing) {
      return standing;
    }
    throw new IllegalStateException("the application has not started");
  }

  /** The result of a lookup, kept for the rest of the request. */
  private record Looked(Person person, Optional<Person> found) {}

  /**
   * The person, with the current state of their account. While the database is unavailable,
   * sessions continue and roles come from the settings. That is safe because disabling or deleting
   * an account ends its sign-ins in the same transaction.
   *
   * @param person according to their session or token
   * @return empty if the account was disabled or deleted
   */
  static Optional<Person> of(HttpServletRequest request, Person person) {
    if (request.getAttribute(ATTRIBUTE) instanceof Looked looked
        && looked.person().equals(person)) {
      return looked.found();
    }
    Optional<Person> found = in(request.getServletContext()).ifKnown(request, person);
    request.setAttribute(ATTRIBUTE, new Looked(person, found));
    return found;
  }

  /**
   * Like {@link #of}, for callers that need the database's answer.
   *
   * @throws DatabaseException while the database is unavailable
   */
  static Optional<Person> require(HttpServletRequest request, Person person) {
    return in(request.getServletContext()).find(request, person);
  }

  private Optional<Person> ifKnown(HttpServletRequest request, Person person) {
    if (person.account().isEmpty()) {
      return find(request, person);
    }
    if (away && !isMyTurn()) {
      return Optional.of(fromSettings(person));
    }
    try {
      Optional<Person> found = find(request, person);
      away = false;
      return found;
    } catch (DatabaseException e) {
      askedAtNanos.set(System.nanoTime());
      away = true;
      LOG.log(
          Level.WARNING, "Accounts can''t be looked up; sessions continue: {0}", e.getMessage());
      return Optional.of(fromSettings(person));
    }
  }

  private boolean isMyTurn() {
    long asked = askedAtNanos.get();
    long now = System.nanoTime();
    return now - asked >= SPARED.toNanos() && askedAtNanos.compareAndSet(asked, now);
  }

  /**
   * Looks up the account. After sign-in by name alone there is no account, and there are no roles.
   */
  private Optional<Person> find(HttpServletRequest request, Person person) {
    return person.account().isEmpty()
        ? Optional.of(person.as(person.user(), person.displayName(), List.of()))
        : person
            .account()
            .flatMap(id -> isReading(request) ? known.find(id) : accounts.find(id))
            .filter(account -> !account.disabled())
            .map(now -> person.as(now.username(), now.displayName(), now.roles()));
  }

  /** Whether a request only reads: then the account may come from memory. */
  private static boolean isReading(HttpServletRequest request) {
    return READING.contains(request.getMethod());
  }

  private Person fromSettings(Person person) {
    return person.as(person.user(), person.displayName(), admins.rolesOf(person.user()));
  }
}
