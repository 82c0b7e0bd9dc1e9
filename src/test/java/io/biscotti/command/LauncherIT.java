package io.biscotti.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.KeyPolicy;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.sharedkeys.DatabaseKeys;
import io.biscotti.sharedkeys.MasterKey;
import io.biscotti.sharedkeys.OwnRings;
import io.biscotti.sharedkeys.SharedKeys;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.JavaProcess;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** {@code java -jar biscotti.war}, on the WAR of this build. */
class LauncherIT {
  @TempDir private Path home;

  private record Result(int status, String output) {}

  private Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(JavaProcess.program());
    command.addAll(JavaProcess.QUICK);
    command.addAll(List.of("-jar", War.biscottiFile().toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(home, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("BISCOTTI_HOME", home.toString());
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "took over a minute");
    return new Result(process.exitValue(), Files.readString(output, UTF_8));
  }

  /** Each of the three statuses once: {@link KeysCommandTest} runs every command. */
  @Test
  void commands_onAHomeNamedByTheEnvironment_work() throws Exception {
    assertEquals(
        new Result(1, "There is no key ring " + home.resolve("keys.json") + "\n"),
        run("keys", "list"));
    Path ring = home.resolve("keys.json");
    Result made = run("keys", "new", "--to", ring.toString());
    assertEquals(0, made.status(), made::output);
    assertTrue(Files.exists(ring));
    assertEquals(2, run().status());
  }

  /** The drivers of the database are in the WAR too. */
  @MatrixOnly
  @Test
  void commands_onRingsInADatabase_work() throws Exception {
    String url = Postgres.shared().newDatabase();
    String master = MasterKey.generate().reveal();
    Files.writeString(
        home.resolve("biscotti.properties"),
        String.join(
            "\n",
            "biscotti.keys.store=database",
            "biscotti.keys.master=" + master,
            "biscotti.database.user=postgres",
            "biscotti.database.url=" + url));
    Result early = run("keys", "list", "--shared");
    assertEquals(1, early.status(), early::output);
    // No server has made the table yet.
    assertTrue(early.output().contains("can't be reached: The database jdbc:"), early::output);
    assertEquals(1, early.output().lines().count(), early::output);
    makeRings(url, MasterKey.parse(master).orElseThrow());
    Result withdrawn = run("keys", "withdraw", "--shared", "--all");
    assertEquals(0, withdrawn.status(), withdrawn::output);
    assertEquals(4, withdrawn.output().lines().count(), withdrawn::output);
  }

  private void makeRings(String url, MasterKey master) {
    KeyPolicy policy = KeyPolicy.forLifetime(Duration.ofHours(12));
    Path none = home.resolve("none");
    try (Database database =
            Database.open(
                new DatabaseSettings(
                    Optional.of(url), Optional.of("postgres"), Optional.empty(), home));
        SharedKeys keys =
            SharedKeys.open(
                new DatabaseKeys(database),
                new SharedKeys.Terms(master, policy, policy, Clock.systemUTC()),
                new OwnRings(none, none))) {
      assertEquals(4, keys.list().size());
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void launcher_onAServer_isNotServed(Kind kind) {
    Server server = Servers.shared(ServerOptions.of(kind, War.biscotti()));
    try (CookieClient client = server.client()) {
      assertEquals(404, client.get("/io/biscotti/launcher/Launcher.class").status());
    }
  }
}
