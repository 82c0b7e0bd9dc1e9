package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.SettableClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRotationTest {
  private static final byte[] PLAIN = "user=john".getBytes(UTF_8);
  private static final Instant START = Instant.parse("2026-01-31T08:00:00.123456789Z");
  private static final Duration SEALS = Duration.ofDays(30);
  private static final Duration LEAD = Duration.ofHours(1);
  private static final Duration OPENS = Duration.ofHours(13);
  private static final KeyPolicy POLICY = new KeyPolicy(SEALS, LEAD, OPENS);
  private static final Duration TICK = Duration.ofNanos(1);

  private final SettableClock clock = new SettableClock(START);
  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = temp.resolve("keys.json");
  }

  @Test
  void maintain_nothingDue_leavesTheFileAlone() throws IOException {
    KeyRing ring = open();
    @Nullable Object before = fileKey();

    at(START.plus(SEALS).minus(LEAD).minus(TICK), ring);

    assertEquals(before, fileKey());
    assertEquals(1, keysInFile());
  }

  @Test
  void maintain_leadBeforeTheSwitch_publishesAKeyThatDoesNotSeal() throws IOException {
    KeyRing ring = open();
    int first = sealingKey(ring);

    at(START.plus(SEALS).minus(LEAD), ring);

    assertEquals(2, keysInFile());
    assertEquals(first, sealingKey(ring));
    at(START.plus(SEALS).minus(TICK), ring);
    assertEquals(first, sealingKey(ring));
    assertEquals(first, sealingKey(open()));
  }

  @Test
  void maintain_atTheSwitch_sealsWithThePublishedKeyAndOpensBoth() throws IOException {
    KeyRing ring = open();
    int first = sealingKey(ring);
    String sealedBefore = seal(ring);
    at(START.plus(SEALS).minus(LEAD), ring);
    at(START.plus(SEALS), ring);

    assertNotEquals(first, sealingKey(ring));
    assertEquals(sealingKey(ring), sealingKey(open()));
    assertEquals(2, keysInFile());
    assertOpens(ring, sealedBefore);
    assertOpens(open(), sealedBefore);
  }

  @Test
  void maintain_oldKey_isRemovedWhenTheLastValueOfALateNodeIsOld() throws IOException {
    KeyRing ring = open();
    String sealedBefore = seal(ring);
    Instant switched = START.plus(SEALS);
    at(switched.minus(LEAD), ring);
    at(switched, ring);
    Instant removed = switched.plus(LEAD).plus(OPENS);

    at(removed.minus(TICK), ring);
    assertOpens(ring, sealedBefore);
    at(removed, ring);

    assertEquals(new Opened.Rejected(Opened.Reason.GONE_KEY), sealer(ring).open(sealedBefore));
    assertEquals(1, keysInFile());
  }

  /** The lead time is kept although the switch is overdue: other nodes don't know the key yet. */
  @Test
  void maintain_afterALongPause_stillPublishesBeforeSealing() {
    KeyRing ring = open();
    int first = sealingKey(ring);
    Instant late = START.plus(Duration.ofDays(400));

    at(late, ring);
    at(late.plus(LEAD).minus(TICK), ring);
    assertEquals(first, sealingKey(ring));
    at(late.plus(LEAD), ring);

    assertNotEquals(first, sealingKey(ring));
  }

  /** The old key sealed until the switch, however overdue that was. */
  @Test
  void maintain_lateSwitch_keepsTheOldKeyFromThenOn() {
    KeyRing ring = open();
    at(START.plus(SEALS).minus(LEAD), ring);
    clock.set(START.plus(SEALS).plus(Duration.ofDays(90)));
    String sealedLast = seal(ring);

    ring.maintain();
    at(clock.instant().plus(OPENS).minus(TICK), ring);

    assertOpens(ring, sealedLast);
  }

  @Test
  void maintain_clockSetBack_changesNothing() throws IOException {
    KeyRing ring = open();
    at(START.plus(SEALS).minus(LEAD), ring);
    at(START.plus(SEALS), ring);
    byte[] before = Files.readAllBytes(file);

    at(START.minus(Duration.ofDays(365)), ring);

    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void maintain_anotherRingRotated_followsAtOnce() throws IOException {
    KeyRing one = open();
    KeyRing other = open();
    at(START.plus(SEALS).minus(LEAD), one);
    byte[] published = Files.readAllBytes(file);
    other.maintain();
    assertArrayEquals(published, Files.readAllBytes(file));

    at(START.plus(SEALS), one);
    assertOpens(other, seal(one));
    other.maintain();

    assertEquals(sealingKey(one), sealingKey(other));
  }

  @Test
  void maintain_rotated_keepsTheFilePrivate() throws IOException {
    KeyRing ring = open();

    at(START.plus(SEALS), ring);

    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
  }

  @Test
  void maintain_manyRingsAtOnce_publishOneKey() throws Exception {
    KeyRing[] rings = IntStream.range(0, 16).mapToObj(i -> open()).toArray(KeyRing[]::new);
    for (Instant due = START.plus(SEALS).minus(LEAD);
        due.isBefore(START.plus(SEALS.multipliedBy(5)));
        due = due.plus(SEALS)) {
      clock.set(due);
      maintainTogether(rings);
      assertEquals(1, Arrays.stream(rings).map(KeyRotationTest::keyIds).distinct().count());
      clock.advance(LEAD);
      maintainTogether(rings);
      assertEquals(2, keysInFile());
      assertEquals(1, IntStream.range(0, 16).map(i -> sealingKey(rings[i])).distinct().count());
      clock.advance(LEAD.plus(OPENS));
      maintainTogether(rings);
      assertEquals(1, keysInFile());
      clock.set(due.plus(LEAD));
    }
  }

  /**
   * Two nodes share one file over a dozen rotations. The second stays away for just under the lead
   * time each time: both can open whatever either sealed in the last {@code OPENS}.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void maintain_secondNodeLate_recentValuesStillOpen(int seed) {
    KeyPolicy policy = new KeyPolicy(Duration.ofHours(5), LEAD, OPENS);
    KeyRing prompt = KeyRing.open(file, policy, clock);
    KeyRing late = KeyRing.open(file, policy, clock);
    Random random = new Random(seed);
    Deque<Sample> young = new ArrayDeque<>();
    Instant lateIsDue = START;
    while (clock.instant().isBefore(START.plus(Duration.ofHours(60)))) {
      clock.advance(Duration.ofSeconds(60 + random.nextInt(60)));
      prompt.maintain();
      if (!clock.instant().isBefore(lateIsDue)) {
        late.maintain();
        lateIsDue = clock.instant().plus(LEAD).minusSeconds(120 + random.nextInt(600));
      }
      young.add(new Sample(clock.instant(), seal(prompt)));
      young.add(new Sample(clock.instant(), seal(late)));
      while (!young.getFirst().at().plus(OPENS).isAfter(clock.instant())) {
        young.removeFirst();
      }
      for (Sample sample : new Sample[] {young.getFirst(), young.getLast(), pick(young, random)}) {
        assertOpens(prompt, sample.sealed());
        assertOpens(late, sample.sealed());
      }
    }
    assertTrue(young.size() > 500);
  }

  private record Sample(Instant at, String sealed) {}

  private static Sample pick(Deque<Sample> samples, Random random) {
    return samples.stream().skip(random.nextInt(samples.size())).findFirst().orElseThrow();
  }

  /** A node that was away for three rotations adopts the file, and undoes nothing in it. */
  @Test
  void maintain_secondNodeAwayForMonths_catchesUp() throws IOException {
    KeyRing prompt = open();
    KeyRing away = open();
    for (int i = 1; i <= 3; i++) {
      at(START.plus(SEALS.multipliedBy(i)).minus(LEAD), prompt);
      at(START.plus(SEALS.multipliedBy(i)), prompt);
    }
    String sealed = seal(prompt);
    byte[] before = Files.readAllBytes(file);

    away.maintain();

    assertOpens(away, sealed);
    assertEquals(sealingKey(prompt), sealingKey(away));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void maintain_fileMissingOrDamaged_throwsAndKeepsTheKeys() throws IOException {
    KeyRing ring = open();
    String sealed = seal(ring);
    byte[] whole = Files.readAllBytes(file);
    clock.set(START.plus(SEALS));

    Files.delete(file);
    assertThrows(KeyException.class, ring::maintain);
    assertTrue(Files.notExists(file));
    Files.write(file, new byte[] {'{'});
    assertThrows(KeyException.class, ring::maintain);
    assertArrayEquals(new byte[] {'{'}, Files.readAllBytes(file));

    assertOpens(ring, sealed);
    assertOpens(ring, seal(ring));
    Files.write(file, whole);
    ring.maintain();
    assertEquals(2, keysInFile());
  }

  /** A directory at the path of the new file simulates a full disk. */
  @Test
  void maintain_newFileCannotBeWritten_throwsAndKeepsTheKeys() throws IOException {
    KeyRing ring = open();
    byte[] before = Files.readAllBytes(file);
    Files.createDirectories(temp.resolve("keys.json.new/occupied"));
    clock.set(START.plus(SEALS));

    KeyException e = assertThrows(KeyException.class, ring::maintain);

    assertTrue(String.valueOf(e.getMessage()).contains(file.toString()));
    assertInstanceOf(IOException.class, e.getCause());
    assertArrayEquals(before, Files.readAllBytes(file));
    assertOpens(ring, seal(ring));
  }

  @Test
  void maintain_whileOthersSealAndOpen_disturbsNobody() throws Exception {
    KeyPolicy keepsAll = new KeyPolicy(SEALS, LEAD, Duration.ofDays(3_650));
    KeyRing ring = KeyRing.open(file, keepsAll, clock);
    Sealer sealer = sealer(ring);
    var threads = Executors.newFixedThreadPool(2);
    AtomicBoolean over = new AtomicBoolean();
    try {
      CountDownLatch begun = new CountDownLatch(2);
      Callable<?> sealAndOpen =
          () -> {
            while (!over.get()) {
              assertInstanceOf(Opened.Value.class, sealer.open(sealer.seal(PLAIN)));
              begun.countDown();
            }
            return null;
          };
      List<Future<?>> busy = List.of(threads.submit(sealAndOpen), threads.submit(sealAndOpen));
      assertTrue(begun.await(20, SECONDS));
      // The oldest key still opens in the end, however long a thread waits for the processor.
      for (int i = 0; i < 500; i++) {
        clock.advance(Duration.ofDays(5));
        ring.maintain();
      }
      over.set(true);
      for (Future<?> each : busy) {
        each.get();
      }
      assertTrue(keysInFile() > 50);
    } finally {
      over.set(true);
      threads.shutdown();
    }
  }

  private void maintainTogether(KeyRing[] rings) throws Exception {
    CyclicBarrier start = new CyclicBarrier(rings.length);
    var threads = Executors.newFixedThreadPool(rings.length);
    try {
      Deque<Future<?>> done = new ArrayDeque<>();
      for (KeyRing ring : rings) {
        done.add(
            threads.submit(
                () -> {
                  start.await();
                  ring.maintain();
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  private void at(Instant instant, KeyRing ring) {
    clock.set(instant);
    ring.maintain();
  }

  private KeyRing open() {
    return KeyRing.open(file, POLICY, clock);
  }

  /** An id of the file, which differs after each replacement. */
  private @Nullable Object fileKey() throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private int keysInFile() throws IOException {
    return Files.readString(file).split("\"keyData\"", -1).length - 1;
  }

  /** The id of the key that sealed a text: its second to fifth byte. */
  private static int sealingKey(KeyRing ring) {
    byte[] sealed = Base64.getUrlDecoder().decode(seal(ring));
    return ByteBuffer.wrap(sealed, 1, 4).getInt();
  }

  private static Set<Integer> keyIds(KeyRing ring) {
    return ring.keyset().keys().stream().map(SealingKey::id).collect(Collectors.toSet());
  }

  private static Sealer sealer(KeyRing ring) {
    return ring.sealer("session", "__Host-session");
  }

  private static String seal(KeyRing ring) {
    return sealer(ring).seal(PLAIN);
  }

  private static void assertOpens(KeyRing ring, String sealed) {
    assertArrayEquals(
        PLAIN, assertInstanceOf(Opened.Value.class, sealer(ring).open(sealed)).bytes());
  }
}
