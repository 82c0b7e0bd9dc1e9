package io.biscotti.revocation;

import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A part of an {@link IdTable}: a hash table with open addressing and linear probing. Between 64 %
 * and 80 % of its slots are in use; a slot has 36 bytes. Readers look without a lock, and look
 * again with a lock if a writer interfered. Writers must exclude each other.
 */
final class Segment {
  private static final int LEAST = 16;

  private final StampedLock lock = new StampedLock();

  /** The current arrays; changed only under the lock. */
  private Slots slots = new Slots(0);

  private int size;

  /** The content of a slot besides its id. */
  record Row(int until, Id successor) {}

  /** The arrays. An id takes two numbers, its upper and its lower half. */
  private static final class Slots {
    private final int capacity;
    private final long[] ids;
    private final int[] untils;
    private final long[] successors;

    Slots(int capacity) {
      this.capacity = capacity;
      this.ids = new long[2 * capacity];
      this.untils = new int[capacity];
      this.successors = new long[2 * capacity];
    }

    /**
     * The slot of an id, or the empty slot where it would be. A reader without a lock may see any
     * mix of old and new values, but the search always ends.
     *
     * @return -1 if there is neither
     */
    int find(long high, long low) {
      // Maps the upper 32 bits to the slots evenly, whatever their number.
      int slot = (int) (((low >>> 32) * capacity) >>> 32);
      for (int i = 0; i < capacity; i++) {
        long found = ids[2 * slot];
        if ((found == high && ids[2 * slot + 1] == low) || isEmpty(slot)) {
          return slot;
        }
        slot = slot + 1 == capacity ? 0 : slot + 1;
      }
      return -1;
    }

    boolean isEmpty(int slot) {
      return untils[slot] == 0;
    }

    Id id(int slot) {
      return new Id(ids[2 * slot], ids[2 * slot + 1]);
    }

    void set(int slot, Id id, int until, Id successor) {
      ids[2 * slot] = id.high();
      ids[2 * slot + 1] = id.low();
      untils[slot] = until;
      successors[2 * slot] = successor.high();
      successors[2 * slot + 1] = successor.low();
    }

    Row row(int slot) {
      return new Row(untils[slot], new Id(successors[2 * slot], successors[2 * slot + 1]));
    }
  }

  boolean contains(Id id) {
    long stamp = lock.tryOptimisticRead();
    if (stamp != 0) {
      boolean found = has(id);
      if (lock.validate(stamp)) {
        return found;
      }
    }
    stamp = lock.readLock();
    try {
      return has(id);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private boolean has(Id id) {
    Slots now = slots;
    int slot = now.find(id.high(), id.low());
    return slot >= 0 && !now.isEmpty(slot);
  }

  /** The content of an id's slot; null if there is none. Only for writers. */
  @Nullable Row row(Id id) {
    int slot = slots.find(id.high(), id.low());
    return slot < 0 || slots.isEmpty(slot) ? null : slots.row(slot);
  }

  /**
   * Adds or replaces an id.
   *
   * @return whether the id is new
   */
  boolean put(Id id, int until, Id successor) {
    int slot = slots.find(id.high(), id.low());
    boolean isNew = slot < 0 || slots.isEmpty(slot);
    long stamp = lock.writeLock();
    try {
      if (isNew && (size + 1) * 5L > slots.capacity * 4L) {
        slots = copy(size + 1, -1);
        slot = slots.find(id.high(), id.low());
      }
      slots.set(slot, id, until, successor);
    } finally {
      lock.unlockWrite(stamp);
    }
    size += isNew ? 1 : 0;
    return isNew;
  }

  /** A copy for this many ids, without those whose limit has passed. */
  private Slots copy(int count, long now) {
    Slots copy = new Slots(Math.max(LEAST, count * 25 / 16));
    for (int i = 0; i < slots.capacity; i++) {
      if (!slots.isEmpty(i) && !Seconds.isOver(slots.untils[i], now)) {
        Id id = slots.id(i);
        Row row = slots.row(i);
        copy.set(copy.find(id.high(), id.low()), id, row.until(), row.successor());
      }
    }
    return copy;
  }

  int size() {
    return size;
  }

  /** Visits each id and its limit, in {@link Seconds}. */
  void forEach(ObjIntConsumer<Id> visitor) {
    for (int i = 0; i < slots.capacity; i++) {
      if (!slots.isEmpty(i)) {
        visitor.accept(slots.id(i), slots.untils[i]);
      }
    }
  }

  /**
   * Removes ids whose limit has passed, and frees their memory.
   *
   * @param now seconds since 1970
   * @return how many were removed
   */
  int removeOver(long now, Consumer<Id> removed) {
    int over = 0;
    for (int i = 0; i < slots.capacity; i++) {
      if (!slots.isEmpty(i) && Seconds.isOver(slots.untils[i], now)) {
        over++;
        removed.accept(slots.id(i));
      }
    }
    if (over > 0) {
      int left = size - over;
      long stamp = lock.writeLock();
      try {
        slots = left == 0 ? new Slots(0) : copy(left, now);
      } finally {
        lock.unlockWrite(stamp);
      }
      size = left;
    }
    return over;
  }
}
