package io.biscotti.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationsTest {

  private static final Staleness STALE_AFTER_30_S =
      new Staleness(Duration.ofSeconds(30), Staleness.Others.REFUSE);

  private final SettableClock clock = new SettableClock();
  private final SessionEvents events = new SessionEvents(clock);

  /** The monotonic clock, which nobody sets. */
  private final SettableClock steady = new SettableClock();

  /** The clock of the log. */
  private final SettableClock logs = new SettableClock();

  private final KeptLog log = new KeptLog(logs);
  private final Ids ids = Ids.secure();
  private final Instant limit = clock.instant().plus(Duration.ofHours(12));

  @TempDir Path home;
  private Revocations revocations;

  @BeforeEach
  void start() {
    revocations = node();
  }

  @AfterEach
  void end() {
    revocations.close();
  }

  private Revocations node() {
    return new Revocations(clock, () -> nanos(steady.instant()), events, home);
  }

  private static long nanos(Instant instant) {
    return Duration.between(Instant.parse("2026-01-01T00:00:00Z"), instant).toNanos();
  }

  /** Lets time pass, for all clocks. */
  private void pass(Duration time) {
    clock.advance(time);
    steady.advance(time);
    logs.advance(time);
  }

  private Revocations otherNode() {
    Revocations other = node();
    other.keepIn(log);
    return other;
  }

  @Test
  void revoke_twice_countsOnce() {
    String id = ids.next();
    assertFalse(revocations.isRevoked(id));
    assertTrue(revocations.revoke(id, limit));
    assertFalse(revocations.revoke(id, limit));
    assertTrue(revocations.isRevoked(id));
    assertEquals(1, revocations.size());
  }

  /** An embedded database is idle while nobody uses it. */
  @Test
  void exchange_logThatNobodyShares_isReadEveryTenSecondsOrForNews() {
    log.shared(false);
    revocations.keepIn(log);
    int calls = log.calls();
    revocations.exchange();
    assertEquals(calls, log.calls());
    pass(Duration.ofSeconds(11));
    revocations.exchange();
    assertTrue(log.calls() > calls);

    log.away(true);
    String id = ids.next();
    revocations.revoke(id, limit);
    log.away(false);
    revocations.exchange();
    assertEquals(Set.of(id), log.kept().keySet());

    calls = log.calls();
    log.shared(true);
    revocations.exchange();
    assertTrue(log.calls() > calls);
  }

  @Test
  void keepIn_logReadElsewhere_waitsForTheReadingWithEveryAnswer() throws Exception {
    String id = ids.next();
    String replaced = ids.next();
    log.append(id, limit);
    log.append(replaced, limit);
    List<Runnable> held = new ArrayList<>();
    revocations.keepIn(log, Staleness.DEFAULT, held::add);
    List<CompletableFuture<Boolean>> answers =
        List.of(
            CompletableFuture.supplyAsync(() -> revocations.isRevoked(id)),
            CompletableFuture.supplyAsync(() -> revocations.isEnded(id)),
            CompletableFuture.supplyAsync(() -> !revocations.revoke(id, limit)),
            CompletableFuture.supplyAsync(() -> !revocations.replace(replaced, limit, ids.next())),
            CompletableFuture.supplyAsync(() -> !revocations.chain(List.of(id, ids.next()), limit)),
            CompletableFuture.supplyAsync(
                () -> revocations.learn(Map.of(id, limit), log).isEmpty()),
            CompletableFuture.supplyAsync(revocations::isLoaded),
            CompletableFuture.supplyAsync(revocations::isCurrent),
            CompletableFuture.supplyAsync(revocations::isTrusted));
    CompletableFuture<?> any = CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new));
    assertThrows(TimeoutException.class, () -> any.get(100, TimeUnit.MILLISECONDS));
    held.get(0).run();
    for (CompletableFuture<Boolean> answer : answers) {
      assertTrue(answer.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void keepIn_logReadElsewhereThatIsAway_answersAsWithoutIt() throws Exception {
    log.away(true);
    List<Runnable> held = new ArrayList<>();
    revocations.keepIn(log, Staleness.DEFAULT, held::add);
    String id = ids.next();
    CompletableFuture<Boolean> answer =
        CompletableFuture.supplyAsync(() -> revocations.isRevoked(id));
    held.get(0).run();
    assertFalse(answer.get(20, TimeUnit.SECONDS));
    assertFalse(revocations.isLoaded());
    log.away(false);
    revocations.exchange();
    assertTrue(revocations.isLoaded());
  }

  @Test
  void learn_idsThatTheLogHas_appendsNothingAgain() {
    revocations.keepIn(log);
    String id = ids.next();
    log.append(id, limit);
    int calls = log.calls();
    assertEquals(List.of(id), revocations.learn(Map.of(id, limit), log));
    assertTrue(revocations.isRevoked(id));
    assertEquals(List.of(), revocations.learn(Map.of(id, limit), log));
    assertEquals(calls, log.calls());
  }

  @Test
  void learn_idsOfAnotherLog_appendsThem() {
    revocations.keepIn(log);
    String id = ids.next();
    revocations.learn(Map.of(id, limit), new KeptLog(logs));
    assertTrue(revocations.isRevoked(id));
    assertEquals(Map.of(id, limit), log.kept());
  }

  @Test
  void learn_idThatWasReplacedHere_appendsItsSuccessor() {
    revocations.keepIn(log);
    String old = ids.next();
    String next = ids.next();
    revocations.replace(old, limit, next);
    assertEquals(List.of(old), revocations.learn(Map.of(old, limit), log));
    assertTrue(revocations.isRevoked(next));
    assertEquals(Map.of(old, limit, next, limit), log.kept());
  }

  @Test
  void revoke_sessionThatIsOverByItself_keepsNothing() {
    assertFalse(revocations.revoke(ids.next(), clock.instant()));
    assertEquals(0, revocations.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "AAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAA;",
        "AAAAAAAAAAAAAAAAAAAAAB",
        "AAAAAAAAAAAAAAAAAAAAA\u00e9"
      })
  void revoke_whatIsNoId_isTheCallersFault(String id) {
    assertThrows(IllegalArgumentException.class, () -> revocations.revoke(id, limit));
    assertFalse(revocations.isRevoked(id));
  }

  @Test
  void sweep_atTheLimit_letsGo() {
    String id = ids.next();
    revocations.revoke(id, limit);

    pass(Duration.ofHours(12).minusMillis(1));
    revocations.sweep();
    assertTrue(revocations.isRevoked(id));
    pass(Duration.ofMillis(1));
    revocations.sweep();
    assertFalse(revocations.isRevoked(id));
  }

  @Test
  void revoke_againWithALaterLimit_keepsTheLaterOne() {
    String id = ids.next();
    revocations.revoke(id, limit);
    revocations.revoke(id, clock.instant().plusSeconds(1));
    pass(Duration.ofHours(1));
    revocations.sweep();
    assertTrue(revocations.isRevoked(id));
  }

  @Test
  void sweep_ofMany_takesSomeAtATimeAndLeavesNone() {
    int all = Revocations.SWEPT_AT_ONCE * 2 + 1;
    for (int i = 0; i < all; i++) {
      revocations.revoke(ids.next(), limit);
    }
    pass(Duration.ofHours(12));
    revocations.sweep();
    int left = revocations.size();
    assertTrue(left > 0 && left <= all - Revocations.SWEPT_AT_ONCE, () -> "left " + left);
    revocations.sweep();
    revocations.sweep();
    assertEquals(0, revocations.size());
  }

  @Test
  void replace_inALongChain_isEndedByItsFirstId() {
    List<String> chain = new ArrayList<>(List.of(ids.next()));
    for (int i = 0; i < 50_000; i++) {
      String next = ids.next();
      assertTrue(revocations.replace(chain.get(i), limit, next));
      chain.add(next);
    }
    String last = chain.get(chain.size() - 1);
    assertFalse(revocations.isRevoked(last));
    assertTrue(revocations.revoke(chain.get(0), limit));
    assertTrue(revocations.isRevoked(last));
    assertFalse(revocations.replace(chain.get(1), limit, ids.next()));
  }

  @Test
  void replace_byTwoRequests_leavesBothAliveUntilEitherEnds() {
    String old = ids.next();
    String one = ids.next();
    String two = ids.next();
    assertTrue(revocations.replace(old, limit, one));
    assertTrue(revocations.replace(old, limit, two));
    assertTrue(revocations.isRevoked(old));
    assertFalse(revocations.isRevoked(one) || revocations.isRevoked(two));

    assertTrue(revocations.revoke(two, limit));
    assertFalse(revocations.isRevoked(one), "it is a session of its own");
    assertFalse(revocations.replace(old, limit, ids.next()));
    assertTrue(revocations.revoke(old, limit));
    assertTrue(revocations.isRevoked(one));
  }

  @Test
  void revoke_ofOneIdByFiftyThreads_endsItOnceAndIsSeenByAll() throws Exception {
    revocations.keepIn(log);
    String id = ids.next();
    AtomicInteger ended = new AtomicInteger();
    race(
        50,
        turn -> {
          if (revocations.revoke(id, limit)) {
            ended.incrementAndGet();
          }
          assertTrue(revocations.isRevoked(id));
        });
    assertEquals(1, ended.get());
    assertEquals(Map.of(id, limit), log.kept());
  }

  @Test
  void revoke_ofManyIdsWhileSwept_losesNone() throws Exception {
    revocations.keepIn(log);
    Set<String> revoked = ConcurrentHashMap.newKeySet();
    race(
        50,
        turn -> {
          for (int i = 0; i < 200; i++) {
            String id = ids.next();
            revocations.revoke(id, limit);
            revoked.add(id);
            assertTrue(revocations.isRevoked(id));
          }
          revocations.sweep();
          revocations.exchange();
        });
    assertEquals(50 * 200, revocations.size());
    assertEquals(revoked, log.kept().keySet());
  }

  @Test
  void replaceAndRevoke_atOnce_neverLeaveASuccessorAlive() throws Exception {
    for (int round = 0; round < 500; round++) {
      String old = ids.next();
      Set<String> going = ConcurrentHashMap.newKeySet();
      race(
          3,
          turn -> {
            String next = ids.next();
            if (turn == 0) {
              revocations.revoke(old, limit);
            } else if (revocations.replace(old, limit, next)) {
              going.add(next);
            }
          });
      going.forEach(next -> assertTrue(revocations.isRevoked(next), "a session came back"));
    }
  }

  @Test
  void keepIn_logWithIds_knowsThemAtOnce() {
    String id = ids.next();
    String over = ids.next();
    log.append(id, limit);
    log.append(over, clock.instant());
    revocations.keepIn(log);
    revocations.sweep();

    assertTrue(revocations.isLoaded());
    assertTrue(revocations.isRevoked(id));
    assertFalse(revocations.isRevoked(over));
  }

  @Test
  void keepIn_afterRevocations_writesThemDown() {
    String id = ids.next();
    revocations.revoke(id, limit);
    assertTrue(revocations.isLoaded());
    revocations.keepIn(log);
    assertEquals(Map.of(id, limit), log.kept());
  }

  @Test
  void keepIn_twice_isRefused() {
    revocations.keepIn(log);
    assertThrows(IllegalStateException.class, () -> revocations.keepIn(new KeptLog()));
  }

  @Test
  void exchange_afterARevocationElsewhere_knowsIt() {
    revocations.keepIn(log);
    String ended = ids.next();
    String replaced = ids.next();
    Revocations other = otherNode();
    other.revoke(ended, limit);
    other.replace(replaced, limit, ids.next());
    assertFalse(revocations.isRevoked(ended));

    revocations.exchange();
    assertTrue(revocations.isRevoked(ended));
    assertTrue(revocations.isRevoked(replaced));
  }

  @Test
  void exchange_ownReplacement_isNoEnd() {
    revocations.keepIn(log);
    String old = ids.next();
    revocations.replace(old, limit, ids.next());
    revocations.exchange();
    assertTrue(revocations.replace(old, limit, ids.next()), "a second renewal is no resurrection");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void exchange_logStartsOver_warnsOnlyIfItHasLostIds(boolean loses) {
    revocations.keepIn(log);
    String first = ids.next();
    String second = ids.next();
    revocations.revoke(first, limit);
    revocations.revoke(second, limit);
    log.startOver(loses ? first : "");
    try (LogRecorder lines = LogRecorder.of(Revocations.class)) {
      revocations.exchange();
      assertEquals(loses ? 1 : 0, lines.warnings().size(), lines.messages()::toString);
    }
    assertEquals(Set.of(first, second), log.kept().keySet());
    assertTrue(otherNode().isRevoked(first));
  }

  @Test
  void revoke_logAway_holdsAtOnceAndIsWrittenWhenItIsBack() {
    revocations.keepIn(log);
    log.away(true);
    String first = ids.next();
    String second = ids.next();
    String old = ids.next();
    revocations.revoke(first, limit);
    revocations.revoke(second, limit);
    revocations.replace(old, limit, ids.next());
    revocations.exchange();

    assertTrue(revocations.isRevoked(first) && revocations.isRevoked(second));
    assertEquals(1, events.count(Kind.REVOCATION_LOG_FAILED), "one outage");
    assertEquals(Map.of(), log.kept());

    log.away(false);
    revocations.exchange();
    assertEquals(Set.of(first, second, old), log.kept().keySet());
    assertTrue(otherNode().isRevoked(first));
    log.away(true);
    revocations.exchange();
    assertEquals(2, events.count(Kind.REVOCATION_LOG_FAILED), "another outage");
  }

  @Test
  void revoke_logKnownToBeAway_doesNotWaitForIt() {
    revocations.keepIn(log);
    log.away(true);
    revocations.revoke(ids.next(), limit);
    int calls = log.calls();
    revocations.revoke(ids.next(), limit);
    assertEquals(calls, log.calls());
  }

  @Test
  void keepIn_logAway_isNotLoadedUntilItIsBack() {
    String id = ids.next();
    log.append(id, limit);
    log.away(true);
    revocations.keepIn(log);
    assertFalse(revocations.isLoaded());
    assertFalse(revocations.isRevoked(id));
    revocations.exchange();
    assertFalse(revocations.isLoaded());

    log.away(false);
    revocations.exchange();
    assertTrue(revocations.isLoaded());
    assertTrue(revocations.isRevoked(id));
  }

  @Test
  void isCurrent_withoutNews_isFalseAfterTheLimitAndReportedOnce() {
    revocations.keepIn(log, STALE_AFTER_30_S);
    log.away(true);
    revocations.exchange();
    pass(Duration.ofSeconds(30));
    assertTrue(revocations.isCurrent());
    assertTrue(revocations.isTrusted());
    pass(Duration.ofMillis(1));
    assertFalse(revocations.isCurrent());
    assertFalse(revocations.isTrusted());
    revocations.exchange();
    assertFalse(revocations.isCurrent());
    assertEquals(1, events.count(Kind.REVOCATIONS_STALE), "one outage");

    log.away(false);
    revocations.exchange();
    assertTrue(revocations.isCurrent());
    assertEquals(Duration.ZERO, revocations.age());
    log.away(true);
    pass(Duration.ofSeconds(31));
    revocations.exchange();
    assertEquals(2, events.count(Kind.REVOCATIONS_STALE), "told without being asked");
  }

  @Test
  void isCurrent_nodeWasPaused_readsTheLogFirst() {
    revocations.keepIn(log);
    String id = ids.next();
    log.append(id, limit);
    // While a machine sleeps, only its wall clock advances.
    clock.advance(Duration.ofMinutes(5));
    assertFalse(revocations.isRevoked(id));
    assertTrue(revocations.isCurrent());
    assertTrue(revocations.isRevoked(id));
    assertEquals(0, events.count(Kind.REVOCATIONS_STALE));
  }

  @Test
  void isCurrent_clockSetBack_stillTurnsFalse() {
    revocations.keepIn(log);
    log.away(true);
    clock.advance(Duration.ofHours(-1));
    steady.advance(Duration.ofSeconds(31));
    assertFalse(revocations.isCurrent());
  }

  @Test
  void isCurrent_logOfThisProcessAlone_staysTrueOnceLoaded() {
    log.shared(false);
    log.away(true);
    revocations.keepIn(log, STALE_AFTER_30_S);
    assertFalse(revocations.isCurrent(), "not loaded");
    log.away(false);
    revocations.exchange();
    log.away(true);
    pass(Duration.ofHours(1));
    revocations.exchange();
    assertTrue(revocations.isCurrent());
    assertEquals(0, events.count(Kind.REVOCATIONS_STALE));
  }

  @Test
  void isTrusted_byDefault_isTrueWhateverTheAge() {
    revocations.keepIn(log);
    log.away(true);
    pass(Duration.ofHours(1));
    assertFalse(revocations.isCurrent());
    assertTrue(revocations.isTrusted());
  }

  @Test
  void isCurrent_withoutALog_isTrue() {
    pass(Duration.ofHours(1));
    assertTrue(revocations.isCurrent());
    assertEquals(Duration.ZERO, revocations.age());
  }

  @Test
  void close_logBack_writesWhatWaited() {
    revocations.keepIn(log);
    log.away(true);
    String id = ids.next();
    revocations.revoke(id, limit);
    revocations.close();
    assertEquals(Map.of(), log.kept());
    log.away(false);
    revocations.close();
    assertEquals(Map.of(id, limit), log.kept());
  }

  @Test
  void purge_someTimeAfterTheLimit_letsTheLogForget() {
    revocations.keepIn(log);
    String id = ids.next();
    revocations.revoke(id, limit);

    pass(Duration.ofHours(12 + 24));
    revocations.purge();
    assertTrue(log.kept().containsKey(id), "another node's clock may be behind");
    pass(Duration.ofMillis(1));
    revocations.purge();
    assertFalse(log.kept().containsKey(id));
  }

  @Test
  void purge_logAway_isNoFault() {
    revocations.keepIn(log);
    log.away(true);
    revocations.purge();
    assertEquals(1, events.count(Kind.REVOCATION_LOG_FAILED));
  }

  /** Starts a node with the content of this node's disk, as after a crash. */
  private Revocations afterACrash() throws IOException {
    Path copy = Files.createTempDirectory(home, "crash");
    try (Stream<Path> files = Files.list(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Revocations next = new Revocations(clock, () -> nanos(steady.instant()), events, copy);
    next.keepIn(log);
    return next;
  }

  @Test
  void revoke_logAwayAndCrash_isKnownAtOnceAndAppendedOnceItIsBack() throws Exception {
    revocations.keepIn(log);
    log.away(true);
    String id = ids.next();
    String old = ids.next();
    revocations.replace(old, limit, ids.next());
    revocations.revoke(id, limit);
    revocations.ensure();

    Revocations next = afterACrash();
    assertFalse(next.isLoaded());
    assertTrue(next.isRevoked(id) && next.isRevoked(old));
    log.away(false);
    assertFalse(otherNode().isRevoked(id));
    next.exchange();
    assertTrue(otherNode().isRevoked(id));
    revocations.exchange();
    assertEquals(Set.of(id, old), log.kept().keySet());
    assertEquals(0, spools());
    assertTrue(afterACrash().isRevoked(id));
  }

  private long spools() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(each -> each.toString().endsWith(".spool")).count();
    }
  }

  @Test
  void close_logAway_leavesItToTheNext() throws Exception {
    revocations.keepIn(log);
    log.away(true);
    String id = ids.next();
    revocations.revoke(id, limit);
    revocations.close();
    assertTrue(otherNode().isRevoked(id));
  }

  @Test
  void ensure_neitherLogNorSpool_failsUntilOneIsThere() throws Exception {
    Path file = Files.writeString(home.resolve("file"), "");
    Revocations homeless = new Revocations(clock, System::nanoTime, events, file);
    homeless.keepIn(log);
    log.away(true);
    String id = ids.next();
    assertTrue(homeless.revoke(id, limit));
    assertThrows(SessionException.class, homeless::ensure);
    assertTrue(homeless.isRevoked(id));
    assertFalse(homeless.revoke(id, limit));
    assertThrows(SessionException.class, homeless::ensure, "nothing has changed");
    Files.delete(file);
    homeless.ensure();
    log.away(false);
    homeless.exchange();
    assertEquals(Set.of(id), log.kept().keySet());
    homeless.ensure();
    homeless.close();
  }

  @Test
  void exchange_manyThatWaited_appendsAllWithinAFewTurns() throws Exception {
    revocations.keepIn(log);
    log.away(true);
    revocations.revoke("first" + "A".repeat(17), limit);
    for (int i = 0; i < 20_000; i++) {
      revocations.revoke(ids.next(), limit);
    }
    revocations.ensure();
    log.away(false);
    for (int i = 0; i < 5; i++) {
      revocations.exchange();
    }
    assertEquals(20_001, log.kept().size());
    assertEquals(0, spools());
  }

  /** One node's clock is set 13 hours ahead, and back again. */
  @Test
  void clock_thirteenHoursAheadAndBack_forgetsNothing() {
    revocations.keepIn(log);
    String before = ids.next();
    String meanwhile = ids.next();
    String elsewhere = ids.next();
    revocations.revoke(before, limit);

    clock.advance(Duration.ofHours(13));
    log.append(elsewhere, limit);
    revocations.exchange();
    assertTrue(revocations.revoke(meanwhile, limit), "it lives on every other node");
    revocations.sweep();
    revocations.purge();
    Revocations started = node();
    started.keepIn(log);
    started.sweep();

    clock.advance(Duration.ofHours(-13));
    revocations.sweep();
    for (String id : List.of(before, meanwhile, elsewhere)) {
      assertTrue(revocations.isRevoked(id));
      assertTrue(started.isRevoked(id), "started while its clock was wrong");
      assertTrue(log.kept().containsKey(id));
    }
  }

  @Test
  void clock_aheadAndBackWithoutALog_forgetsNothing() {
    String id = ids.next();
    revocations.revoke(id, limit);
    clock.advance(Duration.ofHours(13));
    revocations.sweep();
    clock.advance(Duration.ofHours(-13));
    assertTrue(revocations.isRevoked(id));
  }

  /** A node judges sessions by its own clock, and needs their ids for as long. */
  @Test
  void clock_behind_keepsIdsForAsLongAsThisNodeNeedsThem() {
    revocations.keepIn(log);
    clock.advance(Duration.ofHours(-2));
    String id = ids.next();
    revocations.revoke(id, limit);
    pass(Duration.ofHours(13));
    revocations.exchange();
    revocations.sweep();
    assertTrue(revocations.isRevoked(id));
    pass(Duration.ofHours(1));
    revocations.sweep();
    assertFalse(revocations.isRevoked(id));
  }

  /** A task that is given its number. */
  private interface Turn {
    void take(int number);
  }

  private static void race(int threads, Turn turn) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        all.add(pool.submit(() -> turn.take(number)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
