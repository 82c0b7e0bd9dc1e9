package io.biscotti.revocation;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The revoked ids that this process knows, and the chains of those that were replaced: an id that
 * was replaced leads to its successors, so that ending a session by an earlier id ends it.
 * Thread-safe: lookups take no lock, and changes are made one at a time, so that chains stay whole.
 */
final class RevokedIds {
  private final IdTable entries = new IdTable();

  /** Whether an id is revoked, because its session ended or continues under another id. */
  boolean contains(String id) {
    return entries.contains(id);
  }

  /** Whether a session was ended, under this id or one that replaced it. */
  synchronized boolean isEnded(String id) {
    IdTable.Entry entry = entries.get(id);
    return entry != null && isEnded(entry);
  }

  int size() {
    return entries.size();
  }

  /** Visits every id and its limit. */
  synchronized void forEach(BiConsumer<String, Instant> visitor) {
    entries.forEach(visitor);
  }

  /**
   * Ends a session by its id, and all its successors.
   *
   * @return the ids that were not revoked before, with their limits
   */
  synchronized Map<String, Instant> end(String id, Instant until) {
    Map<String, Instant> added = new LinkedHashMap<>();
    Deque<String> chain = new ArrayDeque<>(List.of(id));
    while (!chain.isEmpty()) {
      String each = chain.remove();
      IdTable.Entry before = entries.get(each);
      if (before == null) {
        entries.put(each, new IdTable.Entry(until, List.of()));
        added.put(each, until);
      } else {
        entries.put(each, new IdTable.Entry(later(until, before.until()), List.of()));
        chain.addAll(before.successors());
      }
    }
    return added;
  }

  /**
   * Revokes an id whose session continues under another one.
   *
   * @return false, without any change, if the session was ended under this id or a later one
   */
  synchronized boolean lead(String id, Instant until, String successor) {
    IdTable.Entry before = entries.get(id);
    if (before != null && isEnded(before)) {
      return false;
    }
    entries.put(
        id, before == null ? new IdTable.Entry(until, List.of(successor)) : before.with(successor));
    return true;
  }

  /**
   * Adds an id from a log. An existing entry stays, because it may contain more. A malformed id is
   * ignored: it names no session.
   */
  synchronized void learn(String id, Instant until) {
    if (Id.parse(id) == null) {
      return;
    }
    IdTable.Entry known = entries.get(id);
    entries.put(
        id,
        known == null
            ? new IdTable.Entry(until, List.of())
            : new IdTable.Entry(later(known.until(), until), known.successors()));
  }

  /** Forgets ids whose limit has passed. Looks at about {@code most} ids. */
  synchronized void sweep(Instant now, int most) {
    entries.sweep(now, most);
  }

  private boolean isEnded(IdTable.Entry start) {
    Deque<IdTable.Entry> chain = new ArrayDeque<>(List.of(start));
    while (!chain.isEmpty()) {
      IdTable.Entry each = chain.remove();
      if (each.isEnd()) {
        return true;
      }
      for (String successor : each.successors()) {
        IdTable.Entry next = entries.get(successor);
        if (next != null) {
          chain.add(next);
        }
      }
    }
    return false;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
