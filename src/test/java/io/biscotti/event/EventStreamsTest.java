package io.biscotti.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.testkit.Await;
import io.biscotti.upkeep.Upkeep;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How streams are shared among clients. */
@Timeout(60)
class EventStreamsTest {
  @TempDir Path home;

  private Database database;
  private SecurityEvents events;
  private Upkeep upkeep;
  private EventStreams streams;

  @BeforeEach
  void open() {
    database =
        Database.open(
            new DatabaseSettings(Optional.empty(), Optional.empty(), Optional.empty(), home));
    events = new SecurityEvents(database, () -> Instant.parse("2026-03-01T10:00:00Z"));
    upkeep = new Upkeep("test", 1);
    streams = new EventStreams(events, upkeep);
  }

  @AfterEach
  void close() {
    streams.close();
    upkeep.close();
    events.close();
    database.close();
  }

  /** A client that never leaves. */
  private static final class Client implements EventStreams.Sink {
    private volatile boolean closed;

    @Override
    public void send(EventStreams.Message message) {}

    @Override
    public void beat() {}

    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private boolean open(String owner, Optional<String> account, Client client) {
    return streams.open(
        new EventStreams.Watcher(owner, () -> false),
        new EventStreams.Wanted(account, Optional.empty(), some -> List.of()),
        client);
  }

  private boolean open(String owner) {
    return open(owner, Optional.of(owner), new Client());
  }

  private boolean openAsAdministrator(String owner) {
    return open(owner, Optional.empty(), new Client());
  }

  @Test
  void open_allStreamsOfDifferentAccounts_isRefusedExceptToAdministrators() {
    for (int i = 0; i < EventStreams.MOST_OWN; i++) {
      assertTrue(open("account " + i));
    }
    assertFalse(open("late"));
    assertFalse(open("account 0"));
    for (int i = 0; i < 20; i++) {
      assertTrue(openAsAdministrator("chief " + i));
    }
    assertFalse(openAsAdministrator("last"));
  }

  /** A stream that ends lets browsers connect again; an error would make them give up. */
  @Test
  void end_openAndNewStreams_areClosedWithoutAnError() throws Exception {
    Client before = new Client();
    Client after = new Client();
    Client timed = new Client();
    assertTrue(open("ann", Optional.of("ann"), before));
    streams.end();
    Await.until(before::isClosed);
    assertTrue(open("ann", Optional.of("ann"), after));
    assertTrue(after.isClosed());
    assertTrue(
        streams.open(
            new EventStreams.Watcher("ann", () -> false),
            1,
            () -> new EventStreams.Message("", "a", ""),
            timed));
    assertTrue(timed.isClosed());
    assertEquals(0, events.subscriptions());
  }

  @Test
  void open_fewAccountsUseAll_endsTheOldestOfTheGreediest() throws Exception {
    List<Client> greedy = new ArrayList<>();
    for (int i = 0; i < EventStreams.MOST_OWN; i++) {
      String owner = "greedy " + i / EventStreams.MOST_EACH;
      Client client = new Client();
      greedy.add(client);
      assertTrue(open(owner, Optional.of(owner), client));
    }
    assertFalse(open("greedy 0"), "nobody has more");
    assertTrue(open("late"));
    Await.until(() -> greedy.stream().filter(Client::isClosed).count() == 1);
    Client ended = greedy.stream().filter(Client::isClosed).findFirst().orElseThrow();
    assertEquals(0, greedy.indexOf(ended) % EventStreams.MOST_EACH, "its oldest");
    Await.until(() -> events.subscriptions() == EventStreams.MOST_OWN);
    // Every client reconnects as soon as its stream ends; even so, the streams settle.
    int opened = 0;
    for (int i = 0; i < 1_000; i++) {
      opened += open("late " + i % 40) ? 1 : 0;
      opened += open("greedy " + i % 15) ? 1 : 0;
    }
    assertTrue(opened < 300, "streams that took another's place: " + opened);
    // Replaced streams end on other threads, and have their subscriptions until then.
    Await.until(() -> events.subscriptions() <= EventStreams.MOST_OWN);
    assertTrue(openAsAdministrator("chief"));
  }

  @Test
  void open_manyAtOnceOfOneAccount_areTwelve() throws Exception {
    int crowd = 40;
    ExecutorService threads = Executors.newFixedThreadPool(crowd);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < crowd; i++) {
        all.add(
            threads.submit(
                () -> {
                  start.await();
                  return open("gus");
                }));
      }
      start.countDown();
      int opened = 0;
      for (Future<Boolean> each : all) {
        opened += each.get() ? 1 : 0;
      }
      assertEquals(EventStreams.MOST_EACH, opened);
    } finally {
      threads.shutdownNow();
    }
  }
}
