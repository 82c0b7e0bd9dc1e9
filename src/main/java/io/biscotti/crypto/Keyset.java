package io.biscotti.crypto;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a ring at one moment: the primary one seals and opens, others open, and disabled ones
 * do neither. Immutable and thread-safe.
 */
final class Keyset {
  /**
   * A key of the set.
   *
   * @param enabled whether it opens what it sealed
   */
  record Entry(SealingKey key, boolean enabled) {}

  private final SealingKey primary;
  private final List<Entry> entries;

  private Keyset(SealingKey primary, List<Entry> entries) {
    this.primary = primary;
    this.entries = List.copyOf(entries);
  }

  /**
   * Returns a keyset with {@code sealing} as its primary key and {@code others}, all enabled.
   *
   * @throws KeyException if two keys have the same id
   */
  static Keyset of(SealingKey sealing, List<SealingKey> others) {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(sealing, true));
    others.forEach(key -> entries.add(new Entry(key, true)));
    return of(sealing.id(), entries);
  }

  /**
   * Returns a keyset.
   *
   * @param primaryId the id of the key that seals
   * @throws KeyException if no enabled key has that id, or two keys have the same id
   */
  static Keyset of(int primaryId, List<Entry> entries) {
    Set<Integer> ids = new HashSet<>();
    SealingKey primary = null;
    for (Entry entry : entries) {
      if (!ids.add(entry.key().id())) {
        throw new KeyException("two keys of the keyset have the id " + entry.key().idText());
      }
      if (entry.key().id() == primaryId && entry.enabled()) {
        primary = entry.key();
      }
    }
    if (primary == null) {
      throw new KeyException("the keyset's primary key is missing or not enabled");
    }
    return new Keyset(primary, entries);
  }

  SealingKey primary() {
    return primary;
  }

  List<Entry> entries() {
    return entries;
  }

  /** Every key, including disabled ones. */
  List<SealingKey> keys() {
    return entries.stream().map(Entry::key).toList();
  }

  /** The keys that open, including {@link #primary}. */
  List<SealingKey> enabledKeys() {
    return entries.stream().filter(Entry::enabled).map(Entry::key).toList();
  }

  /** Whether the set has an enabled key with this id. */
  boolean opens(int id) {
    return enabled(id) != null;
  }

  /** Whether this set opens everything that another set opens. */
  boolean opensAll(Keyset other) {
    return other.enabledKeys().stream().allMatch(key -> opens(key.id()));
  }

  /**
   * The enabled key whose id is in {@code ciphertext}; null if there is none.
   *
   * @param ciphertext must be accepted by {@link SealingKey#isCiphertext}
   */
  @Nullable SealingKey maker(byte[] ciphertext) {
    return enabled(SealingKey.idIn(ciphertext));
  }

  private @Nullable SealingKey enabled(int id) {
    for (Entry entry : entries) {
      if (entry.key().id() == id && entry.enabled()) {
        return entry.key();
      }
    }
    return null;
  }
}
