package io.biscotti.throttle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.biscotti.redis.Redis;
import io.biscotti.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps counts in Redis or Valkey, in a sorted set. A bucket's score is the time at which it is
 * full again, in milliseconds. There is only one key, so that a script can change several buckets
 * in a cluster.
 */
record RedisLedger(Redis redis) implements Ledger {
  private static final byte[] KEY = "biscotti:throttles".getBytes(US_ASCII);

  private static final String NOW =
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      """;

  private static final Script READ =
      Script.of(
          NOW
              + """
              local debts = {}
              for i = 1, #ARGV do
                local full = redis.call('ZSCORE', KEYS[1], ARGV[i])
                debts[i] = full and math.floor(tonumber(full) - now) or 0
              end
              return debts
              """);

  private static final Script WRITE =
      Script.of(
          NOW
              + """
              for i = 1, #ARGV, 3 do
                local full = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i]) or 0)
                full = math.max(full, now) + tonumber(ARGV[i + 1])
                full = math.min(full, now + tonumber(ARGV[i + 2]))
                if full > now then
                  redis.call('ZADD', KEYS[1], string.format('%.0f', full), ARGV[i])
                else
                  redis.call('ZREM', KEYS[1], ARGV[i])
                end
              end
              return 1
              """);

  private static final Script PURGE =
      Script.of(
          NOW
              + "return redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))");

  @Override
  public Map<String, Duration> debts(Collection<String> buckets) {
    List<String> asked = List.copyOf(buckets);
    List<?> millis =
        redis.run(READ, KEY, asked.stream().map(RedisLedger::bytes).toArray(byte[][]::new)).list();
    Map<String, Duration> debts = new HashMap<>();
    for (int i = 0; i < Math.min(asked.size(), millis.size()); i++) {
      if (millis.get(i) instanceof Long left && left > 0) {
        debts.put(asked.get(i), Duration.ofMillis(left));
      }
    }
    return debts;
  }

  @Override
  public void write(List<Change> changes) {
    List<byte[]> arguments = new ArrayList<>();
    for (Change change : changes) {
      arguments.add(bytes(change.bucket()));
      arguments.add(bytes(Long.toString(change.cost().toMillis())));
      arguments.add(bytes(Long.toString(change.most().toMillis())));
    }
    redis.run(WRITE, KEY, arguments.toArray(byte[][]::new));
  }

  @Override
  public void purge() {
    redis.run(PURGE, KEY);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }
}
