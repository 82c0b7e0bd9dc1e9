package io.biscotti.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A Redis or Valkey server, a group of servers watched by Sentinel, or a cluster. It may be
 * unavailable, at startup or at any later time: calls then fail within the timeout of {@link
 * RedisSettings}, and succeed again once it is back.
 *
 * <p>A call whose connection breaks is repeated once, since the server may have been restarted;
 * {@link Reply#repeated} is then true. A call that gets no reply in time is not repeated.
 *
 * <p>Thread-safe.
 */
public final class Redis implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Redis.class.getName());

  /** How long a subscription may be silent before it connects again. */
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private final RedisSettings settings;
  private final ReentrantLock making = new ReentrantLock();
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private volatile @Nullable UnifiedJedis client;
  private volatile boolean closed;

  private Redis(RedisSettings settings) {
    this.settings = settings;
  }

  /** Connects. If that fails, it logs the reason as a warning, and later calls try again. */
  public static Redis open(RedisSettings settings) {
    Redis redis = new Redis(settings);
    try {
      redis.ping();
    } catch (RedisException e) {
      LOG.log(
          Level.WARNING,
          "{0}. Starting without it; each use will try to connect again",
          e.getMessage());
    }
    return redis;
  }

  /** The URL, which contains no credentials. */
  public String place() {
    return settings.url();
  }

  /** Whether Redis replies. Returns within twice the timeout. */
  public boolean isUp() {
    try {
      ping();
      return true;
    } catch (RedisException e) {
      return false;
    }
  }

  private void ping() {
    twice(UnifiedJedis::ping);
  }

  /**
   * Runs a script in one round trip, or in two if this Redis doesn't know the script yet.
   *
   * @param key the only key that the script uses
   * @param arguments {@code ARGV} of the script
   * @throws RedisException if Redis can't be used; see {@link RedisException#isOutcomeUnknown}
   */
  public Reply run(Script script, byte[] key, byte[]... arguments) {
    List<byte[]> keys = List.of(key);
    List<byte[]> values = List.of(arguments);
    Repetition.begin();
    try {
      Reply reply = twice(redis -> new Reply(evaluate(redis, script, keys, values), false));
      return new Reply(reply.value(), Repetition.isNoted());
    } finally {
      Repetition.begin();
    }
  }

  private static @Nullable Object evaluate(
      UnifiedJedis redis, Script script, List<byte[]> keys, List<byte[]> values) {
    try {
      return redis.evalsha(script.digest(), keys, values);
    } catch (JedisNoScriptException e) {
      return redis.eval(script.text(), keys, values);
    }
  }

  /**
   * Runs any command that may safely run twice, such as one that only reads.
   *
   * @param command must not keep the client
   * @throws RedisException if Redis can't be used
   */
  public <T> T call(Function<UnifiedJedis, T> command) {
    return twice(command);
  }

  /**
   * Reads a string; empty if there is none.
   *
   * @throws RedisException if Redis can't be used
   */
  public Optional<byte[]> get(byte[] key) {
    return Optional.ofNullable(call(redis -> redis.get(key)));
  }

  /**
   * Sends a message to all current subscribers of a channel.
   *
   * @throws RedisException if Redis can't be used
   */
  public void publish(byte[] channel, byte[] message) {
    call(redis -> redis.publish(channel, message));
  }

  /**
   * Subscribes to a channel, on a separate thread, until the returned subscription is closed. It
   * connects again whenever the connection is lost.
   *
   * @param listener receives messages, and is called when it must catch up because it may have
   *     missed some
   */
  public Subscription subscribe(byte[] channel, Subscription.Listener listener) {
    Subscription made = new Subscription(this, channel, listener);
    subscriptions.add(made);
    return made;
  }

  void ended(Subscription subscription) {
    subscriptions.remove(subscription);
  }

  /** Repeats a command whose connection broke, on a new connection. */
  private <T> T twice(Function<UnifiedJedis, T> command) {
    try {
      return once(command);
    } catch (RedisException e) {
      if (!Faults.isBroken(e.getCause())) {
        throw e;
      }
      Repetition.note();
      return once(command);
    }
  }

  /** Runs a command that waits, and doesn't repeat it. */
  <T> T once(Function<UnifiedJedis, T> command) {
    UnifiedJedis redis = client();
    try {
      return command.apply(redis);
    } catch (RuntimeException e) {
      if (Faults.isSuspect(e) && !closed) {
        Clients.dropIdle(redis);
      }
      throw Faults.of(place(), e);
    }
  }

  /** The client. Creating it queries sentinels and clusters, which may fail for now. */
  private UnifiedJedis client() {
    UnifiedJedis made = client;
    return made == null ? make() : made;
  }

  private UnifiedJedis make() {
    try {
      if (!making.tryLock(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new RedisException("Redis at " + place() + " can't be used: still connecting");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedisException("Interrupted while connecting to Redis at " + place());
    }
    try {
      if (closed) {
        throw new RedisException("The connection to Redis at " + place() + " is closed");
      }
      UnifiedJedis made = client == null ? Clients.make(settings, SILENCE) : client;
      client = made;
      return made;
    } catch (RedisException e) {
      throw e;
    } catch (RuntimeException e) {
      throw Faults.of(place(), e);
    } finally {
      making.unlock();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Closes all connections and subscriptions. Later calls fail. */
  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Subscription::close);
    making.lock();
    try {
      if (client != null) {
        client.close();
        client = null;
      }
    } finally {
      making.unlock();
    }
  }
}
