package io.biscotti.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvents;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdTableTest {
  private static final Instant LIMIT = Instant.parse("2026-03-01T22:00:00Z");
  private static final IdTable.Entry ENDED = new IdTable.Entry(LIMIT, List.of());
  private static final long MOST_BYTES = 64L * 1024 * 1024;

  private final IdTable table = new IdTable();
  private final Ids ids = Ids.secure();

  @Test
  void id_ofEveryForm_comesBackAsItsText() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      Id id = new Id(random.nextLong(), random.nextLong());
      assertEquals(id, Id.parse(id.toString()));
      String made = ids.next();
      assertEquals(made, String.valueOf(Id.parse(made)));
    }
    assertEquals("AAAAAAAAAAAAAAAAAAAAAA", Id.ZERO.toString());
    assertEquals("_____________________w", new Id(-1, -1).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAB",
        "AAAAAAAAAAAAAAAAAAAAA=",
        "AAAAAAAAAA+AAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAA\u0131",
        "AAAAAAAAAAAAAAAAAAAA\ud83d\ude00"
      })
  void id_inAnotherForm_isAbsent(String text) {
    assertNull(Id.parse(text));
    assertFalse(table.contains(text));
    assertNull(table.get(text));
    assertThrows(IllegalArgumentException.class, () -> table.put(text, ENDED));
    assertEquals(0, table.size());
  }

  @Test
  void zeroId_likeAnyOther_isListedOnlyOncePut() {
    String zero = Id.ZERO.toString();
    assertFalse(table.contains(zero));
    table.put(ids.next(), ENDED);
    assertFalse(table.contains(zero));
    table.put(zero, ENDED);
    assertTrue(table.contains(zero));
    assertEquals(2, table.size());
  }

  /**
   * Compares the table with a map, with few distinct ids in one segment, so that slots collide and
   * wrap.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void changes_ofAllKinds_leaveWhatAMapHas(long seed) {
    Random random = new Random(seed);
    Map<String, IdTable.Entry> model = new HashMap<>();
    Instant now = LIMIT;
    for (int i = 0; i < 20_000; i++) {
      String id = id(random);
      if (random.nextInt(500) == 0) {
        Instant at = now = now.plusSeconds(random.nextInt(60));
        model.values().removeIf(entry -> !at.isBefore(entry.until()));
        table.sweep(at, Integer.MAX_VALUE);
      }
      List<String> successors = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        successors.add(id(random));
      }
      IdTable.Entry entry = new IdTable.Entry(now.plusSeconds(1 + random.nextInt(300)), successors);
      model.put(id, entry);
      table.put(id, entry);
      String any = id(random);
      assertEquals(model.get(any), table.get(any));
      assertEquals(model.containsKey(any), table.contains(any));
      assertEquals(model.size(), table.size());
    }
    Map<String, Instant> all = new HashMap<>();
    table.forEach(all::put);
    assertEquals(model.keySet(), all.keySet());
    model.forEach((id, entry) -> assertEquals(entry.until(), all.get(id)));
  }

  /** The upper half of the second number chooses the slot. */
  private static String id(Random random) {
    return new Id(7, 1L + random.nextInt(400) | (random.nextInt(3) - 1L) << 62).toString();
  }

  @Test
  void limit_withAFraction_isRoundedUpAndNeverTooEarly() {
    String id = ids.next();
    table.put(id, new IdTable.Entry(LIMIT.plusNanos(1), List.of()));
    table.sweep(LIMIT.plusMillis(999), Integer.MAX_VALUE);
    assertTrue(table.contains(id));
    table.sweep(LIMIT.plusSeconds(1), Integer.MAX_VALUE);
    assertFalse(table.contains(id));
  }

  @Test
  void limit_beyondWhatFits_isKeptForever() {
    String late = ids.next();
    String early = ids.next();
    table.put(late, new IdTable.Entry(Instant.parse("9999-01-01T00:00:00Z"), List.of()));
    table.put(early, new IdTable.Entry(Instant.parse("1905-01-01T00:00:00Z"), List.of()));
    table.sweep(Instant.parse("2150-01-01T00:00:00Z"), Integer.MAX_VALUE);
    assertTrue(table.contains(late));
    assertFalse(table.contains(early));
  }

  @Test
  void readers_whileItGrowsAndShrinks_missNoIdThatIsListed() throws Exception {
    Set<String> kept = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      kept.add(ids.next());
    }
    kept.forEach(id -> table.put(id, new IdTable.Entry(LIMIT.plusSeconds(9), List.of())));
    AtomicReference<String> missed = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              while (!Thread.interrupted()) {
                kept.stream().filter(id -> !table.contains(id)).forEach(missed::set);
              }
            });
    reader.start();
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 5_000; i++) {
        table.put(ids.next(), ENDED);
      }
      table.sweep(LIMIT, Integer.MAX_VALUE);
      assertEquals(kept.size(), table.size());
    }
    reader.interrupt();
    reader.join();
    assertNull(missed.get());
  }

  /** The bytes of all live objects, before and after. */
  @Test
  void million_ofEachKind_takeAtMost64MiBAndFreeThemAfterTheirLimit() throws Exception {
    // Threads of earlier tests may allocate meanwhile, but hardly each time.
    Million million = new Million();
    Revocations revocations = null;
    long taken = Long.MAX_VALUE;
    for (int round = 0; round < 3 && taken > MOST_BYTES; round++) {
      revocations = null;
      long before = liveBytes();
      revocations = kept(million);
      taken = liveBytes() - before;
    }
    assertEquals(1_000_000, revocations.size());
    assertTrue(revocations.isRevoked(million.last));
    long first = taken;
    assertTrue(first <= MOST_BYTES && first > 30_000_000, () -> first + " bytes");

    IdTable.Entry replacedBy = new IdTable.Entry(LIMIT, List.of(million.last));
    long replaced = Long.MAX_VALUE;
    long freed = 0;
    for (int round = 0; round < 5 && (replaced > MOST_BYTES || !isAll(freed, replaced)); round++) {
      long empty = liveBytes();
      IdTable filled = filled(replacedBy);
      long full = liveBytes();
      filled.sweep(LIMIT, Integer.MAX_VALUE);
      assertEquals(0, filled.size());
      freed = full - liveBytes();
      replaced = full - empty;
      Reference.reachabilityFence(filled);
    }
    long most = replaced;
    long swept = freed;
    assertTrue(most <= MOST_BYTES && most > 30_000_000, () -> most + " bytes");
    assertTrue(isAll(swept, most), () -> swept + " of " + most + " bytes");
    assertTrue(revocations.isRevoked(million.last), "it was not collected before");
  }

  private static boolean isAll(long freed, long taken) {
    return freed > taken - 5_000_000;
  }

  private static Revocations kept(Million million) {
    Revocations revocations =
        new Revocations(
            Clock.fixed(LIMIT, Clock.systemUTC().getZone()),
            () -> 0,
            new SessionEvents(Clock.systemUTC()),
            null);
    revocations.keepIn(million);
    return revocations;
  }

  private static IdTable filled(IdTable.Entry entry) {
    SplittableRandom random = new SplittableRandom(2);
    IdTable filled = new IdTable();
    for (int i = 0; i < 1_000_000; i++) {
      filled.put(id(random), entry);
    }
    return filled;
  }

  /** A log with a million ids. */
  private static final class Million implements RevocationLog {
    private String last = "";

    @Override
    public void append(String id, Instant until) {}

    @Override
    public Reading read(String position, BiConsumer<String, Instant> revoked) {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < 1_000_000; i++) {
        last = id(random);
        revoked.accept(last, LIMIT.plusSeconds(3_600));
      }
      return new Reading("end", LIMIT);
    }

    @Override
    public void purge(Duration past) {}
  }

  /** An id that is as evenly distributed as a secure one, and generated faster. */
  private static String id(SplittableRandom random) {
    return new Id(random.nextLong(), random.nextLong()).toString();
  }

  private static long liveBytes() throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {null},
                    new String[] {String[].class.getName()});
    String total =
        histogram.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
    return Long.parseLong(total.strip().split("\\s+", -1)[2]);
  }
}
