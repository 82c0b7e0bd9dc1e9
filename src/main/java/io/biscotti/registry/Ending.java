package io.biscotti.registry;

import io.biscotti.lifecycle.SessionException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The sessions that a transaction ends. They have ended once it is committed. {@link #announce}
 * makes this node reject them at once; without it, for example after a crash, the revocation log
 * does so a second later.
 */
public final class Ending {
  private final List<RegisteredSession> ended;
  private final Map<String, Instant> revoked;
  private final Consumer<Map<String, Instant>> learn;

  /**
   * An ending.
   *
   * @param ended the sessions that were live
   * @param revoked every id of every ended session, with the session's absolute timeout
   * @param learn called with these ids by {@link #announce}
   */
  Ending(
      List<RegisteredSession> ended,
      Map<String, Instant> revoked,
      Consumer<Map<String, Instant>> learn) {
    this.ended = List.copyOf(ended);
    this.revoked = Map.copyOf(revoked);
    this.learn = learn;
  }

  /** The sessions that were live until now, ordered by handle. */
  public List<RegisteredSession> ended() {
    return ended;
  }

  /** Their handles. */
  public List<String> handles() {
    return ended.stream().map(RegisteredSession::handle).toList();
  }

  /** Whether a session ends, live or not; false for one that had ended before. */
  public boolean includes(String handle) {
    return revoked.containsKey(handle);
  }

  /**
   * Revokes the ids on this node. Call it after the commit, and not if the transaction was rolled
   * back. Calling it twice is harmless.
   *
   * @throws SessionException if revoking an id fails, after all of them were revoked on this node
   */
  public void announce() {
    learn.accept(revoked);
  }
}
