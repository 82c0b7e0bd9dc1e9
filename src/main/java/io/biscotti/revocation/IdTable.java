package io.biscotti.revocation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Ids with their time limit, and the ids that replaced them, in primitive arrays: 45 to 57 bytes an
 * id, so that a million takes at most 54 MiB. As objects (a string, an entry and a map's node) they
 * would take about 155 bytes each.
 *
 * <p>It is a hash table with open addressing, in 256 {@link Segment}s by the id's first byte. When
 * a segment grows, only a 256th of the table is copied, which keeps the peak low, and readers of
 * other segments aren't disturbed. Ids are random, so their own bits are the hash. Limits are whole
 * seconds, rounded up, and an id has one successor in its slot; the rare further ones are in a map.
 *
 * <p>Any number of threads may read at once, without a lock. Writers must exclude each other.
 */
final class IdTable {
  private static final int SEGMENTS = 256;
  private static final int SEGMENT_SHIFT = 56;

  private final Segment[] segments = new Segment[SEGMENTS];
  private final AtomicInteger size = new AtomicInteger();

  /** Further successors of ids that several requests replaced at once. */
  private final Map<Id, List<String>> forks = new HashMap<>();

  private int sweptNext;

  IdTable() {
    for (int i = 0; i < SEGMENTS; i++) {
      segments[i] = new Segment();
    }
  }

  /**
   * Why an id is listed.
   *
   * @param until the session's absolute timeout, or up to a second later
   * @param successors the ids under which the session continued; empty if it ended
   */
  record Entry(Instant until, List<String> successors) {

    boolean isEnd() {
      return successors.isEmpty();
    }

    Entry with(String successor) {
      List<String> all = new ArrayList<>(successors);
      all.add(successor);
      return new Entry(until, List.copyOf(all));
    }
  }

  private Segment segment(Id id) {
    return segments[(int) (id.high() >>> SEGMENT_SHIFT)];
  }

  /**
   * Whether an id is listed; false for a text that isn't an id. Any number of threads may call this
   * at once.
   */
  boolean contains(String text) {
    Id id = Id.parse(text);
    return id != null && segment(id).contains(id);
  }

  int size() {
    return size.get();
  }

  /** The entry of an id; null if it isn't listed. Only for writers. */
  @Nullable Entry get(String text) {
    Id id = Id.parse(text);
    Segment.Row row = id == null ? null : segment(id).row(id);
    if (row == null || id == null) {
      return null;
    }
    List<String> successors = new ArrayList<>();
    if (!row.successor().isZero()) {
      successors.add(row.successor().toString());
      successors.addAll(forks.getOrDefault(id, List.of()));
    }
    return new Entry(Seconds.instant(row.until()), List.copyOf(successors));
  }

  /**
   * Adds an id, or replaces its entry. Only for writers.
   *
   * @throws IllegalArgumentException if {@code text} or a successor is not an id
   */
  void put(String text, Entry entry) {
    Id id = Id.of(text);
    List<String> all = entry.successors();
    Id first = all.isEmpty() ? Id.ZERO : Id.of(all.get(0));
    if (segment(id).put(id, Seconds.of(entry.until()), first)) {
      size.incrementAndGet();
    }
    if (all.size() > 1) {
      forks.put(id, List.copyOf(all.subList(1, all.size())));
    } else {
      forks.remove(id);
    }
  }

  /** Visits every id and its limit. Only for writers. */
  void forEach(BiConsumer<String, Instant> visitor) {
    for (Segment segment : segments) {
      segment.forEach((id, until) -> visitor.accept(id.toString(), Seconds.instant(until)));
    }
  }

  /**
   * Removes ids whose limit has passed. Continues where the last call stopped, and stops after
   * about {@code most} ids. Only for writers.
   */
  void sweep(Instant now, int most) {
    int seen = 0;
    for (int i = 0; i < SEGMENTS && seen < most; i++) {
      Segment segment = segments[sweptNext];
      sweptNext = (sweptNext + 1) % SEGMENTS;
      seen += segment.size();
      size.addAndGet(-segment.removeOver(now.getEpochSecond(), forks::remove));
    }
  }
}
