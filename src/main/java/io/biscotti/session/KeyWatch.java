package io.biscotti.session;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.store.MutableSession;
import io.biscotti.store.SessionStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Notices that the key of a session is withdrawn, for what outlives its request: a stream or a
 * WebSocket. Thread-safe.
 *
 * @param losses how often the key ring has lost a key so far
 * @param store has the sessions
 */
record KeyWatch(IntSupplier losses, SessionStore store) {
  private static final Logger LOG = System.getLogger(KeyWatch.class.getName());

  /**
   * A check whether the key of a session was withdrawn. It asks the store only after the ring has
   * lost a key.
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
          LOG.log(Level.DEBUG, "it is asked again whether the key of a session is withdrawn", e);
        }
      }
      return lost;
    }
  }
}
