package io.biscotti.sharedkeys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Secret;
import io.biscotti.options.Options;
import io.biscotti.testkit.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command of a secret manager, which prints the master key. */
@Timeout(30)
class MasterCommandTest {
  @TempDir private Path directory;
  private final Options options = Options.of(name -> null);

  private String script(String body) throws Exception {
    Path file = directory.resolve("print-key");
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }

  private String faults() {
    return options.faults().stream().collect(joining("; "));
  }

  @Test
  void run_keyAndLineBreak_isRead() throws Exception {
    String key = MasterKey.generate().reveal();
    String command = script("echo diagnostics >&2; test \"$1\" = get && echo " + key);
    MasterKey master = MasterCommand.run(command + "  get", options).orElseThrow();
    assertEquals("", faults());
    String sealed = MasterKey.parse(key).orElseThrow().seal(Secret.of("x"));
    assertTrue(master.open(sealed).isPresent());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo hunter2 | must print a 256-bit key",
        "echo hunter2; exit 3 | failed with status 3",
        "echo hunter2 >&2 | must print a 256-bit key",
        "yes hunter2 | failed with status",
        "sleep 60 & echo hunter2 | must print a 256-bit key",
      })
  void run_anythingElse_isAFaultThatQuotesNothing(String body, String message) throws Exception {
    assertEquals(
        Optional.empty(), MasterCommand.run(script(body), options, Duration.ofSeconds(30)));
    assertFaultThatQuotesNothing(message);
  }

  @Test
  void run_commandThatDoesNotEnd_isAFaultThatQuotesNothing() throws Exception {
    String script = script("echo hunter2; sleep 60");
    assertEquals(Optional.empty(), MasterCommand.run(script, options, Duration.ofMillis(500)));
    assertFaultThatQuotesNothing("took longer than");
  }

  private void assertFaultThatQuotesNothing(String message) {
    assertTrue(faults().contains(message), faults());
    assertTrue(faults().startsWith("keys.master.command: "), faults());
    assertFalse(faults().contains("hunter2"), faults());
  }

  @Test
  void run_noSuchProgram_isAFault() {
    assertEquals(Optional.empty(), MasterCommand.run("/no/such/program", options));
    assertTrue(faults().contains("can't be started"), faults());
  }

  /**
   * Processes that commands leave behind keep the output open. Applications and newer versions of
   * Java use the common pool too, which has few threads.
   */
  @Test
  void run_afterCommandsThatLeaveProcesses_readsTheKey() throws Exception {
    String leaving = script("sleep 3 & echo hunter2");
    Path printing = directory.resolve("key");
    Files.writeString(printing, MasterKey.generate().reveal());
    List<String> twoThreads = List.of("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
    Process process =
        JavaProcess.of(twoThreads, Crowded.class, leaving, "/bin/cat " + printing)
            .redirectErrorStream(true)
            .start();
    try {
      assertEquals("", new String(process.getInputStream().readAllBytes(), UTF_8));
      assertEquals(0, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs the first command thirty times at once, then the second, and prints its faults. */
  static final class Crowded {
    private Crowded() {}

    public static void main(String[] commands) throws InterruptedException {
      List<Thread> all = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        all.add(new Thread(() -> MasterCommand.run(commands[0], Options.of(name -> null))));
      }
      all.forEach(Thread::start);
      for (Thread each : all) {
        each.join();
      }
      Options options = Options.of(name -> null);
      boolean read = MasterCommand.run(commands[1], options).isPresent();
      System.out.print(read ? "" : options.faults());
    }
  }
}
