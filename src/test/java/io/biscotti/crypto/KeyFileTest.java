package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
  private static final byte[] PLAIN = "user=john".getBytes(UTF_8);
  private static final KeyPolicy POLICY = KeyPolicy.forLifetime(Duration.ofHours(12));

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void chooseFile() throws IOException {
    temp = temp.toRealPath();
    file = temp.resolve("home/.biscotti/keys.json");
  }

  @Test
  void open_existingFile_opensSealedValues() {
    String sealed = seal(open());

    assertOpens(open(), sealed);
  }

  @Test
  void open_absentFile_makesFileAndDirectoryForTheOwnerOnly() throws IOException {
    open();

    assertEquals(fromString("rw-------"), Files.getPosixFilePermissions(file));
    assertEquals(fromString("rwx------"), Files.getPosixFilePermissions(file.getParent()));
    assertEquals(
        fromString("rwx------"), Files.getPosixFilePermissions(file.getParent().getParent()));
    assertEquals(List.of("keys.json", "keys.json.lock"), siblings());
  }

  @Test
  void open_leftOversOfACrash_areReplaced() throws IOException {
    Files.createDirectories(file.getParent());
    Path fresh = Files.writeString(file.resolveSibling("keys.json.new"), "half");
    Files.setPosixFilePermissions(fresh, fromString("rw-rw-rw-"));

    open();

    assertEquals(fromString("rw-------"), Files.getPosixFilePermissions(file));
    assertEquals(List.of("keys.json", "keys.json.lock"), siblings());
  }

  @Test
  void open_directoryThatIsALink_isFollowed() throws IOException {
    Path real = Files.createDirectory(temp.resolve("real"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), real);

    String sealed = seal(open(link.resolve("keys.json")));

    assertOpens(open(real.resolve("keys.json")), sealed);
  }

  @Test
  void open_fileThatIsALink_keepsTheLinkWhenRotating() throws IOException {
    open();
    Path link = Files.createSymbolicLink(temp.resolve("link.json"), file);
    SettableClock clock = new SettableClock(Clock.systemUTC().instant());
    KeyRing ring = KeyRing.open(link, POLICY, clock);
    String before = Files.readString(file);

    clock.advance(POLICY.sealsFor());
    ring.maintain();

    assertTrue(Files.isSymbolicLink(link));
    assertFalse(before.equals(Files.readString(file)));
  }

  @Test
  void open_danglingLink_isRefusedAndKept() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link.json"), temp.resolve("not-mounted"));

    assertRefused(link, "NoSuchFileException");
    assertTrue(Files.isSymbolicLink(link));
    assertFalse(Files.exists(temp.resolve("not-mounted")));
  }

  @Test
  void open_truncatedAnywhere_isRefusedAndKept() throws IOException {
    open();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      put(part);
      assertRefused(file, "");
      assertArrayEquals(part, Files.readAllBytes(file));
    }
    put(whole);
    open();
  }

  @Test
  void open_anyByteChanged_isRefusedAndStays() throws IOException {
    open();
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(5);
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (1 + random.nextInt(255));
      put(changed);
      assertRefused(file, "");
      assertArrayEquals(changed, Files.readAllBytes(file));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', it is empty",
    "' \n', it is empty",
    "hunter2, 'it is not JSON, or truncated'",
    "'{', 'it is not JSON, or truncated'",
    "'[]', it is not the text of a key ring",
    "'{}', it is not the text of a key ring",
    "'{\"primaryKeyId\":1,\"key\":[]}', it is not the text of a key ring",
    "'{\"version\":\"1\"}', it is not the text of a key ring",
    "'{\"version\":99999999999999999999}', 'it is not JSON, or truncated'",
    "'{\"version\":2,\"rings\":[]}', 'it has version 2, but this release reads version 1'",
    "'{\"version\":1}', 'it is truncated or damaged: its checksum doesn''t match'"
  })
  void open_otherContent_saysWhyAndQuotesNothing(String content, String why) throws IOException {
    put(content);

    assertRefused(file, why);
    assertEquals(content, Files.readString(file));
  }

  @Test
  void open_randomBytes_isRefused() throws IOException {
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[1 + random.nextInt(2_000)];
      random.nextBytes(bytes);
      put(bytes);
      assertRefused(file, "");
    }
  }

  @Test
  void open_endlessFile_isRefused() throws IOException {
    put(new byte[(1 << 20) + 1]);

    assertRefused(file, "it is longer than 1048576 bytes");
  }

  /** The checksums are right, as after a manual edit that updated them. */
  @Test
  void open_keysThatDoNotMatchTheSchedule_isRefused() throws IOException {
    open();
    String text = Files.readString(file);
    String body = text.substring(0, text.indexOf(",\"sha256\""));
    List<String> edits =
        List.of(
            body.replaceFirst("\"id\":\\d+", "\"id\":1"),
            body.replaceFirst("\"id\":\\d+", "\"id\":\"1\""),
            body.replaceFirst("\"at\":\"[^\"]+\"", "\"at\":\"yesterday\""),
            body.replaceFirst("\"at\":\"[^\"]+\"", "\"at\":null"),
            body.replace("\"retired\":[]", "\"retired\":[{}]"),
            body.replace(
                "\"retired\":[]", "\"retired\":[{\"id\":1,\"at\":\"2026-01-01T00:00:00Z\"}]"),
            body.replaceFirst("\"keyset\":.*", "\"keyset\":{}"),
            body.replaceFirst("\"keyset\":.*", "\"keyset\":[]"),
            body.replaceFirst("\"sealing\":\\{[^}]*}", "\"sealing\":null"));
    for (String edit : edits) {
      assertFalse(edit.equals(body));
      put(summed(edit));
      assertRefused(file, "");
    }
    put(summed(body));
    open();
  }

  @Test
  void open_directoryInItsPlace_isRefused() throws IOException {
    Files.createDirectories(file);

    assertRefused(file, "it is not a regular file");
    assertTrue(Files.isDirectory(file));
  }

  @Test
  void open_fileWhereADirectoryShouldBe_isRefused() throws IOException {
    Files.createDirectories(file.getParent().getParent());
    Files.writeString(file.getParent(), "in the way");

    assertRefused(file, "it is not a directory");
    assertEquals("in the way", Files.readString(file.getParent()));
  }

  @Test
  void open_rootOfTheFileSystem_isRefused() {
    assertRefused(Path.of("/"), "it is a directory");
  }

  @Test
  void open_othersMayRead_warnsAndOpens() throws IOException {
    open();
    assertEquals(List.of(), warningsOf(this::open));
    Files.setPosixFilePermissions(file, fromString("rw-r-----"));

    List<String> warnings = warningsOf(this::open);

    assertEquals(
        List.of(
            "The key ring "
                + file
                + " should be accessible to its owner only (rw-------), but is rw-r-----"),
        warnings);
  }

  private static List<String> warningsOf(Runnable work) {
    try (LogRecorder log = LogRecorder.of(KeyFile.class)) {
      work.run();
      return log.warnings();
    }
  }

  private void put(String content) throws IOException {
    put(content.getBytes(UTF_8));
  }

  private void put(byte[] content) throws IOException {
    if (Files.notExists(file)) {
      Files.createDirectories(file.getParent());
      Files.createFile(file, PosixFilePermissions.asFileAttribute(fromString("rw-------")));
    }
    Files.write(file, content);
  }

  private List<String> siblings() throws IOException {
    try (var entries = Files.list(file.getParent())) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static String summed(String body) {
    return body + ",\"sha256\":\"" + HexFormat.of().formatHex(Ids.sha256(body)) + "\"}";
  }

  private static void assertRefused(Path file, String why) {
    KeyException e = assertThrows(KeyException.class, () -> open(file));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith("Key ring " + file + " can't be used: "), message);
    assertTrue(message.contains(why), message);
    assertFalse(message.contains("hunter2"), message);
  }

  private KeyRing open() {
    return open(file);
  }

  private static KeyRing open(Path file) {
    return KeyRing.open(file, POLICY, Clock.systemUTC());
  }

  private static String seal(KeyRing ring) {
    return ring.sealer("session", "__Host-session").seal(PLAIN);
  }

  private static void assertOpens(KeyRing ring, String sealed) {
    Opened opened = ring.sealer("session", "__Host-session").open(sealed);
    assertArrayEquals(PLAIN, assertInstanceOf(Opened.Value.class, opened).bytes());
  }
}
