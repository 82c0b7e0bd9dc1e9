package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.PrivateFiles;
import io.biscotti.testkit.LogRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes the application refuse or warn about a {@code biscotti.home}, and the messages. */
class HomeTest {
  @TempDir Path temp;

  /** The messages with which the application refuses to start. */
  private static String refusal(Path home) {
    Throwable thrown =
        assertThrows(
            Exception.class,
            () -> LocalApplication.start(Map.of("biscotti.home", home.toString())).close());
    StringBuilder said = new StringBuilder();
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      said.append(each.getMessage()).append('\n');
    }
    return said.toString();
  }

  private Path directory(String name, String mode) throws IOException {
    Path directory = Files.createDirectory(temp.resolve(name));
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
  void homeThatOthersCanWriteTo_isRefused(String mode) throws IOException {
    Path home = directory("home", mode);
    String said = refusal(home);
    assertTrue(
        said.contains(
            home.toRealPath() + ": other users can write to it (" + mode + "); run chmod go-w"),
        said);
    try (Stream<Path> files = Files.list(home)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void fileThatOthersCanWriteTo_isRefused() throws IOException {
    Path file = Files.createFile(directory("home", "rwxr-xr-x").resolve("accounts.mv.db"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    String said = refusal(temp.resolve("home"));
    assertTrue(said.contains("accounts.mv.db: other users can write to it"), said);
  }

  @Test
  void linkToAHomeThatOthersCanWriteTo_isRefused() throws IOException {
    Path real = directory("real", "rwxrwxrwx");
    String said = refusal(Files.createSymbolicLink(temp.resolve("home"), real));
    assertTrue(said.contains("other users can write to it"), said);
  }

  @Test
  void homeThatOthersCanRead_warnsOnceAndWorks() throws Exception {
    Path home = directory("home", "rwxr-xr-x");
    try (LogRecorder log = LogRecorder.of(PrivateFiles.class)) {
      start(home);
      assertEquals(1, log.warnings().size(), log.messages()::toString);
      String warning = log.warnings().get(0);
      assertTrue(warning.contains("can be read by other users (rwxr-xr-x)"), warning);
      assertTrue(warning.contains("chmod 700"), warning);
    }
    assertEquals("rwxr-xr-x", mode(home));
    try (Stream<Path> files = Files.list(home)) {
      for (Path file : files.toList()) {
        assertEquals("rw-------", mode(file), file::toString);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwx------", "rwxr-xr-x"})
  void linkToAHome_isFollowed(String mode) throws Exception {
    Path real = directory("real", mode);
    try (LogRecorder log = LogRecorder.of(PrivateFiles.class)) {
      start(Files.createSymbolicLink(temp.resolve("home"), real));
      assertEquals(mode.equals("rwx------") ? 0 : 1, log.warnings().size());
    }
    assertTrue(Files.isRegularFile(real.resolve("accounts.mv.db")));
  }

  private static void start(Path home) throws Exception {
    try (LocalApplication application =
        LocalApplication.start(Map.of("biscotti.home", home.toString()))) {
      assertEquals(200, application.get("/health/ready").status());
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "dangling", "below a file", "unwritable"})
  void homeThatCannotBeCreated_isRefusedWithTheReason(String what) throws IOException {
    Path home = temp.resolve("home");
    String why =
        switch (what) {
          case "file" -> {
            Files.createFile(home);
            yield home + ": it is not a directory";
          }
          case "dangling" -> {
            Files.createSymbolicLink(home, temp.resolve("nowhere"));
            yield home + ": it is not a directory";
          }
          case "below a file" -> {
            home = Files.createFile(home).resolve("inner");
            yield home + ": the directory can't be made";
          }
          default -> {
            // Not even root can create a directory there.
            home = Path.of("/proc/biscotti");
            yield home + ": the directory can't be made";
          }
        };
    String said = refusal(home);
    assertTrue(said.contains(why), said);
    assertFalse(Files.exists(temp.resolve("nowhere")));
  }
}
