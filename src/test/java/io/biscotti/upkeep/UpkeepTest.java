package io.biscotti.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private static final Duration SOON = Duration.ofMillis(10);
  private static final Duration NEVER = Duration.ofHours(1);

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void every_workFails_runsAgain() {
    CountDownLatch turns = new CountDownLatch(3);
    try (Upkeep upkeep = new Upkeep("test", 1)) {
      upkeep.every(
          SOON,
          "test",
          () -> {
            turns.countDown();
            throw new IllegalStateException("as the test wants");
          });
      await(turns);
    }
  }

  @Test
  void later_pauseOver_runsOnceOnANamedDaemon() throws Exception {
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    try (Upkeep upkeep = new Upkeep("test", 2)) {
      upkeep.later(SOON, "test", () -> threads.add(Thread.currentThread()));
      Thread thread = threads.poll(20, TimeUnit.SECONDS);
      assertEquals("biscotti-test", thread.getName());
      assertTrue(thread.isDaemon());
    }
    assertTrue(threads.isEmpty());
  }

  @Test
  void close_scheduledWork_isDropped() throws Exception {
    AtomicBoolean done =
        Await.within(
            Duration.ofSeconds(2),
            () -> {
              AtomicBoolean ran = new AtomicBoolean();
              try (Upkeep upkeep = new Upkeep("test", 1)) {
                upkeep.later(NEVER, "test", () -> ran.set(true));
                upkeep.every(NEVER, "test", () -> ran.set(true));
              }
              return ran;
            });
    assertFalse(done.get());
  }

  @Test
  void close_runningWork_isAwaited() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    try (Upkeep upkeep = new Upkeep("test", 1)) {
      upkeep.execute(
          () -> {
            begun.countDown();
            await(closing);
            done.incrementAndGet();
          });
      upkeep.execute(done::incrementAndGet);
      await(begun);
      closing.countDown();
    }
    assertEquals(2, done.get());
  }

  @Test
  void work_afterClose_isDropped() {
    AtomicBoolean done = new AtomicBoolean();
    Upkeep upkeep = new Upkeep("test", 1);
    upkeep.close();
    upkeep.execute(() -> done.set(true));
    upkeep.later(Duration.ZERO, "test", () -> done.set(true));
    upkeep.every(SOON, "test", () -> done.set(true));
    assertFalse(done.get());
  }
}
