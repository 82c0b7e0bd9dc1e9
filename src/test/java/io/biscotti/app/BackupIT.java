package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backup of {@code docs/operating.md}, restored where nothing was. */
class BackupIT {
  private static final String JANE = "{\"username\":\"jane\",\"password\":\"seven green otters\"}";
  private static final Path DOCUMENT = Path.of("docs", "operating.md");

  @TempDir private Path temp;

  private ServerOptions options(Kind kind, Path home) {
    return ServerOptions.of(kind, War.biscotti()).setting("biscotti.home", home.toString());
  }

  /** Runs the lines of the document that start with this, on other paths. */
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
    Kind kind = Kind.JETTY_12_1;
    Path old = temp.resolve("old");
    String session;
    try (Server server = Server.start(options(kind, old));
        CookieClient client = server.client()) {
      assertEquals(201, client.call("POST", "/api/accounts").json(JANE).send().status());
      session = client.cookie("__Host-session").orElseThrow();
    }
    run("tar --create", old);

    Path empty = temp.resolve("machine").resolve("home");
    Files.createDirectory(empty.getParent());
    run("mkdir --mode", empty);
    run("tar --extract", empty);
    try (Server server = Server.start(options(kind, empty));
        CookieClient client = server.client()) {
      client.keep("__Host-session", session);
      Reply profile = client.get("/profile");
      assertEquals(200, profile.status(), profile::body);
      assertEquals("jane", profile.json().path("user").textValue());
      Reply sessions = client.get("/api/sessions");
      assertEquals(1, sessions.json().path("sessions").size(), sessions::body);
      client.forget();
      assertEquals(200, client.call("POST", "/api/session").json(JANE).send().status());
    }
  }
}
