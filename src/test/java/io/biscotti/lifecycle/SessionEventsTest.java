package io.biscotti.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class SessionEventsTest {
  private final SettableClock clock = new SettableClock();
  private final SessionEvents events = new SessionEvents(clock);

  private void fail() {
    events.publish(
        Kind.SAVE_FAILED,
        "AAAAAAAAAAAAAAAAAAAAAA",
        new SessionException("the database is away", new IllegalStateException()));
  }

  private static List<Boolean> traces(LogRecorder log) {
    return log.records().stream().map(LogRecord::getThrown).map(each -> each != null).toList();
  }

  @Test
  void publish_savesThatFailInAnOutage_logsOneStackTrace() {
    try (LogRecorder log = LogRecorder.of(SessionEvents.class).quietly()) {
      for (int i = 0; i < 3; i++) {
        fail();
        clock.advance(Duration.ofSeconds(59));
      }
      assertEquals(List.of(true, false, false), traces(log));
      assertTrue(log.messages().get(2).endsWith("SAVE_FAILED: the database is away"));
      assertEquals(3, events.count(Kind.SAVE_FAILED));
    }
  }

  @Test
  void publish_saveThatFailsInTheNextOutage_logsItsStackTrace() {
    try (LogRecorder log = LogRecorder.of(SessionEvents.class).quietly()) {
      fail();
      clock.advance(Duration.ofMinutes(1));
      fail();
      assertEquals(List.of(true, true), traces(log));
    }
  }

  @Test
  void publish_otherFaultsAtOnce_logTheirStackTraces() {
    try (LogRecorder log = LogRecorder.of(SessionEvents.class).quietly()) {
      events.publish(Kind.TOO_LARGE, "", new IllegalStateException("cart"));
      events.publish(Kind.TOO_LARGE, "", new IllegalStateException("list"));
      assertEquals(List.of(true, true), traces(log));
    }
  }
}
