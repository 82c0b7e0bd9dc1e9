package io.biscotti.bench.server;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import one.profiler.AsyncProfiler;

/** Figures that only the process itself can measure. */
final class Figures {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Optional<Method> TOTAL = total();
  private static final int COLLECTIONS = 3;
  private static final String PROFILED = "profiled ";

  private Figures() {}

  /**
   * {@code allocated}: the bytes that all threads have allocated so far. {@code heap}: the bytes
   * that are still used after a full collection. {@code profile} and {@code profiled FILE}: begin
   * and end a profile, which goes into the file as one line for each stack.
   */
  static long answer(String question) {
    if (question.startsWith(PROFILED)) {
      profiler("stop,collapsed,file=" + question.substring(PROFILED.length()));
      return 0;
    }
    return switch (question) {
      case "allocated" -> allocated();
      case "heap" -> heap();
      case "profile" -> {
        profiler("start,event=ctimer,interval=250us");
        yield 0;
      }
      default -> throw new IllegalArgumentException(question);
    };
  }

  /** Async-profiler, with a timer of each thread's CPU time: no rights are needed. */
  private static void profiler(String command) {
    try {
      AsyncProfiler.getInstance().execute(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  /**
   * The method that returns the bytes of all threads, also virtual ones; it exists since Java 21.
   */
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
