package io.biscotti.store;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvent;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.lifecycle.SessionException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of a {@link SessionStorage}. A change is written as a patch beside the record if the
 * storage can do that and it is shorter, and else as the whole record. Thread-safe.
 *
 * <p>A patch has everything that changed since the record was written, so the next one replaces it.
 * Attributes that are in it only because they changed earlier are written once more each time. When
 * they become too many, the whole record is written.
 */
final class Records {
  /** Each failed attempt means that another request has written. */
  static final int MOST_TRIES = 1_000;

  /** A record outlives its session by this much, so that none disappears during a request. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  /** How many bytes a patch may repeat of earlier ones: this, or a part of the record. */
  private static final int REPEATED_BYTES = 256;

  private static final int REPEATED_PART = 8;

  private final SessionStorage storage;
  private final SessionEvents events;
  private final Ids ids;
  private final int layout;
  private final boolean former;

  /**
   * Records there.
   *
   * @param layout of the sessions; if it isn't the present one, only what earlier versions read is
   *     written
   */
  Records(SessionStorage storage, SessionEvents events, Ids ids, int layout) {
    this.storage = storage;
    this.events = events;
    this.ids = ids;
    this.layout = layout;
    this.former = layout != FrameCodec.LAYOUT;
  }

  /**
   * A record as it is stored.
   *
   * @param version which a write replaces
   * @param record with its patch applied
   * @param wholeBytes how long the record is without its patch
   * @param patched the names of the attributes in its patch
   */
  record Found(long version, ServerRecord record, int wholeBytes, Set<String> patched) {}

  /**
   * A write that isn't sent yet.
   *
   * @param result what is stored afterwards
   * @param bytes the whole record, or the patch
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Write(Found result, byte[] bytes, boolean isPatch) {}

  /** Reads a record; empty if there is none, or if it can't be understood. */
  Optional<Found> find(String key) {
    Optional<SessionStorage.Stored> stored = storage.find(key);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    Optional<Found> found = decode(stored.get());
    if (found.isEmpty()) {
      events.publish(SessionEvent.Kind.UNREADABLE_SESSION, "");
    }
    return found;
  }

  private static Optional<Found> decode(SessionStorage.Stored stored) {
    int wholeBytes = stored.bytes().length;
    Optional<ServerRecord> record = ServerRecord.decode(stored.bytes());
    if (record.isEmpty() || stored.patch().length == 0) {
      return record.map(each -> new Found(stored.version(), each, wholeBytes, Set.of()));
    }
    return RecordPatch.decode(stored.patch(), record.get().frame().createdAt())
        .flatMap(
            patch ->
                patch
                    .applyTo(record.get())
                    .map(
                        patched ->
                            new Found(
                                stored.version(),
                                patched,
                                wholeBytes,
                                patch.attributes().keySet())));
  }

  /** Calls a listener with each session whose record the storage drops. */
  void onDrop(Consumer<ServerRecord> listener) {
    storage.onDrop(dropped -> decode(dropped).ifPresent(found -> listener.accept(found.record())));
  }

  /**
   * Writes a new record.
   *
   * @throws SessionException if there is one with this key
   */
  Found create(String key, ServerRecord record) {
    Write write = whole(1, record);
    if (!storage.create(key, write.bytes(), dropAt(record))) {
      throw new SessionException("the storage already has a record under a new random key");
    }
    return write.result();
  }

  /**
   * Prepares the next version of a record.
   *
   * @param now what the record is to become
   * @param changed the names of the attributes that were set or removed
   */
  Write next(Found before, ServerRecord now, Set<String> changed) {
    Write patch = patch(before, now, changed);
    return patch == null ? whole(before.version() + 1, now) : patch;
  }

  private Write whole(long version, ServerRecord record) {
    ServerRecord stamped = record.stamped(storage.patches() && !former ? stamp() : 0);
    byte[] bytes = stamped.encode(layout);
    return new Write(new Found(version, stamped, bytes.length, Set.of()), bytes, false);
  }

  private long stamp() {
    return ByteBuffer.wrap(Base64.getUrlDecoder().decode(ids.next())).getLong() | 1;
  }

  /** Null if the whole record has to be written, or is worth it. */
  private @Nullable Write patch(Found before, ServerRecord now, Set<String> changed) {
    if (former || now.stamp() == 0 || !storage.patches() || !now.hasSameTokens(before.record())) {
      return null;
    }
    Set<String> names = new LinkedHashSet<>(before.patched());
    names.addAll(changed);
    RecordPatch patch = RecordPatch.of(now, names);
    byte[] bytes = patch.encode(now.frame().createdAt());
    int mostRepeated = Math.max(REPEATED_BYTES, before.wholeBytes() / REPEATED_PART);
    return bytes.length > before.wholeBytes() / 2
            || patch.bytesOf(names) - patch.bytesOf(changed) > mostRepeated
        ? null
        : new Write(new Found(before.version() + 1, now, before.wholeBytes(), names), bytes, true);
  }

  /** Writes the next version; false if the record has changed meanwhile. */
  boolean write(String key, Write write) {
    Found result = write.result();
    Instant dropAt = dropAt(result.record());
    long version = result.version() - 1;
    return write.isPatch()
        ? storage.patch(key, version, write.bytes(), dropAt)
        : storage.update(key, version, write.bytes(), dropAt);
  }

  /** Ends the record, and returns its current id; empty if the record is gone. */
  Optional<@Nullable String> end(String key) {
    for (int i = 0; i < MOST_TRIES; i++) {
      Found found = find(key).orElse(null);
      if (found == null) {
        return Optional.empty();
      }
      ServerRecord ended = found.record().end();
      if (found.record().ended() || write(key, whole(found.version() + 1, ended))) {
        return Optional.of(ended.frame().id());
      }
    }
    throw new SessionException("other requests kept changing the session");
  }

  private static Instant dropAt(ServerRecord record) {
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

  /** Drops expired records, if the storage doesn't do so by itself. */
  void purge() {
    storage.purge();
  }

  /** Closes the storage. */
  void close() {
    storage.close();
  }
}
