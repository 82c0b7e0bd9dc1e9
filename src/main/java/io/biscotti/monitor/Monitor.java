package io.biscotti.monitor;

import io.biscotti.database.DatabaseException;
import io.biscotti.event.SecurityEvents;
import io.biscotti.event.Type;
import io.biscotti.registry.SessionRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This server's statistics for each of the last 60 minutes, in memory. Empty at startup.
 * Thread-safe.
 */
public final class Monitor {
  /** The number of minutes kept. */
  public static final int MINUTES = 60;

  private static final Logger LOG = System.getLogger(Monitor.class.getName());
  private static final long SECONDS = 60;

  private final SecurityEvents events;
  private final SessionRegistry registry;
  private final InstantSource clock;
  private final Map<Type, Long> counted = new EnumMap<>(Type.class);
  private final Deque<Slot> slots = new ArrayDeque<>();

  /** Starts counting from now. */
  public Monitor(SecurityEvents events, SessionRegistry registry, InstantSource clock) {
    this.events = events;
    this.registry = registry;
    this.clock = clock;
    for (Type type : Type.values()) {
      counted.put(type, events.count(type));
    }
  }

  /** A minute's counters. */
  private static final class Slot {
    final long minute;
    final Map<Type, Long> events = new EnumMap<>(Type.class);
    final Costs costs = new Costs();
    boolean asked;
    @Nullable Long sessions;

    Slot(long minute) {
      this.minute = minute;
    }

    Minute shown() {
      Map<String, Long> keys = new HashMap<>();
      events.forEach((type, count) -> keys.put(type.key(), count));
      return new Minute(
          Instant.ofEpochSecond(minute * SECONDS),
          keys,
          sessions,
          costs.count(),
          costs.mean(),
          costs.p95());
    }
  }

  /** Counts an answered request. */
  public synchronized void answered(Duration taken) {
    slot().costs.add(taken);
  }

  /**
   * Counts the events since the last call and, once a minute, the sessions. Call it about once a
   * second from a single thread, which may block on the database.
   */
  public void look() {
    Optional<Slot> uncounted = sample();
    if (uncounted.isEmpty()) {
      return;
    }
    try {
      note(uncounted.get(), registry.count());
    } catch (DatabaseException e) {
      LOG.log(Level.DEBUG, "sessions could not be counted in this minute", e);
    }
  }

  private synchronized void note(Slot slot, long sessions) {
    slot.sessions = sessions;
  }

  /** Adds up events; returns the current slot if its sessions have not been counted yet. */
  private synchronized Optional<Slot> sample() {
    Slot slot = add();
    boolean asked = slot.asked;
    slot.asked = true;
    return asked ? Optional.empty() : Optional.of(slot);
  }

  private Slot add() {
    Slot slot = slot();
    for (Map.Entry<Type, Long> before : counted.entrySet()) {
      long now = events.count(before.getKey());
      if (now > before.getValue()) {
        slot.events.merge(before.getKey(), now - before.getValue(), Long::sum);
        before.setValue(now);
      }
    }
    return slot;
  }

  /** The current minute's slot. If the clock was set back, the last slot continues. */
  private Slot slot() {
    long minute = Math.floorDiv(clock.instant().getEpochSecond(), SECONDS);
    Slot last = slots.peekLast();
    if (last != null && minute <= last.minute) {
      return last;
    }
    slots.removeIf(slot -> slot.minute <= minute - MINUTES);
    Slot made = new Slot(minute);
    slots.add(made);
    return made;
  }

  /**
   * The latest minutes, oldest first; the last one is the current minute.
   *
   * @param most the largest number of minutes to return, 1 to {@link #MINUTES}
   */
  public synchronized List<Minute> minutes(int most) {
    add();
    return slots.stream().skip(Math.max(0, slots.size() - most)).map(Slot::shown).toList();
  }
}
