package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backup of {@code docs/operating.md}, restored to an empty directory and database. */
class BackupTest {
  private static final Path DOCUMENT = Path.of("docs", "operating.md");

  @TempDir private Path temp;

  private static LocalApplication start(Path home) throws Exception {
    return LocalApplication.start(
        Map.of("biscotti.home", home.toString(), "biscotti.signin", "password"));
  }

  /** Runs the lines of the document that start with this command, on other paths. */
  private void run(String start, Path home) throws Exception {
    List<String> commands =
        Files.readAllLines(DOCUMENT).stream().filter(line -> line.startsWith(start)).toList();
    assertEquals(1, commands.size(), commands::toString);
    String command =
        commands.get(0).replace("/srv/biscotti", home.toString()).replace("/backup/", temp + "/");
    Process process = new ProcessBuilder("sh", "-c", command).inheritIO().start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), command);
    assertEquals(0, process.exitValue(), command);
  }

  @Test
  void restore_ontoAnEmptyMachine_keepsEveryoneSignedIn() throws Exception {
    Path old = temp.resolve("old");
    String cookie;
    try (LocalApplication application = start(old)) {
      cookie = new Visitor(application).register("jane").cookie();
    }
    run("tar --create", old);

    Path empty = temp.resolve("machine").resolve("home");
    Files.createDirectory(empty.getParent());
    run("mkdir --mode", empty);
    run("tar --extract", empty);
    try (LocalApplication application = start(empty)) {
      Answer profile = application.get("/profile", "Cookie", cookie);
      assertEquals(200, profile.status(), profile::body);
      assertEquals("jane", profile.json().path("user").textValue());
      Answer sessions = application.get("/api/sessions", "Cookie", cookie);
      assertEquals(1, sessions.json().path("sessions").size(), sessions::body);
      new Visitor(application).signIn("jane");
    }
  }
}
