package io.biscotti.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.biscotti.database.Database;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.event.NewEvent;
import io.biscotti.event.Owner;
import io.biscotti.event.SecurityEvents;
import io.biscotti.event.Type;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path home;
  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T10:00:20Z"));
  private Database database;
  private SecurityEvents events;
  private SessionRegistry registry;
  private Monitor monitor;

  @BeforeEach
  void open() {
    database = Database.open(MigratedDatabase.embedded(home));
    events = new SecurityEvents(database, clock);
    registry = new SessionRegistry(database, 100, clock, ids -> {});
    happen(Type.SIGNED_IN);
    monitor = new Monitor(events, registry, clock);
  }

  @AfterEach
  void close() {
    events.close();
    registry.close();
    database.close();
  }

  private void happen(Type type) {
    events.record(new NewEvent(type, Owner.nobody(), Optional.empty(), "203.0.113.0", "curl"));
  }

  private Minute last() {
    List<Minute> all = monitor.minutes(Monitor.MINUTES);
    return all.get(all.size() - 1);
  }

  @Test
  void minutes_atTheStart_areOnlyTheCurrentOne() {
    assertEquals(
        List.of(new Minute(Instant.parse("2026-03-01T10:00:00Z"), Map.of(), null, 0, null, null)),
        monitor.minutes(Monitor.MINUTES));
  }

  @Test
  void minutes_events_areThoseOfTheirMinute() {
    happen(Type.FORGED_COOKIE);
    happen(Type.FORGED_COOKIE);
    monitor.look();
    clock.advance(MINUTE);
    happen(Type.SIGNED_OUT);
    monitor.answered(Duration.ofMillis(7));
    assertEquals(
        List.of(Map.of("forged_cookie", 2L), Map.of("signed_out", 1L)),
        monitor.minutes(Monitor.MINUTES).stream().map(Minute::events).toList());
    assertEquals(1, last().requests());
    assertEquals(7.0, last().meanMillis());
    assertEquals(1, monitor.minutes(1).size());
  }

  @Test
  void minutes_afterHours_areSixty() {
    for (int i = 0; i < 150; i++) {
      happen(Type.SIGNED_IN);
      monitor.look();
      clock.advance(MINUTE);
    }
    List<Minute> all = monitor.minutes(Monitor.MINUTES);
    assertEquals(60, all.size());
    assertEquals(Instant.parse("2026-03-01T12:30:00Z"), all.get(59).at());
    clock.advance(Duration.ofMinutes(58));
    assertEquals(2 + 1, monitor.minutes(Monitor.MINUTES).size());
    clock.advance(Duration.ofDays(1));
    assertEquals(1, monitor.minutes(Monitor.MINUTES).size());
  }

  @Test
  void minutes_clockSetBack_continueInTheLast() {
    monitor.look();
    clock.advance(Duration.ofHours(-3));
    happen(Type.SIGNED_IN);
    assertEquals(Map.of("signed_in", 1L), last().events());
    assertEquals(1, monitor.minutes(Monitor.MINUTES).size());
  }

  @Test
  void look_sessions_areCountedOnceAMinute() {
    monitor.look();
    assertEquals(0, last().sessions());
    clock.advance(MINUTE);
    assertNull(last().sessions());
    monitor.look();
    assertEquals(0, last().sessions());
  }

  @Test
  void look_databaseAway_leavesAGap() {
    database.close();
    monitor.look();
    monitor.answered(Duration.ofMillis(1));
    assertNull(last().sessions());
    assertEquals(1, last().requests());
  }
}
