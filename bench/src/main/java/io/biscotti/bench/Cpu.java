package io.biscotti.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The CPU time of processes on Linux, from {@code /proc/PID/task/TID/schedstat}, whose unit is the
 * nanosecond.
 *
 * @param work nanoseconds by thread, without the JIT compiler's threads
 * @param compiler nanoseconds by thread of the JIT compiler, a cost that a server no longer has
 *     after days
 */
record Cpu(Map<String, Long> work, Map<String, Long> compiler) {

  static final Cpu NONE = new Cpu(Map.of(), Map.of());

  static Cpu of(long pid) throws IOException {
    return of(Path.of("/proc", Long.toString(pid), "task"));
  }

  /** The CPU time of these processes together. */
  static Cpu of(List<Long> pids) throws IOException {
    Cpu all = new Cpu(new HashMap<>(), new HashMap<>());
    for (long pid : pids) {
      Cpu one = of(pid);
      all.work.putAll(one.work);
      all.compiler.putAll(one.compiler);
    }
    return all;
  }

  static Cpu of(Path tasks) throws IOException {
    Cpu cpu = new Cpu(new HashMap<>(), new HashMap<>());
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        Map<String, Long> part = isCompiler(thread) ? cpu.compiler : cpu.work;
        part.put(thread.getFileName().toString(), nanos(thread));
      }
    } catch (NoSuchFileException e) {
      return NONE;
    }
    return cpu;
  }

  /** The CPU time since an earlier moment. Threads that have ended meanwhile don't count at all. */
  Cpu minus(Cpu before) {
    return new Cpu(minus(work, before.work), minus(compiler, before.compiler));
  }

  private static Map<String, Long> minus(Map<String, Long> now, Map<String, Long> before) {
    Map<String, Long> since = new HashMap<>();
    now.forEach((thread, nanos) -> since.put(thread, nanos - before.getOrDefault(thread, 0L)));
    return since;
  }

  long workNanos() {
    return sum(work);
  }

  private static long sum(Map<String, Long> nanos) {
    return nanos.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The JIT compiler's part of all CPU time, from 0 to 1. */
  double compilerShare() {
    long compiling = sum(compiler);
    return compiling / Math.max(1.0, workNanos() + compiling);
  }

  private static long nanos(Path thread) throws IOException {
    String text = read(thread.resolve("schedstat"));
    int space = text.indexOf(' ');
    return space < 0 ? 0 : Long.parseLong(text.substring(0, space));
  }

  /** HotSpot's names of compiler threads, which Linux cuts after 15 characters. */
  private static boolean isCompiler(Path thread) throws IOException {
    String name = read(thread.resolve("comm"));
    return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
  }

  /** The content of a thread's file; empty if the thread has just ended. */
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
