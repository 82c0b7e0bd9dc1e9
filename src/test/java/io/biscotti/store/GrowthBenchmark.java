package io.biscotti.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.biscotti.crypto.Secret;
import io.biscotti.redis.RedisSettings;
import io.biscotti.storage.StorageSettings;
import io.biscotti.storage.Storages;
import io.biscotti.testkit.OrdinarySession;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.RedisNode;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.SetParams;

/**
 * What loading and saving a session costs when there are few sessions, and when there are a million
 * of them or of revoked ids. One thread; sizes take turns, in batches short enough that some of
 * them run undisturbed on a busy machine. Each time is one that a fifth of the batches stay below.
 * See docs/performance.md.
 */
final class GrowthBenchmark {
  private static final int[] SIZES = {1, 1_000, 1_000_000};
  private static final int ROUNDS = 500;
  private static final int WARM = 200;
  private static final int FASTEST_PART = 5;
  private static final Duration BATCH = Duration.ofMillis(2);

  /** The size of an ordinary session's record. */
  private static final int RECORD_BYTES = 420;

  private static final int PATCH_BYTES = 90;

  private static final Instant LATER = Instant.now().plus(Duration.ofHours(6));

  private final SplittableRandom random = new SplittableRandom(3);

  private GrowthBenchmark() {}

  /** One kind of operation, on one number of sessions. */
  @FunctionalInterface
  private interface Operation {
    void run();
  }

  /** Runs everything. */
  public static void main(String[] arguments) throws Exception {
    GrowthBenchmark benchmark = new GrowthBenchmark();
    System.out.println("| Operation | 1 | 1,000 | 1,000,000 | 1,000,000 to 1,000 |");
    System.out.println("|---|---:|---:|---:|---:|");
    benchmark.memory();
    benchmark.revoked();
    benchmark.redis();
    benchmark.postgres();
    System.exit(0);
  }

  private static MutableSession ordinary(Fixture fixture) {
    MutableSession session = fixture.fresh();
    OrdinarySession.fill(session::set);
    session.set("visits", 1);
    return session;
  }

  private void memory() {
    List<Operation> reads = new ArrayList<>();
    List<Operation> writes = new ArrayList<>();
    for (int size : SIZES) {
      Fixture fixture = new Fixture();
      ServerStore store = fixture.memory();
      String[] tokens = new String[size];
      Arrays.setAll(tokens, i -> store.save(ordinary(fixture)).orElseThrow());
      reads.add(() -> load(store, tokens[random.nextInt(size)]).get("user"));
      writes.add(
          () -> {
            MutableSession session = load(store, tokens[random.nextInt(size)]);
            session.set("visits", random.nextInt());
            store.save(session);
          });
    }
    report("`memory`, read", reads);
    report("`memory`, write", writes);
  }

  private static MutableSession load(SessionStore store, String token) {
    if (store.load(token) instanceof Loaded.Live live) {
      return live.session();
    }
    throw new IllegalStateException("a session is missing");
  }

  /** As many revoked ids as there are sessions in the other rows. */
  private void revoked() {
    List<Operation> reads = new ArrayList<>();
    List<Operation> writes = new ArrayList<>();
    for (int size : SIZES) {
      Fixture fixture = new Fixture();
      Instant until = fixture.clock.instant().plus(Duration.ofHours(6));
      for (int i = 0; i < size; i++) {
        fixture.revocations.revoke(fixture.ids.next(), until);
      }
      SealedStore store = fixture.sealed();
      String[] tokens = new String[1_000];
      Arrays.setAll(tokens, i -> store.save(ordinary(fixture)).orElseThrow());
      reads.add(() -> load(store, tokens[random.nextInt(tokens.length)]).get("user"));
      writes.add(
          () -> {
            MutableSession session = load(store, tokens[random.nextInt(tokens.length)]);
            session.set("visits", random.nextInt());
            store.save(session);
          });
    }
    report("`sealed`, read, beside revoked ids", reads);
    report("`sealed`, write, beside revoked ids", writes);
  }

  private void redis() {
    records(
        "redis",
        size -> {
          RedisNode node = RedisNode.started();
          fill(node.port(), size);
          return Storages.redis(
              Optional.of(RedisSettings.of(node.url())), Optional.empty(), Clock.systemUTC());
        });
  }

  private void fill(int port, int size) {
    byte[] record = new byte[RECORD_BYTES];
    try (Jedis client = new Jedis("127.0.0.1", port);
        Pipeline pipeline = client.pipelined()) {
      SetParams kept = SetParams.setParams().px(Duration.ofHours(6).toMillis());
      for (int i = 0; i < size; i++) {
        random.nextBytes(record);
        ByteBuffer value = ByteBuffer.allocate(8 + record.length).putLong(1).put(record);
        pipeline.set(("biscotti:session:" + key(i)).getBytes(US_ASCII), value.array(), kept);
        if (i % 1_000 == 999) {
          pipeline.sync();
        }
      }
    }
  }

  private void postgres() {
    Postgres postgres = Postgres.shared();
    records(
        "jdbc",
        size -> {
          String url = postgres.newDatabase();
          SessionStorage storage =
              Storages.jdbc(
                  Optional.of(
                      new StorageSettings(
                          url, Optional.of(postgres.user()), Optional.of(Secret.of("")))),
                  Optional.empty(),
                  Clock.systemUTC());
          try (Connection db = DriverManager.getConnection(url, postgres.user(), "");
              Statement sql = db.createStatement()) {
            sql.execute(
                """
                insert into session_records (id, content, drop_after, version)
                select lpad(((i::bigint * 7919) %% 1000003)::text, 22, '0'),
                  decode(repeat(md5(i::text), %d), 'hex'), %d + i %% 60 * 600, 1
                from generate_series(0, %d) i
                """
                    .formatted(RECORD_BYTES / 16, LATER.getEpochSecond() / 600 * 600, size - 1));
            sql.execute("vacuum analyze session_records");
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
          return storage;
        });
  }

  /** Spread over the whole index, in another order than the rows. */
  private static String key(int i) {
    return "%022d".formatted(i * 7919L % 1_000_003);
  }

  private void records(String name, IntFunction<SessionStorage> storages) {
    List<Operation> reads = new ArrayList<>();
    List<Operation> writes = new ArrayList<>();
    List<SessionStorage> opened = new ArrayList<>();
    for (int size : SIZES) {
      SessionStorage storage = storages.apply(size);
      opened.add(storage);
      Map<String, Long> versions = new HashMap<>();
      byte[] patch = new byte[PATCH_BYTES];
      reads.add(() -> storage.find(key(random.nextInt(size))).orElseThrow());
      writes.add(
          () -> {
            random.nextBytes(patch);
            String key = key(random.nextInt(size));
            long version = versions.merge(key, 1L, Long::sum);
            if (!storage.patch(key, version, patch.clone(), LATER)) {
              throw new IllegalStateException("a record is missing");
            }
          });
    }
    report("`" + name + "`, find", reads);
    report("`" + name + "`, patch", writes);
    opened.forEach(SessionStorage::close);
  }

  private static void report(String name, List<Operation> sizes) {
    double[][] micros = new double[sizes.size()][ROUNDS];
    for (int round = -WARM; round < ROUNDS; round++) {
      for (int i = 0; i < sizes.size(); i++) {
        double each = batch(sizes.get(i));
        if (round >= 0) {
          micros[i][round] = each;
        }
      }
    }
    double[] fast =
        Arrays.stream(micros)
            .mapToDouble(times -> Arrays.stream(times).sorted().toArray()[ROUNDS / FASTEST_PART])
            .toArray();
    System.out.printf(
        "| %s | %.2f | %.2f | %.2f | %.2f |%n", name, fast[0], fast[1], fast[2], fast[2] / fast[1]);
  }

  private static double batch(Operation operation) {
    long start = System.nanoTime();
    long end = start + BATCH.toNanos();
    int count = 0;
    long now;
    do {
      operation.run();
      count++;
      now = System.nanoTime();
    } while (now < end);
    return (now - start) / 1_000.0 / count;
  }
}
