package io.biscotti.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AfterStartTest {
  private final AfterStart later = new AfterStart(Duration.ofMillis(1));

  @Test
  void execute_beforeTheStart_waitsForIt() throws Exception {
    CountDownLatch done = new CountDownLatch(2);
    later.execute(done::countDown);
    later.execute(done::countDown);
    assertFalse(done.await(20, TimeUnit.MILLISECONDS));
    assertEquals(2, done.getCount());
    later.started();
    assertTrue(done.await(20, TimeUnit.SECONDS));
  }

  @Test
  void execute_severalPieces_runAtTheSameTime() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch both = new CountDownLatch(1);
    later.execute(
        () -> {
          try {
            first.await();
            both.countDown();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    later.execute(first::countDown);
    later.started();
    assertTrue(both.await(20, TimeUnit.SECONDS));
  }

  @Test
  void close_startThatFailed_waitsNoLonger() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    later.execute(done::countDown);
    later.close();
    assertTrue(done.await(20, TimeUnit.SECONDS));
  }

  @Test
  void execute_whenTheMomentHasPassed_runsAtOnce() throws Exception {
    CountDownLatch early = new CountDownLatch(1);
    later.execute(early::countDown);
    later.started();
    assertTrue(early.await(20, TimeUnit.SECONDS));
    CountDownLatch late = new CountDownLatch(1);
    later.execute(late::countDown);
    assertTrue(late.await(20, TimeUnit.SECONDS));
  }
}
