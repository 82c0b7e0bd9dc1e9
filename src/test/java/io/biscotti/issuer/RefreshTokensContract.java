package io.biscotti.issuer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.TimeColumn;
import io.biscotti.testkit.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How refresh tokens behave on every database. */
abstract class RefreshTokensContract {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00.123Z");
  private static final Instant END = START.plus(Duration.ofHours(12));
  private static final Rotation UNKNOWN = new Rotation.Unknown();

  private final SettableClock clock = new SettableClock(START);
  private Database database;
  private RefreshTokens tokens;

  /** Settings of a running database that is empty for each test. */
  abstract DatabaseSettings settings();

  @BeforeEach
  void open() {
    database = Database.open(settings());
    tokens = new RefreshTokens(database, Ids.secure(), clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Secret begin() {
    return tokens.begin("acc-1", "handle-1", END);
  }

  private Rotation.Rotated rotated(Secret token) {
    return assertInstanceOf(Rotation.Rotated.class, tokens.rotate(token));
  }

  private Secret next(Secret token) {
    return rotated(token).successor();
  }

  /** Acts as if this time had passed since the tokens were used, by the database's clock. */
  private void pass(Duration time) {
    database.call(
        handle -> {
          Map<String, Instant> used = new HashMap<>();
          handle
              .createQuery("select digest, used_at from refresh_tokens where used_at is not null")
              .map(
                  (row, context) ->
                      Map.entry(row.getString("digest"), TimeColumn.read(row, "used_at")))
              .forEach(each -> used.put(each.getKey(), each.getValue()));
          used.forEach(
              (digest, at) ->
                  handle
                      .createUpdate(
                          "update refresh_tokens set used_at = :at where digest = :digest")
                      .bind("at", TimeColumn.of(at.minus(time)))
                      .bind("digest", digest)
                      .execute());
          return used;
        });
  }

  private int count(String table) {
    return database.call(
        handle -> handle.createQuery("select count(*) from " + table).mapTo(Integer.class).one());
  }

  private static <T> List<T> atOnce(int threads, Callable<T> call) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> one : executor.invokeAll(Collections.nCopies(threads, call))) {
        results.add(one.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void rotate_newToken_returnsItsSuccessorAndFamily() {
    Secret first = begin();
    Rotation.Rotated rotated = rotated(first);
    assertEquals(43, first.reveal().length());
    assertNotEquals(first, rotated.successor());
    assertEquals("acc-1", rotated.family().account());
    assertEquals("handle-1", rotated.family().session());
    assertEquals(END, rotated.family().expiresAt());
    assertEquals(rotated.family(), rotated(rotated.successor()).family());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "' or 1=1 --", "é"})
  void rotate_unknownText_isUnknown(String text) {
    begin();
    assertEquals(UNKNOWN, tokens.rotate(Secret.of(text)));
    assertEquals(UNKNOWN, tokens.rotate(Secret.of(text.repeat(100_000))));
    assertEquals(List.of(), tokens.find(List.of(Secret.of(text), Secret.of(text.repeat(100_000)))));
  }

  @Test
  void rotate_againWithinTheGrace_returnsTheSameSuccessor() {
    Secret first = begin();
    Secret second = next(first);
    pass(RefreshTokens.GRACE.minusSeconds(10));
    assertEquals(second, next(first));

    Secret third = next(second);
    assertEquals(second, next(first));
    assertEquals(third, next(second));
  }

  @Test
  void rotate_againAfterTheGrace_revokesTheFamily() {
    Secret first = begin();
    Rotation.Rotated rotated = rotated(first);
    Secret second = rotated.successor();
    Secret third = next(second);
    pass(RefreshTokens.GRACE.plusMillis(1));

    assertEquals(new Rotation.Reused(rotated.family()), tokens.rotate(first));

    assertEquals(UNKNOWN, tokens.rotate(third));
    assertEquals(new Rotation.Reused(rotated.family()), tokens.rotate(second));
    assertFalse(tokens.revokeFamily(rotated.family().id()));
  }

  @Test
  void rotate_reuseInOneFamily_leavesOthersAlone() {
    Secret first = begin();
    Secret other = begin();
    next(first);
    pass(Duration.ofMinutes(1));
    assertInstanceOf(Rotation.Reused.class, tokens.rotate(first));
    rotated(other);
  }

  @Test
  void rotate_fiftyAtOnceTwentyTimes_returnOneSuccessorEach() throws Exception {
    Secret token = begin();
    for (int round = 0; round < 20; round++) {
      Secret shown = token;
      List<Rotation> all = atOnce(50, () -> tokens.rotate(shown));
      Set<Secret> successors = new HashSet<>();
      all.forEach(one -> successors.add(assertInstanceOf(Rotation.Rotated.class, one).successor()));
      assertEquals(1, successors.size());
      assertEquals(round + 2, count("refresh_tokens"));
      token = successors.iterator().next();
    }
    clock.advance(RefreshTokens.GRACE.plusMillis(1));
    Secret last = token;
    atOnce(50, () -> tokens.rotate(last));
    assertEquals(22, count("refresh_tokens"));
  }

  @Test
  void rotate_concurrentRevocation_leavesNoValidToken() throws Exception {
    for (int round = 0; round < 10; round++) {
      Secret first = begin();
      List<Rotation> all =
          atOnce(
              8,
              () -> {
                Rotation rotation = tokens.rotate(first);
                tokens.revokeSession("handle-1");
                return rotation;
              });
      for (Rotation one : all) {
        if (one instanceof Rotation.Rotated rotated) {
          assertEquals(UNKNOWN, tokens.rotate(rotated.successor()));
        }
      }
      assertEquals(UNKNOWN, tokens.rotate(first));
    }
  }

  @Test
  void rotate_familyIsOver_isExpired() {
    Secret first = begin();
    clock.set(END.minusMillis(1));
    Secret second = next(first);
    clock.set(END);
    assertEquals(new Rotation.Expired(), tokens.rotate(second));
    assertEquals(new Rotation.Expired(), tokens.rotate(first));
  }

  @Test
  void rotate_tooOften_isExpired() {
    Secret first = begin();
    database.call(
        handle ->
            handle.execute(
                "update refresh_families set rotations = " + (RefreshTokens.MOST_ROTATIONS - 1)));
    Secret last = next(first);
    assertEquals(new Rotation.Expired(), tokens.rotate(last));
    assertEquals(last, next(first));
  }

  @Test
  void revoke_byEachHandle_revokesItsFamilies() {
    Secret one = begin();
    Secret sameSession = begin();
    Secret sameAccount = tokens.begin("acc-1", "handle-2", END);
    Secret stranger = tokens.begin("acc-2", "handle-3", END);
    String family = rotated(one).family().id();

    assertTrue(tokens.revokeFamily(family));
    assertFalse(tokens.revokeFamily(family));
    assertEquals(UNKNOWN, tokens.rotate(one));
    assertEquals(1, tokens.revokeSession("handle-1"));
    assertEquals(UNKNOWN, tokens.rotate(sameSession));
    assertEquals(1, tokens.revokeAccount("acc-1"));
    assertEquals(UNKNOWN, tokens.rotate(sameAccount));
    assertEquals(0, tokens.revokeAccount("acc-1"));
    rotated(stranger);
  }

  @Test
  void revokeFamily_ofAnyToken_endsAllOfIt() {
    Secret first = begin();
    Rotation.Rotated rotated = rotated(first);
    Secret junk = Secret.of("A".repeat(43));
    Family family = rotated.family();
    assertEquals(List.of(family), tokens.find(List.of(junk, first, rotated.successor())));
    assertTrue(tokens.revokeFamily(family.id()));
    assertFalse(tokens.revokeFamily(family.id()));
    assertEquals(List.of(family), tokens.find(List.of(rotated.successor())));
    assertEquals(UNKNOWN, tokens.rotate(rotated.successor()));
  }

  @Test
  void begin_manyOfOneAccount_endsTheOldest() {
    Secret stranger = tokens.begin("acc-2", "handle-3", END);
    List<Secret> all = new ArrayList<>();
    for (int i = 0; i <= RefreshTokens.MOST_FAMILIES; i++) {
      all.add(begin());
      clock.advance(Duration.ofMillis(1));
    }
    assertEquals(RefreshTokens.MOST_FAMILIES + 1, count("refresh_families"));
    assertEquals(UNKNOWN, tokens.rotate(all.get(0)));
    rotated(all.get(1));
    rotated(stranger);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 129})
  void begin_tooLongName_isRefused(int chars) {
    String name = "a".repeat(chars);
    assertThrows(IllegalArgumentException.class, () -> tokens.begin(name, "s", END));
    assertThrows(IllegalArgumentException.class, () -> tokens.begin("a", name, END));
  }

  @Test
  void rows_afterRotations_holdNoToken() {
    Secret first = begin();
    Secret second = next(first);
    Secret third = next(second);
    String rows =
        database.call(
            handle ->
                handle.createQuery("select * from refresh_tokens").mapToMap().list().toString()
                    + handle.createQuery("select * from refresh_families").mapToMap().list());
    for (Secret token : List.of(first, second, third)) {
      assertFalse(rows.contains(token.reveal()));
      assertTrue(rows.contains(Ids.digest(token.reveal())));
    }
  }

  @Test
  void rows_afterTheGrace_holdNoSuccessorButTheLast() {
    Secret token = begin();
    for (int i = 0; i < 4; i++) {
      token = next(token);
      pass(Duration.ofMinutes(10));
    }
    int kept =
        database.call(
            handle ->
                handle
                    .createQuery("select count(*) from refresh_tokens where successor is not null")
                    .mapTo(Integer.class)
                    .one());
    assertEquals(1, kept);
  }

  /** Moves expiry into the past, by the database's clock. */
  private void expire(String which, Duration ago) {
    database.call(
        handle ->
            handle
                .createUpdate("update refresh_families set expires_at = :at where " + which)
                .bind("at", Clock.systemUTC().instant().minus(ago).atOffset(ZoneOffset.UTC))
                .execute());
  }

  @Test
  void purge_expiredADayAgo_isDeletedInBatches() {
    Secret old = begin();
    for (int i = 0; i < 5; i++) {
      old = next(old);
    }
    String family = rotated(old).family().id();
    database.call(
        handle -> {
          for (int i = 0; i < 1_200; i++) {
            handle.execute(
                "insert into refresh_tokens (digest, family_id) values (?, ?)", "d" + i, family);
          }
          return 0;
        });
    Secret live = tokens.begin("acc-1", "handle-2", END.plus(Duration.ofDays(2)));
    String last = family;
    expire("id <> '" + family + "'", Duration.ofDays(-1));
    expire("id = '" + family + "'", Duration.ofHours(23));
    // However far this node's clock is ahead.
    clock.set(END.plus(Duration.ofDays(10_000)));
    assertEquals(0, tokens.purge());
    clock.set(START);
    expire("id = '" + family + "'", Duration.ofHours(25));
    assertEquals(1_000, tokens.purge());
    assertEquals(208, tokens.purge());
    assertEquals(0, tokens.purge());
    assertEquals(1, count("refresh_families"));
    rotated(live);
  }

  @ParameterizedTest
  @ValueSource(ints = {-5, 5})
  void rotate_retryOnAServerWithAnotherClock_isNoReuse(int minutes) {
    RefreshTokens right = new RefreshTokens(database, Ids.secure(), Clock.systemUTC());
    RefreshTokens wrong =
        new RefreshTokens(
            database, Ids.secure(), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes)));
    Instant end = Clock.systemUTC().instant().plus(Duration.ofHours(12));
    Secret first = right.begin("acc-1", "handle-1", end);
    Rotation.Rotated used = assertInstanceOf(Rotation.Rotated.class, right.rotate(first));
    assertEquals(used, wrong.rotate(first));
    Rotation.Rotated next =
        assertInstanceOf(Rotation.Rotated.class, wrong.rotate(used.successor()));
    assertEquals(next, right.rotate(used.successor()));
  }

  /** The thief gets no more time either. */
  @ParameterizedTest
  @ValueSource(ints = {-5, 5})
  void rotate_reuseOnAServerWithAnotherClock_isNoticed(int minutes) {
    Instant now = Clock.systemUTC().instant();
    clock.set(now);
    Secret first = tokens.begin("acc-1", "handle-1", now.plus(Duration.ofHours(12)));
    next(first);
    pass(RefreshTokens.GRACE.plusMillis(1));
    clock.advance(Duration.ofMinutes(minutes));
    assertInstanceOf(Rotation.Reused.class, tokens.rotate(first));
  }
}
