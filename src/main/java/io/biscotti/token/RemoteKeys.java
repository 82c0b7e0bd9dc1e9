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
 * The keys at an issuer's address, kept in memory and fetched again when they are ten minutes old,
 * or when a token names one that isn't among them; at most once a minute, whatever tokens come, or
 * every five seconds as long as there are none at all. While the issuer is away the keys are used
 * for a day.
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
   * Nobody can go on without the key: who comes while another fetches waits for what comes of it.
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

  /** A clock that was set back makes everything past, and so is no reason never to look again. */
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

  /** Keys of other kinds are skipped, as RFC 7517, section 5, asks; one id for two is a fault. */
  private static Map<String, VerifyingKey> keys(byte[] document) throws IOException {
    Object listed = StrictJson.object(document).map(set -> set.get("keys")).orElse(null);
    if (!(listed instanceof List<?> list) || list.size() > MOST_KEYS) {
      throw new IOException("it is no JWK set");
    }
    Map<String, VerifyingKey> keys = new LinkedHashMap<>();
    for (Object one : list) {
      Optional<Map.Entry<String, VerifyingKey>> key =
          StrictJson.members(one).flatMap(VerifyingKey::read);
      if (key.isPresent() && keys.putIfAbsent(key.get().getKey(), key.get().getValue()) != null) {
        throw new IOException("two keys of the JWK set have one id");
      }
    }
    return keys;
  }
}
