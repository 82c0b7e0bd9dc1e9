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
import org.jspecify.annotations.Nullable;

/**
 * Whom each session was met with last. A request with the same client as before costs a look-up in
 * memory. Any other is compared with the database on a thread of its own, where the row decides: of
 * several nodes that see the same change one tells it.
 *
 * <p>While the database is away, a change is told by what this node remembers; what it doesn't
 * remember is compared with a later request. Thread-safe.
 */
final class Meetings {
  private static final Logger LOG = System.getLogger(SessionRegistry.class.getName());
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
   * Nobody met yet.
   *
   * @param meet writes down whom a session was met with, and returns whom before, empty if the
   *     session has ended
   * @param executor a single thread; drops what comes after its end
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

  /** A session that has just been made. */
  void opened(String handle, Client client) {
    last.put(handle, plain(client));
  }

  boolean isLast(String handle, Client client) {
    return client.equals(last.getIfPresent(handle));
  }

  /** Takes note, and returns at once. */
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

  /** Waits for what was noted before. */
  void settle(Duration most) {
    if (size.get() == 0) {
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    executor.execute(done::countDown);
    try {
      if (!done.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "some sessions are not compared with their clients yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes down what waits. For the executor's thread. */
  void writeAll() {
    boolean up = true;
    for (Meeting next = waiting.poll(); next != null; next = waiting.poll()) {
      up = up && isWritten(next);
      if (!up) {
        // Each of the others would wait for the database as long as the first did.
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
      LOG.log(Level.DEBUG, "whom a session is met with is not written down for the moment", e);
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
