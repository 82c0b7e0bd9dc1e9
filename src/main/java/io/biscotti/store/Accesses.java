package io.biscotti.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.biscotti.lifecycle.SessionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When this node last saw the sessions of the latest requests, so that a request which doesn't use
 * its session costs a lookup in memory and nothing else. What it has forgotten is read from the
 * store again. Thread-safe.
 */
final class Accesses {

  private static final int MOST = 50_000;

  /** Enough of a token to tell it from every other: its random part. */
  private static final int KEY_CHARS = 44;

  /** How long a token without a session is not looked up again. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Cache<String, Access> byToken = Caffeine.newBuilder().maximumSize(MOST).build();
  private final Clock clock;

  Accesses(Clock clock) {
    this.clock = clock;
  }

  /**
   * One token.
   *
   * @param seenAt when a client last sent it; null if it stands for no session
   * @param dueAt until when the session needs not be saved
   */
  private record Access(@Nullable Instant seenAt, Instant dueAt) {}

  private static String key(String token) {
    return token.substring(0, Math.min(KEY_CHARS, token.length()));
  }

  /** When a client last sent this token; null if this node doesn't know. */
  @Nullable Instant lastSeen(String token) {
    Access known = byToken.getIfPresent(key(token));
    return known == null ? null : known.seenAt();
  }

  /** Notes that a client has sent this token of a live session. */
  void note(String token, MutableSession session) {
    byToken.put(key(token), new Access(clock.instant(), session.staleAt()));
  }

  /**
   * As {@link SessionStore#access}. Of requests that a page sends at once, only the first is told
   * that the session is due. Each would set a cookie, and one of them could arrive after the cookie
   * of a request that changed the session. If the first answer is lost, another request is told
   * after a hundredth of the idle timeout.
   *
   * @param load as {@link SessionStore#load}
   * @throws SessionException only if the system is broken
   */
  boolean isDue(String token, Function<String, Loaded> load) {
    Instant now = clock.instant();
    Access known = byToken.getIfPresent(key(token));
    if (known != null && now.isBefore(known.dueAt())) {
      if (known.seenAt() != null) {
        byToken.put(key(token), new Access(now, known.dueAt()));
      }
      return false;
    }
    if (!(load.apply(token) instanceof Loaded.Live live)) {
      byToken.put(key(token), new Access(null, now.plus(PAUSE)));
      return false;
    }
    MutableSession session = live.session();
    boolean due = session.isStale(now);
    Instant next = due ? now.plusMillis(session.idleSeconds() * 10L) : session.staleAt();
    byToken.put(key(token), new Access(now, next));
    return due;
  }
}
