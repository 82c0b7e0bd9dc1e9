package io.biscotti.lifecycle;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvent.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Counts session events and passes them on. Thread-safe; publishing never throws.
 *
 * <p>Faults are logged as warnings and everything else at debug level, with hashed ids and without
 * cookie values.
 */
public final class SessionEvents {

  private static final Logger LOG = System.getLogger(SessionEvents.class.getName());

  private static final Set<Kind> FAULTS =
      EnumSet.of(
          Kind.TOO_LARGE,
          Kind.SAVE_FAILED,
          Kind.LATE_CHANGE,
          Kind.UNREADABLE_SESSION,
          Kind.UNREADABLE_ATTRIBUTE,
          Kind.LOCAL_OBJECT_LOST);

  /** A save that fails within this time after another one belongs to the same outage. */
  private static final long OUTAGE_MILLIS = Duration.ofMinutes(1).toMillis();

  private final Clock clock;
  private final AtomicLong outageUntil = new AtomicLong(Long.MIN_VALUE);
  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);
  private final List<Consumer<SessionEvent>> subscribers = new CopyOnWriteArrayList<>();

  /**
   * Starts counting at zero.
   *
   * @param clock the clock for the times of events
   */
  public SessionEvents(Clock clock) {
    this.clock = clock;
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  /**
   * Adds a subscriber, which is called on the thread of the request that caused the event.
   *
   * @param subscriber receives every later event; it should return quickly, and its exceptions are
   *     logged
   */
  public void subscribe(Consumer<SessionEvent> subscriber) {
    subscribers.add(subscriber);
  }

  /**
   * How often an event has happened since the start.
   *
   * @param kind the kind of event
   * @return the count
   */
  public long count(Kind kind) {
    return adder(kind).sum();
  }

  /**
   * Counts an event and passes it on.
   *
   * @param id the session's id; empty if there is no session
   */
  public void publish(Kind kind, String id) {
    publish(kind, id, null);
  }

  /**
   * As {@link #publish(Kind, String)}; the cause appears in the log. Of the saves that fail in an
   * outage, only the first is logged with a stack trace.
   */
  public void publish(Kind kind, String id, @org.jspecify.annotations.Nullable Throwable cause) {
    adder(kind).increment();
    Level level = FAULTS.contains(kind) ? Level.WARNING : Level.DEBUG;
    if (subscribers.isEmpty() && !LOG.isLoggable(level)) {
      return;
    }
    SessionEvent event = new SessionEvent(kind, id.isEmpty() ? "" : Ids.hash(id), clock.instant());
    String line = "session " + event.idHash() + ": " + kind;
    if (cause != null && kind == Kind.SAVE_FAILED && isOngoing()) {
      LOG.log(level, () -> line + ": " + cause.getMessage());
    } else {
      LOG.log(level, () -> line, cause);
    }
    for (Consumer<SessionEvent> subscriber : subscribers) {
      try {
        subscriber.accept(event);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a session event subscriber failed", e);
      }
    }
  }

  /** Whether another save failed within the last minute. */
  private boolean isOngoing() {
    long now = clock.millis();
    return now < outageUntil.getAndSet(now + OUTAGE_MILLIS);
  }

  private LongAdder adder(Kind kind) {
    return java.util.Objects.requireNonNull(counts.get(kind));
  }
}
