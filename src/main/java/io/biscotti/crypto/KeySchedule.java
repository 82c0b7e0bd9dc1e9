package io.biscotti.crypto;

import com.google.crypto.tink.aead.AesGcmKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a ring and when each changes its part. A key is published as {@code next}, becomes
 * {@code sealing}, then {@code retired}, and is removed. Immutable.
 *
 * @param sealing the key that seals, and since when
 * @param next the key that seals next, and from when; absent most of the time
 * @param retired the keys that only open, and since when
 */
record KeySchedule(Entry sealing, @Nullable Entry next, List<Entry> retired) {

  /** A key, and when it took or takes its part. */
  record Entry(AesGcmKey key, Instant at) {}

  KeySchedule {
    retired = List.copyOf(retired);
  }

  /** Returns a schedule with one new key, which seals from {@code now}. */
  static KeySchedule generate(Instant now) {
    return new KeySchedule(new Entry(Keyset.newKey(), now), null, List.of());
  }

  Keyset keyset() {
    return Keyset.of(sealing.key(), opening().stream().map(Entry::key).toList());
  }

  /** The keys that open without sealing. */
  List<Entry> opening() {
    List<Entry> opening = new ArrayList<>(retired);
    if (next != null) {
      opening.add(next);
    }
    return opening;
  }

  /** Returns what {@code policy} makes of this schedule at {@code now}; often an equal one. */
  KeySchedule advance(KeyPolicy policy, Instant now) {
    KeySchedule kept = new KeySchedule(sealing, next, stillOpening(policy, now));
    if (next != null) {
      return next.at().isAfter(now) ? kept : kept.promote(next, now);
    }
    Instant publishAt = sealing.at().plus(policy.sealsFor()).minus(policy.publishLead());
    return publishAt.isAfter(now) ? kept : kept.publish(now.plus(policy.publishLead()));
  }

  /**
   * A node that hasn't read the file since the switch may go on sealing with the old key for as
   * long as {@code publishLead}; the value that it seals last opens for {@code opensFor} from then.
   */
  private List<Entry> stillOpening(KeyPolicy policy, Instant now) {
    Duration opens = policy.publishLead().plus(policy.opensFor());
    return retired.stream().filter(entry -> entry.at().plus(opens).isAfter(now)).toList();
  }

  /** Dates the switch {@code now} and not when it was planned: the old key sealed until now. */
  private KeySchedule promote(Entry successor, Instant now) {
    List<Entry> opening = new ArrayList<>(retired);
    opening.add(new Entry(sealing.key(), now));
    return new KeySchedule(new Entry(successor.key(), now), null, opening);
  }

  private KeySchedule publish(Instant sealsFrom) {
    return new KeySchedule(sealing, new Entry(Keyset.newKey(), sealsFrom), retired);
  }
}
