package io.biscotti.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Records when sessions were last seen, in the background so that requests don't wait. If several
 * sightings of a session are queued, only the newest is written. While the database is unavailable
 * they are dropped: a later sighting replaces them anyway.
 *
 * <p>Thread-safe.
 */
final class LastSeen {
  private static final Logger LOG = System.getLogger(Visits.class.getName());
  private static final int MOST_WAITING = 10_000;
  private static final int MOST_REMEMBERED = 100_000;

  private final Consumer<Sighting> write;
  private final Executor executor;
  private final Map<String, Sighting> waiting = new ConcurrentHashMap<>();
  private final Cache<String, Instant> due =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean away = new AtomicBoolean();

  /**
   * An empty queue.
   *
   * @param write writes one sighting, or throws
   * @param executor has a single thread; drops tasks submitted after its shutdown
   */
  LastSeen(Consumer<Sighting> write, Executor executor) {
    this.write = write;
    this.executor = executor;
  }

  /** Queues a sighting and returns at once. */
  void note(Sighting sighting) {
    Instant known = due.getIfPresent(sighting.handle());
    boolean early = known != null && sighting.lastSeenAt().isBefore(known);
    boolean full = waiting.size() >= MOST_WAITING && !waiting.containsKey(sighting.handle());
    if (early || full) {
      return;
    }
    due.put(sighting.handle(), sighting.due());
    waiting.merge(sighting.handle(), sighting, Sighting::orNewer);
    if (scheduled.compareAndSet(false, true)) {
      executor.execute(this::writeAll);
    }
  }

  private void writeAll() {
    scheduled.set(false);
    for (String handle : List.copyOf(waiting.keySet())) {
      Sighting next = waiting.remove(handle);
      if (next == null) {
        continue;
      }
      try {
        write.accept(next);
        away.set(false);
      } catch (RuntimeException e) {
        drop(e);
        return;
      }
    }
  }

  /** Drops all queued sightings: each would wait for the database as long as the first did. */
  private void drop(RuntimeException cause) {
    waiting.clear();
    due.invalidateAll();
    if (away.compareAndSet(false, true)) {
      LOG.log(Level.WARNING, "Sessions' last-seen times can't be written at the moment", cause);
    }
  }
}
