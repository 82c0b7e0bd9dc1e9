package io.biscotti.session;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.store.MutableSession;
import io.biscotti.store.SessionStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Tells streams and WebSockets, which outlive their request, that the key of their session was
 * withdrawn. Thread-safe.
 *
 * @param losses how often the key ring has lost a key so far
 * @param store the store of these sessions
 */
record KeyWatch(IntSupplier losses, SessionStore store) {
  private static final Logger LOG = System.getLogger(KeyWatch.class.getName());

  /**
   * Returns a check whether the key of a session was withdrawn. The check queries the store only
   * after the ring has lost a key.
   */
  BooleanSupplier lossFor(MutableSession session) {
    return new Loss(session);
  }

  private final class Loss implements BooleanSupplier {
    private final MutableSession session;
    private int seen;
    private boolean lost;

    private Loss(MutableSession session) {
      this.session = session;
    }

    @Override
    public synchronized boolean getAsBoolean() {
      int now = losses.getAsInt();
      if (now != seen && !lost) {
        try {
          lost = store.hasLostKey(session);
          seen = now;
        } catch (SessionException e) {
          LOG.log(
              Level.DEBUG, "can't check whether the key of a session is withdrawn; retrying", e);
        }
      }
      return lost;
    }
  }
}
