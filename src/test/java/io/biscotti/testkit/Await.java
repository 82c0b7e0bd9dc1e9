package io.biscotti.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * Waits until a condition holds, and fails if it doesn't within 20 seconds, which a busy machine
 * may need, or within another limit. It checks 50 times a second; an exception ends the wait.
 */
public final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final long PAUSE_MILLIS = 20;

  private Await() {}

  /** Waits until a condition holds. */
  public static void until(Callable<Boolean> condition) throws Exception {
    until(LIMIT, condition, Boolean::booleanValue);
  }

  /** Waits longer until a condition holds, such as the start of a server. */
  public static void until(Duration limit, Callable<Boolean> condition) throws Exception {
    until(limit, condition, Boolean::booleanValue);
  }

  /**
   * Calls until the result is the expected one. The failure shows the last result.
   *
   * @return the first expected result
   */
  public static <T> T until(Callable<T> question, Predicate<T> wanted) throws Exception {
    return until(LIMIT, question, wanted);
  }

  private static <T> T until(Duration limit, Callable<T> question, Predicate<T> wanted)
      throws Exception {
    long start = System.nanoTime();
    T answer = question.call();
    while (!wanted.test(answer)) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new AssertionError("not so within " + limit.toSeconds() + " s, but: " + answer);
      }
      Thread.sleep(PAUSE_MILLIS);
      answer = question.call();
    }
    return answer;
  }

  /**
   * Makes a call whose result changes after a time. Calls again if the machine stalled for that
   * long, so the call must also restart what the time is counted from.
   *
   * @return the first result that came in time
   */
  public static <T> T within(Duration limit, Callable<T> question) throws Exception {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < LIMIT.toNanos()) {
      long start = System.nanoTime();
      T answer = question.call();
      if (System.nanoTime() - start < limit.toNanos()) {
        return answer;
      }
    }
    throw new AssertionError("never answered within " + limit);
  }
}
