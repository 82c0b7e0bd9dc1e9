package io.biscotti.login;

import io.biscotti.lifecycle.Session;
import io.biscotti.revocation.Revocations;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Binds a container's session to one of our sessions, under each of its recent ids. It is an
 * attribute of the container's session. Serializable, because a container may write its sessions to
 * a file when it stops. Thread-safe.
 */
final class Binding implements Serializable {

  private static final long serialVersionUID = 2;

  /**
   * How long after a change of the id a request may still carry the previous cookie, because it was
   * sent before the response with the new cookie arrived.
   */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** How many ids are kept: enough for requests that are under way. */
  private static final int MOST_IDS = 16;

  private final LinkedHashMap<String, Instant> limits = new LinkedHashMap<>();
  private final @Nullable String former;
  private Instant changedAt;
  private @Nullable String newest;

  /**
   * Creates it without an id; the current request is about to add one.
   *
   * @param former the id that this request asked for; null if it sent no cookie
   */
  Binding(Instant now, @Nullable String former) {
    this.changedAt = now;
    this.former = former;
  }

  synchronized void add(Session session, Instant now) {
    limits.put(session.id(), session.expiresAt());
    newest = session.id();
    changedAt = now;
    while (limits.size() > MOST_IDS) {
      limits.remove(limits.keySet().iterator().next());
    }
  }

  /**
   * Whether a request comes from the person who signed in. A request that was sent before the
   * response with the new cookie arrived has the previous id. A request with any other session is
   * somebody else's, and one without a session may be anybody's.
   */
  synchronized boolean admits(Carried carried, Instant now, Revocations revocations) {
    String id = carried.id();
    if (id == null) {
      return false;
    }
    if (carried.session() != null && limits.containsKey(id)) {
      return true;
    }
    boolean wasOurs = id.equals(former) || limits.containsKey(id);
    return wasOurs && isFresh(now, revocations);
  }

  /**
   * Whether a request without a session may come from the person who signed in, sent before the
   * response with their first cookie arrived. That proves nothing, so the client can only send it
   * again.
   */
  synchronized boolean isEarly(Carried carried, Instant now, Revocations revocations) {
    return carried.id() == null && former == null && isFresh(now, revocations);
  }

  private boolean isFresh(Instant now, Revocations revocations) {
    return now.isBefore(changedAt.plus(GRACE))
        && (newest == null || !revocations.isRevoked(newest));
  }

  /** The ids, with the absolute timeouts of their sessions. */
  synchronized Map<String, Instant> limits() {
    return Map.copyOf(limits);
  }
}
