package io.biscotti.bench.server;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;

/** What only the process itself can tell. */
final class Figures {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Optional<Method> TOTAL = total();
  private static final int COLLECTIONS = 3;

  private Figures() {}

  /**
   * {@code allocated}: the bytes that all threads have allocated so far. {@code heap}: the bytes
   * that are still used after a full collection.
   */
  static long answer(String question) {
    return switch (question) {
      case "allocated" -> allocated();
      case "heap" -> heap();
      default -> throw new IllegalArgumentException(question);
    };
  }

  private static long allocated() {
    if (TOTAL.isPresent()) {
      try {
        return (long) TOTAL.get().invoke(THREADS);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(e);
      }
    }
    return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  /** Since Java 21; it includes virtual threads. */
  private static Optional<Method> total() {
    try {
      return Optional.of(ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes"));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    }
  }

  private static long heap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
