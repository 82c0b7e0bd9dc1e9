package io.biscotti.store;

import io.biscotti.lifecycle.SessionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When this node last saw the sessions of the latest requests, so that a request which doesn't use
 * its session costs a lookup in memory and nothing else. What it has forgotten is read from the
 * store again. Thread-safe.
 */
final class Accesses {

  private static final int PARTS = 16;
  private static final int MOST_A_PART = 3_000;

  /** Enough of a token to tell it from every other: its random part. */
  private static final int KEY_CHARS = 44;

  /** How long a token without a session is not looked up again. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /** By a token's key. In parts, so that requests rarely wait for each other. */
  private final List<Latest> parts = Stream.generate(Latest::new).limit(PARTS).toList();

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

  /** Forgets the accesses that were longest not asked for. Thread-safe as it is used here. */
  private static final class Latest extends LinkedHashMap<String, Access> {
    private static final long serialVersionUID = 1L;

    Latest() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Access> eldest) {
      return size() > MOST_A_PART;
    }
  }

  private Latest part(String key) {
    return parts.get(Math.floorMod(key.hashCode(), PARTS));
  }

  private @Nullable Access known(String key) {
    Latest part = part(key);
    synchronized (part) {
      return part.get(key);
    }
  }

  private void put(String key, Access access) {
    Latest part = part(key);
    synchronized (part) {
      part.put(key, access);
    }
  }

  private static String key(String token) {
    return token.substring(0, Math.min(KEY_CHARS, token.length()));
  }

  /** When a client last sent this token; null if this node doesn't know. */
  @Nullable Instant lastSeen(String token) {
    Access known = known(key(token));
    return known == null ? null : known.seenAt();
  }

  /** Notes that a client has sent this token of a live session. */
  void note(String token, MutableSession session) {
    put(key(token), new Access(clock.instant(), session.staleAt()));
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
    Access known = known(key(token));
    if (known != null && now.isBefore(known.dueAt())) {
      if (known.seenAt() != null) {
        put(key(token), new Access(now, known.dueAt()));
      }
      return false;
    }
    if (!(load.apply(token) instanceof Loaded.Live live)) {
      put(key(token), new Access(null, now.plus(PAUSE)));
      return false;
    }
    MutableSession session = live.session();
    boolean due = session.isStale(now);
    Instant next = due ? now.plusMillis(session.idleSeconds() * 10L) : session.staleAt();
    put(key(token), new Access(now, next));
    return due;
  }
}
