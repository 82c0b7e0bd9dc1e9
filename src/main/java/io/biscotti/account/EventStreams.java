package io.biscotti.account;

import io.biscotti.event.SecurityEvent;
import io.biscotti.event.SecurityEvents;
import io.biscotti.event.Subscription;
import io.biscotti.session.Sessions;
import io.biscotti.upkeep.Upkeep;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The open streams of server-sent events: of security events, and of numbers that change. A stream
 * ends with the session that opened it: at once when that is ended, else at its idle limit, so that
 * a page which is left open keeps nobody signed in. The browser then asks again, and is told what
 * became of the session.
 *
 * <p>Thread-safe. To be closed with the application, before its database.
 */
public final class EventStreams implements AutoCloseable {
  private static final Logger LOG = System.getLogger(EventStreams.class.getName());

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Of one account: a browser keeps six connections to a host. */
  private static final int MOST_EACH = 12;

  private final SecurityEvents events;
  private final Callers callers;
  private final InstantSource clock;
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

  /** A client that reads slowly holds up a thread of its own, and there are few streams. */
  private final ExecutorService writers = Executors.newCachedThreadPool(EventStreams::daemon);

  private long seconds;

  /**
   * Streams these events.
   *
   * @param callers tell how long who asks may be told
   * @param upkeep looks after them every second
   * @param clock tells when sessions are over
   */
  public EventStreams(SecurityEvents events, Callers callers, Upkeep upkeep, InstantSource clock) {
    this.callers = callers;
    this.events = events;
    this.clock = clock;
    upkeep.every(SECOND, "streams of events", this::look);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "biscotti-stream");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * What a client wants to be told.
   *
   * @param owner the account that asks
   * @param account whose events; empty for everybody's
   * @param after the id of the last event that it knows; empty for those that happen from now on
   * @param items how events are written
   */
  record Wanted(
      String owner,
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

  /** Opens a stream; false when there are too many, of this account or of all. */
  boolean open(Wanted wanted, Sink sink, HttpServletRequest request) {
    if (isFull(wanted.owner())) {
      return false;
    }
    EventStream stream =
        new EventStream(wanted.owner(), EventStream.Routine.BEAT, isOver(request), sink, writers);
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
                open.remove(stream);
              });
          open.add(stream);
          stream.begin();
        });
    return subscription.isPresent();
  }

  /**
   * Opens a stream of something that is told again and again, at once for the first time.
   *
   * @param person who asks, with the session of the request
   * @param seconds between two times
   * @param news is made on another thread each time
   * @return false when this person has too many
   */
  public boolean open(
      Person person, int seconds, Supplier<Message> news, Sink sink, HttpServletRequest request) {
    String owner = person.account().orElse("");
    if (isFull(owner)) {
      return false;
    }
    EventStream.Routine routine = new EventStream.Routine(seconds, () -> List.of(news.get()));
    EventStream stream = new EventStream(owner, routine, isOver(request), sink, writers);
    stream.onClose(() -> open.remove(stream));
    open.add(stream);
    stream.begin();
    return true;
  }

  private boolean isFull(String owner) {
    return open.stream().filter(each -> each.owner().equals(owner)).count() >= MOST_EACH;
  }

  private BooleanSupplier isOver(HttpServletRequest request) {
    Callers.Life life = callers.life(request);
    Sessions sessions = Sessions.in(request.getServletContext()).orElseThrow();
    return () ->
        sessions.revocations().isRevoked(life.id()) || !clock.instant().isBefore(life.limit());
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
