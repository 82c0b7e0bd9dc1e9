package io.biscotti.throttle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.SigningRing;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisSettings;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.RedisNode;
import io.biscotti.throttle.Throttle.Key;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers on one Redis count attempts together. */
@Timeout(60)
class RedisThrottleTest {
  private static final Key AMY = new Key("amy", "10.0.0.1");
  private static final String KEY = "biscotti:throttles";

  private final Gate gate = Gate.before(RedisNode.shared().port());
  private final Redis redis = Redis.open(RedisSettings.of("redis://127.0.0.1:" + gate.port()));

  /** The key, another one in each test, so that the names of buckets differ. */
  private final SigningRing ring = SigningRing.generate();

  private final Node here = new Node();
  private final Node there = new Node();

  /** A server. */
  private final class Node {
    final SharedCounts counts = SharedCounts.in(redis, ring::pseudonym, Runnable::run);
    final Throttle throttle = new Throttle(InstantSource.system(), counts);

    boolean isOpen(Key key) {
      return throttle.delay(key).isEmpty();
    }

    void fail(Key key, int times) {
      for (int i = 0; i < times; i++) {
        throttle.failed(key);
      }
    }
  }

  @AfterEach
  void close() {
    gate.release();
    redis.call(client -> client.del(KEY));
    redis.close();
    gate.close();
  }

  private double score(String name) {
    return redis.call(client -> client.zscore(KEY, ring.pseudonym(name)));
  }

  @Test
  void failures_onBothServers_countTogetherUntilOneSucceeds() {
    here.fail(AMY, 5);
    there.fail(AMY, Throttle.AT_ACCOUNT - 6);
    assertTrue(here.isOpen(AMY) && there.isOpen(AMY));
    there.fail(AMY, 1);
    for (Node node : List.of(here, there)) {
      Duration delay = node.throttle.delay(AMY).orElseThrow();
      assertTrue(delay.compareTo(Duration.ofMinutes(1)) <= 0, delay::toString);
      assertTrue(delay.compareTo(Duration.ofSeconds(30)) > 0, delay::toString);
    }
    here.throttle.succeeded(AMY);
    assertTrue(here.isOpen(AMY) && there.isOpen(AMY));
  }

  @Test
  void strangers_whoUseUpAnAccount_areClosedOutToTheMillisecondAndNotTheOwner() {
    here.throttle.succeeded(AMY);
    for (int i = 0; i < 2 * Throttle.OF_STRANGERS; i++) {
      there.throttle.failed(new Key("amy", "10.1.0." + i));
    }
    assertTrue(there.isOpen(AMY));
    Duration delay = here.throttle.delay(new Key("amy", "10.2.0.1")).orElseThrow();
    // An hour for fifty: strangers' attempts are never owed.
    assertTrue(delay.compareTo(Duration.ofSeconds(72)) <= 0, delay::toString);
  }

  @Test
  void registrations_areCountedAndGivenBack() {
    for (int i = 0; i < Throttle.REGISTRATIONS; i++) {
      assertTrue((i % 2 == 0 ? here : there).throttle.register("10.0.0.9").isEmpty());
    }
    // One becomes free every three seconds; a server that counted alone would allow half of all.
    int allowed = 0;
    while (here.throttle.register("10.0.0.9").isEmpty()) {
      allowed++;
      assertTrue(allowed < Throttle.REGISTRATIONS / 4, "not counted together");
    }
    there.throttle.unregistered("10.0.0.9");
    assertTrue(here.throttle.register("10.0.0.9").isEmpty());
  }

  @Test
  void purge_deletesOnlyWhatNoLongerCounts() {
    here.fail(AMY, 1);
    redis.call(client -> client.zadd(KEY, 1, "long ago"));
    double before = score("address\n10.0.0.1");
    here.counts.purge();
    assertEquals(3L, (long) redis.call(client -> client.zcard(KEY)));
    assertEquals(before, score("address\n10.0.0.1"));
  }

  @Test
  void redis_away_eachServerCountsAloneAndTogetherAfterwards() throws Exception {
    assertTrue(here.isOpen(AMY) && there.isOpen(AMY));
    gate.shut();
    here.fail(AMY, Throttle.AT_ACCOUNT);
    assertFalse(here.isOpen(AMY));
    assertTrue(there.isOpen(AMY));
    gate.release();
    Await.until(
        () -> {
          here.counts.write();
          return !there.isOpen(AMY);
        });
    assertFalse(here.isOpen(AMY));
  }
}
