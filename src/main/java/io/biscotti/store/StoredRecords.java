package io.biscotti.store;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvent;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.lifecycle.SessionException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records as bytes in a {@link SessionStorage}. If the storage supports patches and a patch
 * is shorter, a change is written as a patch next to the record; otherwise the whole record is
 * written. Thread-safe.
 *
 * <p>A patch has everything that changed since the record was written, so each patch replaces the
 * one before. It therefore repeats the attributes of earlier changes. When it repeats too much, the
 * whole record is written.
 */
final class StoredRecords implements Records {
  /** How many bytes of earlier changes a patch may always repeat; more if the record is large. */
  private static final int REPEATED_BYTES = 256;

  private static final int REPEATED_PART = 8;

  private final SessionStorage storage;
  private final SessionEvents events;
  private final Ids ids;
  private final int layout;
  private final boolean former;

  /**
   * Keeps records in this storage.
   *
   * @param layout the layout of the sessions; with a former one, only formats that earlier versions
   *     read are written
   */
  StoredRecords(SessionStorage storage, SessionEvents events, Ids ids, int layout) {
    this.storage = storage;
    this.events = events;
    this.ids = ids;
    this.layout = layout;
    this.former = layout != FrameCodec.LAYOUT;
  }

  /** {@inheritDoc} Also empty for a record that can't be decoded, which publishes an event. */
  @Override
  public Optional<Found> find(String key) {
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

  @Override
  public void onDrop(Consumer<ServerRecord> listener) {
    storage.onDrop(dropped -> decode(dropped).ifPresent(found -> listener.accept(found.record())));
  }

  @Override
  public Found create(String key, ServerRecord record) {
    Write write = whole(1, record);
    if (!storage.create(key, write.bytes(), Records.dropAt(record))) {
      throw new SessionException("the storage already has a record under a new random key");
    }
    return write.result();
  }

  @Override
  public Write next(Found before, ServerRecord now, Set<String> changed) {
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

  /** Prepares a patch; null if the whole record must or should be written instead. */
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

  @Override
  public boolean write(String key, Write write) {
    Found result = write.result();
    Instant dropAt = Records.dropAt(result.record());
    long version = result.version() - 1;
    return write.isPatch()
        ? storage.patch(key, version, write.bytes(), dropAt)
        : storage.update(key, version, write.bytes(), dropAt);
  }

  @Override
  public void purge() {
    storage.purge();
  }

  @Override
  public void close() {
    storage.close();
  }
}
