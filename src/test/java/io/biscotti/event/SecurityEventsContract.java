package io.biscotti.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LogRecorder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How security events behave on every database. */
abstract class SecurityEventsContract {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00.123Z");
  private static final String ADDRESS = "203.0.113.0";

  final AtomicReference<Instant> now = new AtomicReference<>(START.plusNanos(456_789));
  Database database;
  SecurityEvents events;

  /** Settings of a running database that is empty for each test. */
  abstract DatabaseSettings settings();

  @BeforeEach
  void open() {
    database = Database.open(settings());
    events = new SecurityEvents(database, now::get);
  }

  @AfterEach
  void close() {
    events.close();
    database.close();
  }

  /** What a subscriber received, in order. */
  static final class Heard implements Consumer<List<SecurityEvent>> {
    final List<SecurityEvent> all = new CopyOnWriteArrayList<>();

    @Override
    public void accept(List<SecurityEvent> some) {
      all.addAll(some);
    }

    List<String> agents() {
      return all.stream().map(SecurityEvent::userAgent).toList();
    }
  }

  static NewEvent signedIn(String userAgent) {
    return event(Type.SIGNED_IN, Owner.nobody(), userAgent);
  }

  static NewEvent forged(String address) {
    return new NewEvent(Type.FORGED_COOKIE, Owner.nobody(), Optional.empty(), address, "curl");
  }

  private static NewEvent event(Type type, Owner owner, String userAgent) {
    return new NewEvent(type, owner, Optional.empty(), ADDRESS, userAgent);
  }

  static Query everything(int limit) {
    return new Query(Optional.empty(), Optional.empty(), Optional.empty(), limit);
  }

  private static Query of(String account) {
    return new Query(Optional.of(account), Optional.empty(), Optional.empty(), 100);
  }

  private List<SecurityEvent> all() {
    return events.list(everything(500)).events();
  }

  private List<String> agents() {
    return all().stream().map(SecurityEvent::userAgent).toList();
  }

  static int rows(Database database) {
    return database.call(
        handle ->
            handle.createQuery("select count(*) from security_events").mapTo(Integer.class).one());
  }

  private String account(String id) {
    database.call(
        handle ->
            handle.execute(
                """
                insert into accounts (id, username, username_key, display_name, password, created_at,
                  password_changed_at)
                values (?, ?, ?, '', '', current_timestamp, current_timestamp)
                """,
                id,
                id,
                id));
    return id;
  }

  @Test
  void list_afterRecord_returnsTheWholeEvent() {
    String john = account("john");
    events.record(
        new NewEvent(
            Type.SIGNED_IN, Owner.account(john), Optional.of("handle"), ADDRESS, "Firefox/140"));
    SecurityEvent event = all().get(0);
    assertEquals(
        new SecurityEvent(
            event.id(),
            Type.SIGNED_IN,
            START,
            Optional.of(john),
            Optional.of("handle"),
            ADDRESS,
            "Firefox/140",
            "",
            1),
        event);
    assertEquals(1, events.count(Type.SIGNED_IN));
    assertEquals(0, events.count(Type.SIGNED_OUT));
  }

  @Test
  void list_many_isNewestFirstInPages() {
    IntStream.range(0, 7).forEach(i -> events.record(signedIn("" + i)));
    Page first = events.list(everything(3));
    assertEquals(List.of("6", "5", "4"), first.events().stream().map(e -> e.userAgent()).toList());
    assertTrue(first.more());
    Optional<Long> last = Optional.of(first.events().get(2).id());

    Page rest = events.list(new Query(Optional.empty(), Optional.empty(), last, 4));
    assertEquals(
        List.of("3", "2", "1", "0"), rest.events().stream().map(e -> e.userAgent()).toList());
    assertFalse(rest.more());

    Page newer = events.list(new Query(Optional.empty(), last, Optional.empty(), 1));
    assertEquals(List.of("6"), newer.events().stream().map(e -> e.userAgent()).toList());
    assertTrue(newer.more());
  }

  @Test
  void list_account_returnsOnlyItsEvents() {
    String john = account("john");
    String jane = account("jane");
    events.record(event(Type.SIGNED_IN, Owner.account(john), "john's"));
    events.record(event(Type.SIGNED_IN, Owner.account(jane), "jane's"));
    events.record(event(Type.SIGNED_IN, Owner.nobody(), "nobody's"));
    assertEquals(
        List.of("john's"),
        events.list(of(john)).events().stream().map(e -> e.userAgent()).toList());
    assertEquals(List.of(), events.list(of("' or '1'='1")).events());
    assertEquals(List.of("nobody's", "jane's", "john's"), agents());
  }

  @Test
  void list_accountDeleted_keepsItsEventsWithoutIt() {
    String john = account("john");
    events.record(event(Type.SIGNED_IN, Owner.account(john), "before"));
    assertEquals(1, all().size());
    database.call(handle -> handle.execute("delete from accounts"));
    events.record(event(Type.ACCOUNT_DELETED, Owner.account(john), "after"));
    assertEquals(List.of("after", "before"), agents());
    assertTrue(all().stream().allMatch(event -> event.account().isEmpty()));
  }

  @Test
  void record_flood_isOneRowAMinuteWithItsCount() {
    for (int i = 0; i < 5_000; i++) {
      events.record(forged(ADDRESS));
    }
    events.record(forged("198.51.100.0"));
    List<SecurityEvent> found = all();
    assertEquals(List.of(1, 5_000), found.stream().map(SecurityEvent::count).toList());

    now.set(START.plus(Duration.ofSeconds(59)));
    events.record(forged(ADDRESS));
    assertEquals(List.of(1, 5_001), all().stream().map(SecurityEvent::count).toList());

    now.set(START.plus(Duration.ofSeconds(61)));
    events.record(forged(ADDRESS));
    assertEquals(List.of(1, 1, 5_001), all().stream().map(SecurityEvent::count).toList());
    assertEquals(5_003, events.count(Type.FORGED_COOKIE));
  }

  @Test
  void record_actionsOfAPerson_areNotMerged() {
    events.record(event(Type.PASSWORD_CHANGED, Owner.nobody(), ""));
    events.record(event(Type.PASSWORD_CHANGED, Owner.nobody(), ""));
    assertEquals(2, all().size());
  }

  @Test
  void record_namedOwner_isLookedUpOnceAndMergedByAccountOrAddress() {
    String john = account("john");
    AtomicInteger asked = new AtomicInteger();
    Thread caller = Thread.currentThread();
    for (String name : List.of("john", "JOHN", "nobody", "none", "john", "none")) {
      events.record(
          event(
              Type.SIGN_IN_FAILED,
              Owner.named(
                  name,
                  () -> {
                    asked.incrementAndGet();
                    assertFalse(Thread.currentThread().equals(caller));
                    return Optional.of(john).filter(name::equalsIgnoreCase);
                  }),
              ""));
    }
    List<SecurityEvent> found = all();
    assertEquals(List.of(3, 3), found.stream().map(SecurityEvent::count).toList());
    assertEquals(Optional.of(john), found.get(1).account());
    assertEquals(Optional.empty(), found.get(0).account());
    assertEquals(4, asked.get());
  }

  /** The requests that come before the first lookup count as little as those after it. */
  @Test
  void record_lookupFindsAnotherType_isStoredOnceAsThat() {
    String john = account("john");
    Owner traced =
        Owner.traced(
            "id browser",
            () ->
                new Owner.Found(
                    Optional.of(john),
                    Optional.of(new Owner.Instead(Type.SESSION_END_NOTICED, "handle"))));
    for (int i = 0; i < 7; i++) {
      events.record(event(Type.REVOKED_COOKIE_REPLAYED, traced, "Firefox"));
      if (i == 3) {
        assertEquals(1, all().size());
      }
    }
    SecurityEvent found = all().get(0);
    assertEquals(1, all().size());
    assertEquals(Type.SESSION_END_NOTICED, found.type());
    assertEquals(Optional.of("handle"), found.session());
    assertEquals(Optional.of(john), found.account());
    assertEquals(1, found.count());
    assertEquals(1, events.count(Type.SESSION_END_NOTICED));
    assertEquals(7, events.count(Type.REVOKED_COOKIE_REPLAYED));
  }

  @Test
  void list_clientHints_areKeptLineByLine() {
    String hints = "\"Chromium\";v=\"140\"\n?0\n\u0007\"Linux\"\r\n" + "x".repeat(300) + "\n5\n6";
    events.record(
        new NewEvent(Type.SIGNED_IN, Owner.nobody(), Optional.empty(), ADDRESS, "Chrome", hints));
    assertEquals(
        "\"Chromium\";v=\"140\"\n?0\n\"Linux\"\n" + "x".repeat(256) + "\n5", all().get(0).hints());
  }

  @Test
  void record_lookupThatFails_hasNoAccount() {
    events.record(
        event(
            Type.SIGN_IN_FAILED,
            Owner.named(
                "john",
                () -> {
                  throw new IllegalStateException("broken");
                }),
            "kept"));
    assertEquals(List.of("kept"), agents());
  }

  @Test
  void record_hostileText_isStoredTruncated() {
    String hostile = "'); drop table accounts; --\r\n{0} %s \u0000\u001b[31m\u202e\ud800 <b>";
    events.record(
        new NewEvent(
            Type.SIGNED_IN, Owner.account(hostile), Optional.of(hostile), hostile, hostile));
    events.record(signedIn("\ud83d\ude00".repeat(9_000)));
    events.record(signedIn("x" + "\ud83d\ude00".repeat(9_000)));
    List<SecurityEvent> found = all();
    assertEquals("'); drop table accounts; --{0} %s [31m <b>", found.get(2).userAgent());
    assertEquals(found.get(2).userAgent(), found.get(2).address());
    assertEquals("\ud83d\ude00".repeat(128), found.get(1).userAgent());
    assertEquals("x" + "\ud83d\ude00".repeat(127), found.get(0).userAgent());
  }

  @Test
  void record_anything_isOneLineWithoutIdsAndUserAgent() {
    try (LogRecorder log = LogRecorder.of(SecurityEvents.class).quietly()) {
      events.record(
          new NewEvent(
              Type.TOKEN_REUSED,
              Owner.account("john"),
              Optional.of("handle"),
              "203.0.113.0\n2026 forged {0}",
              "agent\nforged"));
      assertEquals(1, log.records().size());
      assertEquals(Level.WARNING, log.records().get(0).getLevel());
      assertEquals(
          "security event token_reused account=96d9632f363564cc session="
              + io.biscotti.crypto.Ids.hash("handle")
              + " address=203.0.113.02026?forged?{0}",
          log.records().get(0).getMessage());
    }
  }

  @Test
  void record_fiftyThreads_keepsEach() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 50; t++) {
      String name = t + " ";
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 20; i++) {
                  events.record(signedIn(name + i));
                  events.record(forged(ADDRESS));
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    List<SecurityEvent> found = new ArrayList<>(all());
    Optional<Long> last = Optional.of(found.get(499).id());
    found.addAll(events.list(new Query(Optional.empty(), Optional.empty(), last, 500)).events());
    last = Optional.of(found.get(999).id());
    found.addAll(events.list(new Query(Optional.empty(), Optional.empty(), last, 500)).events());
    assertEquals(1_001, found.size());
    assertEquals(1_001, new HashSet<>(found).size());
    assertEquals(2_000, found.stream().mapToInt(SecurityEvent::count).sum());
    assertEquals(1_000, events.count(Type.FORGED_COOKIE));
  }

  @Test
  void close_waiting_isWritten() {
    IntStream.range(0, 1_200).forEach(i -> events.record(signedIn("" + i)));
    for (int i = 0; i < 10; i++) {
      events.record(forged(ADDRESS));
    }
    events.close();
    assertEquals(1_201, rows(database));
    events.record(signedIn("late"));
    assertEquals(1, events.dropped());
  }

  @Test
  void purge_afterNinetyDaysByTheDatabasesClock_deletesTheOld() {
    Instant databases = Clock.systemUTC().instant();
    now.set(databases.minus(Duration.ofDays(SecurityEvents.KEPT_DAYS)).minusSeconds(60));
    IntStream.range(0, 1_500).forEach(i -> events.record(signedIn("old")));
    assertEquals(500, all().size());
    now.set(databases.minus(Duration.ofDays(SecurityEvents.KEPT_DAYS - 1)));
    events.record(signedIn("new"));
    assertEquals(1, events.list(everything(1)).events().size());
    // However far this node's clock is ahead.
    now.set(databases.plus(Duration.ofDays(1_000)));
    assertEquals(1_500, events.purge());
    assertEquals(List.of("new"), agents());
  }

  @Test
  void subscribe_hereAndOnAnotherServer_receivesEachOnce() throws Exception {
    IntStream.range(0, 600).forEach(i -> events.record(signedIn("before")));
    long after = all().get(0).id() - 550;
    Heard heard = new Heard();
    try (Database second = Database.open(settings());
        SecurityEvents other = new SecurityEvents(second, now::get);
        Subscription subscription =
            events.subscribe(Optional.empty(), after, heard).orElseThrow()) {
      for (int i = 0; i < 300; i++) {
        events.record(signedIn("here"));
        other.record(signedIn("there"));
      }
      Await.until(() -> heard.all.size() >= 1_150);
      for (int i = 0; i < 3; i++) {
        events.record(forged(ADDRESS));
        assertEquals(1, events.list(everything(1)).events().size());
      }
      Await.until(() -> heard.all.size() >= 1_151);
      other.record(signedIn("last"));
      Await.until(() -> heard.all.size() >= 1_152);
      assertEquals(1_152, heard.all.size());
      assertEquals(1_152, heard.all.stream().map(SecurityEvent::id).distinct().count());
      assertEquals(300, heard.agents().stream().filter("there"::equals).count());
      subscription.close();
      subscription.close();
      assertEquals(0, events.subscriptions());
    }
  }

  @Test
  void subscribe_account_receivesItsOwn() throws Exception {
    String john = account("john");
    String jane = account("jane");
    Heard johns = new Heard();
    Heard janes = new Heard();
    Heard all = new Heard();
    events.record(event(Type.SIGNED_IN, Owner.account(john), "past"));
    events.subscribe(Optional.of(john), 0, johns);
    events.subscribe(Optional.of(jane), Long.MAX_VALUE, janes);
    events.subscribe(Optional.empty(), 0, all);
    Await.until(() -> johns.all.size() == 1);
    events.record(event(Type.SIGNED_OUT, Owner.account(john), "john"));
    events.record(event(Type.SIGNED_OUT, Owner.account(jane), "jane"));
    Await.until(() -> all.all.size() == 3 && janes.all.size() == 1 && johns.all.size() == 2);
    assertEquals(List.of("past", "john"), johns.agents());
    assertEquals(List.of("jane"), janes.agents());
  }

  @Test
  void subscribe_withoutPast_receivesWhatHappensNext() throws Exception {
    String john = account("john");
    for (int i = 0; i < 20; i++) {
      // The publisher's thread runs already in the odd rounds.
      Optional<Subscription> other =
          i % 2 == 0
              ? Optional.empty()
              : events.subscribe(Optional.of(john), Long.MAX_VALUE, new Heard());
      Heard heard = new Heard();
      Subscription subscription =
          events.subscribe(Optional.of(john), Long.MAX_VALUE, heard).orElseThrow();
      events.record(event(Type.SIGNED_OUT, Owner.account(john), "round " + i));
      String round = "round " + i;
      Await.until(() -> heard.agents().contains(round));
      subscription.close();
      other.ifPresent(Subscription::close);
    }
  }

  @Test
  void subscribe_whileThePublisherReads_receivesWhatHappensNext() throws Exception {
    String john = account("john");
    EventTable table = new EventTable(database);
    AtomicBoolean done = new AtomicBoolean();
    try (EventPublisher publisher = new EventPublisher(table)) {
      // Keeps the thread alive between the rounds.
      publisher.subscribe(Optional.of(john), Long.MAX_VALUE, new Heard()).orElseThrow();
      Thread waker = new Thread(() -> wakeUntil(publisher, done));
      waker.start();
      try {
        for (int i = 0; i < 200; i++) {
          String round = "round " + i;
          Heard heard = new Heard();
          Subscription subscription =
              publisher.subscribe(Optional.of(john), Long.MAX_VALUE, heard).orElseThrow();
          NewEvent event = event(Type.SIGNED_OUT, Owner.account(john), round);
          table.insert(
              List.of(new CountedEvent.Row(round, event, START, Optional.of(john), 1, false)));
          Await.until(() -> heard.agents().contains(round));
          subscription.close();
        }
      } finally {
        done.set(true);
        waker.join();
      }
    }
  }

  private static void wakeUntil(EventPublisher publisher, AtomicBoolean done) {
    while (!done.get()) {
      publisher.wake();
      Thread.yield();
    }
  }

  @Test
  void subscribe_sinkThatThrows_endsOnlyThatOne() throws Exception {
    Heard heard = new Heard();
    events.subscribe(
        Optional.empty(),
        0,
        some -> {
          throw new IllegalStateException("gone");
        });
    events.subscribe(Optional.empty(), 0, heard);
    events.record(signedIn("one"));
    Await.until(() -> heard.all.size() == 1 && events.subscriptions() == 1);
  }

  @Test
  void subscribe_tooMany_isRefused() {
    List<Subscription> taken = new ArrayList<>();
    for (int i = 0; i < EventPublisher.MOST_SUBSCRIPTIONS; i++) {
      taken.add(events.subscribe(Optional.empty(), 0, some -> {}).orElseThrow());
    }
    assertTrue(events.subscribe(Optional.empty(), 0, some -> {}).isEmpty());
    taken.get(0).close();
    assertTrue(events.subscribe(Optional.empty(), 0, some -> {}).isPresent());
  }

  @Test
  void close_closed_acceptsNoSubscription() {
    events.close();
    assertTrue(events.subscribe(Optional.empty(), 0, some -> {}).isEmpty());
  }
}
