package io.biscotti.sharedkeys;

import io.biscotti.crypto.KeySchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a shared ring contains. Immutable.
 *
 * @param keys the keys. There is always a next key, so that every server knows it long before it
 *     takes over, even if that happens early
 * @param withdrawn the fingerprints of the keys that were withdrawn, the latest last: such a key
 *     never comes back from a backup
 */
record RingState<K>(KeySchedule<K> keys, List<String> withdrawn) {
  private static final int MOST_WITHDRAWN = 1_000;

  RingState {
    withdrawn = List.copyOf(withdrawn);
  }

  RingState<K> with(KeySchedule<K> changed) {
    return changed.equals(keys) ? this : new RingState<>(changed, withdrawn);
  }

  /** Records further keys as withdrawn; drops the oldest beyond 1,000. */
  RingState<K> withdrawing(KeySchedule<K> changed, List<String> prints) {
    List<String> all = new ArrayList<>(withdrawn);
    prints.stream().filter(print -> !all.contains(print)).forEach(all::add);
    return new RingState<>(
        changed, all.subList(Math.max(0, all.size() - MOST_WITHDRAWN), all.size()));
  }

  /** Every key: the current one, the next and the retired ones. */
  List<K> all() {
    return Stream.concat(Stream.of(keys.current().key()), keys.others().stream()).toList();
  }
}
