package io.biscotti.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.KeyPolicy;
import io.biscotti.crypto.Secret;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.sharedkeys.DatabaseKeys;
import io.biscotti.sharedkeys.KeyStatus;
import io.biscotti.sharedkeys.MasterKey;
import io.biscotti.sharedkeys.OwnRings;
import io.biscotti.sharedkeys.SharedKeys;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on the rings that servers share in a real PostgreSQL, while a server runs. */
@Timeout(60)
@MatrixOnly
class SharedCommandsTest {
  private static final KeyPolicy POLICY = KeyPolicy.forLifetime(Duration.ofHours(12));

  @TempDir private Path home;
  private final Secret master = MasterKey.generate();
  private final String url = MigratedDatabase.onPostgres();
  private final Database database =
      Database.open(
          new DatabaseSettings(
              Optional.of(url), Optional.of("postgres"), Optional.empty(), Path.of("")));
  private SharedKeys server;
  private String out = "";
  private String err = "";

  @BeforeEach
  void start() throws Exception {
    Path none = home.resolve("none");
    server =
        SharedKeys.open(
            new DatabaseKeys(database),
            new SharedKeys.Terms(
                MasterKey.parse(master.reveal()).orElseThrow(), POLICY, POLICY, Clock.systemUTC()),
            new OwnRings(none, none));
    configure(master);
  }

  @AfterEach
  void stop() {
    server.close();
    database.close();
  }

  private void configure(Secret key) throws Exception {
    configure("biscotti.keys.master=" + key.reveal());
  }

  private void configure(String line) throws Exception {
    Files.writeString(
        home.resolve("biscotti.properties"),
        String.join(
            "\n",
            "biscotti.keys.store=database",
            line,
            "biscotti.database.user=postgres",
            "biscotti.database.url=" + url));
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("keys"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--shared", "--home", home.toString()));
    StringWriter outs = new StringWriter();
    StringWriter errs = new StringWriter();
    int status =
        Main.run(
            new PrintWriter(outs, true),
            new PrintWriter(errs, true),
            Clock.systemUTC(),
            all.toArray(new String[0]));
    out = outs.toString();
    err = errs.toString();
    assertFalse((out + err).contains(master.reveal()));
    return status;
  }

  private String current() {
    return server.list().get(0).id();
  }

  @Test
  void list_namesEveryKeyAndItsRole() {
    assertEquals(0, run("list"), () -> err);
    assertTrue(out.startsWith("the database " + url + "\n"), out);
    for (KeyStatus key : server.list()) {
      assertTrue(
          out.matches("(?s).*\n  " + key.ring() + " +" + key.id() + " +" + key.role() + " .*"),
          out);
    }
    assertEquals(5, out.lines().count(), out);
  }

  @Test
  void withdraw_aKey_isFollowedByTheServer() throws Exception {
    String key = current();
    assertEquals(0, run("withdraw", "--key", key), () -> err);
    assertEquals("the database " + url + ": withdrew key " + key + "\n", out);
    Await.until(() -> server.list().stream().noneMatch(each -> each.id().equals(key)));
    assertEquals(1, run("withdraw", "--key", key));
    assertEquals("There is no such key\n", err);
  }

  @Test
  void withdraw_all_replacesEveryKey() throws Exception {
    List<String> before = server.list().stream().map(KeyStatus::id).toList();
    assertEquals(0, run("withdraw", "--all"), () -> err);
    assertEquals(4, out.lines().count(), out);
    Await.until(() -> server.list().stream().noneMatch(each -> before.contains(each.id())));
  }

  @Test
  void rotate_letsTheNextKeysTakeOverInAnHour_andTheServerKeepsItsOwnDates() {
    String next = server.list().get(1).id();
    assertEquals(0, run("rotate"), () -> err);
    assertTrue(out.contains(": key " + next + " of the sealing ring takes over at "), out);
  }

  @Test
  void rewrap_newMasterKeyFirst_encryptsBothRingsUnderIt() throws Exception {
    Secret fresh = MasterKey.generate();
    List<KeyStatus> before = server.list();
    Path lines = home.resolve("master-key");
    Files.writeString(lines, fresh.reveal() + "\n" + master.reveal() + "\n");
    configure("biscotti.keys.master.file=" + lines);
    assertEquals(0, run("rewrap"), () -> err);
    assertEquals(
        List.of(
            "the database " + url + ": encrypted the sealing ring under the first master key",
            "the database " + url + ": encrypted the signing ring under the first master key"),
        out.lines().toList());
    assertEquals(0, run("rewrap"), () -> err);
    assertTrue(out.contains("nothing to do"), out);
    configure(fresh);
    assertEquals(0, run("list"), () -> err);
    before.forEach(key -> assertTrue(out.contains(key.id()), out));
    assertFalse((out + err).contains(fresh.reveal()));
    configure(master);
    assertEquals(1, run("list"));
    assertTrue(err.contains("biscotti.keys.master doesn't open it"), err);
  }

  @Test
  void command_wrongMasterKey_saysSoAndChangesNothing() throws Exception {
    List<KeyStatus> before = server.list();
    configure(MasterKey.generate());
    assertEquals(1, run("withdraw", "--all"));
    assertTrue(err.contains("biscotti.keys.master doesn't open it"), err);
    assertEquals(1, err.lines().count(), err);
    assertEquals(before, server.list());
  }

  @Test
  void command_settingsMissingOrWrong_saysWhich() throws Exception {
    Path file = home.resolve("biscotti.properties");
    Files.delete(file);
    assertEquals(1, run("list"));
    assertTrue(err.contains("--shared needs biscotti.keys.store=database or redis"), err);
    Files.writeString(file, "biscotti.keys.store=database\nbiscotti.keys.master=hunter2");
    assertEquals(1, run("list"));
    assertTrue(err.startsWith("biscotti.keys.master must be a 256-bit key"), err);
    assertFalse(err.contains("hunter2"), err);
    Files.writeString(
        file, "biscotti.keys.store=database\nbiscotti.keys.master=" + master.reveal());
    assertEquals(1, run("list"));
    assertTrue(err.startsWith("There is no database " + home), err);
    assertEquals(2, run("list", "--file", "x"));
  }
}
