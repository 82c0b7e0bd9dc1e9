package io.biscotti.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTest {
  @TempDir private Path tasks;

  @Test
  void of_tellsTheCompilerApart() throws IOException {
    thread("1", "java", "5000 7 1");
    thread("2", "qtp-33", "300000 12 9");
    thread("3", "C2 CompilerThre", "90000 1 1");
    thread("4", "C1 CompilerThre", "5000 1 1");

    Cpu cpu = Cpu.of(tasks);

    assertEquals(305_000, cpu.workNanos());
    assertEquals(0.2375, cpu.compilerShare());
  }

  @Test
  void of_endedThread_countsNothing() throws IOException {
    thread("1", "java", "5000 7 1");
    Files.createDirectory(tasks.resolve("2"));

    assertEquals(5_000, Cpu.of(tasks).workNanos());
  }

  /** What a thread has used before must not be taken from what others use now. */
  @Test
  void minus_threadThatHasEnded_isLeftOut() throws IOException {
    thread("1", "java", "5000 7 1");
    thread("2", "qtp-33", "300000 12 9");
    Cpu before = Cpu.of(tasks);
    Files.delete(tasks.resolve("2").resolve("comm"));
    Files.delete(tasks.resolve("2").resolve("schedstat"));
    Files.delete(tasks.resolve("2"));
    thread("3", "qtp-34", "4000 1 1");
    Files.writeString(tasks.resolve("1").resolve("schedstat"), "6000 8 2");

    assertEquals(5_000, Cpu.of(tasks).minus(before).workNanos());
  }

  @Test
  void of_endedProcess_isNone() throws IOException {
    assertEquals(Cpu.NONE, Cpu.of(tasks.resolve("gone")));
  }

  private void thread(String id, String name, String schedule) throws IOException {
    Path folder = Files.createDirectory(tasks.resolve(id));
    Files.writeString(folder.resolve("comm"), name + "\n");
    Files.writeString(folder.resolve("schedstat"), schedule + "\n");
  }
}
