package io.biscotti.crypto;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a ring and the times at which their roles change. A key is published as {@code next},
 * becomes {@code current}, then {@code retired}, and is finally removed. Immutable.
 *
 * @param <K> the type of key: one that seals and opens, or a pair that signs and verifies
 * @param current the key that seals or signs, and since when
 * @param next the key that will seal or sign next, and from when; absent most of the time
 * @param retired the keys that only open or verify, and since when
 */
public record KeySchedule<K>(Entry<K> current, @Nullable Entry<K> next, List<Entry<K>> retired) {

  /**
   * A key, and when it took or takes its role.
   *
   * @param <K> the type of key
   */
  public record Entry<K>(K key, Instant at) {}

  /**
   * How keys of one kind are created, written, read and named.
   *
   * @param <K> the type of key
   */
  public interface Format<K> {
    /** Returns a new random key. */
    K newKey();

    /** Returns the schedule as text, with its keys in plain text. */
    String render(KeySchedule<K> schedule);

    /**
     * Reads the output of {@link #render}.
     *
     * @throws KeyException if {@code text} is anything else; the message says why, and quotes none
     *     of it
     */
    KeySchedule<K> parse(String text);

    /** A key's id, which grants nothing: values and signatures carry it. */
    String id(K key);

    /** A key's fingerprint, as in {@link KeyPrints}. */
    String print(K key);
  }

  /** Copies the list. */
  public KeySchedule {
    retired = List.copyOf(retired);
  }

  /** Returns a schedule with one new key, which is current from {@code now} on. */
  public static <K> KeySchedule<K> generate(Supplier<K> newKey, Instant now) {
    return new KeySchedule<>(new Entry<>(newKey.get(), now), null, List.of());
  }

  /** The keys that are not current: the retired ones, and the next. */
  public List<K> others() {
    List<K> others = new ArrayList<>();
    retired.forEach(entry -> others.add(entry.key()));
    if (next != null) {
      others.add(next.key());
    }
    return others;
  }

  /**
   * Applies {@code policy} to this schedule at {@code now}; returns an equal schedule if no change
   * is due.
   */
  KeySchedule<K> advance(KeyPolicy policy, Instant now, Supplier<K> newKey) {
    KeySchedule<K> kept = new KeySchedule<>(current, next, stillOpening(policy, now));
    if (next != null) {
      return next.at().isAfter(now) ? kept : kept.promote(next, now);
    }
    Instant publishAt = current.at().plus(policy.sealsFor()).minus(policy.publishLead());
    return publishAt.isAfter(now)
        ? kept
        : kept.publish(newKey.get(), now.plus(policy.publishLead()));
  }

  /**
   * Takes the next step of a rotation: publishes a new key, or makes the published key current once
   * its time has come. Until then, nothing changes.
   */
  KeySchedule<K> rotate(KeyPolicy policy, Instant now, Supplier<K> newKey) {
    KeySchedule<K> due = advance(policy, now, newKey);
    boolean tookOver = !due.current().equals(current);
    return tookOver || due.next() != null
        ? due
        : due.publish(newKey.get(), now.plus(policy.publishLead()));
  }

  /**
   * The retired keys that must still open. A node that hasn't read the file since the switch may
   * continue to seal with the old key for {@code publishLead}; its last value must open for {@code
   * opensFor} from then.
   */
  private List<Entry<K>> stillOpening(KeyPolicy policy, Instant now) {
    Duration opens = policy.publishLead().plus(policy.opensFor());
    return retired.stream().filter(entry -> entry.at().plus(opens).isAfter(now)).toList();
  }

  /**
   * Removes keys at once. If the current key is among them, the next one takes over, or a new one
   * if there is none.
   */
  KeySchedule<K> without(Predicate<K> withdrawn, Instant now, Supplier<K> newKey) {
    List<Entry<K>> kept = retired.stream().filter(entry -> !withdrawn.test(entry.key())).toList();
    Entry<K> successor = next == null || withdrawn.test(next.key()) ? null : next;
    if (!withdrawn.test(current.key())) {
      return new KeySchedule<>(current, successor, kept);
    }
    K key = successor == null ? newKey.get() : successor.key();
    return new KeySchedule<>(new Entry<>(key, now), null, kept);
  }

  /**
   * Makes a key current from {@code now}, not from its planned time: the old key has sealed until
   * now.
   */
  private KeySchedule<K> promote(Entry<K> successor, Instant now) {
    List<Entry<K>> old = new ArrayList<>(retired);
    old.add(new Entry<>(current.key(), now));
    return new KeySchedule<>(new Entry<>(successor.key(), now), null, old);
  }

  private KeySchedule<K> publish(K key, Instant from) {
    return new KeySchedule<>(current, new Entry<>(key, from), retired);
  }
}
