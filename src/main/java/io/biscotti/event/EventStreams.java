package io.biscotti.event;

import io.biscotti.upkeep.Upkeep;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The open server-sent event streams, of security events and of changing figures. A stream ends
 * within a second once its watcher loses access, for example because the session ended, so an open
 * page doesn't keep anybody signed in. The browser then reconnects and learns how the session
 * ended.
 *
 * <p>Thread-safe. Close it with the application, before its database.
 */
public final class EventStreams implements AutoCloseable {
  private static final Logger LOG = System.getLogger(EventStreams.class.getName());

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** The most streams of one account: browsers keep six HTTP/1.1 connections to a host. */
  static final int MOST_EACH = 12;

  /** The most streams of users' own events. The remaining subscriptions are for administrators. */
  static final int MOST_OWN = EventPublisher.MOST_SUBSCRIPTIONS - 20;

  private final SecurityEvents events;

  /** The streams of users' own events, oldest first. Guarded by this. */
  private final Set<EventStream> own = new LinkedHashSet<>();

  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

  /** Unbounded: a slow client blocks only its own thread, and the number of streams is limited. */
  private final ExecutorService writers = Executors.newCachedThreadPool(EventStreams::daemon);

  private long seconds;

  /** Guarded by this. */
  private boolean ended;

  /**
   * Streams these events.
   *
   * @param upkeep runs the check of every stream once a second
   */
  public EventStreams(SecurityEvents events, Upkeep upkeep) {
    this.events = events;
    upkeep.every(SECOND, "event streams", this::look);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "biscotti-stream");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Who watches a stream.
   *
   * @param owner the id of the account
   * @param over whether the watcher has lost access; checked every second
   */
  public record Watcher(String owner, BooleanSupplier over) {}

  /**
   * Which events to stream.
   *
   * @param account the id of the account; empty for all accounts
   * @param after the id of the last event that the client knows; empty to start with the next one
   * @param items turns events into messages
   */
  public record Wanted(
      Optional<String> account,
      Optional<Long> after,
      Function<List<SecurityEvent>, List<Message>> items) {}

  /**
   * A server-sent event (HTML, section 9.2).
   *
   * @param id the id from which a client can resume; empty for none
   * @param name its event type
   * @param data sent as JSON
   */
  public record Message(String id, String name, Object data) {}

  /**
   * The connection. Its methods throw a {@code RuntimeException} if the client has disconnected.
   */
  public interface Sink {
    /** Sends an event and waits until it is sent. */
    void send(Message message);

    /** Sends a heartbeat, which clients ignore. */
    void beat();

    /** Whether the connection is known to be closed. */
    boolean isClosed();

    /** Closes the connection. */
    void close();
  }

  /**
   * Opens a stream of security events. An account can have twelve streams. All accounts together
   * can have 180 streams of their own events; twenty more are reserved for administrators, who
   * watch all events. Once the 180 are in use, a new stream replaces the oldest one of the account
   * with the most streams, provided that account still has at least as many as the new stream's
   * account.
   *
   * @return false if this account, or all accounts together, have too many streams
   */
  public synchronized boolean open(Watcher watcher, Wanted wanted, Sink sink) {
    if (ended) {
      sink.close();
      return true;
    }
    boolean isOwn = wanted.account().isPresent();
    if (isFull(watcher.owner()) || (isOwn && !hasRoom(watcher.owner()))) {
      return false;
    }
    EventStream stream = new EventStream(watcher, EventStream.Routine.BEAT, sink, writers);
    Optional<Subscription> subscription =
        events.subscribe(
            wanted.account(),
            wanted.after().orElse(Long.MAX_VALUE),
            happened -> stream.offer(() -> wanted.items().apply(happened)));
    subscription.ifPresent(
        made -> {
          stream.onClose(
              () -> {
                made.close();
                forget(stream);
              });
          open.add(stream);
          if (isOwn) {
            own.add(stream);
          }
          stream.begin();
        });
    return subscription.isPresent();
  }

  /**
   * Opens a stream that sends messages periodically, starting at once.
   *
   * @param seconds the interval, in seconds
   * @param news creates the messages, on another thread
   * @return false if this account has too many streams
   */
  public synchronized boolean open(
      Watcher watcher, int seconds, Supplier<Message> news, Sink sink) {
    if (ended) {
      sink.close();
      return true;
    }
    if (isFull(watcher.owner())) {
      return false;
    }
    EventStream.Routine routine = new EventStream.Routine(seconds, () -> List.of(news.get()));
    EventStream stream = new EventStream(watcher, routine, sink, writers);
    stream.onClose(() -> forget(stream));
    open.add(stream);
    stream.begin();
    return true;
  }

  private boolean isFull(String owner) {
    return open.stream().filter(each -> each.owner().equals(owner)).count() >= MOST_EACH;
  }

  /** Whether this account can have another stream; may end a stream of another account for it. */
  private synchronized boolean hasRoom(String owner) {
    if (own.size() < MOST_OWN) {
      return true;
    }
    Map<String, List<EventStream>> owners =
        own.stream().collect(Collectors.groupingBy(EventStream::owner));
    int after = owners.getOrDefault(owner, List.of()).size() + 1;
    Optional<List<EventStream>> most =
        owners.values().stream()
            .max(Comparator.comparingInt(List::size))
            .filter(streams -> streams.size() > after);
    most.map(streams -> streams.get(0)).ifPresent(this::end);
    return most.isPresent();
  }

  /** Ends a stream on another thread, because its client may read slowly. */
  private synchronized void end(EventStream stream) {
    own.remove(stream);
    writers.execute(stream::close);
  }

  private synchronized void forget(EventStream stream) {
    open.remove(stream);
    own.remove(stream);
  }

  private void look() {
    seconds++;
    for (EventStream stream : open) {
      look(stream);
    }
  }

  private void look(EventStream stream) {
    try {
      if (stream.isOver()) {
        stream.close();
      } else {
        stream.turn(seconds);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "an event stream could not be checked", e);
    }
  }

  /**
   * Ends all streams without waiting for their clients, and from now on each new one as soon as it
   * is open: browsers then connect again, to another server if there is one, while an error would
   * make them give up (HTML, section 9.2.3).
   */
  public synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    open.forEach(stream -> writers.execute(stream::close));
  }

  /** Ends all streams. */
  @Override
  public void close() {
    synchronized (this) {
      ended = true;
    }
    open.forEach(EventStream::close);
    writers.shutdownNow();
  }
}
