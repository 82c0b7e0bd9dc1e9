package io.biscotti.signin;

import io.biscotti.account.Account;
import io.biscotti.account.Accounts;
import io.biscotti.client.Client;
import io.biscotti.event.Draft;
import io.biscotti.event.Owner;
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
 * Notes what happens around accounts and their sessions, with the client that a request came from.
 * No method throws or waits. Thread-safe.
 */
public final class AuditTrail {
  /** How long a request may be under way while its session gets another id. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(30);

  private static final int MOST_TYPED = 256;

  private final SecurityEvents events;
  private final Accounts accounts;
  private final SessionRegistry registry;
  private final InstantSource clock;

  /**
   * Notes into these events.
   *
   * @param accounts tells whose a user name is
   * @param registry tells whose a session was
   * @param clock tells what was a moment ago
   */
  public AuditTrail(
      SecurityEvents events, Accounts accounts, SessionRegistry registry, InstantSource clock) {
    this.events = events;
    this.accounts = accounts;
    this.registry = registry;
    this.clock = clock;
  }

  /** Notes what somebody did, or what was done to them. */
  void note(Type type, HttpServletRequest request, String account, Optional<String> handle) {
    record(type, request, Owner.account(account), handle);
  }

  /** Notes that sessions of an account were ended. */
  void ended(HttpServletRequest request, String account, List<String> handles) {
    handles.forEach(handle -> note(Type.SESSION_ENDED, request, account, Optional.of(handle)));
  }

  /** Notes what was found out about a client, after its request. */
  void note(Type type, Client client, String account, String handle) {
    record(type, client, Owner.account(account), Optional.of(handle));
  }

  /** Notes what is nobody's. */
  void note(Type type, HttpServletRequest request) {
    record(type, request, Owner.nobody(), Optional.empty());
  }

  /**
   * Notes what somebody tried at an account. Whether there is one is found out later, on another
   * thread, so that it doesn't show in how long the answer takes. The name itself isn't kept:
   * people type passwords there.
   *
   * @param username as it was typed; any text
   */
  void attempted(Type type, HttpServletRequest request, String username) {
    // No account has a name as long as this, and many may wait while the database is away.
    String typed = username.substring(0, Math.min(username.length(), MOST_TYPED));
    Owner owner = Owner.named(typed, () -> accounts.named(typed).map(Account::id));
    record(type, request, owner, Optional.empty());
  }

  /**
   * Notes that a cookie came after its session had ended. Its owner is told, unless the session
   * only got another id a moment ago: that request was under way.
   *
   * @param id the session's, as the cookie has it
   */
  void replayed(HttpServletRequest request, String id) {
    Instant moment = clock.instant().minus(UNDER_WAY);
    Owner owner =
        Owner.named(
            id,
            () ->
                registry
                    .trace(id)
                    .filter(trace -> trace.ended() || !isSince(moment, trace))
                    .map(Trace::account));
    record(Type.REVOKED_COOKIE_REPLAYED, request, owner, Optional.empty());
  }

  private static boolean isSince(Instant moment, Trace trace) {
    return trace.replacedAt().filter(at -> at.isAfter(moment)).isPresent();
  }

  private void record(Type type, HttpServletRequest request, Owner owner, Optional<String> handle) {
    record(type, Client.of(request), owner, handle);
  }

  private void record(Type type, Client client, Owner owner, Optional<String> handle) {
    events.record(new Draft(type, owner, handle, client.address(), client.userAgent()));
  }
}
