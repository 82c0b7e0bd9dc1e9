package io.biscotti.lifecycle;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvent.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
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

  private final Clock clock;
  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);
  private final List<Consumer<SessionEvent>> subscribers = new CopyOnWriteArrayList<>();

  /** Counts from zero, with times from this clock. */
  public SessionEvents(Clock clock) {
    this.clock = clock;
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  /**
   * Adds a subscriber, called on the thread of the request that caused the event.
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

  /** As {@link #publish(Kind, String)}; the cause appears in the log. */
  public void publish(Kind kind, String id, @org.jspecify.annotations.Nullable Throwable cause) {
    adder(kind).increment();
    Level level = FAULTS.contains(kind) ? Level.WARNING : Level.DEBUG;
    if (subscribers.isEmpty() && !LOG.isLoggable(level)) {
      return;
    }
    SessionEvent event = new SessionEvent(kind, id.isEmpty() ? "" : Ids.hash(id), clock.instant());
    LOG.log(level, () -> "session " + event.idHash() + ": " + kind, cause);
    for (Consumer<SessionEvent> subscriber : subscribers) {
      try {
        subscriber.accept(event);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a session event subscriber failed", e);
      }
    }
  }

  private LongAdder adder(Kind kind) {
    return java.util.Objects.requireNonNull(counts.get(kind));
  }
}
