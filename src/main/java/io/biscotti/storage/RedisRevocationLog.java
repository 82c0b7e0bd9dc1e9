package io.biscotti.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisException;
import io.biscotti.redis.Script;
import io.biscotti.redis.Subscription;
import io.biscotti.revocation.RevocationLog;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A log of revoked ids in Redis or Valkey, shared by all servers: a stream. Redis runs one command
 * at a time, and each new entry has a higher number than all before it, so a reader asks for what
 * is above the last one that it has seen. Each append is published on a channel of the same name.
 *
 * <p>As durable as Redis is configured to be. Applications may share a log: ids are random.
 * Thread-safe.
 */
public final class RedisRevocationLog implements RevocationLog, AutoCloseable {
  private static final Logger LOG = System.getLogger(RedisRevocationLog.class.getName());

  /** The key of the stream, and the name of the channel. */
  private static final byte[] PLACE = "biscotti:revocations".getBytes(US_ASCII);

  private static final Script APPEND =
      Script.of(
          """
          for i = 1, #ARGV, 2 do
            redis.call('XADD', KEYS[1], '*', 'id', ARGV[i], 'until', ARGV[i + 1])
          end
          redis.call('PUBLISH', KEYS[1], '')
          return 1
          """);

  /** The time, some entries, and the entry whose id is the third argument. */
  private static final Script READ =
      Script.of(
          """
          local now = redis.call('TIME')
          return {now[1], now[2],
            redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2]),
            redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3])}
          """);

  /**
   * Deletes the expired ones of some entries; returns the last entry and how many it deleted. The
   * newest of all stays, whatever its limit: readers that miss it would take the log for emptied.
   */
  private static final Script PURGE =
      Script.of(
          """
          local now = redis.call('TIME')
          local limit = now[1] * 1000 - tonumber(ARGV[3])
          local last = ''
          local over = {}
          local entries = redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2] + 1)
          for i = 1, #entries - 1 do
            local entry = entries[i]
            last = entry[1]
            if (tonumber(entry[2][4]) or 0) < limit then over[#over + 1] = entry[1] end
          end
          if #over > 0 then redis.call('XDEL', KEYS[1], unpack(over)) end
          return {last, #over}
          """);

  private static final int PAGE = 2_000;
  private static final int PURGED_AT_ONCE = 1_000;
  private static final int MOST_PURGES = 20;

  /** Later times mean forever. */
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  private final Redis redis;
  private final Runnable closing;

  /** Ids that were appended here and not read since; with their limits once they were sent. */
  private final Map<String, Optional<Instant>> unread = new ConcurrentHashMap<>();

  /**
   * A log in Redis, which may be unavailable.
   *
   * @param closing runs when this is closed
   */
  RedisRevocationLog(Redis redis, Runnable closing) {
    this.redis = redis;
    this.closing = closing;
  }

  /**
   * Where a reader is: the last entry that it has seen, and the revoked id in it. After a failover,
   * another entry may have the same number.
   */
  private record Position(String entry, String id) {
    private static final String SEPARATOR = " ";
    private static final Position NOWHERE = new Position("0-0", "");

    static Position parse(String text) {
      String[] parts = text.split(SEPARATOR, 2);
      return parts.length == 2 ? new Position(parts[0], parts[1]) : NOWHERE;
    }

    boolean isNowhere() {
      return id.isEmpty();
    }

    String text() {
      return entry + SEPARATOR + id;
    }
  }

  /** An answer to {@link #READ}. */
  private record Page(Instant at, List<?> entries, List<?> seen) {
    /** Whether the entry that was asked for is still there. */
    boolean has(Position position) {
      return seen.size() == 1
          && position.equals(new Position(position.entry(), id((List<?>) seen.get(0))));
    }

    private static String id(List<?> entry) {
      List<?> fields = (List<?>) entry.get(1);
      return fields.size() < 2 ? "" : RedisRevocationLog.text(fields.get(1));
    }

    /** The position behind these entries; the given one if there are none. */
    Position last(Position before) {
      if (entries.isEmpty()) {
        return before;
      }
      List<?> entry = (List<?>) entries.get(entries.size() - 1);
      return new Position(RedisRevocationLog.text(entry.get(0)), id(entry));
    }
  }

  @Override
  public void append(String id, Instant until) {
    append(Map.of(id, until));
  }

  /**
   * Appends all ids in one script. Redis acknowledges them before its replicas have them, so each
   * is remembered until it was read: if it wasn't, it is appended again.
   */
  @Override
  public void append(Map<String, Instant> ids) {
    ids.forEach((id, until) -> unread.put(id, Optional.empty()));
    send(ids);
    ids.forEach((id, until) -> unread.computeIfPresent(id, (same, sent) -> Optional.of(until)));
  }

  private void send(Map<String, Instant> ids) {
    List<byte[]> arguments = new ArrayList<>();
    ids.forEach(
        (id, until) -> {
          arguments.add(id.getBytes(US_ASCII));
          arguments.add(bytes(millis(until)));
        });
    orSessionException(
        "Revoked ids could not be written",
        () -> redis.run(APPEND, PLACE, arguments.toArray(byte[][]::new)));
  }

  /** Rounded up. */
  private static long millis(Instant until) {
    Instant limit = until.isAfter(LATEST) ? LATEST : until;
    return limit.plusNanos(TimeUnit.MILLISECONDS.toNanos(1) - 1).toEpochMilli();
  }

  /**
   * Starts over if the entry where the last read ended is gone or another one: Redis lost its data,
   * or a replica took over that didn't have it. New entries may then have lower numbers than those
   * that this reader has seen. If the entry is there, so is all that was before it, and what came
   * since has higher numbers.
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
    Page page = page(since);
    Instant at = page.at();
    boolean isLost = !since.isNowhere() && !page.has(since);
    if (isLost) {
      since = Position.NOWHERE;
      page = page(since);
    }
    pass(page, seen);
    while (page.entries().size() == PAGE) {
      since = page.last(since);
      page = page(since);
      pass(page, seen);
    }
    appendLost(mustCome);
    return new Reading(page.last(since).text(), at, isLost);
  }

  /** What was appended completely, and has not been read since. */
  private Map<String, Instant> sent() {
    Map<String, Instant> sent = new HashMap<>();
    unread.forEach((id, until) -> until.ifPresent(done -> sent.put(id, done)));
    return sent;
  }

  /** A replica took over that has none of them. */
  private void appendLost(Map<String, Instant> mustCome) {
    mustCome.keySet().retainAll(unread.keySet());
    if (!mustCome.isEmpty()) {
      LOG.log(
          Level.WARNING, "Redis has lost {0} revoked ids: appending them again", mustCome.size());
      send(mustCome);
    }
  }

  private Page page(Position since) {
    byte[] from = (since.isNowhere() ? "-" : "(" + since.entry()).getBytes(US_ASCII);
    byte[] last = since.entry().getBytes(US_ASCII);
    return orSessionException(
        "The revoked ids could not be read",
        () -> {
          List<?> answer = redis.run(READ, PLACE, from, bytes(PAGE), last).list();
          Instant at =
              Instant.ofEpochSecond(
                  Long.parseLong(text(answer.get(0))),
                  TimeUnit.MICROSECONDS.toNanos(Long.parseLong(text(answer.get(1)))));
          return new Page(at, (List<?>) answer.get(2), (List<?>) answer.get(3));
        });
  }

  private static void pass(Page page, BiConsumer<String, Instant> revoked) {
    for (Object each : page.entries()) {
      List<?> entry = (List<?>) each;
      pass(text(entry.get(0)), (List<?>) entry.get(1), revoked);
    }
  }

  private static void pass(String entry, List<?> fields, BiConsumer<String, Instant> revoked) {
    try {
      revoked.accept(
          text(fields.get(1)), Instant.ofEpochMilli(Long.parseLong(text(fields.get(3)))));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      LOG.log(Level.WARNING, "entry {0} of the revocations in Redis has another form", entry);
    }
  }

  @Override
  public void purge(Duration past) {
    String from = "-";
    for (int i = 0; i < MOST_PURGES; i++) {
      byte[] start = from.getBytes(US_ASCII);
      List<?> done =
          orSessionException(
              "Expired revocations could not be deleted",
              () ->
                  redis
                      .run(PURGE, PLACE, start, bytes(PURGED_AT_ONCE), bytes(past.toMillis()))
                      .list());
      String last = text(done.get(0));
      if (last.isEmpty() || Long.valueOf(0).equals(done.get(1))) {
        return;
      }
      from = "(" + last;
    }
  }

  @Override
  public Following follow(Runnable news) {
    return redis.subscribe(
            PLACE,
            new Subscription.Listener() {
              @Override
              public void subscribed() {
                news.run();
              }

              @Override
              public void received(byte[] message) {
                news.run();
              }
            })
        ::close;
  }

  private static byte[] bytes(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }

  private static String text(Object value) {
    return new String((byte[]) value, US_ASCII);
  }

  /** An answer of another form also means that this Redis can't be used. */
  private static <T> T orSessionException(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (RedisException
        | ClassCastException
        | IndexOutOfBoundsException
        | NumberFormatException e) {
      throw new SessionException(what, e);
    }
  }

  @Override
  public void close() {
    closing.run();
  }
}
