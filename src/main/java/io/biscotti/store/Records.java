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
  /** How often a write is tried. Each failed attempt means that another request has written. */
  int MOST_TRIES = 1_000;

  /** How long a record outlives its session, so that it doesn't disappear during a request. */
  Duration SLACK = Duration.ofMinutes(5);

  /**
   * A stored record.
   *
   * @param version the version that a write replaces
   * @param record with its patch applied
   * @param wholeBytes how long the record is without its patch; 0 if it isn't kept as bytes
   * @param patched the names of the attributes in its patch
   */
  record Found(long version, ServerRecord record, int wholeBytes, Set<String> patched) {}

  /**
   * A prepared write.
   *
   * @param result the stored record afterwards
   * @param bytes the whole record, or the patch; empty if the record isn't kept as bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Write(Found result, byte[] bytes, boolean isPatch) {}

  /** Reads a record; empty if there is none. */
  Optional<Found> find(String key);

  /**
   * Writes a new record.
   *
   * @throws SessionException if a record with this key exists
   */
  Found create(String key, ServerRecord record);

  /**
   * Prepares the next version of a record.
   *
   * @param now the new content of the record
   * @param changed the names of the attributes that were set or removed
   */
  Write next(Found before, ServerRecord now, Set<String> changed);

  /** Writes the next version; false if the record has changed meanwhile. */
  boolean write(String key, Write write);

  /** Calls a listener with each session whose record is dropped because it expired. */
  void onDrop(Consumer<ServerRecord> listener);

  /** Drops expired records, unless the storage does that itself. */
  void purge();

  /** Releases the storage. */
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

  /**
   * How long a record may be needed past its recorded idle limit: requests within a tenth of the
   * idle timeout are known to their node only.
   */
  private static Duration slack(int idleSeconds) {
    Duration unrecorded = Duration.ofMillis(idleSeconds * 100L).plusMinutes(1);
    return unrecorded.compareTo(SLACK) > 0 ? unrecorded : SLACK;
  }

  /**
   * Keeps records in this process, as objects of which only the attributes are encoded. A restart
   * loses them, and other nodes don't see them. {@link #purge} drops expired ones.
   */
  final class InMemory implements Records {
    private static final byte[] NOTHING = {};

    /**
     * Sessions up to this size are compacted into one array. Larger ones aren't, because a single
     * remaining value would keep the whole array in memory.
     */
    private static final int COMPACTED_BYTES = 1_024;

    private final Map<String, Found> byKey = new ConcurrentHashMap<>();
    private final Clock clock;
    private volatile Consumer<ServerRecord> listener = dropped -> {};

    /**
     * Creates it without records.
     *
     * @param clock the clock by which records expire
     */
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
            // A record that was written meanwhile is another object, and stays.
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
