package io.biscotti.store;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Keeps records in this server's memory: a restart loses them, and other nodes don't see them.
 * {@link #purge} drops expired records.
 */
public final class MemoryStorage implements SessionStorage {
  private record Entry(Stored stored, Instant expiresAt) {}

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Clock clock;
  private volatile Consumer<Stored> listener = dropped -> {};

  /** An empty storage; records expire by this clock. */
  public MemoryStorage(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void onDrop(Consumer<Stored> heard) {
    listener = heard;
  }

  @Override
  public Optional<Stored> find(String key) {
    return Optional.ofNullable(entries.get(key))
        .filter(entry -> !isExpired(entry, clock.instant()))
        .map(Entry::stored);
  }

  @Override
  public boolean create(String key, byte[] bytes, Instant expiresAt) {
    return entries.putIfAbsent(key, new Entry(new Stored(1, bytes), expiresAt)) == null;
  }

  @Override
  public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
    return replace(key, version, found -> new Stored(version + 1, bytes), expiresAt);
  }

  @Override
  public boolean patches() {
    return true;
  }

  @Override
  public boolean patch(String key, long version, byte[] patch, Instant expiresAt) {
    return replace(key, version, found -> new Stored(version + 1, found.bytes(), patch), expiresAt);
  }

  private boolean replace(
      String key, long version, UnaryOperator<Stored> change, Instant expiresAt) {
    Entry found = entries.get(key);
    return found != null
        && !isExpired(found, clock.instant())
        && found.stored().version() == version
        && entries.replace(key, found, new Entry(change.apply(found.stored()), expiresAt));
  }

  @Override
  public void purge() {
    Instant now = clock.instant();
    entries.forEach(
        (key, entry) -> {
          // An update in the meantime replaces the entry, and the new one stays.
          if (isExpired(entry, now) && entries.remove(key, entry)) {
            listener.accept(entry.stored());
          }
        });
  }

  private static boolean isExpired(Entry entry, Instant now) {
    return !entry.expiresAt().isAfter(now);
  }
}
