package io.biscotti.event;

import static io.biscotti.event.SecurityEventsContract.everything;
import static io.biscotti.event.SecurityEventsContract.forged;
import static io.biscotti.event.SecurityEventsContract.rows;
import static io.biscotti.event.SecurityEventsContract.signedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens only with a database server: it goes away, commits late, and rejects a text. */
@MatrixOnly
class SecurityEventsServerTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T10:00:00.123Z"));

  private static DatabaseSettings settings(String url) {
    return new DatabaseSettings(
        Optional.of(url), Optional.of("postgres"), Optional.empty(), Path.of(""));
  }

  @Test
  void record_serverStoppedAndStarted_writesEachOnce() throws Exception {
    try (Postgres server = Postgres.stopped();
        Database away = Database.open(settings(server.url()));
        SecurityEvents later = new SecurityEvents(away, now::get)) {
      // A machine that stalls delays a few of them.
      long slow =
          IntStream.range(0, 700)
              .mapToObj(i -> signedIn("first " + i))
              .filter(event -> takesLong(() -> later.record(event)))
              .count();
      assertTrue(slow < 10, () -> slow + " recordings waited for the database");
      assertThrows(DatabaseException.class, () -> later.list(everything(500)));

      server.start();
      Await.until(() -> away.isUp() && later.list(everything(1)).events().size() == 1);
      server.stop();
      later.record(signedIn("second"));
      assertThrows(DatabaseException.class, () -> later.list(everything(500)));

      server.start();
      Await.until(away::isUp);
      Await.until(() -> rows(away) == 701);
      assertEquals("second", later.list(everything(1)).events().get(0).userAgent());
      assertEquals(0, later.dropped());
    }
  }

  private static boolean takesLong(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start > 50_000_000;
  }

  @Test
  void record_queueFull_countsDroppedEvents() {
    try (Database away = Database.open(settings("jdbc:postgresql://127.0.0.1:1/none"));
        EventWriter writer =
            new EventWriter(
                new EventTable(away),
                now::get,
                event -> {},
                () -> {},
                java.time.Duration.ofMillis(1))) {
      IntStream.range(0, Backlog.MOST_WAITING + 5).forEach(i -> writer.add(signedIn("" + i)));
      assertEquals(5, writer.dropped());
      // An event whose row was dropped can't be merged with anything.
      writer.add(throttled("203.0.113.0"));
      writer.add(throttled("203.0.113.0"));
      assertEquals(7, writer.dropped());
    }
  }

  private static NewEvent throttled(String name) {
    return new NewEvent(
        Type.THROTTLED,
        Owner.named(name, Optional::empty),
        Optional.empty(),
        "203.0.113.0",
        "curl");
  }

  private static NewEvent changed(String account) {
    return new NewEvent(
        Type.PASSWORD_CHANGED, Owner.account(account), Optional.empty(), "203.0.113.0", "Firefox");
  }

  private static NewEvent reused(String account) {
    return new NewEvent(
        Type.TOKEN_REUSED, Owner.account(account), Optional.empty(), "203.0.113.0", "Firefox");
  }

  @Test
  void record_failedSignInsDuringAnOutage_displaceNothingElse() throws Exception {
    int flood = 3 * Backlog.MOST_WAITING;
    try (Postgres server = Postgres.stopped();
        Database away = Database.open(settings(server.url()));
        SecurityEvents later = new SecurityEvents(away, now::get)) {
      for (int i = 0; i < flood; i++) {
        later.record(throttled("nobody " + i));
      }
      later.record(changed("john"));
      later.record(reused("john"));
      later.record(forged("198.51.100.0"));
      for (int i = 0; i < flood; i++) {
        later.record(throttled("somebody " + i));
        later.record(forged("net " + i));
      }
      later.record(changed("jane"));
      server.start();
      Await.until(() -> away.isUp() && types(away).size() == 4);
      // These are written first, although the flood arrived before them.
      assertEquals(2, types(away).get("password_changed"));
      assertEquals(1, types(away).get("token_reused"));
      assertEquals(Backlog.MOST_WAITING, types(away).get("forged_cookie"));
    }
  }

  private static Map<String, Integer> types(Database database) {
    return database.call(
        handle ->
            handle
                .createQuery("select type, count(*) as n from security_events group by type")
                .reduceRows(
                    new TreeMap<String, Integer>(),
                    (counts, row) -> {
                      counts.put(
                          row.getColumn("type", String.class), row.getColumn("n", Integer.class));
                      return counts;
                    }));
  }

  @Test
  void subscribe_lowerIdCommittedAMinuteLater_isReceived() throws Exception {
    CountDownLatch inserted = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    String url = MigratedDatabase.onPostgres();
    try (Database other = Database.open(settings(url));
        Database database = Database.open(settings(url));
        SecurityEvents events = new SecurityEvents(database, now::get)) {
      Thread slow =
          new Thread(
              () ->
                  other.call(
                      handle -> {
                        handle.execute(
                            """
                            insert into security_events (record_key, type, occurred_at,
                              written_at, address, user_agent, event_count)
                            values ('slow', 'signed_in', current_timestamp,
                              current_timestamp - interval '1' minute, '', 'slow', 1)
                            """);
                        inserted.countDown();
                        try {
                          return commit.await(30, java.util.concurrent.TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      }));
      slow.start();
      inserted.await();
      SecurityEventsContract.Heard heard = new SecurityEventsContract.Heard();
      try (Subscription subscription = events.subscribe(Optional.empty(), 0, heard).orElseThrow()) {
        events.record(signedIn("quick"));
        Await.until(() -> heard.agents().equals(List.of("quick")));
        commit.countDown();
        slow.join();
        Await.until(() -> heard.agents().equals(List.of("quick", "slow")));
        events.record(signedIn("last"));
        Await.until(() -> heard.agents().equals(List.of("quick", "slow", "last")));
      }
    }
  }

  @Test
  void record_textThatTheDatabaseRejects_keepsTheOthers() throws Exception {
    try (Database latin = Database.open(settings(MigratedDatabase.onPostgres()));
        SecurityEvents others = new SecurityEvents(latin, now::get)) {
      latin.call(
          handle ->
              handle.execute(
                  "alter table security_events add check (user_agent <> 'unspeakable')"));
      others.record(signedIn("one"));
      others.record(signedIn("unspeakable"));
      others.record(signedIn("two"));
      Await.until(() -> rows(latin) == 2);
      for (int i = 0; i < 100 && others.dropped() == 0; i++) {
        others.record(signedIn("more"));
        others.list(everything(1));
      }
      assertEquals(1, others.dropped());
    }
  }
}
