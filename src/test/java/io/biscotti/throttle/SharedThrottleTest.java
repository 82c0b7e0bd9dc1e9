package io.biscotti.throttle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.SigningRing;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import io.biscotti.throttle.Throttle.Key;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers on one PostgreSQL count attempts together. */
@Timeout(60)
@MatrixOnly
class SharedThrottleTest {
  private static final Key AMY = new Key("amy", "10.0.0.1");

  private final SigningRing ring = SigningRing.generate();
  private String url = "";
  private Node here;
  private Node there;

  /** A server. */
  private final class Node implements AutoCloseable {
    final Database database =
        Database.open(
            new DatabaseSettings(
                Optional.of(url), Optional.of("postgres"), Optional.empty(), Path.of("")));
    final ExecutorService background = Executors.newSingleThreadExecutor();
    final SharedCounts counts = SharedCounts.in(database, ring::pseudonym, background);
    final Throttle throttle = new Throttle(InstantSource.system(), counts);

    boolean isOpen(Key key) {
      return throttle.delay(key).isEmpty();
    }

    /** Also flushes the attempts: until then, only this server counts them. */
    void fail(Key key, int times) {
      for (int i = 0; i < times; i++) {
        throttle.failed(key);
      }
      counts.write();
    }

    void succeed(Key key) {
      throttle.succeeded(key);
      counts.write();
    }

    @Override
    public void close() {
      background.shutdown();
      database.close();
    }
  }

  @BeforeEach
  void start() {
    start(MigratedDatabase.onPostgres());
  }

  private void start(String database) {
    url = database;
    here = new Node();
    there = new Node();
  }

  @AfterEach
  void stop() {
    here.close();
    there.close();
  }

  private static long count(Node node) {
    return node.database.query(
        db -> db.createQuery("select count(*) from throttles").mapTo(Long.class).one());
  }

  @Test
  void failures_onBothServers_countTogether() {
    here.fail(AMY, 5);
    there.fail(AMY, Throttle.AT_ACCOUNT - 6);
    assertTrue(here.isOpen(AMY));
    assertTrue(there.isOpen(AMY));
    there.fail(AMY, 1);
    for (Node node : List.of(here, there)) {
      Duration delay = node.throttle.delay(AMY).orElseThrow();
      assertTrue(delay.compareTo(Duration.ofMinutes(1)) <= 0, delay::toString);
      assertTrue(delay.compareTo(Duration.ofSeconds(30)) > 0, delay::toString);
    }
    assertTrue(here.isOpen(new Key("amy", "10.0.0.2")));
    assertTrue(here.isOpen(new Key("bob", "10.0.0.1")));
  }

  @Test
  void failures_beyondTheLimit_delayTheNextAttemptOnBoth() {
    here.fail(AMY, Throttle.AT_ACCOUNT);
    there.fail(AMY, Throttle.AT_ACCOUNT);
    Duration delay = here.throttle.delay(AMY).orElseThrow();
    assertTrue(delay.compareTo(Duration.ofMinutes(10)) > 0, delay::toString);
    assertTrue(delay.compareTo(Duration.ofMinutes(11)) <= 0, delay::toString);
  }

  @Test
  void success_onOneServer_resetsTheFailuresOnBoth() {
    here.fail(AMY, Throttle.AT_ACCOUNT - 1);
    there.succeed(AMY);
    here.fail(AMY, Throttle.AT_ACCOUNT - 1);
    assertTrue(here.isOpen(AMY));
    assertTrue(there.isOpen(AMY));
  }

  @Test
  void strangers_usedUpOnOneServer_leaveTheOwnerWhoSignedInOnTheOtherAlone() {
    here.succeed(AMY);
    for (int i = 0; i < Throttle.OF_STRANGERS; i++) {
      there.throttle.failed(new Key("amy", "10.1.0." + i));
    }
    there.counts.write();
    assertTrue(there.isOpen(AMY), "this server never saw the owner");
    assertFalse(here.isOpen(new Key("amy", "10.2.0.1")));
  }

  @Test
  void signIns_andRegistrations_countTogether() {
    // More, because attempts become free again meanwhile.
    for (int i = 0; i < Throttle.SIGN_INS_OF_ACCOUNT + 100; i++) {
      (i % 2 == 0 ? here : there).throttle.succeeded(AMY);
    }
    for (int i = 0; i < Throttle.REGISTRATIONS; i++) {
      (i % 2 == 0 ? here : there).throttle.register("10.0.0.9");
    }
    here.counts.write();
    there.counts.write();
    for (Node node : List.of(here, there)) {
      assertFalse(node.isOpen(new Key("amy", "10.0.0.7")));
      registerUntilRefused(node);
      // Otherwise the other server may not know yet what was allowed here.
      node.counts.write();
      assertTrue(node.throttle.register("10.0.0.8").isEmpty());
    }
    here.throttle.unregistered("10.0.0.9");
    here.counts.write();
    assertTrue(there.throttle.register("10.0.0.9").isEmpty());
  }

  /** One becomes free every three seconds; a server that counted alone would allow half of all. */
  private static void registerUntilRefused(Node node) {
    int allowed = 0;
    while (node.throttle.register("10.0.0.9").isEmpty()) {
      allowed++;
      assertTrue(allowed < Throttle.REGISTRATIONS / 4, "not counted together");
    }
  }

  @Test
  void ownFailures_notWrittenYet_countHere() {
    for (int i = 0; i < Throttle.AT_ACCOUNT; i++) {
      here.throttle.failed(AMY);
    }
    assertFalse(here.isOpen(AMY));
  }

  @Test
  void check_ofAnAttempt_costsOneRoundTripAndTheRestIsNotWaitedFor() throws Exception {
    String direct = url;
    stop();
    int port = URI.create(direct.substring("jdbc:".length())).getPort();
    try (Gate gate = Gate.before(port)) {
      start(direct.replaceFirst(":[0-9]+/", ":" + gate.port() + "/"));
      // The pool checks a connection that was idle, and the driver prepares what it runs often.
      for (int i = 0; i < 12; i++) {
        here.isOpen(AMY);
      }
      assertEquals(1, roundTrips(gate));

      gate.stall();
      here.throttle.failed(AMY);
      here.throttle.succeeded(AMY);
      gate.release();
      here.counts.write();
      assertTrue(count(there) > 0);
    }
  }

  /**
   * The least of a few counts: a reply may come in two pieces, and the pool may check connections.
   */
  private long roundTrips(Gate gate) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = gate.exchanges();
      here.isOpen(AMY);
      least = Math.min(least, gate.exchanges() - before);
    }
    return least;
  }

  @Test
  void rows_storeNoNamesAndGoOnceTheBucketIsFull() {
    // No pseudonym has a dot, so that none holds this name by chance.
    String name = "amy.of.example";
    Key key = new Key(name, "10.0.0.1");
    here.fail(key, 1);
    List<String> buckets =
        here.database.query(
            db -> db.createQuery("select bucket from throttles").mapTo(String.class).list());
    assertEquals(3, buckets.size());
    assertTrue(buckets.stream().noneMatch(bucket -> bucket.contains(name)));
    assertEquals(3, buckets.stream().filter(bucket -> bucket.length() == 43).count());

    here.counts.purge();
    assertEquals(3, count(here));
    here.database.call(
        db -> db.execute("update throttles set full_at = clock_timestamp() - interval '1' second"));
    assertTrue(here.isOpen(key));
    here.counts.purge();
    assertEquals(0, count(there));
  }

  @Test
  void database_away_eachServerCountsAloneAndTogetherAfterwards() throws Exception {
    stop();
    try (Postgres postgres = Postgres.stopped()) {
      postgres.start();
      start(postgres.url());
      assertTrue(here.isOpen(AMY) && there.isOpen(AMY));
      postgres.stop();
      here.fail(AMY, Throttle.AT_ACCOUNT);
      assertFalse(here.isOpen(AMY));
      assertTrue(there.isOpen(AMY));

      postgres.start();
      Await.until(
          () -> {
            here.counts.write();
            return !there.isOpen(AMY);
          });
      assertFalse(here.isOpen(AMY));
    }
  }
}
