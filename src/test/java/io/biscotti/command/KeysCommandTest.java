package io.biscotti.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.KeyPolicy;
import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.Opened;
import io.biscotti.crypto.Secret;
import io.biscotti.crypto.SigningRing;
import io.biscotti.sharedkeys.MasterKey;
import io.biscotti.testkit.SettableClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysCommandTest {
  private static final KeyPolicy POLICY = KeyPolicy.forLifetime(Duration.ofHours(12));

  private static final Pattern SECRET = Pattern.compile("\"(?:d|value)\":\"([^\"]+)\"");

  @TempDir private Path home;
  private final SettableClock clock = new SettableClock();
  private String out = "";
  private String err = "";

  private int run(String... arguments) {
    StringWriter outs = new StringWriter();
    StringWriter errs = new StringWriter();
    int status =
        Main.run(new PrintWriter(outs, true), new PrintWriter(errs, true), clock, arguments);
    out = outs.toString();
    err = errs.toString();
    return status;
  }

  private KeyRing sealing() {
    return KeyRing.open(home.resolve("keys.json"), POLICY, clock);
  }

  private SigningRing signing() {
    return SigningRing.open(home.resolve("token-keys.json"), POLICY, clock);
  }

  /** Whether the output contains a part of a ring that must stay secret. */
  private void assertNothingSecret() throws Exception {
    for (String name : List.of("keys.json", "token-keys.json")) {
      String text = Files.exists(home.resolve(name)) ? Files.readString(home.resolve(name)) : "";
      Matcher secret = SECRET.matcher(text);
      while (secret.find()) {
        assertFalse(out.contains(secret.group(1)), out);
      }
    }
  }

  @Test
  void list_ofAHome_namesEachKeyAndItsRole() throws Exception {
    sealing();
    signing();
    assertEquals(0, run("keys", "list", "--home", home.toString()), () -> err);
    assertTrue(out.contains("keys.json (sealing keys)\n"), out);
    assertTrue(out.contains("token-keys.json (signing keys)\n"), out);
    assertTrue(out.matches("(?s).*\n  \\d+ +current +2026-03-01T10:00:00Z\n.*"), out);
    assertEquals("", err);
    assertNothingSecret();
  }

  @Test
  void rotate_whileAServerRuns_isFollowedByIt() throws Exception {
    KeyRing server = sealing();
    SigningRing tokens = signing();
    String value = server.sealer("session", "s").seal(new byte[] {1});
    assertEquals(0, run("keys", "rotate", "--home", home.toString()), () -> err);
    assertTrue(
        out.matches("(?s)\\S+keys.json: announced key \\d+, which takes over at .*11:00:00Z\n.*"),
        out);
    assertNothingSecret();
    server.maintain();
    tokens.maintain();
    assertEquals(2, server.prints().known().size());
    assertEquals(2, tokens.keys().published().size());

    // Again too early: nothing changes.
    assertEquals(0, run("keys", "rotate", "--home", home.toString()));
    assertTrue(out.contains("nothing to do"), out);
    clock.advance(Duration.ofHours(1));
    var before = server.prints().current();
    assertEquals(0, run("keys", "rotate", "--home", home.toString()));
    assertTrue(out.contains(" took over\n"), out);
    server.maintain();
    assertFalse(server.prints().current().equals(before));
    assertFalse(
        server.sealer("session", "s").open(value) instanceof Opened.Rejected,
        "the old key still opens");
    assertEquals(0, run("keys", "list", "--home", home.toString()));
    assertTrue(out.contains("retired"), out);
  }

  @Test
  void master_isPrivateAndUsable() throws Exception {
    Path file = home.resolve("master");
    assertEquals(0, run("keys", "master", "--to", file.toString()), () -> err);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    String key = Files.readString(file);
    assertTrue(MasterKey.parse(key).isPresent());
    assertFalse(out.contains(key), out);
    assertEquals(1, run("keys", "master", "--to", file.toString()));
    assertEquals(key, Files.readString(file));
    assertEquals(0, run("keys", "master", "--to", "-"));
    assertTrue(MasterKey.parse(out).isPresent(), "printed");
  }

  @Test
  void withdraw_aKey_isFollowedByAServer() throws Exception {
    KeyRing server = sealing();
    signing();
    String value = server.sealer("session", "s").seal(new byte[] {1});
    String id = server.ids().get(0);
    assertEquals(0, run("keys", "withdraw", "--home", home.toString(), "--key", id), () -> err);
    assertEquals(home.resolve("keys.json") + ": withdrew key " + id + "\n", out);
    assertNothingSecret();
    server.maintain();
    assertEquals(
        new Opened.Rejected(Opened.Reason.GONE_KEY), server.sealer("session", "s").open(value));
    assertEquals(1, server.ids().size());
    // It is gone now.
    assertEquals(1, run("keys", "withdraw", "--home", home.toString(), "--key", id));
    assertEquals("There is no such key\n", err);
  }

  @Test
  void withdraw_currentKeyWithAnAnnouncedOne_letsThatTakeOver() {
    KeyRing server = sealing();
    assertEquals(0, run("keys", "rotate", "--home", home.toString()));
    server.maintain();
    String announced = server.ids().get(1);
    assertEquals(
        0, run("keys", "withdraw", "--home", home.toString(), "--key", server.ids().get(0)));
    server.maintain();
    assertEquals(List.of(announced), server.ids());
  }

  @Test
  void withdraw_all_replacesEveryKeyOfEachRing() {
    KeyRing server = sealing();
    SigningRing tokens = signing();
    var before = server.prints().and(tokens.prints()).known();
    assertEquals(0, run("keys", "withdraw", "--home", home.toString(), "--all"), () -> err);
    assertEquals(2, out.lines().count());
    server.maintain();
    tokens.maintain();
    assertTrue(server.prints().and(tokens.prints()).known().stream().noneMatch(before::contains));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--key", "--key 1 --all", "--all --file x"})
  void withdraw_wronglyCalled_changesNothing(String arguments) throws Exception {
    sealing();
    String before = Files.readString(home.resolve("keys.json"));
    List<String> call = new ArrayList<>(List.of("keys", "withdraw", "--home", home.toString()));
    call.addAll(Arrays.stream(arguments.split(" ")).filter(part -> !part.isEmpty()).toList());
    assertEquals(2, run(call.toArray(new String[0])));
    assertEquals(1, err.lines().count(), err);
    assertEquals(before, Files.readString(home.resolve("keys.json")));
  }

  @Test
  void new_ringForSeveralServers_isPrivateAndUsable() throws Exception {
    Path file = home.resolve("ring.json");
    assertEquals(0, run("keys", "new", "--to", file.toString()), () -> err);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    KeyRing ring = KeyRing.parse(Secret.of(Files.readString(file)));
    assertFalse(out.contains(Files.readString(file)), out);
    assertEquals(1, ring.prints().known().size());
    assertEquals(0, run("keys", "check", "--file", file.toString()), () -> err);

    String before = Files.readString(file);
    assertEquals(1, run("keys", "new", "--to", file.toString()));
    assertEquals("There is already a file " + file + "\n", err);
    assertEquals(before, Files.readString(file));

    assertEquals(0, run("keys", "rotate", "--file", file.toString()), () -> err);
    assertEquals(2, KeyRing.parse(Secret.of(Files.readString(file))).prints().known().size());
  }

  @Test
  void new_withDash_printsTheRingAndNothingElse() {
    assertEquals(0, run("keys", "new", "--to", "-"));
    assertEquals(1, KeyRing.parse(Secret.of(out)).prints().known().size());
    assertEquals(1, out.lines().count());
  }

  @Test
  void check_readableByOthersOrDamaged_failsNamingTheFile() throws Exception {
    sealing();
    Path file = home.resolve("keys.json");
    assertEquals(0, run("keys", "check", "--home", home.toString()), () -> err);
    assertTrue(out.endsWith("keys.json: ok, 1 keys\n"), out);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(1, run("keys", "check", "--home", home.toString()));
    assertEquals(
        "Key ring " + file + " can't be used: other users can read it; run chmod 600 on it\n", err);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, Files.readString(file).replace("TINK", "TONK"));
    assertEquals(1, run("keys", "check", "--home", home.toString()));
    assertTrue(err.contains(file + " can't be used: it is truncated or damaged"), err);
    assertEquals(1, err.lines().count());
  }

  @Test
  void check_keyThatNobodyRotated_saysSo() {
    sealing();
    clock.advance(Duration.ofDays(36));
    assertEquals(0, run("keys", "check", "--home", home.toString()));
    assertTrue(out.contains("in use since 2026-03-01T10:00:00Z: rotate it"), out);
  }

  @Test
  void anyCommand_withoutRing_failsAndMakesNothing() throws Exception {
    Path nowhere = home.resolve("no").resolve("home");
    for (String command : new String[] {"list", "rotate", "check"}) {
      assertEquals(1, run("keys", command, "--home", nowhere.toString()));
      assertEquals("There is no key ring " + nowhere.resolve("keys.json") + "\n", err);
    }
    assertFalse(Files.exists(nowhere.getParent()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "keys",
        "keys list",
        "keys new",
        "keys wipe",
        "keys list --home a --file b",
        "keys rotate --file a --keep 0",
        "keys rotate --file a --keep soon",
        "--version"
      })
  void anyCommand_usedWrongly_isOneLineAndStatus2(String line) {
    assertEquals(2, run(line.isEmpty() ? new String[0] : line.split(" ", -1)));
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.endsWith(" --help\n"), err);
    assertEquals("", out);
  }

  @Test
  void help_ofEachCommand_isShown() {
    for (String line : new String[] {"", "keys ", "keys list ", "keys new ", "keys rotate "}) {
      assertEquals(0, run((line + "--help").split(" ", -1)));
      assertTrue(out.startsWith("Usage: java -jar biscotti.war"), out);
    }
  }

  @Test
  void rotate_tinkKeyset_isRefused() throws Exception {
    sealing();
    String text = Files.readString(home.resolve("keys.json"));
    String keyset = text.substring(text.indexOf("\"keyset\":") + 9, text.indexOf(",\"sha256\""));
    Path file = Files.writeString(home.resolve("tink.json"), keyset);
    assertEquals(0, run("keys", "list", "--file", file.toString()), () -> err);
    assertTrue(out.contains("(Tink keyset)"), out);
    assertEquals(1, run("keys", "rotate", "--file", file.toString()));
    assertTrue(err.contains("tinkey"), err);
    assertEquals(keyset, Files.readString(file));
  }
}
