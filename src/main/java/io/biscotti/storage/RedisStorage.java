package io.biscotti.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisException;
import io.biscotti.redis.Reply;
import io.biscotti.redis.Script;
import io.biscotti.store.SessionStorage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps each record in Redis or Valkey as one string. Each call is one command or one script on one
 * key, and one round trip. Redis drops expired records itself, so listeners aren't notified of
 * them. Thread-safe.
 *
 * <pre>
 * base       4 bytes   how many bytes the record has; 0 if there is no patch
 * version    4 bytes
 * record
 * patch      its length in 4 bytes, and the patch; an earlier one may leave bytes behind it
 * </pre>
 *
 * <p>Earlier versions read the first two fields as one number, and don't know patches.
 */
final class RedisStorage implements SessionStorage {
  private static final Logger LOG = System.getLogger(RedisStorage.class.getName());

  private static final Script CREATE =
      Script.of(
          """
          if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then return 1 end
          return 0
          """);

  private static final Script UPDATE =
      Script.of(
          """
          if redis.call('GETRANGE', KEYS[1], 4, 7) ~= ARGV[1] then return 0 end
          redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
          return 1
          """);

  /**
   * Every command that might be refused, because an ACL denies it or Redis is full, comes before
   * something is written: an empty value changes nothing, but is refused like any other.
   */
  private static final Script PATCH =
      Script.of(
          """
          local head = redis.call('GETRANGE', KEYS[1], 0, 7)
          if string.sub(head, 5, 8) ~= ARGV[1] then return 0 end
          local base, version = struct.unpack('>I4I4', head)
          if base == 0 then base = redis.call('STRLEN', KEYS[1]) - 8 end
          redis.call('SETRANGE', KEYS[1], 0, '')
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
          redis.call('SETRANGE', KEYS[1], 8 + base, ARGV[2])
          redis.call('SETRANGE', KEYS[1], 0, struct.pack('>I4I4', base, version + 1))
          return 1
          """);

  private static final String PREFIX = "biscotti:session:";
  private static final int HEAD_BYTES = 8;
  private static final long MOST_VERSIONS = 0xFFFF_FFFFL;
  private static final byte[] NO_PATCH = {};

  private final Redis redis;
  private final Clock clock;
  private final Runnable closing;
  private volatile boolean patches = true;

  /**
   * Keeps records in this Redis.
   *
   * @param clock the clock by which {@code expiresAt} was computed
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
      return redis.get(place(key)).map(RedisStorage::stored);
    } catch (RedisException e) {
      throw new SessionException("a session can't be read", e);
    }
  }

  /**
   * Parses a value. A malformed one becomes empty bytes, which the caller treats as damaged: no
   * session is empty.
   */
  private static Stored stored(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    try {
      int base = in.getInt();
      long version = Integer.toUnsignedLong(in.getInt());
      byte[] record = take(in, base == 0 ? in.remaining() : base);
      return new Stored(version, record, base == 0 ? NO_PATCH : take(in, in.getInt()));
    } catch (BufferUnderflowException e) {
      return new Stored(0, new byte[0]);
    }
  }

  private static byte[] take(ByteBuffer in, int count) {
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] taken = new byte[count];
    in.get(taken);
    return taken;
  }

  @Override
  public boolean create(String key, byte[] bytes, Instant expiresAt) {
    return write(CREATE, key, whole(1, bytes), millis(expiresAt));
  }

  @Override
  public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
    return canFollow(version)
        && write(UPDATE, key, number(version), whole(version + 1, bytes), millis(expiresAt));
  }

  /**
   * {@inheritDoc} Returns false if the ACL denies a command that patches need: sessions are then
   * written as a whole.
   */
  @Override
  public boolean patches() {
    return patches;
  }

  @Override
  public boolean patch(String key, long version, byte[] patch, Instant expiresAt) {
    byte[] sized = ByteBuffer.allocate(4 + patch.length).putInt(patch.length).put(patch).array();
    try {
      return canFollow(version) && write(PATCH, key, number(version), sized, millis(expiresAt));
    } catch (SessionException e) {
      if (!(e.getCause() instanceof RedisException cause) || !cause.isDenied()) {
        throw e;
      }
      patches = false;
      LOG.log(
          Level.WARNING,
          "Writing sessions as a whole: the ACL of Redis denies +strlen, +setrange or +pexpire");
      return false;
    }
  }

  private static boolean canFollow(long version) {
    return version > 0 && version < MOST_VERSIONS;
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

  private static byte[] number(long version) {
    return ByteBuffer.allocate(4).putInt((int) version).array();
  }

  private static byte[] whole(long version, byte[] bytes) {
    return ByteBuffer.allocate(HEAD_BYTES + bytes.length).putLong(version).put(bytes).array();
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
