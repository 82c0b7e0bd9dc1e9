package io.biscotti.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The CPU time of a process on Linux, from {@code /proc/PID/task/TID/schedstat}, whose unit is the
 * nanosecond. Only threads that are alive count, so read it before and after work that ends none.
 *
 * @param workNanos of all threads but the JIT compiler's
 * @param compilerNanos of the JIT compiler's threads, which a server that runs for days no longer
 *     pays
 */
record Cpu(long workNanos, long compilerNanos) {

  static final Cpu NONE = new Cpu(0, 0);

  static Cpu of(long pid) throws IOException {
    return of(Path.of("/proc", Long.toString(pid), "task"));
  }

  /** Of some processes together. */
  static Cpu of(List<Long> pids) throws IOException {
    Cpu sum = NONE;
    for (long pid : pids) {
      sum = sum.plus(of(pid));
    }
    return sum;
  }

  static Cpu of(Path tasks) throws IOException {
    long work = 0;
    long compiler = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        long nanos = nanos(thread);
        if (isCompiler(thread)) {
          compiler += nanos;
        } else {
          work += nanos;
        }
      }
    } catch (NoSuchFileException e) {
      return NONE;
    }
    return new Cpu(work, compiler);
  }

  Cpu plus(Cpu other) {
    return new Cpu(workNanos + other.workNanos, compilerNanos + other.compilerNanos);
  }

  Cpu minus(Cpu before) {
    return new Cpu(workNanos - before.workNanos, compilerNanos - before.compilerNanos);
  }

  /** The compiler's part of everything, from 0 to 1. */
  double compilerShare() {
    return compilerNanos / Math.max(1.0, workNanos + compilerNanos);
  }

  private static long nanos(Path thread) throws IOException {
    String text = read(thread.resolve("schedstat"));
    int space = text.indexOf(' ');
    return space < 0 ? 0 : Long.parseLong(text.substring(0, space));
  }

  /** HotSpot's names, which Linux cuts after 15 characters. */
  private static boolean isCompiler(Path thread) throws IOException {
    String name = read(thread.resolve("comm"));
    return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
  }

  /** Empty for a thread that has just ended. */
  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      if (Files.exists(file)) {
        throw e;
      }
      return "";
    }
  }
}
