package io.biscotti.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.BinaryJedisPubSub;

/**
 * A subscription to a channel, which connects again whenever the connection is lost. Closing it
 * doesn't wait. Thread-safe.
 */
public final class Subscription implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Subscription.class.getName());

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /**
   * Receives what happens on a channel. All calls come from one thread; their exceptions are
   * logged. They should not take long.
   */
  @FunctionalInterface
  public interface Listener {

    /**
     * Called when the subscription takes effect: earlier messages may be lost, so catch up. It is
     * called after each connection, including the first one, and at least every 20 seconds without
     * a message, because reconnecting is how a dead connection is noticed.
     */
    void subscribed();

    /** Called for a published message. By default, this calls {@link #subscribed}. */
    default void received(byte[] message) {
      subscribed();
    }

    /**
     * Called when the connection was lost or couldn't be made: messages are lost until {@link
     * #subscribed}.
     */
    default void lost() {}
  }

  private final Redis redis;
  private final byte[] channel;
  private final Listener listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Ear ear = new Ear();
  private volatile boolean heard;

  Subscription(Redis redis, byte[] channel, Listener listener) {
    this.redis = redis;
    this.channel = channel.clone();
    this.listener = listener;
    Thread thread = new Thread(this::listen, "biscotti-redis-subscription");
    thread.setDaemon(true);
    thread.start();
  }

  private void listen() {
    Duration pause = SHORTEST_PAUSE;
    while (!isOver()) {
      heard = false;
      boolean quiet = hear() && heard;
      if (!isOver() && !quiet) {
        tell(listener::lost);
        pause = heard ? SHORTEST_PAUSE : longer(pause);
        rest(pause);
      }
    }
  }

  /**
   * Listens until the connection ends.
   *
   * @return whether nothing came for so long that the connection may be dead
   */
  private boolean hear() {
    try {
      return redis.once(
          client -> {
            client.subscribe(ear, channel);
            return false;
          });
    } catch (RedisException e) {
      LOG.log(Level.DEBUG, "a subscription ended", e);
      return Faults.isTimeout(e);
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  /**
   * Waits for a random time around this pause, because other nodes lost their connections at the
   * same moment.
   */
  private void rest(Duration pause) {
    long millis = pause.toMillis();
    try {
      boolean unused =
          closing.await(
              millis / 2 + ThreadLocalRandom.current().nextLong(millis), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  private boolean isOver() {
    return closing.getCount() == 0 || redis.isClosed();
  }

  private void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a subscriber of Redis failed", e);
    }
  }

  /** Ends the subscription. */
  @Override
  public void close() {
    closing.countDown();
    redis.ended(this);
    try {
      ear.unsubscribe();
    } catch (RuntimeException e) {
      // It isn't connected.
      LOG.log(Level.DEBUG, "a subscription had no connection", e);
    }
  }

  private final class Ear extends BinaryJedisPubSub {
    @Override
    public void onSubscribe(byte[] name, int subscribed) {
      heard = true;
      if (closing.getCount() == 0) {
        unsubscribe();
      } else {
        tell(listener::subscribed);
      }
    }

    @Override
    public void onMessage(byte[] name, byte[] message) {
      tell(() -> listener.received(message));
    }
  }
}
