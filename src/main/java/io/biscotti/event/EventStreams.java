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
 * The open streams of server-sent events: of security events, and of numbers that change. A stream
 * ends within a second once who watches it may be told no more, as when their session ended, so
 * that a page which is left open keeps nobody signed in. The browser then asks again, and is told
 * what became of the session.
 *
 * <p>Thread-safe. To be closed with the application, before its database.
 */
public final class EventStreams implements AutoCloseable {
  private static final Logger LOG = System.getLogger(EventStreams.class.getName());

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Of one account: a browser keeps six connections to a host. */
  static final int MOST_EACH = 12;

  /** Streams of people's own events. The rest of the subscriptions is for administrators. */
  static final int MOST_OWN = Tailer.MOST_SUBSCRIPTIONS - 20;

  private final SecurityEvents events;

  /** Those of people's own events, oldest first. Guarded by this. */
  private final Set<EventStream> own = new LinkedHashSet<>();

  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

  /** A client that reads slowly holds up a thread of its own, and there are few streams. */
  private final ExecutorService writers = Executors.newCachedThreadPool(EventStreams::daemon);

  private long seconds;

  /**
   * Streams these events.
   *
   * @param upkeep looks after them every second
   */
  public EventStreams(SecurityEvents events, Upkeep upkeep) {
    this.events = events;
    upkeep.every(SECOND, "streams of events", this::look);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "biscotti-stream");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Who is told.
   *
   * @param owner the account that asks
   * @param over whether they may be told no more; asked every second
   */
  public record Watcher(String owner, BooleanSupplier over) {}

  /**
   * Which events somebody wants to be told of.
   *
   * @param account whose events; empty for everybody's
   * @param after the id of the last event that is known; empty for those that happen from now on
   * @param items how events are written
   */
  public record Wanted(
      Optional<String> account,
      Optional<Long> after,
      Function<List<SecurityEvent>, List<Message>> items) {}

  /**
   * A server-sent event (HTML, section 9.2).
   *
   * @param id by which a client can go on; empty for none
   * @param name its type
   * @param data is sent as JSON
   */
  public record Message(String id, String name, Object data) {}

  /** The connection. Its methods throw a {@code RuntimeException} when the client has gone. */
  public interface Sink {
    /** Sends an event, and waits until it is sent. */
    void send(Message message);

    /** Sends something that clients don't notice. */
    void beat();

    /** Whether it is known to be gone. */
    boolean isClosed();

    /** Ends it. */
    void close();
  }

  /**
   * Opens a stream of security events. An account may have twelve streams, and all accounts
   * together 180 of their own events; twenty more are kept for who watches everybody's. When the
   * 180 are taken, an account gets one from whichever has the most, whose oldest stream then ends,
   * as long as that leaves the other one with no fewer.
   *
   * @return false when there are too many, of this account or of all
   */
  public synchronized boolean open(Watcher watcher, Wanted wanted, Sink sink) {
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
   * Opens a stream of something that is told again and again, at once for the first time.
   *
   * @param seconds between two times
   * @param news is made on another thread each time
   * @return false when there are too many of this account
   */
  public synchronized boolean open(
      Watcher watcher, int seconds, Supplier<Message> news, Sink sink) {
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

  /** Whether this account can have one more, which may take one from another. */
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

  /** On another thread: its client may read slowly. */
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
      LOG.log(Level.WARNING, "a stream of events could not be looked after", e);
    }
  }

  /** Ends every stream. */
  @Override
  public void close() {
    open.forEach(EventStream::close);
    writers.shutdownNow();
  }
}
