package io.biscotti.sharedkeys;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.crypto.KeyException;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisException;
import io.biscotti.redis.Reply;
import io.biscotti.redis.Script;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shared rings in Redis or Valkey: one hash with a version and a text for each ring, and the
 * counts of seals. If Redis loses it, the next server that looks writes the rings again.
 * Thread-safe.
 */
public final class RedisKeys implements KeyPlace {
  private static final String KEY = "biscotti:keys";
  private static final String VERSION = "version:";
  private static final String TEXT = "text:";
  private static final String SEALS = "seals:";

  /** Returns the time, and then the fields and values of the hash. */
  private static final Script READ =
      Script.of(
          """
          local all = redis.call('HGETALL', KEYS[1])
          local now = redis.call('TIME')
          table.insert(all, 1, now[1])
          return all
          """);

  private static final Script WRITE =
      Script.of(
          """
          if (redis.call('HGET', KEYS[1], ARGV[1]) or '0') ~= ARGV[3] then
            return 0
          end
          redis.call('HSET', KEYS[1], ARGV[1], ARGV[4], ARGV[2], ARGV[5])
          return 1
          """);

  private static final Script COUNT =
      Script.of("return redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])");

  private final Redis redis;

  /**
   * The rings in a Redis, which may be unavailable.
   *
   * @param redis closed by its owner, after the last use of this object
   */
  public RedisKeys(Redis redis) {
    this.redis = redis;
  }

  @Override
  public String name() {
    return "Redis at " + redis.place();
  }

  @Override
  public String discard() {
    return "DEL " + KEY;
  }

  @Override
  public Reading read() {
    List<String> all =
        run(READ).list().stream().map(each -> new String((byte[]) each, UTF_8)).toList();
    Map<String, String> fields = new HashMap<>();
    for (int i = 1; i < all.size(); i += 2) {
      fields.put(all.get(i), all.get(i + 1));
    }
    Map<String, Document> documents = new HashMap<>();
    fields.forEach(
        (field, text) -> {
          if (field.startsWith(TEXT)) {
            String ring = field.substring(TEXT.length());
            documents.put(ring, new Document(number(fields.get(VERSION + ring)), text));
          }
        });
    return new Reading(Instant.ofEpochSecond(number(all.get(0))), documents);
  }

  private long number(@Nullable String number) {
    try {
      return Long.parseLong(String.valueOf(number));
    } catch (NumberFormatException e) {
      throw new KeyException("The hash " + KEY + " in " + name() + " is damaged", e);
    }
  }

  @Override
  public boolean write(String ring, long version, String text) {
    return run(
            WRITE,
            VERSION + ring,
            TEXT + ring,
            Long.toString(version),
            Long.toString(version + 1),
            text)
        .isOne();
  }

  /** {@inheritDoc} May count twice if the connection breaks; the count is approximate anyway. */
  @Override
  public long count(String key, long more) {
    return run(COUNT, SEALS + key, Long.toString(more)).value() instanceof Long all ? all : 0;
  }

  private Reply run(Script script, String... arguments) {
    byte[][] values = new byte[arguments.length][];
    for (int i = 0; i < arguments.length; i++) {
      values[i] = arguments[i].getBytes(UTF_8);
    }
    try {
      return redis.run(script, KEY.getBytes(UTF_8), values);
    } catch (RedisException e) {
      throw new KeyException("the shared keys in " + name() + " can't be reached", e);
    }
  }
}
