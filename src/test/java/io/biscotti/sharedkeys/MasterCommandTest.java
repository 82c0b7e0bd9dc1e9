package io.biscotti.sharedkeys;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Secret;
import io.biscotti.options.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
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
}
