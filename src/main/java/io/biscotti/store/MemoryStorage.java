package io.biscotti.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps records in this server's memory: a restart loses them, and other nodes don't see them. */
public final class MemoryStorage implements SessionStorage {
  private record Entry(Stored stored, Instant expiresAt) {}

  private final Cache<String, Entry> entries;
  private Consumer<byte[]> listener = bytes -> {};

  /** An empty storage; records expire by this clock. */
  public MemoryStorage(Clock clock) {
    this.entries =
        Caffeine.newBuilder()
            .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
            .expireAfter(
                Expiry.writing(
                    (String key, Entry entry) ->
                        Duration.between(clock.instant(), entry.expiresAt())))
            .executor(Runnable::run)
            .removalListener(this::removed)
            .build();
  }

  private void removed(@Nullable String key, @Nullable Entry entry, RemovalCause cause) {
    if (entry != null && cause == RemovalCause.EXPIRED) {
      listener.accept(entry.stored().bytes());
    }
  }

  @Override
  public void onExpiry(Consumer<byte[]> heard) {
    listener = heard;
  }

  @Override
  public Optional<Stored> find(String key) {
    return Optional.ofNullable(entries.getIfPresent(key)).map(Entry::stored);
  }

  @Override
  public boolean create(String key, byte[] bytes, Instant expiresAt) {
    return entries.asMap().putIfAbsent(key, new Entry(new Stored(1, bytes), expiresAt)) == null;
  }

  @Override
  public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
    Entry found = entries.getIfPresent(key);
    return found != null
        && found.stored().version() == version
        && entries
            .asMap()
            .replace(key, found, new Entry(new Stored(version + 1, bytes), expiresAt));
  }

  @Override
  public void purge() {
    entries.cleanUp();
  }
}
