package io.biscotti.store;

import io.biscotti.lifecycle.SessionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers when this node last saw the sessions of recent requests, so that a request which
 * doesn't use its session costs one lookup in memory. A forgotten session is read from the store
 * again. Thread-safe.
 */
final class Accesses {

  /** How many tokens a generation holds; two generations are kept. */
  private static final int MOST_IN_A_GENERATION = 25_000;

  /** How many characters at the end of a token identify it: its random part. */
  private static final int KEY_CHARS = 44;

  /** How long a token that identified no session is not looked up again. */
  private static final long PAUSE_MILLIS = Duration.ofMinutes(1).toMillis();

  private static final long NEVER = Long.MIN_VALUE;

  private final Generations byToken = new Generations();
  private final Clock clock;

  Accesses(Clock clock) {
    this.clock = clock;
  }

  /**
   * The times of one token. They are plain milliseconds, so that a request which is not due creates
   * no object.
   */
  private static final class Access {

    /** When a client last sent the token; {@link #NEVER} if it identifies no session. */
    volatile long seenMillis;

    /** When a client had sent it before that; {@link #NEVER} if this node doesn't know. */
    volatile long beforeMillis;

    /** When the session next needs to be saved. */
    final long dueMillis;

    Access(long seenMillis, long beforeMillis, long dueMillis) {
      this.seenMillis = seenMillis;
      this.beforeMillis = beforeMillis;
      this.dueMillis = dueMillis;
    }

    static Access of(long seenMillis, long dueMillis) {
      return new Access(seenMillis, NEVER, dueMillis);
    }
  }

  /**
   * The most recent tokens. When the young generation is full, it becomes the old one, and the old
   * one is dropped. So a token in regular use stays, however many others arrive.
   */
  private static final class Generations {
    private volatile Map<String, Access> young = new ConcurrentHashMap<>();
    private volatile Map<String, Access> old = Map.of();

    @Nullable Access get(String key) {
      Access known = young.get(key);
      if (known != null) {
        return known;
      }
      Access before = old.get(key);
      if (before == null) {
        return null;
      }
      // Another request may have added a newer one meanwhile.
      Access newer = young.putIfAbsent(key, before);
      turn();
      return newer == null ? before : newer;
    }

    void put(String key, Access access) {
      young.put(key, access);
      turn();
    }

    private void turn() {
      if (young.size() >= MOST_IN_A_GENERATION) {
        synchronized (this) {
          if (young.size() >= MOST_IN_A_GENERATION) {
            old = young;
            young = new ConcurrentHashMap<>();
          }
        }
      }
    }
  }

  private static String key(String token) {
    return token.substring(0, Math.min(KEY_CHARS, token.length()));
  }

  /** When a client last sent this token; null if this node doesn't know. */
  @Nullable Instant lastSeen(String token) {
    Access known = byToken.get(key(token));
    return known == null ? null : instant(known.seenMillis);
  }

  /** When a client had sent this token before the latest {@link #isDue}; null if unknown. */
  @Nullable Instant seenBefore(String token) {
    Access known = byToken.get(key(token));
    return known == null ? null : instant(known.beforeMillis);
  }

  private static @Nullable Instant instant(long millis) {
    return millis == NEVER ? null : Instant.ofEpochMilli(millis);
  }

  /** Notes that a client has sent this token of a live session. */
  void note(String token, MutableSession session) {
    byToken.put(key(token), Access.of(clock.millis(), session.staleAtMillis()));
  }

  /**
   * Implements {@link SessionStore#access}. Of the requests that a page sends at once, only the
   * first gets true. Each would set a cookie, and one of them could arrive after the cookie of a
   * request that changed the session. If the first response is lost, another request gets true
   * after a hundredth of the idle timeout.
   *
   * @param load does what {@link SessionStore#load} does
   * @throws SessionException only if the system is broken
   */
  boolean isDue(String token, Function<String, Loaded> load) {
    long now = clock.millis();
    String key = key(token);
    Access known = byToken.get(key);
    if (known != null && now < known.dueMillis) {
      if (known.seenMillis != NEVER) {
        known.beforeMillis = known.seenMillis;
        known.seenMillis = now;
      }
      return false;
    }
    if (!(loaded(token, key, load, now) instanceof Loaded.Live live)) {
      byToken.put(key, Access.of(NEVER, now + PAUSE_MILLIS));
      return false;
    }
    MutableSession session = live.session();
    boolean due = session.isStale(Instant.ofEpochMilli(now));
    long next = due ? now + session.idleSeconds() * 10L : session.staleAtMillis();
    byToken.put(key, new Access(now, session.lastSeenAt().toEpochMilli(), next));
    return due;
  }

  /** While the storage is unavailable, only an occasional request waits for it. */
  private Loaded loaded(String token, String key, Function<String, Loaded> load, long now) {
    try {
      return load.apply(token);
    } catch (SessionException e) {
      Access known = byToken.get(key);
      long seen = known == null ? NEVER : known.seenMillis;
      byToken.put(key, Access.of(seen, now + PAUSE_MILLIS));
      throw e;
    }
  }
}
