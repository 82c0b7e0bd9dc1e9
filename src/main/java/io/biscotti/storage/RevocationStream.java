package io.biscotti.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisException;
import io.biscotti.redis.Script;
import io.biscotti.redis.Subscription;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The stream of revoked ids in Redis: its scripts, and the form of its entries. A failed read or
 * write throws {@link SessionException}. Thread-safe.
 */
final class RevocationStream {
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

  /** Returns the time, some entries, and the entry whose id is the third argument. */
  private static final Script READ =
      Script.of(
          """
          local now = redis.call('TIME')
          return {now[1], now[2],
            redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2]),
            redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3])}
          """);

  /**
   * Deletes the expired entries of a part of the stream; returns the last entry and how many it
   * deleted. The newest entry always stays: without it, readers would think that the log was
   * emptied.
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

  /** Later times mean forever. */
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  private final Redis redis;

  RevocationStream(Redis redis) {
    this.redis = redis;
  }

  /**
   * Where a reader is: the last entry that it has seen, and the revoked id in it. After a failover,
   * another entry may have the same number.
   */
  record Position(String entry, String id) {
    private static final String SEPARATOR = " ";
    static final Position NOWHERE = new Position("0-0", "");

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

  /**
   * A part of the stream.
   *
   * @param at when it was read, by the clock of Redis
   * @param entries at most {@link #PAGE} entries
   * @param seen the entry after which they were requested, if it still exists
   */
  record Page(Instant at, List<?> entries, List<?> seen) {
    /** Whether the entry at this position still exists. */
    boolean has(Position position) {
      return seen.size() == 1
          && position.equals(new Position(position.entry(), id((List<?>) seen.get(0))));
    }

    private static String id(List<?> entry) {
      List<?> fields = (List<?>) entry.get(1);
      return fields.size() < 2 ? "" : RevocationStream.text(fields.get(1));
    }

    /** The position after these entries; the given one if there are none. */
    Position last(Position before) {
      if (entries.isEmpty()) {
        return before;
      }
      List<?> entry = (List<?>) entries.get(entries.size() - 1);
      return new Position(RevocationStream.text(entry.get(0)), id(entry));
    }

    /** Whether more entries may follow. */
    boolean isFull() {
      return entries.size() == PAGE;
    }

    /** Passes on each id with its limit. An entry of another form is logged and skipped. */
    void forEach(BiConsumer<String, Instant> revoked) {
      for (Object each : entries) {
        List<?> entry = (List<?>) each;
        pass(text(entry.get(0)), (List<?>) entry.get(1), revoked);
      }
    }

    private static void pass(String entry, List<?> fields, BiConsumer<String, Instant> revoked) {
      try {
        revoked.accept(
            text(fields.get(1)), Instant.ofEpochMilli(Long.parseLong(text(fields.get(3)))));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        LOG.log(Level.WARNING, "entry {0} of the revocations in Redis is malformed", entry);
      }
    }
  }

  /** Appends all ids in one script. */
  void append(Map<String, Instant> ids) {
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

  /** The limit in milliseconds, rounded up. */
  private static long millis(Instant until) {
    Instant limit = until.isAfter(LATEST) ? LATEST : until;
    return limit.plusNanos(TimeUnit.MILLISECONDS.toNanos(1) - 1).toEpochMilli();
  }

  /** Reads the entries after a position. */
  Page page(Position since) {
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

  /**
   * Deletes the expired entries of a part of the stream.
   *
   * @param from where to start, as an earlier call returned it; {@code -} for the start
   * @param past how long ago the limit of an entry must have passed
   * @return where to continue; empty if there is nothing left to delete
   */
  Optional<String> purge(String from, Duration past) {
    List<?> done =
        orSessionException(
            "Expired revocations could not be deleted",
            () ->
                redis
                    .run(
                        PURGE,
                        PLACE,
                        from.getBytes(US_ASCII),
                        bytes(PURGED_AT_ONCE),
                        bytes(past.toMillis()))
                    .list());
    String last = text(done.get(0));
    return last.isEmpty() || Long.valueOf(0).equals(done.get(1))
        ? Optional.empty()
        : Optional.of("(" + last);
  }

  /** Calls {@code news} when something was appended, or may have been. */
  Subscription subscribe(Runnable news) {
    return redis.subscribe(PLACE, news::run);
  }

  private static byte[] bytes(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }

  private static String text(Object value) {
    return new String((byte[]) value, US_ASCII);
  }

  /** Runs work on Redis. A malformed reply also means that this Redis can't be used. */
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
}
