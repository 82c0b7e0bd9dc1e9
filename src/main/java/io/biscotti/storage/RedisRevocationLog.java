package io.biscotti.storage;

import io.biscotti.redis.Redis;
import io.biscotti.revocation.RevocationLog;
import io.biscotti.storage.RevocationStream.Page;
import io.biscotti.storage.RevocationStream.Position;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * A log of revoked ids in Redis or Valkey, shared by all servers. It is a stream: Redis runs one
 * command at a time and gives each new entry a higher number than all before it, so a reader asks
 * for the entries after the last one that it has seen. Each append is published on a channel of the
 * same name.
 *
 * <p>As durable as Redis is configured to be. Applications may share a log: ids are random.
 * Thread-safe.
 */
public final class RedisRevocationLog implements RevocationLog, AutoCloseable {
  private static final Logger LOG = System.getLogger(RedisRevocationLog.class.getName());

  private static final int MOST_PURGES = 20;

  private final RevocationStream stream;
  private final Runnable closing;

  /**
   * Ids that were appended here and haven't been read back, with their limits once they were sent.
   */
  private final Map<String, Optional<Instant>> unread = new ConcurrentHashMap<>();

  /**
   * Creates a log in Redis, which may be unavailable now.
   *
   * @param closing runs when this is closed
   */
  RedisRevocationLog(Redis redis, Runnable closing) {
    this.stream = new RevocationStream(redis);
    this.closing = closing;
  }

  @Override
  public void append(String id, Instant until) {
    append(Map.of(id, until));
  }

  /**
   * Appends all ids at once. Redis acknowledges them before its replicas have them, so each id is
   * remembered until it is read back, and appended again if it was lost.
   */
  @Override
  public void append(Map<String, Instant> ids) {
    ids.forEach((id, until) -> unread.put(id, Optional.empty()));
    stream.append(ids);
    ids.forEach((id, until) -> unread.computeIfPresent(id, (same, sent) -> Optional.of(until)));
  }

  /**
   * {@inheritDoc} Starts over if the entry where the last read ended is gone or has changed: Redis
   * lost its data, or a replica without that entry took over. New entries may then have lower
   * numbers than those that this reader has seen. If the entry still exists, so do all earlier
   * ones, and later ones have higher numbers.
   */
  @Override
  public Reading read(String position, BiConsumer<String, Instant> revoked) {
    Map<String, Instant> mustCome = sent();
    BiConsumer<String, Instant> seen =
        (id, until) -> {
          unread.remove(id);
          revoked.accept(id, until);
        };
    Position since = Position.parse(position);
    Page page = stream.page(since);
    Instant at = page.at();
    boolean isLost = !since.isNowhere() && !page.has(since);
    if (isLost) {
      since = Position.NOWHERE;
      page = stream.page(since);
    }
    page.forEach(seen);
    while (page.isFull()) {
      since = page.last(since);
      page = stream.page(since);
      page.forEach(seen);
    }
    appendLost(mustCome);
    return new Reading(page.last(since).text(), at, isLost);
  }

  /** The ids that were appended completely and haven't been read back. */
  private Map<String, Instant> sent() {
    Map<String, Instant> sent = new HashMap<>();
    unread.forEach((id, until) -> until.ifPresent(done -> sent.put(id, done)));
    return sent;
  }

  /** Called when a replica without these ids may have taken over. */
  private void appendLost(Map<String, Instant> mustCome) {
    mustCome.keySet().retainAll(unread.keySet());
    if (!mustCome.isEmpty()) {
      LOG.log(
          Level.WARNING, "Redis has lost {0} revoked ids: appending them again", mustCome.size());
      stream.append(mustCome);
    }
  }

  @Override
  public void purge(Duration past) {
    Optional<String> from = Optional.of("-");
    for (int i = 0; i < MOST_PURGES && from.isPresent(); i++) {
      from = stream.purge(from.get(), past);
    }
  }

  @Override
  public Following follow(Runnable news) {
    return stream.subscribe(news)::close;
  }

  @Override
  public void close() {
    closing.run();
  }
}
