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
 * Writes down when sessions were seen, behind the back of the requests that saw them. Of several
 * sights of one session that wait the newest is written. While the database is away they are
 * dropped: a later one says more.
 *
 * <p>Thread-safe.
 */
final class LastSeen {
  private static final Logger LOG = System.getLogger(SessionRegistry.class.getName());
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
   * Nothing seen yet.
   *
   * @param write writes one down, or throws
   * @param executor a single thread; drops what comes after its end
   */
  LastSeen(Consumer<Sighting> write, Executor executor) {
    this.write = write;
    this.executor = executor;
  }

  /** Takes note, and returns at once. */
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

  /** Each of them would wait for the database as long as the first did. */
  private void drop(RuntimeException cause) {
    waiting.clear();
    due.invalidateAll();
    if (away.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING, "When sessions were last seen is not written down for the moment", cause);
    }
  }
}
