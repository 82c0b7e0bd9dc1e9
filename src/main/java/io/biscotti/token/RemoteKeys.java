package io.biscotti.token;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an issuer publishes, cached in memory. They are fetched again once they are ten
 * minutes old, or when a token names an unknown key: at most once a minute however many tokens
 * arrive, or every five seconds until the first fetch succeeds. While the issuer can't be reached,
 * the cached keys are used for up to a day.
 */
final class RemoteKeys implements KeySource {
  private static final System.Logger LOG = System.getLogger(RemoteKeys.class.getName());
  static final Duration FRESH = Duration.ofMinutes(10);
  static final Duration PAUSE = Duration.ofMinutes(1);
  static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  static final Duration KEPT = Duration.ofDays(1);
  private static final int MOST_KEYS = 100;

  private record Known(Map<String, VerifyingKey> byId, Instant at) {}

  private final Download download;
  private final InstantSource clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Known known;
  private volatile @Nullable Instant triedAt;
  private volatile boolean failed;

  RemoteKeys(URI address, InstantSource clock) {
    this.download = new Download(address);
    this.clock = clock;
  }

  @Override
  public Optional<VerifyingKey> find(String id) {
    Known before = usable();
    if (before != null && before.byId.containsKey(id)) {
      if (isPast(before.at, FRESH) && fetching.tryLock()) {
        fetchIfDue();
      }
    } else {
      awaitTurn();
    }
    Known after = usable();
    VerifyingKey key = after == null ? null : after.byId.get(id);
    if (key == null && failed) {
      throw new TokenException("The keys at " + download.address() + " can't be fetched");
    }
    return Optional.ofNullable(key);
  }

  private @Nullable Known usable() {
    Known found = known;
    return found == null || isPast(found.at, KEPT) ? null : found;
  }

  /**
   * Fetches the keys, or waits for another thread's fetch: the caller can't continue without them.
   */
  private void awaitTurn() {
    if (!isDue() && !fetching.isLocked()) {
      return;
    }
    try {
      if (fetching.tryLock(Download.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        fetchIfDue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fetchIfDue() {
    try {
      if (isDue()) {
        fetch();
      }
    } finally {
      fetching.unlock();
    }
  }

  private boolean isDue() {
    Instant last = triedAt;
    return last == null || isPast(last, known == null ? FIRST_PAUSE : PAUSE);
  }

  /** Uses the absolute difference, so that a clock that was set back triggers a fetch as well. */
  private boolean isPast(Instant since, Duration time) {
    return Duration.between(since, clock.instant()).abs().compareTo(time) >= 0;
  }

  private void fetch() {
    try {
      known = new Known(keys(download.get()), clock.instant());
      failed = false;
    } catch (IOException e) {
      failed = true;
      LOG.log(
          Level.WARNING,
          "The keys at {0} can''t be fetched: {1}",
          download.address(),
          e.getMessage());
    } finally {
      triedAt = clock.instant();
    }
  }

  /** Skips keys of other kinds, as RFC 7517, section 5, requires; a duplicate id is an error. */
  private static Map<String, VerifyingKey> keys(byte[] document) throws IOException {
    Object listed = StrictJson.object(document).map(set -> set.get("keys")).orElse(null);
    if (!(listed instanceof List<?> list) || list.size() > MOST_KEYS) {
      throw new IOException("the document is not a JWK set");
    }
    Map<String, VerifyingKey> keys = new LinkedHashMap<>();
    for (Object one : list) {
      Optional<Map.Entry<String, VerifyingKey>> key =
          StrictJson.members(one).flatMap(VerifyingKey::read);
      if (key.isPresent() && keys.putIfAbsent(key.get().getKey(), key.get().getValue()) != null) {
        throw new IOException("two keys in the JWK set have the same id");
      }
    }
    return keys;
  }
}
