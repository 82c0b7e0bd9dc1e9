package io.biscotti.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs several calls at the same time, each on its own thread: calls that wait, or race. */
public final class AtOnce {

  private AtOnce() {}

  /** Like {@link #all(List)}. */
  @SafeVarargs
  public static <T> List<T> all(Callable<? extends T>... works) throws Exception {
    return all(List.of(works));
  }

  /**
   * Runs all calls, and waits for each.
   *
   * @return the results, in the order of the calls
   * @throws Exception from the first call that failed
   */
  public static <T> List<T> all(List<? extends Callable<? extends T>> works) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(works.size());
    try {
      List<Future<? extends T>> futures = new ArrayList<>();
      for (Callable<? extends T> work : works) {
        futures.add(threads.submit(work));
      }
      List<T> results = new ArrayList<>();
      for (Future<? extends T> future : futures) {
        results.add(get(future));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception exception ? exception : e;
    }
  }
}
