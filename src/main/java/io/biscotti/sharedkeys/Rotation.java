package io.biscotti.sharedkeys;

import io.biscotti.crypto.KeyPolicy;
import io.biscotti.crypto.KeySchedule;
import io.biscotti.crypto.KeySchedule.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How the keys of a shared ring change. Every method returns the state after the change, or the
 * given one if nothing changes. Immutable.
 *
 * @param format creates and names keys
 * @param policy when they change
 */
record Rotation<K>(KeySchedule.Format<K> format, KeyPolicy policy) {

  /** A ring with new keys, none of which has sealed anything. */
  RingState<K> generate(Clocks now) {
    return new RingState<>(
        successor(KeySchedule.generate(format::newKey, now.place()), now), List.of());
  }

  /** A ring with the keys that a server had in its own files. */
  RingState<K> adopt(KeySchedule<K> own, Clocks now) {
    return advance(new RingState<>(own, List.of()), now);
  }

  /** Makes the changes that are due: removes old keys, and lets the next key take over. */
  RingState<K> advance(RingState<K> state, Clocks now) {
    KeySchedule<K> keys = successor(corrected(state.keys(), now), now);
    Duration opens = policy.publishLead().plus(policy.opensFor());
    List<Entry<K>> retired =
        keys.retired().stream()
            .filter(entry -> entry.at().plus(opens).isAfter(now.reached()))
            .toList();
    keys = new KeySchedule<>(keys.current(), keys.next(), retired);
    return state.with(next(keys).at().isAfter(now.reached()) ? keys : promoted(keys, now));
  }

  /** Lets the next key take over as soon as every server knows it, even if it isn't due. */
  RingState<K> hurry(RingState<K> state, Clocks now) {
    KeySchedule<K> keys = state.keys();
    Instant soon = stamp(keys, now).plus(policy.publishLead());
    Entry<K> next = next(keys);
    return next.at().isAfter(soon)
        ? state.with(
            new KeySchedule<>(keys.current(), new Entry<>(next.key(), soon), keys.retired()))
        : state;
  }

  /**
   * Removes a key at once. If it is the current one, the next takes over, which every server knows.
   *
   * @return empty if the ring has no key with this id
   */
  Optional<RingState<K>> withdraw(RingState<K> state, String id, Clocks now) {
    return Optional.of(without(state, key -> format.id(key).equals(id), now))
        .filter(changed -> !changed.equals(state));
  }

  /** Removes all keys at once. */
  RingState<K> withdrawAll(RingState<K> state, Clocks now) {
    return without(state, key -> true, now);
  }

  private RingState<K> without(RingState<K> state, Predicate<K> withdrawn, Clocks now) {
    List<String> prints = state.all().stream().filter(withdrawn).map(format::print).toList();
    if (prints.isEmpty()) {
      return state;
    }
    KeySchedule<K> keys = state.keys();
    Instant at = stamp(keys, now);
    List<Entry<K>> retired =
        keys.retired().stream().filter(entry -> !withdrawn.test(entry.key())).toList();
    Entry<K> next = withdrawn.test(next(keys).key()) ? null : next(keys);
    boolean stays = !withdrawn.test(keys.current().key());
    KeySchedule<K> changed =
        stays
            ? new KeySchedule<>(keys.current(), next, retired)
            : new KeySchedule<>(
                new Entry<>(next == null ? format.newKey() : next.key(), at), null, retired);
    return state.withdrawing(successor(changed, now), prints);
  }

  /** Adds the keys of another ring, which open but never seal. */
  RingState<K> merge(RingState<K> state, KeySchedule<K> others, Clocks now) {
    Instant at = stamp(state.keys(), now);
    Set<String> ids = new HashSet<>(state.all().stream().map(format::id).toList());
    List<Entry<K>> retired = new ArrayList<>(state.keys().retired());
    Stream<Entry<K>> replaced =
        Stream.concat(Stream.of(others.current()), Stream.ofNullable(others.next()))
            .map(entry -> new Entry<>(entry.key(), at));
    Stream.concat(replaced, others.retired().stream())
        .filter(entry -> !state.withdrawn().contains(format.print(entry.key())))
        .filter(entry -> ids.add(format.id(entry.key())))
        .forEach(retired::add);
    return state.with(new KeySchedule<>(state.keys().current(), state.keys().next(), retired));
  }

  /**
   * Reconciles what this server knew with a document that replaced it. Usually that document is the
   * newer one. If the place was restored from a backup, it is older: then keys that this server
   * used since are added, and keys that were withdrawn since are withdrawn again.
   */
  RingState<K> reconcile(RingState<K> known, RingState<K> found, Clocks now) {
    RingState<K> still = without(found, key -> known.withdrawn().contains(format.print(key)), now);
    Set<String> there = new HashSet<>(still.all().stream().map(format::print).toList());
    boolean isNewer =
        Stream.of(known.keys().current(), next(known.keys()))
            .map(entry -> format.print(entry.key()))
            .allMatch(print -> there.contains(print) || still.withdrawn().contains(print));
    return isNewer
        ? still
        : merge(still.withdrawing(still.keys(), known.withdrawn()), known.keys(), now);
  }

  /** Corrects dates that neither clock has reached: the clock that wrote them was wrong. */
  private KeySchedule<K> corrected(KeySchedule<K> keys, Clocks now) {
    Instant latest = now.latest();
    Instant limit = latest.plus(policy.publishLead());
    Instant due = latest.plus(policy.sealsFor());
    Entry<K> next = keys.next();
    return new KeySchedule<>(
        corrected(keys.current(), limit, latest),
        next == null ? null : corrected(next, due.plus(policy.publishLead()), due),
        keys.retired().stream().map(entry -> corrected(entry, limit, latest)).toList());
  }

  private Entry<K> corrected(Entry<K> entry, Instant limit, Instant replacement) {
    return entry.at().isAfter(limit) ? new Entry<>(entry.key(), replacement) : entry;
  }

  private KeySchedule<K> promoted(KeySchedule<K> keys, Clocks now) {
    Instant at = stamp(keys, now);
    List<Entry<K>> retired = new ArrayList<>(keys.retired());
    retired.add(new Entry<>(keys.current().key(), at));
    return successor(new KeySchedule<>(new Entry<>(next(keys).key(), at), null, retired), now);
  }

  /** Publishes a next key, if there is none, early enough for every server to learn it. */
  private KeySchedule<K> successor(KeySchedule<K> keys, Clocks now) {
    if (keys.next() != null) {
      return keys;
    }
    Instant due = keys.current().at().plus(policy.sealsFor());
    Instant soonest = stamp(keys, now).plus(policy.publishLead());
    return new KeySchedule<>(
        keys.current(),
        new Entry<>(format.newKey(), due.isBefore(soonest) ? soonest : due),
        keys.retired());
  }

  private static <K> Entry<K> next(KeySchedule<K> keys) {
    Entry<K> next = keys.next();
    if (next == null) {
      throw new IllegalStateException("a shared ring always has a next key");
    }
    return next;
  }

  /** The date of a change: never before that of the current key. */
  private static <K> Instant stamp(KeySchedule<K> keys, Clocks now) {
    Instant last = keys.current().at();
    return now.place().isBefore(last) ? last : now.place();
  }
}
