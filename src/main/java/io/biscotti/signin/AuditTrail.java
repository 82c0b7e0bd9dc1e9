package io.biscotti.signin;

import io.biscotti.account.Account;
import io.biscotti.account.Accounts;
import io.biscotti.client.Client;
import io.biscotti.event.NewEvent;
import io.biscotti.event.Owner;
import io.biscotti.event.Owner.Found;
import io.biscotti.event.SecurityEvents;
import io.biscotti.event.Type;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.registry.Trace;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Records the security events of accounts and sessions, with the client that the request came from.
 * No method throws or waits. Thread-safe.
 */
public final class AuditTrail {
  /** How long a request may still be in flight after its session got another id. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(30);

  /** How long a browser may take to notice that its session was ended remotely. */
  private static final Duration UNAWARE = Duration.ofMinutes(1);

  private static final int MOST_TYPED = 256;

  private final SecurityEvents events;
  private final Accounts accounts;
  private final SessionRegistry registry;
  private final InstantSource clock;

  /**
   * Records into {@code events}.
   *
   * @param accounts finds the account of a user name
   * @param registry finds the account of a session
   * @param clock tells how long ago a session got another id
   */
  public AuditTrail(
      SecurityEvents events, Accounts accounts, SessionRegistry registry, InstantSource clock) {
    this.events = events;
    this.accounts = accounts;
    this.registry = registry;
    this.clock = clock;
  }

  /** Records an event of an account. */
  void note(Type type, HttpServletRequest request, String account, Optional<String> handle) {
    record(type, request, Owner.account(account), handle);
  }

  /** Records that sessions of an account were ended. */
  void ended(HttpServletRequest request, String account, List<String> handles) {
    handles.forEach(handle -> note(Type.SESSION_ENDED, request, account, Optional.of(handle)));
  }

  /** Records an event of a session whose request may be over. */
  void note(Type type, Client client, String account, String handle) {
    record(type, client, Owner.account(account), Optional.of(handle));
  }

  /** Records an event that doesn't belong to an account. */
  void note(Type type, HttpServletRequest request) {
    record(type, request, Owner.nobody(), Optional.empty());
  }

  /**
   * Records an attempt to sign in to an account. Whether the account exists is looked up later, on
   * another thread, so that the response time doesn't reveal it. The name isn't stored, because
   * people sometimes type their password there.
   *
   * @param username as typed; any text
   */
  void attempted(Type type, HttpServletRequest request, String username) {
    // No user name is this long, and many events may wait while the database is unavailable.
    String typed = username.substring(0, Math.min(username.length(), MOST_TYPED));
    Owner owner = Owner.named(typed, () -> accounts.named(typed).map(Account::id));
    record(type, request, owner, Optional.empty());
  }

  /**
   * Records that a cookie came after its session had ended. The event belongs to the session's
   * owner, unless the session only got another id a moment ago, while this request was in flight.
   * If the session was ended remotely within the last minute, and the cookie comes from the network
   * and browser that last used it, there is no warning: that browser can't have known.
   *
   * @param id the session id in the cookie
   */
  void replayed(HttpServletRequest request, String id) {
    Instant now = clock.instant();
    Client client = Client.of(request);
    // Requests of another browser on the same network count as another event.
    Owner owner =
        Owner.traced(
            id + " " + client.browser(),
            () -> registry.trace(id).map(trace -> judge(trace, client, now)).orElse(Found.NOBODY));
    record(Type.REVOKED_COOKIE_REPLAYED, client, owner, Optional.empty());
  }

  private static Found judge(Trace trace, Client client, Instant now) {
    if (trace.ended().isEmpty() && isSince(now.minus(UNDER_WAY), trace)) {
      return Found.NOBODY;
    }
    boolean unaware =
        trace.ended().filter(end -> isUnaware(end, now)).isPresent()
            && trace.client().address().equals(client.address())
            && trace.client().browser().equals(client.browser());
    return new Found(
        Optional.of(trace.account()),
        unaware
            ? Optional.of(new Owner.Instead(Type.SESSION_END_NOTICED, trace.handle()))
            : Optional.empty());
  }

  /** The database's clock may be ahead of this server's. */
  private static boolean isUnaware(Trace.End end, Instant now) {
    return end.isRemote() && Duration.between(end.at(), now).abs().compareTo(UNAWARE) < 0;
  }

  private static boolean isSince(Instant moment, Trace trace) {
    return trace.replacedAt().filter(at -> at.isAfter(moment)).isPresent();
  }

  private void record(Type type, HttpServletRequest request, Owner owner, Optional<String> handle) {
    record(type, Client.of(request), owner, handle);
  }

  private void record(Type type, Client client, Owner owner, Optional<String> handle) {
    events.record(
        new NewEvent(
            type, owner, handle, client.address(), client.userAgent(), client.hints().lines()));
  }
}
