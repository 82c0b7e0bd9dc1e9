package io.biscotti.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.biscotti.client.Client;
import io.biscotti.client.Hints;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The client that each session was last used by. A request from the same client costs one lookup in
 * memory. Any other client is compared with the database on a background thread. The database row
 * decides, so if several nodes see the same change, only one reports it.
 *
 * <p>While the database is unavailable, changes are reported from this node's memory; a session
 * that it doesn't remember is compared on a later request. Thread-safe.
 */
final class Meetings {
  private static final Logger LOG = System.getLogger(Visits.class.getName());
  private static final int MOST_WAITING = 10_000;
  private static final int MOST_REMEMBERED = 50_000;

  private final BiFunction<String, Client, Optional<Client>> meet;
  private final Executor executor;
  private final Cache<String, Client> last =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
  private final Queue<Meeting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();

  private record Meeting(
      String handle, @Nullable Client before, Client now, Consumer<Moved> moved) {}

  /**
   * An empty memory.
   *
   * @param meet stores a session's client and returns the previous one; empty if the session has
   *     ended
   * @param executor has a single thread; drops tasks submitted after its shutdown
   */
  Meetings(BiFunction<String, Client, Optional<Client>> meet, Executor executor) {
    this.meet = meet;
    this.executor = executor;
  }

  private static Client plain(Client client) {
    return client.hints().equals(Hints.NONE)
        ? client
        : new Client(client.address(), client.userAgent(), Hints.NONE);
  }

  /** Remembers the client of a new session. */
  void opened(String handle, Client client) {
    last.put(handle, plain(client));
  }

  boolean isLast(String handle, Predicate<Client> client) {
    Client known = last.getIfPresent(handle);
    return known != null && client.test(known);
  }

  /** Queues a comparison if the client has changed, and returns at once. */
  void note(String handle, Client client, Consumer<Moved> moved) {
    Client now = plain(client);
    if (size.get() >= MOST_WAITING) {
      return;
    }
    Client before = last.asMap().put(handle, now);
    if (!now.equals(before)) {
      size.incrementAndGet();
      waiting.add(new Meeting(handle, before, client, moved));
      executor.execute(this::writeAll);
    }
  }

  /** Waits for the comparisons that are already queued, up to a limit. */
  void settle(Duration most) {
    if (size.get() == 0) {
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    executor.execute(done::countDown);
    try {
      if (!done.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "some sessions' clients have not been compared yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Compares and stores everything queued. Runs on the executor's thread. */
  void writeAll() {
    boolean up = true;
    for (Meeting next = waiting.poll(); next != null; next = waiting.poll()) {
      up = up && isWritten(next);
      if (!up) {
        // Each of the others would wait for the database as long as this one.
        missed(next);
      }
      size.decrementAndGet();
    }
  }

  private boolean isWritten(Meeting meeting) {
    try {
      tell(meeting, meet.apply(meeting.handle, meeting.now).orElse(null));
      return true;
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "a session's client can't be stored at the moment", e);
      return false;
    }
  }

  private void missed(Meeting meeting) {
    if (meeting.before == null) {
      last.invalidate(meeting.handle);
    } else {
      tell(meeting, meeting.before);
    }
  }

  private static void tell(Meeting meeting, @Nullable Client before) {
    if (before != null) {
      Moved moved = new Moved(before, meeting.now);
      if (moved.isElsewhere() || moved.isAnotherBrowser()) {
        meeting.moved.accept(moved);
      }
    }
  }
}
