package io.biscotti.app;

import io.biscotti.account.Accounts;
import io.biscotti.account.Argon2;
import io.biscotti.choice.Choices;
import io.biscotti.client.Devices;
import io.biscotti.client.Operators;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.KeyPrints;
import io.biscotti.crypto.KeyRing;
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
import io.biscotti.node.Nodes;
import io.biscotti.operations.Drain;
import io.biscotti.redis.Redis;
import io.biscotti.registry.DatabaseRevocationLog;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.Sessions;
import io.biscotti.sharedkeys.Keys;
import io.biscotti.sharedkeys.SharedKeys;
import io.biscotti.signin.AccountSessions;
import io.biscotti.signin.Administration;
import io.biscotti.signin.Admission;
import io.biscotti.signin.AuditTrail;
import io.biscotti.signin.Callers;
import io.biscotti.signin.OwnAccount;
import io.biscotti.signin.OwnSessions;
import io.biscotti.signin.Person;
import io.biscotti.signin.RequestCredentials;
import io.biscotti.signin.SessionWatch;
import io.biscotti.signin.SignIn;
import io.biscotti.signin.SignOut;
import io.biscotti.signin.Standing;
import io.biscotti.signin.TokenCookies;
import io.biscotti.signin.Tokens;
import io.biscotti.throttle.SharedCounts;
import io.biscotti.throttle.Throttle;
import io.biscotti.token.TokenVerifier;
import io.biscotti.upkeep.Upkeep;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The application's components, wired once at start-up. Thread-safe. */
final class Services implements AutoCloseable {
  /** The context attribute that may hold a throttle with other limits than the defaults. */
  static final String THROTTLE = Throttle.class.getName();

  /** The context attribute that may hold another cost of password hashes than the recommended. */
  static final String HASHING = Argon2.class.getName();

  private static final int MOST_PURGES = 1_000;

  final Database database;
  final Optional<Redis> redis;
  final SecurityEvents events;
  final SessionRegistry registry;
  final Accounts accounts;
  final Choices choices;
  final OwnSessions sessions;
  final SignOut signOut;
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
  final Keys keys;
  final Monitor monitor;
  final Drain drain;
  private final Nodes nodes;

  /**
   * The counts that servers share, in Redis if it is configured; empty with the embedded database,
   * which only this server uses.
   */
  private final Optional<SharedCounts> counts;

  private final Optional<SharedKeys> sharedKeys;

  /** Two threads, because one may be waiting for an unavailable database. */
  private final Upkeep upkeep = new Upkeep("upkeep", 2);

  final Devices devices;

  /**
   * Creates everything that depends on the database, which may still be opening.
   *
   * @param context receives the attributes that the filters look up
   * @param database closed with the services
   */
  Services(ServletContext context, Settings settings, Database database, Clock clock) {
    this.database = database;
    redis = settings.redis().map(Redis::open);
    sharedKeys = sharedKeys(settings, clock);
    offer(context, Sessions.DATA_SOURCE, database.source());
    redis.ifPresent(shared -> offer(context, Sessions.REDIS, shared));
    events = new SecurityEvents(database, clock);
    metrics = new Metrics(context, database, events, settings.metricsReaders());
    DatabaseRevocationLog revocations = new DatabaseRevocationLog(database, clock);
    registry =
        new SessionRegistry(
            database, settings.mostSessions(), clock, ids -> learn(context, ids, revocations));
    Optional<KeyRing> sealing =
        sharedKeys.map(SharedKeys::sealing).or(() -> settings.keyRing(clock));
    SigningRing ring =
        sharedKeys.map(SharedKeys::signing).orElseGet(() -> settings.signingRing(sealing, clock));
    TokenPolicy policy = settings.tokens();
    jwks = new JwkSet(ring);
    TokenVerifier verifier = OwnKeys.verifier(ring, policy, clock);
    callers = new Callers(verifier, clock);
    Argon2 hashing =
        context.getAttribute(HASHING) instanceof Argon2 given ? given : Argon2.RECOMMENDED;
    accounts = new Accounts(database, settings.admins(), hashing, clock);
    new Standing(
            accounts, settings.admins(), settings.session().stores().staleness().after(), clock)
        .offer(context);
    devices = new Devices(settings.namesDevices());
    AuditTrail trail = new AuditTrail(events, accounts, registry, clock);
    counts =
        redis
            .map(shared -> SharedCounts.in(shared, ring::pseudonym, upkeep))
            .or(
                () ->
                    Optional.of(database)
                        .filter(Database::isServer)
                        .map(shared -> SharedCounts.in(shared, ring::pseudonym, upkeep)));
    Throttle throttle =
        context.getAttribute(THROTTLE) instanceof Throttle given
            ? given
            : counts.map(all -> new Throttle(clock, all)).orElseGet(() -> new Throttle(clock));
    choices = new Choices(database, settings.secureCookies(), this::account, clock);
    Ids ids = Ids.secure();
    RefreshTokens refresh = new RefreshTokens(database, ids, clock);
    RequestCredentials credentials = new RequestCredentials(verifier, refresh, clock);
    tokenCookies = new TokenCookies(settings.secureCookies());
    signOut = new SignOut(registry, trail, credentials);
    AccountSessions accountSessions = new AccountSessions(registry, trail);
    Admission admission =
        new Admission(accounts, signOut, registry, tokenCookies, trail, clock, choices::signedIn);
    sessions = new OwnSessions(registry, trail, signOut, admission, accountSessions, clock);
    signIn = new SignIn(settings.method(), accounts, admission, throttle, trail, clock);
    own =
        new OwnAccount(
            accounts, admission, accountSessions, throttle, trail, settings.registrars(), clock);
    monitor = new Monitor(events, registry, clock);
    administration = new Administration(accounts, accountSessions, trail, callers, clock);
    streams = new EventStreams(events, upkeep);
    drain = Drain.start(context, settings.drain(), streams::end);
    tokens =
        new Tokens(
            accounts,
            admission,
            signOut,
            registry,
            new AccessTokens(ring, policy, ids, clock),
            refresh,
            credentials,
            trail,
            clock);
    introspectors = settings.introspectors();
    offer(context, Sessions.REVOCATION_LOG, revocations);
    offer(context, Sessions.OBSERVER, new SessionWatch(registry, trail));
    signIn.method().offer(context);
    sealing.ifPresent(made -> offer(context, Sessions.KEY_RING, made));
    keys = sharedKeys.<Keys>map(it -> it).orElseGet(() -> settings.keys(sealing, ring, clock));
    metrics.add(keys, clock);
    nodes = new Nodes(database, settings.session().home(), () -> prints(sealing, ring));
    if (settings.database().url().isPresent()) {
      // The embedded database has only one server.
      nodes.begin(upkeep);
    }
    AbsentAdmins.invite(
        accounts, accounts.invitations(), InvitationFile.in(settings.session().home()), upkeep);
    upkeep.every(Duration.ofSeconds(1), "monitor", monitor::look);
    upkeep.every(Duration.ofMinutes(1), "signing keys", ring::maintain);
    counts.ifPresent(all -> upkeep.every(Duration.ofSeconds(1), "throttles", all::write));
    counts.ifPresent(all -> upkeep.every(Duration.ofMinutes(1), "past throttles", all::purge));
    sealing.ifPresent(it -> upkeep.every(Duration.ofMinutes(1), "key ring", it::maintain));
    upkeep.every(Duration.ofMinutes(10), "list of past sessions", registry::purge);
    upkeep.every(Duration.ofHours(1), "list of past events", events::purge);
    upkeep.every(Duration.ofHours(1), "refresh tokens", () -> purge(refresh));
  }

  private Optional<SharedKeys> sharedKeys(Settings settings, Clock clock) {
    try {
      return settings.sharedKeys(database, redis, clock);
    } catch (RuntimeException e) {
      redis.ifPresent(Redis::close);
      throw e;
    }
  }

  /** The fingerprints of the keys that this server uses now. */
  private static KeyPrints prints(Optional<KeyRing> sealing, SigningRing signing) {
    return sealing.map(ring -> ring.prints().and(signing.prints())).orElseGet(signing::prints);
  }

  private static void purge(RefreshTokens refresh) {
    for (int i = 0; i < MOST_PURGES && refresh.purge() > 0; i++) {
      // Work in batches, so that no row is locked for long.
    }
  }

  /** Sets an attribute, unless an earlier listener has already set it. */
  private static void offer(ServletContext context, String name, Object part) {
    if (context.getAttribute(name) == null) {
      context.setAttribute(name, part);
    }
  }

  private Optional<String> account(HttpServletRequest request) {
    return callers.of(request).flatMap(Person::account);
  }

  /** Revokes ids on this node at once that a transaction has already written to the log. */
  private static void learn(
      ServletContext context, Map<String, Instant> ids, DatabaseRevocationLog log) {
    Sessions.in(context).ifPresent(sessions -> sessions.learn(ids, log));
  }

  /** Ends the event streams, writes pending events, and closes the database last. */
  @Override
  public void close() {
    drain.close();
    streams.close();
    upkeep.close();
    metrics.close();
    events.close();
    registry.close();
    nodes.close();
    counts.ifPresent(SharedCounts::write);
    sharedKeys.ifPresent(SharedKeys::close);
    redis.ifPresent(Redis::close);
    database.close();
  }
}
