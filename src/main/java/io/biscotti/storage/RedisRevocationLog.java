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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log of revoked ids in Redis or Valkey, shared by all servers: a stream. Redis runs one command
 * at a time, and each new entry has a higher id than all before it, so a reader asks for what is
 * above the last id that it has seen. Each append is published on a channel of the same name.
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

  /** The time, the id of the last entry that was ever added, and some entries. */
  private static final Script READ =
      Script.of(
          """
          local last = '0-0'
          if redis.call('EXISTS', KEYS[1]) == 1 then
            local info = redis.call('XINFO', 'STREAM', KEYS[1])
            for i = 1, #info, 2 do
              if info[i] == 'last-generated-id' then last = info[i + 1] end
            end
          end
          local now = redis.call('TIME')
          return {now[1], now[2], last,
            redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])}
          """);

  /** Deletes the expired ones of some entries; returns the last entry and how many it deleted. */
  private static final Script PURGE =
      Script.of(
          """
          local now = redis.call('TIME')
          local limit = now[1] * 1000 - tonumber(ARGV[3])
          local last = ''
          local over = {}
          for _, entry in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])) do
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

  /**
   * A log in Redis, which may be unavailable.
   *
   * @param closing runs when this is closed
   */
  RedisRevocationLog(Redis redis, Runnable closing) {
    this.redis = redis;
    this.closing = closing;
  }

  /** The id of an entry: two numbers, compared one after the other. */
  private record Entry(String text, long millis, long number) implements Comparable<Entry> {
    static Entry of(String text) {
      String[] parts = text.split("-", -1);
      return new Entry(text, Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    @Override
    public int compareTo(Entry other) {
      int first = Long.compareUnsigned(millis, other.millis);
      return first == 0 ? Long.compareUnsigned(number, other.number) : first;
    }
  }

  /** An answer to {@link #READ}. */
  private record Page(Instant at, String last, List<?> entries) {}

  @Override
  public void append(String id, Instant until) {
    append(Map.of(id, until));
  }

  /** Appends all ids in one script. */
  @Override
  public void append(Map<String, Instant> ids) {
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

  /** Starts over if Redis lost its data since the last read. */
  @Override
  public Reading read(String position, BiConsumer<String, Instant> revoked) {
    Page page = page(position.equals(START) ? "-" : "(" + position);
    String seen = position;
    if (!position.equals(START) && Entry.of(page.last()).compareTo(Entry.of(position)) < 0) {
      seen = START;
      page = page("-");
    }
    Instant at = page.at();
    for (String last = pass(page, revoked); last != null; last = pass(page, revoked)) {
      seen = last;
      if (page.entries().size() < PAGE) {
        break;
      }
      page = page("(" + last);
    }
    return new Reading(seen.equals(START) ? "0-0" : seen, at);
  }

  private Page page(String from) {
    return orSessionException(
        "The revoked ids could not be read",
        () -> {
          List<?> answer = redis.run(READ, PLACE, from.getBytes(US_ASCII), bytes(PAGE)).list();
          Instant at =
              Instant.ofEpochSecond(
                  Long.parseLong(text(answer.get(0))),
                  TimeUnit.MICROSECONDS.toNanos(Long.parseLong(text(answer.get(1)))));
          return new Page(at, text(answer.get(2)), (List<?>) answer.get(3));
        });
  }

  /** Passes a page on; returns the id of its last entry, null if there is none. */
  private static @Nullable String pass(Page page, BiConsumer<String, Instant> revoked) {
    @Nullable String last = null;
    for (Object each : page.entries()) {
      List<?> entry = (List<?>) each;
      last = text(entry.get(0));
      pass(last, (List<?>) entry.get(1), revoked);
    }
    return last;
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
