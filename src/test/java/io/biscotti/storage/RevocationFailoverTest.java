package io.biscotti.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisSettings;
import io.biscotti.revocation.Revocations;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.RedisNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/**
 * The log of revoked ids when Redis fails over to a replica that lacks its last entries, or loses
 * everything. Two real servers, and nodes that reach the current one through a gate.
 */
@Timeout(60)
class RevocationFailoverTest {
  private static final String KEY = "biscotti:revocations";

  private final RedisNode master = RedisNode.started();
  private final RedisNode replica = RedisNode.started();
  private final Gate gate = Gate.before(master.port());
  private final Ids ids = Ids.secure();
  private final Instant until = Instant.now().plus(Duration.ofHours(12));
  private final List<AutoCloseable> closing = new ArrayList<>();
  private final LogRecorder quiet = LogRecorder.of("io.biscotti").quietly();

  @BeforeEach
  void replicate() {
    try (Jedis client = new Jedis("127.0.0.1", replica.port())) {
      client.replicaof("127.0.0.1", master.port());
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : closing) {
      each.close();
    }
    gate.close();
    master.close();
    replica.close();
    quiet.close();
  }

  /** A node that exchanges ids on demand, and when it is notified. */
  private Revocations node() {
    Redis redis = Redis.open(RedisSettings.of("redis://127.0.0.1:" + gate.port()));
    Clock clock = Clock.systemUTC();
    Revocations node = new Revocations(clock, System::nanoTime, new SessionEvents(clock), null);
    node.keepIn(new RedisRevocationLog(redis, () -> {}));
    closing.add(node::close);
    closing.add(redis);
    return node;
  }

  private String revokedBy(Revocations node) {
    String id = ids.next();
    node.revoke(id, until);
    return id;
  }

  private long entriesOf(RedisNode server) {
    try (Jedis client = new Jedis("127.0.0.1", server.port())) {
      return client.xlen(KEY);
    }
  }

  /** The replica takes over as it is, and the old server is gone with what only it had. */
  private void promote() {
    try (Jedis client = new Jedis("127.0.0.1", replica.port())) {
      client.replicaofNoOne();
    }
  }

  /**
   * Waits until a node knows an id. The nodes exchange ids once or, if Redis doesn't reply in time,
   * again.
   */
  private static void awaitRevoked(Revocations node, String id, Revocations... others)
      throws Exception {
    Await.until(
        () -> {
          for (Revocations other : others) {
            other.exchange();
          }
          node.exchange();
          return node.isRevoked(id);
        });
  }

  private void failOver() {
    master.stop();
    gate.lead(replica.port());
  }

  @Test
  void entriesThatTheReplicaLacks_areAppendedAgainByNodesThatKnowThem() throws Exception {
    Revocations one = node();
    Revocations two = node();
    String early = revokedBy(one);
    Await.until(() -> entriesOf(replica) == 1);
    promote();
    String late = revokedBy(one);
    awaitRevoked(two, late, one);
    assertEquals(1, entriesOf(replica), "only nodes that were there know it");
    failOver();

    // The nodes exchange ids by themselves too, as soon as they reach the other server.
    Revocations newcomer = node();
    awaitRevoked(newcomer, early);
    awaitRevoked(newcomer, late, two);
    awaitRevoked(node(), late);
  }

  /** Nobody has read the entry, and the node's position is one that the replica has too. */
  @Test
  void entryThatOnlyTheOldServerHad_isAppendedAgainByItsAuthor() throws Exception {
    Revocations one = node();
    String early = revokedBy(one);
    one.exchange();
    Await.until(() -> entriesOf(replica) == 1);
    promote();
    String late = revokedBy(one);
    failOver();
    Revocations later = node();
    awaitRevoked(later, early, one);
    awaitRevoked(later, late, one);
  }

  /** The new server's clock may be behind: its entries then have lower numbers than lost ones. */
  @Test
  void entriesWithLowerNumbersThanLostOnes_areRead() throws Exception {
    Revocations one = node();
    revokedBy(one);
    Await.until(() -> entriesOf(replica) == 1);
    promote();
    try (Jedis client = new Jedis("127.0.0.1", master.port())) {
      client.xadd(KEY, numbered(60), entry());
    }
    one.exchange();
    failOver();
    Revocations other = node();
    String missed = revokedBy(other);
    awaitRevoked(node(), missed, other);
    try (Jedis client = new Jedis("127.0.0.1", replica.port())) {
      client.xadd(KEY, numbered(120), entry());
    }
    awaitRevoked(one, missed);
  }

  private static StreamEntryID numbered(int secondsAhead) {
    return new StreamEntryID(Instant.now().plusSeconds(secondsAhead).toEpochMilli(), 0);
  }

  private Map<String, String> entry() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", ids.next());
    fields.put("until", Long.toString(until.toEpochMilli()));
    return fields;
  }

  @Test
  void redisThatWasEmptied_isFilledAgain() throws Exception {
    Revocations one = node();
    Revocations two = node();
    String ended = revokedBy(one);
    String other = revokedBy(two);
    awaitRevoked(two, ended, one);
    awaitRevoked(one, other, two);
    try (Jedis client = new Jedis("127.0.0.1", master.port())) {
      client.flushAll();
    }
    Revocations later = node();
    awaitRevoked(later, ended, one);
    awaitRevoked(later, other, one);
  }
}
