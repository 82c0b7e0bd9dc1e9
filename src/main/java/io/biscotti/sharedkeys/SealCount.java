package io.biscotti.sharedkeys;

import io.biscotti.crypto.KeyException;
import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.SealingKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;

/**
 * How many values all servers have sealed with each key. Random nonces allow 2<sup>32</sup> values
 * a key (NIST SP 800-38D, section 8.3); the next key takes over after a quarter of that. Servers
 * share their counts once a minute. A server that is killed loses the count of its last minute; the
 * remaining three quarters allow for that. Thread-safe.
 */
final class SealCount {
  /** The number of sealed values at which the next key takes over early. */
  static final long LIMIT = 1L << 30;

  private static final Logger LOG = System.getLogger(SealCount.class.getName());

  private final KeyPlace place;
  private final KeyRing ring;
  private final SharedRing<SealingKey> keys;
  private final long limit;
  private final Map<String, Long> shared = new HashMap<>();

  SealCount(KeyPlace place, KeyRing ring, SharedRing<SealingKey> keys, long limit) {
    this.place = place;
    this.ring = ring;
    this.keys = keys;
    this.limit = limit;
  }

  /** Adds this server's count to that of all servers, and rotates the ring at the limit. */
  synchronized void share() {
    String current = KeyRing.FORMAT.id(keys.keys().current().key());
    try {
      for (Map.Entry<String, Long> sealed : ring.seals().entrySet()) {
        long more = sealed.getValue() - shared.getOrDefault(sealed.getKey(), 0L);
        if (more > 0) {
          long all = place.count(sealed.getKey(), more);
          shared.put(sealed.getKey(), sealed.getValue());
          if (all >= limit && sealed.getKey().equals(current)) {
            keys.hurry();
          }
        }
      }
    } catch (KeyException e) {
      LOG.log(Level.DEBUG, "the counts are shared later", e);
    }
  }
}
