package io.biscotti.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Ids;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationSpoolTest {

  private static final Instant UNTIL = Instant.parse("2026-03-01T22:00:00.123Z");

  private final Ids ids = Ids.secure();

  @TempDir Path home;
  private RevocationSpool spool;

  @BeforeEach
  void open() {
    spool = new RevocationSpool(home);
  }

  @AfterEach
  void close() {
    spool.close();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(each -> each.toString().endsWith(".spool")).toList();
    }
  }

  private Map<String, Instant> some(int many) {
    Map<String, Instant> some = new LinkedHashMap<>();
    for (int i = 0; i < many; i++) {
      some.put(ids.next(), UNTIL.plusMillis(i));
    }
    return some;
  }

  /** The content of the disk, as another process finds it after a crash of this one. */
  private Map<String, Instant> afterACrash() throws IOException {
    Path copy = Files.createTempDirectory(home, "crash");
    for (Path file : files(home)) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    try (RevocationSpool next = new RevocationSpool(copy)) {
      return next.adopt();
    }
  }

  private Path left(String content) throws IOException {
    return Files.writeString(
        home.resolve("revocations-left.spool"), content, StandardCharsets.ISO_8859_1);
  }

  /** The text of a spool with these ids. */
  private String text(Map<String, Instant> some) throws IOException {
    Path other = Files.createTempDirectory(home, "text");
    try (RevocationSpool made = new RevocationSpool(other)) {
      made.write(some.entrySet());
      return Files.readString(files(other).get(0), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void write_ids_areFoundAfterACrash() throws Exception {
    Map<String, Instant> first = some(3);
    spool.write(first.entrySet());
    assertEquals(first, afterACrash());
    Map<String, Instant> second = some(2);
    spool.write(second.entrySet());
    first.putAll(second);
    assertEquals(first, afterACrash());
    assertEquals(1, files(home).size());
    assertTrue(spool.isRead());
  }

  @Test
  void write_underAnyUmask_isForTheOwnerAlone() throws Exception {
    Path deep = home.resolve("made");
    try (RevocationSpool made = new RevocationSpool(deep)) {
      made.write(some(1).entrySet());
      assertEquals("rwx------", modes(deep));
      assertEquals("rw-------", modes(files(deep).get(0)));
    }
  }

  private static String modes(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void clear_delivered_leavesNoFile() throws Exception {
    left(text(some(2)));
    assertEquals(2, spool.adopt().size());
    spool.write(some(1).entrySet());
    assertEquals(2, files(home).size());
    spool.clear();
    assertEquals(List.of(), files(home));
    Map<String, Instant> later = some(1);
    spool.write(later.entrySet());
    assertEquals(later, afterACrash());
  }

  @Test
  void close_undelivered_leavesItToTheNext() throws Exception {
    Map<String, Instant> waiting = some(2);
    spool.write(waiting.entrySet());
    spool.close();
    try (RevocationSpool next = new RevocationSpool(home)) {
      assertEquals(waiting, next.adopt());
      assertEquals(Map.of(), next.adopt(), "once is enough");
    }
  }

  @Test
  void adopt_fileOfAProcessThatLives_isLeft() throws Exception {
    spool.write(some(1).entrySet());
    Path foreign = left(text(some(1)));
    try (FileChannel theirs = FileChannel.open(foreign, StandardOpenOption.WRITE);
        RevocationSpool other = new RevocationSpool(home)) {
      theirs.lock();
      assertEquals(Map.of(), other.adopt());
      assertTrue(other.isRead());
      other.clear();
    }
    assertEquals(2, files(home).size());
  }

  @Test
  void adopt_hundredThousandLines_givesAllSoon() throws Exception {
    Map<String, Instant> many = some(100_000);
    left(text(many));
    long start = System.nanoTime();
    assertEquals(many, spool.adopt());
    assertTrue(System.nanoTime() - start < 10_000_000_000L);
  }

  @Test
  void adopt_tornAtAnyByte_givesTheWholeLines() throws Exception {
    Map<String, Instant> three = some(3);
    String text = text(three);
    List<String> known = List.copyOf(three.keySet());
    for (int cut = 0; cut <= text.length(); cut++) {
      left(text.substring(0, cut));
      int whole = (int) text.substring(0, cut).chars().filter(c -> c == '\n').count();
      Map<String, Instant> found = afterACrash();
      boolean unended = found.size() == whole + 1 && text.charAt(cut) == '\n';
      assertEquals(whole + (unended ? 1 : 0), found.size(), "cut at " + cut);
      assertTrue(found.keySet().containsAll(known.subList(0, whole)));
    }
  }

  @Test
  void adopt_anyBitFlipped_givesNoOtherIdOrLimit() throws Exception {
    Map<String, Instant> three = some(3);
    byte[] bytes = text(three).getBytes(StandardCharsets.ISO_8859_1);
    Path copy = Files.createTempDirectory(home, "flip");
    for (int i = 0; i < bytes.length * 8; i++) {
      byte[] flipped = bytes.clone();
      flipped[i / 8] ^= (byte) (1 << (i % 8));
      Files.write(copy.resolve("revocations-flipped.spool"), flipped);
      try (RevocationSpool next = new RevocationSpool(copy)) {
        Map<String, Instant> found = next.adopt();
        assertTrue(three.entrySet().containsAll(found.entrySet()));
        assertTrue(found.size() >= 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void adopt_garbage_givesWhatIsBetweenIt(long seed) throws Exception {
    byte[] garbage = new byte[100_000];
    new Random(seed).nextBytes(garbage);
    String noise = new String(garbage, StandardCharsets.ISO_8859_1);
    Map<String, Instant> good = some(5);
    left(noise + '\n' + text(good) + noise);
    assertEquals(good, spool.adopt());
    assertTrue(spool.isRead());
    spool.clear();
    assertEquals(List.of(), files(home));
  }

  @Test
  void adopt_withWrongModes_countsAllTheSame() throws Exception {
    Map<String, Instant> good = some(1);
    Path file = left(text(good));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertEquals(good, afterACrash());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    assertEquals(good, spool.adopt());
    spool.clear();
    assertEquals(List.of(), files(home));
  }

  @Test
  void adopt_linkOrDirectory_isNoSpool() throws Exception {
    Path outside = Files.writeString(home.resolve("outside"), text(some(1)));
    Files.createSymbolicLink(home.resolve("revocations-link.spool"), outside);
    Files.createDirectory(home.resolve("revocations-directory.spool"));
    assertEquals(Map.of(), spool.adopt());
    spool.clear();
    assertTrue(Files.exists(outside));
  }

  @Test
  void write_noDirectory_saysSo() throws Exception {
    Path file = Files.writeString(home.resolve("file"), "");
    try (RevocationSpool none = new RevocationSpool(file.resolve("below"))) {
      assertEquals(Map.of(), none.adopt());
      assertThrows(IOException.class, () -> none.write(some(1).entrySet()));
    }
  }

  @Test
  void write_tooMuch_isRefusedAndWhatIsThereStays() throws Exception {
    Map<String, Instant> first = some(1);
    spool.write(first.entrySet());
    Map<String, Instant> many = some(RevocationSpool.MOST_BYTES / 45 + 1);
    assertThrows(IOException.class, () -> spool.write(many.entrySet()));
    assertEquals(first, afterACrash());
    Map<String, Instant> second = some(1);
    spool.write(second.entrySet());
    first.putAll(second);
    assertEquals(first, afterACrash());
  }

  @Test
  void write_fileWasRemoved_makesAnother() throws Exception {
    spool.write(some(1).entrySet());
    Files.delete(files(home).get(0));
    Map<String, Instant> second = some(1);
    spool.write(second.entrySet());
    assertEquals(second, afterACrash());
    assertFalse(files(home).isEmpty());
  }
}
