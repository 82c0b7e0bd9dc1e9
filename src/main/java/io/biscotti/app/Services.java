package io.biscotti.app;

import io.biscotti.account.Accounts;
import io.biscotti.account.Administration;
import io.biscotti.account.Admission;
import io.biscotti.account.AuditTrail;
import io.biscotti.account.Callers;
import io.biscotti.account.Carried;
import io.biscotti.account.Operators;
import io.biscotti.account.OwnAccount;
import io.biscotti.account.OwnSessions;
import io.biscotti.account.Person;
import io.biscotti.account.SessionWatch;
import io.biscotti.account.SignIn;
import io.biscotti.account.Standing;
import io.biscotti.account.Throttle;
import io.biscotti.account.TokenCookies;
import io.biscotti.account.Tokens;
import io.biscotti.choice.Choices;
import io.biscotti.client.Devices;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.SigningRing;
import io.biscotti.database.Database;
import io.biscotti.event.EventStreams;
import io.biscotti.event.SecurityEvents;
import io.biscotti.issuer.AccessTokens;
import io.biscotti.issuer.JwkSet;
import io.biscotti.issuer.OwnKeys;
import io.biscotti.issuer.RefreshTokens;
import io.biscotti.issuer.TokenPolicy;
import io.biscotti.monitor.Monitor;
import io.biscotti.registry.DatabaseRevocationLog;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.Sessions;
import io.biscotti.token.TokenVerifier;
import io.biscotti.upkeep.Upkeep;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the application is made of, wired once at its start. Thread-safe. */
final class Services implements AutoCloseable {
  private static final int MOST_PURGES = 1_000;

  final Database database;
  final SecurityEvents events;
  final SessionRegistry registry;
  final Accounts accounts;
  final Choices choices;
  final OwnSessions sessions;
  final SignIn signIn;
  final OwnAccount own;
  final Administration administration;
  final EventStreams streams;
  final Callers callers;
  final Tokens tokens;
  final TokenCookies tokenCookies;
  final JwkSet jwks;
  final Operators introspectors;
  final Metrics metrics;
  final Monitor monitor;

  /** Two threads: one may wait for a database that is away. */
  private final Upkeep upkeep = new Upkeep("upkeep", 2);

  final Devices devices;

  /**
   * Opens the database, and makes everything that stands on it.
   *
   * @param context gets what its filters look for
   */
  Services(ServletContext context, Settings settings, Clock clock) {
    database = Database.open(settings.database());
    events = new SecurityEvents(database, clock);
    metrics = new Metrics(context, database, events, settings.metricsReaders());
    registry =
        new SessionRegistry(
            database, settings.mostSessions(), clock, (id, until) -> revoke(context, id, until));
    SigningRing ring = settings.signingRing(clock);
    TokenPolicy policy = settings.tokens();
    jwks = new JwkSet(ring);
    TokenVerifier verifier = OwnKeys.verifier(ring, policy, clock);
    callers = new Callers(verifier, clock);
    accounts = new Accounts(database, settings.admins(), clock);
    new Standing(accounts, settings.admins()).offer(context);
    devices = new Devices(settings.namesDevices(), upkeep);
    AuditTrail trail = new AuditTrail(events, accounts, registry, clock);
    Throttle throttle =
        context.getAttribute(Startup.THROTTLE) instanceof Throttle given
            ? given
            : new Throttle(clock);
    choices = new Choices(database, settings.secureCookies(), this::account, clock);
    Ids ids = Ids.secure();
    RefreshTokens refresh = new RefreshTokens(database, ids, clock);
    Carried carried = new Carried(verifier, refresh, clock);
    tokenCookies = new TokenCookies(settings.secureCookies());
    sessions = new OwnSessions(registry, trail, carried, clock);
    Admission admission =
        new Admission(
            accounts, sessions, registry, tokenCookies, trail, devices, clock, choices::signedIn);
    signIn = new SignIn(settings.method(), accounts, admission, throttle, trail, clock);
    own = new OwnAccount(accounts, admission, sessions, throttle, trail, clock);
    monitor = new Monitor(events, registry, clock);
    administration = new Administration(accounts, sessions, trail, callers);
    streams = new EventStreams(events, upkeep);
    tokens =
        new Tokens(
            accounts,
            admission,
            sessions,
            registry,
            new AccessTokens(ring, policy, ids, clock),
            refresh,
            carried,
            trail,
            clock);
    introspectors = settings.introspectors();
    offer(context, Sessions.REVOCATION_LOG, new DatabaseRevocationLog(database, clock));
    offer(context, Sessions.OBSERVER, new SessionWatch(registry, trail));
    context.setAttribute(SignIn.METHOD, signIn.method());
    AbsentAdmins.warn(accounts, upkeep);
    upkeep.every(Duration.ofSeconds(1), "monitor", monitor::look);
    upkeep.every(Duration.ofMinutes(1), "signing keys", ring::maintain);
    upkeep.every(Duration.ofMinutes(10), "list of past sessions", registry::purge);
    upkeep.every(Duration.ofHours(1), "list of past events", events::purge);
    upkeep.every(Duration.ofHours(1), "refresh tokens", () -> purge(refresh));
  }

  private static void purge(RefreshTokens refresh) {
    for (int i = 0; i < MOST_PURGES && refresh.purge() > 0; i++) {
      // Some at a time, so that none is locked for long.
    }
  }

  /** Unless an earlier listener has left another. */
  private static void offer(ServletContext context, String name, Object part) {
    if (context.getAttribute(name) == null) {
      context.setAttribute(name, part);
    }
  }

  private Optional<String> account(HttpServletRequest request) {
    return callers.of(request).flatMap(Person::account);
  }

  private static void revoke(ServletContext context, String id, Instant until) {
    Sessions.in(context).ifPresent(sessions -> sessions.revoke(id, until));
  }

  /** Ends the streams, writes down what waits, and closes the database last. */
  @Override
  public void close() {
    streams.close();
    upkeep.close();
    metrics.close();
    events.close();
    registry.close();
    database.close();
  }
}
