package io.biscotti.store;

import io.biscotti.lifecycle.SessionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of a {@link ServerStore}. Each has a version, and a write replaces the version that
 * it has seen, or fails. Thread-safe.
 */
sealed interface Records permits Records.InMemory, StoredRecords {
  /** Each failed attempt means that another request has written. */
  int MOST_TRIES = 1_000;

  /** A record outlives its session by this much, so that none disappears during a request. */
  Duration SLACK = Duration.ofMinutes(5);

  /**
   * A record as it is kept.
   *
   * @param version which a write replaces
   * @param record with its patch applied
   * @param wholeBytes how long the record is without its patch; 0 if it isn't kept as bytes
   * @param patched the names of the attributes in its patch
   */
  record Found(long version, ServerRecord record, int wholeBytes, Set<String> patched) {}

  /**
   * A write that isn't sent yet.
   *
   * @param result what is kept afterwards
   * @param bytes the whole record, or the patch; nothing if the record isn't kept as bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Write(Found result, byte[] bytes, boolean isPatch) {}

  /** Reads a record; empty if there is none. */
  Optional<Found> find(String key);

  /**
   * Writes a new record.
   *
   * @throws SessionException if there is one with this key
   */
  Found create(String key, ServerRecord record);

  /**
   * Prepares the next version of a record.
   *
   * @param now what the record is to become
   * @param changed the names of the attributes that were set or removed
   */
  Write next(Found before, ServerRecord now, Set<String> changed);

  /** Writes the next version; false if the record has changed meanwhile. */
  boolean write(String key, Write write);

  /** Calls a listener with each session whose record is dropped because it expired. */
  void onDrop(Consumer<ServerRecord> listener);

  /** Drops expired records, unless they disappear by themselves. */
  void purge();

  /** Releases what keeps them. */
  void close();

  /** Ends the record, and returns its current id; empty if the record is gone. */
  default Optional<@Nullable String> end(String key) {
    for (int i = 0; i < MOST_TRIES; i++) {
      Found found = find(key).orElse(null);
      if (found == null) {
        return Optional.empty();
      }
      ServerRecord ended = found.record().end();
      if (found.record().ended() || write(key, next(found, ended, Set.of()))) {
        return Optional.of(ended.frame().id());
      }
    }
    throw new SessionException("other requests kept changing the session");
  }

  /** When a record may be dropped. */
  static Instant dropAt(ServerRecord record) {
    Frame frame = record.frame();
    return record.ended()
        ? frame.expiresAt().plus(SLACK)
        : frame.idleExpiresAt().plus(slack(frame.idleSeconds()));
  }

  /** A node may know of requests in a tenth of the idle timeout that are not recorded. */
  private static Duration slack(int idleSeconds) {
    Duration unrecorded = Duration.ofMillis(idleSeconds * 100L).plusMinutes(1);
    return unrecorded.compareTo(SLACK) > 0 ? unrecorded : SLACK;
  }

  /**
   * Records in this process, as objects: nothing is encoded but the attributes. A restart loses
   * them, and other nodes don't see them. {@link #purge} drops expired ones.
   */
  final class InMemory implements Records {
    private static final byte[] NOTHING = {};

    /** A value that stays keeps the whole array in memory, so larger sessions are not compacted. */
    private static final int COMPACTED_BYTES = 1_024;

    private final Map<String, Found> byKey = new ConcurrentHashMap<>();
    private final Clock clock;
    private volatile Consumer<ServerRecord> listener = dropped -> {};

    /** None yet; they expire by this clock. */
    InMemory(Clock clock) {
      this.clock = clock;
    }

    @Override
    public Optional<Found> find(String key) {
      Found found = byKey.get(key);
      return found == null || isExpired(found) ? Optional.empty() : Optional.of(found);
    }

    private boolean isExpired(Found found) {
      return dropAt(found.record()).toEpochMilli() <= clock.millis();
    }

    @Override
    public Found create(String key, ServerRecord record) {
      Found found = new Found(1, compacted(record), 0, Set.of());
      if (byKey.putIfAbsent(key, found) != null) {
        throw new SessionException("there is already a record under a new random key");
      }
      return found;
    }

    private static ServerRecord compacted(ServerRecord record) {
      PackedAttributes attributes = PackedAttributes.of(record.frame().attributes());
      return attributes.sizeBytes() > COMPACTED_BYTES
          ? record
          : record.with(record.frame().withAttributes(attributes.compacted()));
    }

    @Override
    public Write next(Found before, ServerRecord now, Set<String> changed) {
      return new Write(new Found(before.version() + 1, now, 0, Set.of()), NOTHING, false);
    }

    @Override
    public boolean write(String key, Write write) {
      Found before = byKey.get(key);
      return before != null
          && !isExpired(before)
          && before.version() == write.result().version() - 1
          && byKey.replace(key, before, write.result());
    }

    @Override
    public void onDrop(Consumer<ServerRecord> heard) {
      listener = heard;
    }

    @Override
    public void purge() {
      byKey.forEach(
          (key, found) -> {
            // A write in the meantime makes it another one, which stays.
            if (isExpired(found) && byKey.remove(key, found)) {
              listener.accept(found.record());
            }
          });
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
