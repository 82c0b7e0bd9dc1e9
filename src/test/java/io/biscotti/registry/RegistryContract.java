package io.biscotti.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.client.Client;
import io.biscotti.client.Hints;
import io.biscotti.crypto.Ids;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.TimeColumn;
import io.biscotti.testkit.Await;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the registry and the log behave on every database. */
abstract class RegistryContract {
  static final Instant START = Instant.parse("2026-03-01T10:00:00.123Z");
  static final Duration IDLE = Duration.ofMinutes(30);
  static final Duration LIFETIME = Duration.ofHours(12);
  static final Client FIREFOX =
      new Client("203.0.113.7", "Firefox/128.0", new Hints("\"x\"", "?0", "\"Linux\"", "", ""));
  private static final Client OTHER = new Client("2001:db8:1::5", "curl/8", Hints.NONE);

  final AtomicReference<Instant> now = new AtomicReference<>(START);
  final Map<String, Instant> revoked = new ConcurrentHashMap<>();
  final Ids ids = Ids.secure();
  Database database;
  SessionRegistry registry;
  DatabaseRevocationLog log;

  /** Settings of a running database that is empty for each test. */
  abstract DatabaseSettings settings();

  @BeforeEach
  void open() {
    database = Database.open(settings());
    registry = registry(100);
    log = new DatabaseRevocationLog(database, now::get);
    insertAccount(database, "john");
    insertAccount(database, "jane");
  }

  @AfterEach
  void close() {
    registry.close();
    database.close();
  }

  final SessionRegistry registry(int max) {
    return new SessionRegistry(database, max, now::get, revoked::putAll);
  }

  static void insertAccount(Database database, String id) {
    database.call(
        db ->
            db.createUpdate(
                    """
                    insert into accounts (id, username, username_key, display_name, password,
                      disabled, created_at, password_changed_at)
                    values (:id, :id, :id, :id, 'x', false, current_timestamp, current_timestamp)
                    """)
                .bind("id", id)
                .execute());
  }

  final Opening opening(String account) {
    Instant at = now.get();
    return new Opening(account, ids.next(), at, at, at.plus(IDLE), at.plus(LIFETIME), FIREFOX);
  }

  final String opened(Opening opening) {
    return registry.open(opening, db -> true).orElseThrow().handle();
  }

  final String opened(String account) {
    return opened(opening(account));
  }

  private List<String> handles(String account) {
    return registry.of(account).stream().map(RegisteredSession::handle).toList();
  }

  final Map<String, Instant> logged() {
    Map<String, Instant> read = new ConcurrentHashMap<>();
    log.read("", (id, until) -> read.merge(id, until, (a, b) -> a.isAfter(b) ? a : b));
    return read;
  }

  private int rows(String table) {
    return database.call(
        db -> db.createQuery("select count(*) from " + table).mapTo(Integer.class).one());
  }

  /**
   * Returns empty, with nothing written, if none of the pool's ten connections was free for as long
   * as a call waits.
   */
  private static Optional<OpenedSession> openIfConnected(
      SessionRegistry registry, Opening opening) {
    try {
      return registry.open(opening, db -> true);
    } catch (DatabaseException e) {
      if (e.getCause() instanceof SQLTransientConnectionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  static <T> List<T> inParallel(List<Callable<T>> works) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(works.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(works)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void open_session_isListedUnderAHandleThatIsNotItsId() {
    Opening opening = opening("john");
    String handle = opened(opening);
    assertEquals(
        List.of(
            new RegisteredSession(
                handle, "john", START, START, START.plus(LIFETIME), opening.client())),
        registry.of("john"));
    assertNotEquals(opening.sessionId(), handle);
    assertEquals(22, handle.length());
    assertEquals(List.of(), registry.of("jane"));
    assertEquals(
        Optional.of(
            new Trace(handle, "john", Optional.empty(), Optional.empty(), opening.client())),
        registry.trace(opening.sessionId()));
    assertEquals(Optional.empty(), registry.trace(handle));
    assertEquals(Map.of(), revoked);
  }

  @Test
  void count_sessions_excludesEndedOnes() {
    assertEquals(0, registry.count());
    opened("john");
    String ended = opened("john");
    opened("jane");
    assertEquals(3, registry.count());
    assertTrue(registry.endOwn(ended));
    assertEquals(2, registry.count());
    now.set(START.plus(LIFETIME));
    assertEquals(0, registry.count());
  }

  @Test
  void open_notAllowedOrNoAccount_writesNothing() {
    assertEquals(Optional.empty(), registry.open(opening("john"), db -> false));
    assertEquals(Optional.empty(), registry.open(opening("nobody"), db -> true));
    assertEquals(0, rows("sessions"));
    assertEquals(0, rows("session_ids"));
    assertThrows(
        IllegalStateException.class,
        () ->
            registry.open(
                opening("john"),
                db -> {
                  throw new IllegalStateException();
                }));
    assertEquals(0, rows("sessions"));
  }

  @Test
  void open_idThatIsInUse_isAFault() {
    Opening opening = opening("john");
    opened(opening);
    assertThrows(DatabaseException.class, () -> opened(opening));
    assertEquals(1, registry.of("john").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "short", "aaaaaaaaaaaaaaaaaaaaa'", "aaaaaaaaaaaaaaaaaaaaaaa", "\u0000"})
  void opening_impossibleId_isRefused(String id) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Opening("john", id, START, START, START, START, FIREFOX));
    String handle = opened("john");
    assertThrows(IllegalArgumentException.class, () -> registry.follow(handle, id));
  }

  @Test
  void open_beyondMax_endsThoseSeenLongestAgo() {
    try (SessionRegistry three = registry(3)) {
      List<String> handles = new ArrayList<>();
      List<Opening> openings = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        now.set(START.plusSeconds(i));
        openings.add(opening("john"));
        OpenedSession opened = three.open(openings.get(i), db -> true).orElseThrow();
        handles.add(opened.handle());
        List<String> ended = opened.ended().stream().map(RegisteredSession::handle).toList();
        assertEquals(i < 3 ? List.of() : List.of(handles.get(i - 3)), ended);
      }
      assertEquals(List.of(handles.get(4), handles.get(3), handles.get(2)), handles("john"));
      assertEquals(
          Set.of(
              openings.get(0).sessionId(),
              handles.get(0),
              openings.get(1).sessionId(),
              handles.get(1)),
          revoked.keySet());
      assertEquals(revoked, logged());
    }
  }

  @Test
  void open_50AtOnceOfTenAllowed_leavesTenAndRevokesTheOthers() throws Exception {
    try (SessionRegistry ten = registry(10)) {
      Set<String> all = ConcurrentHashMap.newKeySet();
      Callable<OpenedSession> work =
          () -> {
            Opening opening = opening("john");
            all.add(opening.sessionId());
            return Await.until(() -> openIfConnected(ten, opening), Optional::isPresent)
                .orElseThrow();
          };
      List<OpenedSession> opened = inParallel(Collections.nCopies(50, work));
      Set<String> ended = new HashSet<>();
      opened.forEach(each -> each.ended().forEach(other -> ended.add(other.handle())));
      assertEquals(40, ended.size());
      assertEquals(10, handles("john").size());
      assertTrue(Collections.disjoint(ended, handles("john")));
      assertEquals(2 * 40, revoked.size(), "each by its id and by its handle");
      assertEquals(revoked, logged());
      Set<String> living = new HashSet<>(all);
      living.removeAll(revoked.keySet());
      for (String id : all) {
        assertEquals(!living.contains(id), registry.trace(id).orElseThrow().ended().isPresent());
      }
    }
  }

  @Test
  void follow_newId_belongsToTheSessionLikeTheOldOne() {
    Opening opening = opening("john");
    String handle = opened(opening);
    String second = ids.next();
    now.set(START.plusSeconds(5));
    assertTrue(registry.follow(handle, second));
    assertTrue(registry.follow(handle, second));
    Optional<Instant> replaced = Optional.of(START.plusSeconds(5));
    assertEquals(
        Optional.of(new Trace(handle, "john", Optional.empty(), replaced, opening.client())),
        registry.trace(opening.sessionId()));
    assertEquals(
        Optional.of(
            new Trace(handle, "john", Optional.empty(), Optional.empty(), opening.client())),
        registry.trace(second));
    assertTrue(registry.endOwn(handle));
    assertEquals(Set.of(opening.sessionId(), second, handle), revoked.keySet());
    assertEquals(Set.of(START.plus(LIFETIME)), Set.copyOf(revoked.values()));
    assertEquals(revoked, logged());
    Trace ended = registry.trace(opening.sessionId()).orElseThrow();
    assertEquals(replaced, ended.replacedAt());
    assertFalse(ended.ended().orElseThrow().isRemote());
  }

  @Test
  void follow_accountNotAllowed_recordsTheNewIdAllTheSame() {
    String handle = opened("john");
    String next = ids.next();
    assertEquals(Followed.NOT_ALLOWED, registry.follow("john", handle, next, db -> false));
    assertEquals(handle, registry.trace(next).orElseThrow().handle());
    assertEquals(Followed.CONTINUES, registry.follow("john", handle, ids.next(), db -> true));
    assertEquals(Followed.NOT_ALLOWED, registry.follow("nobody", handle, next, db -> true));
    registry.endAll("john");
    assertEquals(Followed.ENDED, registry.follow("john", handle, ids.next(), db -> true));
    assertEquals(Followed.ENDED, registry.follow("john", "x", ids.next(), db -> true));
  }

  @Test
  void follow_endedOrUnknown_isFalseAndWritesNothing() {
    String handle = opened("john");
    assertTrue(registry.endOwn(handle));
    String next = ids.next();
    assertFalse(registry.follow(handle, next));
    assertFalse(registry.follow(ids.next(), next));
    assertEquals(Optional.empty(), registry.trace(next));
  }

  @Test
  void follow_racingEnd_isRefusedOrRevoked() throws Exception {
    for (int round = 0; round < 10; round++) {
      revoked.clear();
      String handle = opened("john");
      List<Callable<String>> works = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        works.add(
            () -> {
              String next = ids.next();
              return registry.follow(handle, next) ? next : "";
            });
      }
      works.add(round % 8, () -> registry.endOwn(handle) ? "" : "not ended");
      for (String followed : inParallel(works)) {
        assertTrue(followed.isEmpty() || revoked.containsKey(followed), followed);
      }
      assertTrue(logged().keySet().containsAll(revoked.keySet()));
    }
  }

  private static final Duration SETTLE = Duration.ofSeconds(20);

  private void met(SessionRegistry node, String handle, Client client, List<Moved> told) {
    node.visits().met(handle, client, told::add);
    node.visits().settle(SETTLE);
  }

  private static Client plain(Client client) {
    return new Client(client.address(), client.userAgent(), Hints.NONE);
  }

  @Test
  void met_withAnotherClient_isReportedOnceAndListed() {
    String handle = opened("john");
    List<Moved> told = new CopyOnWriteArrayList<>();
    assertTrue(registry.visits().isMetWith(handle, plain(FIREFOX)::equals));
    met(registry, handle, FIREFOX, told);
    assertEquals(List.of(), told);

    assertFalse(registry.visits().isMetWith(handle, OTHER::equals));
    for (int i = 0; i < 3; i++) {
      met(registry, handle, OTHER, told);
    }
    assertEquals(List.of(new Moved(FIREFOX, OTHER)), told);
    assertTrue(told.get(0).isElsewhere());
    assertTrue(told.get(0).isAnotherBrowser());
    assertTrue(registry.visits().isMetWith(handle, OTHER::equals));
    assertEquals(OTHER, registry.of("john").get(0).client());
  }

  @Test
  void met_changeThatTwoNodesSee_isReportedByOne() {
    try (SessionRegistry other = registry(100)) {
      String handle = opened("john");
      List<Moved> told = new CopyOnWriteArrayList<>();
      met(other, handle, FIREFOX, told);
      assertTrue(other.visits().isMetWith(handle, plain(FIREFOX)::equals));
      registry.visits().met(handle, OTHER, told::add);
      other.visits().met(handle, OTHER, told::add);
      registry.visits().settle(SETTLE);
      other.visits().settle(SETTLE);
      assertEquals(List.of(new Moved(FIREFOX, OTHER)), told);
      met(other, handle, FIREFOX, told);
      assertEquals(2, told.size(), "and back");
    }
  }

  @Test
  void met_afterARestart_isComparedWithTheRow() {
    String handle = opened("john");
    List<Moved> told = new CopyOnWriteArrayList<>();
    try (SessionRegistry later = registry(100)) {
      assertFalse(later.visits().isMetWith(handle, plain(FIREFOX)::equals));
      met(later, handle, OTHER, told);
      assertEquals(1, told.size());
    }
  }

  /** A sighting also has a client, which must not replace the one that is compared. */
  @Test
  void met_beforeASighting_isStillReported() {
    List<Moved> told = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 50; i++) {
      String handle = opened("john");
      Instant at = START.plusSeconds(300 + i);
      registry.visits().seen(opened("jane"), at, at.plus(IDLE), FIREFOX);
      registry.visits().met(handle, OTHER, told::add);
      registry.visits().seen(handle, at, at.plus(IDLE), OTHER);
    }
    registry.visits().settle(SETTLE);
    assertEquals(50, told.size());
  }

  @Test
  void met_newVersionOfTheBrowser_isListedButNotReported() {
    String handle = opened("john");
    List<Moved> told = new CopyOnWriteArrayList<>();
    Client newer = new Client(FIREFOX.address(), "Firefox/129.0", FIREFOX.hints());
    met(registry, handle, newer, told);
    assertEquals(List.of(), told);
    assertEquals(newer, registry.of("john").get(0).client());
  }

  @Test
  void met_endedOrUnknown_isNotReported() {
    String handle = opened("john");
    registry.endOwn(handle);
    List<Moved> told = new CopyOnWriteArrayList<>();
    met(registry, handle, OTHER, told);
    met(registry, ids.next(), OTHER, told);
    met(registry, "'; drop table sessions; --", OTHER, told);
    assertEquals(List.of(), told);
  }

  @Test
  void met_duringAnOutage_isReportedFromMemory() {
    String handle = opened("john");
    String other = opened("jane");
    try (SessionRegistry later = registry(100)) {
      List<Moved> told = new CopyOnWriteArrayList<>();
      met(later, handle, FIREFOX, told);
      database.close();
      met(later, handle, OTHER, told);
      met(later, other, OTHER, told);
      assertEquals(List.of(new Moved(plain(FIREFOX), OTHER)), told);
      assertTrue(later.visits().isMetWith(handle, OTHER::equals));
      assertFalse(
          later.visits().isMetWith(other, OTHER::equals),
          "it is compared once the database is back");
    }
  }

  @Test
  void seen_later_isListedFirstWithItsClient() throws Exception {
    String first = opened("john");
    now.set(START.plusSeconds(1));
    String second = opened("john");
    assertEquals(List.of(second, first), handles("john"));
    Instant at = START.plusSeconds(300);
    registry.visits().seen(first, at, at.plus(IDLE), OTHER);
    Await.until(() -> handles("john").equals(List.of(first, second)));
    assertEquals(
        new RegisteredSession(first, "john", START, at, START.plus(LIFETIME), OTHER),
        registry.of("john").get(0));
  }

  @Test
  void seen_tooOftenOrLate_isNotWritten() throws Exception {
    String handle = opened("john");
    Instant at = START.plusSeconds(300);
    registry.visits().seen(handle, at, at.plus(IDLE), OTHER);
    Await.until(() -> registry.of("john").get(0).lastSeenAt().equals(at));
    Instant early = at.plus(IDLE.dividedBy(10)).minusMillis(1);
    registry.visits().seen(handle, early, early.plus(IDLE), FIREFOX);
    registry.visits().seen(handle, START, START.plus(IDLE), FIREFOX);
    // One thread writes in order, so what comes after these proves that they were skipped.
    String other = opened("john");
    registry.visits().seen(other, at, at.plus(IDLE), OTHER);
    Await.until(() -> registry.of("john").stream().allMatch(each -> each.lastSeenAt().equals(at)));
    Instant due = at.plus(IDLE.dividedBy(10));
    registry.visits().seen(handle, due, due.plus(IDLE), FIREFOX);
    Await.until(() -> registry.of("john").get(0).lastSeenAt().equals(due));
  }

  @Test
  void seen_endedOrUnknown_revivesNothing() throws Exception {
    String handle = opened("john");
    String other = opened("john");
    registry.endOwn(handle);
    Instant at = START.plusSeconds(300);
    registry.visits().seen(handle, at, at.plus(IDLE), OTHER);
    registry.visits().seen(ids.next(), at, at.plus(IDLE), OTHER);
    registry.visits().seen("'; drop table sessions; --", at, at.plus(IDLE), OTHER);
    registry.visits().seen(other, at, at.plus(IDLE), OTHER);
    Await.until(() -> registry.of("john").get(0).lastSeenAt().equals(at));
    assertEquals(List.of(other), handles("john"));
    assertEquals(2, rows("sessions"));
  }

  @Test
  void seen_registryCloses_isWritten() {
    String handle = opened("john");
    Instant at = START.plusSeconds(300);
    SessionRegistry closing = registry(10);
    closing.visits().seen(handle, at, at.plus(IDLE), OTHER);
    closing.close();
    assertEquals(at, registry.of("john").get(0).lastSeenAt());
    closing.visits().seen(handle, at.plus(IDLE), at.plus(IDLE), OTHER);
  }

  @Test
  void of_limits_countWithATenthOfTheIdleTime() {
    opened("john");
    now.set(START.plus(IDLE).plus(IDLE.dividedBy(10)).minusMillis(1));
    assertEquals(1, registry.of("john").size());
    now.set(START.plus(IDLE).plus(IDLE.dividedBy(10)));
    assertEquals(List.of(), registry.of("john"));

    now.set(START);
    Instant limit = START.plusSeconds(60);
    opened(new Opening("john", ids.next(), START, START, START.plus(IDLE), limit, FIREFOX));
    now.set(limit.minusMillis(1));
    assertEquals(2, registry.of("john").size());
    now.set(limit);
    assertEquals(1, registry.of("john").size());
  }

  @Test
  void end_ownersSession_endsItOnce() {
    Opening opening = opening("john");
    String handle = opened(opening);
    String other = opened("john");
    assertFalse(registry.end("jane", handle));
    assertEquals(2, registry.of("john").size());
    assertEquals(Map.of(), revoked);
    assertTrue(registry.end("john", handle));
    assertFalse(registry.end("john", handle));
    assertFalse(registry.endOwn(handle));
    assertEquals(List.of(other), handles("john"));
    Instant limit = START.plus(LIFETIME);
    assertEquals(Map.of(opening.sessionId(), limit, handle, limit), revoked);
    assertEquals(revoked, logged());
  }

  @Test
  void end_by20Threads_isTrueOnce() throws Exception {
    String handle = opened("john");
    List<Boolean> results = inParallel(Collections.nCopies(20, () -> registry.end("john", handle)));
    assertEquals(1, Collections.frequency(results, true));
    assertEquals(2, rows("revocations"), "the id, and the handle");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "' or ''='",
        "'; drop table sessions; --",
        ":handle",
        "<handles>",
        "?",
        "$1",
        "\u0000",
        "\ud800",
        "aaaaaaaaaaaaaaaaaaaaaa",
      })
  void handle_hostile_isUnknown(String handle) {
    String own = opened("john");
    assertFalse(registry.end("john", handle));
    assertFalse(registry.endOwn(handle));
    assertFalse(registry.follow(handle, ids.next()));
    assertEquals(Optional.empty(), registry.trace(handle));
    assertEquals(List.of(own), handles("john"));
  }

  @Test
  void texts_thatLookLikeCode_areData() {
    String code = "'); drop table sessions; -- :id <handles> ? $1 \"`${x}";
    insertAccount(database, "' or ''=' :id ? <x>");
    opened("john");
    Client client = new Client("'", code, new Hints(code, code, "'", "\\", "%"));
    Instant at = now.get();
    Opening opening =
        new Opening(
            "' or ''=' :id ? <x>", ids.next(), at, at, at.plus(IDLE), at.plus(LIFETIME), client);
    String handle = opened(opening);
    assertEquals(List.of(handle), handles("' or ''=' :id ? <x>"));
    assertEquals(client, registry.of("' or ''=' :id ? <x>").get(0).client());
    assertEquals(code, client.userAgent());
    assertEquals(List.of(handle), registry.endAll("' or ''=' :id ? <x>"));
    assertEquals(1, handles("john").size());
  }

  @Test
  void client_longest_fits() {
    String text = "😀".repeat(128);
    Client client = new Client("::", text, new Hints(text, text, text, text, text));
    Instant at = now.get();
    opened(new Opening("john", ids.next(), at, at, at.plus(IDLE), at.plus(LIFETIME), client));
    assertEquals(client, registry.of("john").get(0).client());
  }

  @Test
  void endAllButContinue_endsTheOthersAndTheFormerHandle() {
    List<String> ended = new ArrayList<>(List.of(opened("john"), opened("john")));
    String kept = opened("john");
    opened("jane");
    Collections.sort(ended);
    Continued continued = registry.endAllButContinue("john", kept).orElseThrow();
    continued.ending().announce();
    assertEquals(ended, continued.ending().handles());
    assertEquals(List.of(continued.handle()), handles("john"));
    assertEquals(1, handles("jane").size());
    assertEquals(2 * 2 + 1, revoked.size());
    assertEquals(revoked, logged());
    Continued again = registry.endAllButContinue("john", continued.handle()).orElseThrow();
    assertEquals(List.of(), again.ending().handles());
  }

  @Test
  void endAllButContinue_movesTheKeptOneWithItsIdsToAnotherHandle() {
    Opening opening = opening("john");
    String former = opened(opening);
    String other = opened("john");
    Continued continued = registry.endAllButContinue("john", former).orElseThrow();
    continued.ending().announce();
    String handle = continued.handle();
    assertEquals(List.of(other), continued.ending().handles());
    assertEquals(List.of(handle), handles("john"));
    assertTrue(revoked.containsKey(former));
    assertFalse(revoked.containsKey(opening.sessionId()));
    assertFalse(registry.follow(former, ids.next()));
    assertEquals(List.of(handle), registry.endAll("john"));
    assertTrue(revoked.containsKey(opening.sessionId()));
    assertTrue(revoked.containsKey(handle));
    assertEquals(revoked, logged());
  }

  @Test
  void endAllButContinue_endedSession_endsNothing() {
    String former = opened("john");
    registry.endAll("john");
    String other = opened("john");
    assertEquals(Optional.empty(), registry.endAllButContinue("john", former));
    assertEquals(Optional.empty(), registry.endAllButContinue("jane", other));
    assertEquals(List.of(other), handles("john"));
  }

  @Test
  void endAll_sessionThatWasNotSeen_isRevokedThoughNotCounted() {
    Opening opening = opening("john");
    String handle = opened(opening);
    now.set(START.plus(IDLE).plus(IDLE));
    String living = opened("john");
    assertEquals(List.of(living), registry.endAll("john"));
    assertTrue(revoked.containsKey(opening.sessionId()));
    assertEquals(2 * 2, revoked.size());
    assertFalse(registry.follow(handle, ids.next()));
    now.set(START.plus(LIFETIME).plus(LIFETIME));
    assertEquals(List.of(), registry.endAll("nobody"));
  }

  @Test
  void endAll_racingOpen_endsItOrComesBefore() throws Exception {
    for (int round = 0; round < 10; round++) {
      AtomicInteger opened = new AtomicInteger();
      List<Callable<Boolean>> works = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        works.add(
            () -> {
              Optional<OpenedSession> result = registry.open(opening("john"), this::isEnabled);
              result.ifPresent(each -> opened.incrementAndGet());
              return result.isPresent();
            });
      }
      works.add(
          round % 6,
          () -> {
            Ending ending =
                database.call(
                    db -> {
                      db.execute("update accounts set disabled = true where id = 'john'");
                      return registry.endAll(db, "john");
                    });
            ending.announce();
            return true;
          });
      revoked.clear();
      inParallel(works);
      assertEquals(List.of(), registry.of("john"));
      assertEquals(2 * opened.get(), revoked.size());
      database.call(db -> db.execute("update accounts set disabled = false"));
    }
  }

  private boolean isEnabled(org.jdbi.v3.core.Handle db) {
    return db.createQuery("select disabled from accounts where id = 'john' for update")
        .mapTo(Boolean.class)
        .findOne()
        .filter(disabled -> !disabled)
        .isPresent();
  }

  @Test
  void endAll_ofATransactionThatIsRolledBack_endsNothing() {
    opened("john");
    assertThrows(
        IllegalStateException.class,
        () ->
            database.call(
                db -> {
                  assertEquals(1, registry.endAll(db, "john").ended().size());
                  throw new IllegalStateException();
                }));
    assertEquals(1, handles("john").size());
    assertEquals(Map.of(), revoked);
    assertEquals(Map.of(), logged());
  }

  @Test
  void endAll_beforeTheAccountIsDeleted_staysInTheLog() {
    Opening opening = opening("john");
    String handle = opened(opening);
    Ending ending =
        database.call(
            db -> {
              Ending all = registry.endAll(db, "john");
              db.execute("delete from accounts where id = 'john'");
              return all;
            });
    assertEquals(Map.of(), revoked);
    ending.announce();
    assertEquals(Set.of(opening.sessionId(), handle), revoked.keySet());
    assertEquals(revoked, logged());
    assertEquals(0, rows("sessions"));
    assertEquals(0, rows("session_ids"));
    assertEquals(Optional.empty(), registry.trace(opening.sessionId()));
  }

  @Test
  void endAll_moreThanAThousand_isOneTransaction() {
    try (SessionRegistry many = registry(2_000)) {
      database.call(
          db -> {
            for (int i = 0; i < 1_010; i++) {
              SessionTable.insert(db, ids.next(), opening("john"));
            }
            return true;
          });
      assertEquals(1_010, many.endAll("john").size());
      assertEquals(2 * 1_010, revoked.size());
      assertEquals(revoked, logged());
    }
  }

  @Test
  void purge_dayAfterTheLimit_deletesSessionAndIds() {
    Opening opening = opening("john");
    String handle = opened(opening);
    registry.follow(handle, ids.next());
    Instant databases = Clock.systemUTC().instant();
    expire(handle, databases.minus(Duration.ofHours(23)));
    // However far this node's clock is ahead.
    now.set(databases.plus(Duration.ofDays(100)));
    registry.purge();
    assertTrue(registry.trace(opening.sessionId()).isPresent());
    now.set(START);
    database.call(
        db -> {
          for (int i = 0; i < 1_100; i++) {
            SessionTable.insert(
                db,
                ids.next(),
                new Opening("jane", ids.next(), START, START, START, START, FIREFOX));
          }
          return db.execute("update sessions set expires_at = timestamp '2001-01-01 00:00:00'");
        });
    String living = opened("jane");
    expire(living, databases.plus(LIFETIME));
    registry.purge();
    assertEquals(Optional.empty(), registry.trace(opening.sessionId()));
    assertEquals(1, rows("sessions"));
    assertEquals(2, rows("session_ids"));
    assertEquals(List.of(living), handles("jane"));
  }

  private void expire(String handle, Instant at) {
    database.call(
        db ->
            db.createUpdate("update sessions set expires_at = :at where handle = :handle")
                .bind("at", TimeColumn.of(at))
                .bind("handle", handle)
                .execute());
  }

  @Test
  void endAll_nodeWhoseClockIsAhead_endsLiveSessions() {
    Opening opening = opening("john");
    String handle = opened(opening);
    expire(handle, Clock.systemUTC().instant().plus(LIFETIME));
    now.set(Clock.systemUTC().instant().plus(Duration.ofHours(13)));
    registry.endAll("john");
    assertTrue(revoked.containsKey(opening.sessionId()), "its cookie works on every other node");
    assertTrue(registry.trace(opening.sessionId()).orElseThrow().ended().orElseThrow().isRemote());
  }

  @Test
  void append_handleOfARegisteredSession_endsItWithAllItsIds() {
    Opening opening = opening("john");
    String handle = opened(opening);
    String renewed = ids.next();
    registry.follow(handle, renewed);
    log.append(Map.of(handle, START.plus(LIFETIME), ids.next(), START.plus(LIFETIME)));
    assertEquals(List.of(), handles("john"));
    assertTrue(
        logged().keySet().containsAll(List.of(handle, renewed, opening.sessionId())), "all ids");
    assertEquals(4, rows("revocations"));
    log.append(handle, START.plus(LIFETIME));
    assertEquals(4, rows("revocations"));
  }

  @Test
  void sessions_databaseOpenedAgain_areThere() {
    String handle = opened("john");
    registry.close();
    database.close();
    database = Database.open(settings());
    registry = registry(10);
    assertEquals(List.of(handle), handles("john"));
  }
}
