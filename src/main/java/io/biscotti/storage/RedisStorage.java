package io.biscotti.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisException;
import io.biscotti.redis.Reply;
import io.biscotti.redis.Script;
import io.biscotti.store.SessionStorage;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Keeps each record in Redis or Valkey as one string: the version in 8 bytes, then the bytes. Each
 * call is one script on one key, and one round trip. Redis drops expired records by itself, so
 * listeners don't hear of them. Thread-safe.
 */
final class RedisStorage implements SessionStorage {
  private static final Script FIND = Script.of("return redis.call('GET', KEYS[1])");

  private static final Script CREATE =
      Script.of(
          """
          if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then return 1 end
          return 0
          """);

  private static final Script UPDATE =
      Script.of(
          """
          if redis.call('GETRANGE', KEYS[1], 0, 7) ~= ARGV[1] then return 0 end
          redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
          return 1
          """);

  private static final String PREFIX = "biscotti:session:";
  private static final int VERSION_BYTES = 8;

  private final Redis redis;
  private final Clock clock;
  private final Runnable closing;

  /**
   * Keeps records there.
   *
   * @param clock the one by which {@code expiresAt} was computed
   * @param closing runs when this is closed
   */
  RedisStorage(Redis redis, Clock clock, Runnable closing) {
    this.redis = redis;
    this.clock = clock;
    this.closing = closing;
  }

  @Override
  public Optional<Stored> find(String key) {
    try {
      Reply reply = redis.run(FIND, place(key));
      return reply.bytes().map(RedisStorage::stored);
    } catch (RedisException e) {
      throw new SessionException("a session can't be read", e);
    }
  }

  /** A value of another form counts as damaged: no session is empty. */
  private static Stored stored(byte[] value) {
    return value.length < VERSION_BYTES
        ? new Stored(0, new byte[0])
        : new Stored(
            ByteBuffer.wrap(value).getLong(),
            Arrays.copyOfRange(value, VERSION_BYTES, value.length));
  }

  @Override
  public boolean create(String key, byte[] bytes, Instant expiresAt) {
    return write(CREATE, key, versioned(1, bytes), millis(expiresAt));
  }

  @Override
  public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
    return write(UPDATE, key, versioned(version), versioned(version + 1, bytes), millis(expiresAt));
  }

  private boolean write(Script script, String key, byte[]... arguments) {
    try {
      Reply reply = redis.run(script, place(key), arguments);
      if (!reply.isOne() && reply.repeated()) {
        throw new SessionException(
            "a session may or may not have been written: the connection to Redis broke");
      }
      return reply.isOne();
    } catch (RedisException e) {
      throw new SessionException("a session can't be written", e);
    }
  }

  private static byte[] place(String key) {
    return (PREFIX + key).getBytes(US_ASCII);
  }

  private static byte[] versioned(long version, byte... bytes) {
    return ByteBuffer.allocate(VERSION_BYTES + bytes.length).putLong(version).put(bytes).array();
  }

  /** How long to keep a record; relative, because the clock of Redis may be another. */
  private byte[] millis(Instant expiresAt) {
    long left = Duration.between(clock.instant(), expiresAt).toMillis();
    return Long.toString(Math.max(1, left)).getBytes(US_ASCII);
  }

  @Override
  public void close() {
    closing.run();
  }
}
