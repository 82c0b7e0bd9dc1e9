package io.biscotti.registry;

import io.biscotti.session.SessionException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Sessions that a transaction ends. Once it is committed they have ended, and {@link #announce}
 * makes that known to this node at once; without it, as after a crash, the log of revocations does
 * so a second later.
 */
public final class Ending {
  private final List<RegisteredSession> ended;
  private final Map<String, Instant> revoked;
  private final BiConsumer<String, Instant> revoke;

  /**
   * An ending.
   *
   * @param ended the sessions that lived
   * @param revoked every id of every session that ends, and the session's absolute limit
   * @param revoke takes each of them when it is announced
   */
  Ending(
      List<RegisteredSession> ended,
      Map<String, Instant> revoked,
      BiConsumer<String, Instant> revoke) {
    this.ended = List.copyOf(ended);
    this.revoked = Map.copyOf(revoked);
    this.revoke = revoke;
  }

  /** The sessions that lived until now, in the order of their handles. */
  public List<RegisteredSession> ended() {
    return ended;
  }

  /** Their handles. */
  public List<String> handles() {
    return ended.stream().map(RegisteredSession::handle).toList();
  }

  /**
   * Revokes the ids on this node. To be called after the commit, and not at all if the transaction
   * was rolled back; a second time does no harm.
   *
   * @throws SessionException as what revokes them does, after all are revoked here
   */
  public void announce() {
    SessionException failure = null;
    for (Map.Entry<String, Instant> each : revoked.entrySet()) {
      try {
        revoke.accept(each.getKey(), each.getValue());
      } catch (SessionException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
