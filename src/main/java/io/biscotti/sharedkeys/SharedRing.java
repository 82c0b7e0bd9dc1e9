package io.biscotti.sharedkeys;

import io.biscotti.crypto.KeyException;
import io.biscotti.crypto.KeySchedule;
import io.biscotti.crypto.Secret;
import io.biscotti.sharedkeys.KeyPlace.Document;
import io.biscotti.sharedkeys.KeyPlace.Reading;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One ring as this server knows it, and its document. Changes are written before they take effect
 * here, and only over the latest document. So if several servers change a ring at once, one
 * succeeds, and the others take over its change. Thread-safe: one thread reads or writes at a time,
 * and {@link #keys()} never waits.
 */
final class SharedRing<K> {
  private static final Logger LOG = System.getLogger(SharedRing.class.getName());
  private static final int MOST_TRIES = 20;

  private final String name;
  private final Rotation<K> rotation;
  private final RingDocument<K> form;
  private final KeyPlace place;
  private final MasterKey master;
  private final InstantSource clock;
  private @Nullable Document document;
  private volatile @Nullable RingState<K> state;

  SharedRing(
      String name, Rotation<K> rotation, KeyPlace place, MasterKey master, InstantSource clock) {
    this.name = name;
    this.rotation = rotation;
    this.form = new RingDocument<>(name, rotation.format());
    this.place = place;
    this.master = master;
    this.clock = clock;
  }

  String name() {
    return name;
  }

  /** The latest keys that this server knows. */
  KeySchedule<K> keys() {
    RingState<K> known = state;
    if (known == null) {
      throw new IllegalStateException("the ring is read at the start");
    }
    return known.keys();
  }

  /** The keys without their secrets, the current one first. */
  List<KeyStatus> list() {
    KeySchedule<K> keys = keys();
    List<KeyStatus> list = new ArrayList<>();
    list.add(status("current", keys.current()));
    if (keys.next() != null) {
      list.add(status("next", keys.next()));
    }
    keys.retired().forEach(entry -> list.add(status("retired", entry)));
    return list;
  }

  private KeyStatus status(String role, KeySchedule.Entry<K> entry) {
    return new KeyStatus(name, rotation.format().id(entry.key()), role, Optional.of(entry.at()));
  }

  /**
   * Reads the ring for the first time, or creates it.
   *
   * @param own the keys from this server's own file: they open from now on, and seal if this server
   *     creates the ring
   * @throws KeyException if the ring can't be opened: the master key is wrong, or it is damaged
   */
  synchronized void start(Reading reading, Optional<KeySchedule<K>> own) {
    change(
        reading,
        (found, now) -> {
          if (found == null) {
            return own.map(keys -> rotation.adopt(keys, now))
                .orElseGet(() -> rotation.generate(now));
          }
          return own.map(keys -> rotation.merge(found, keys, now)).orElse(found);
        });
  }

  /**
   * Takes over the current document, and makes the changes that are due.
   *
   * @return whether this server learned other keys
   * @throws KeyException if the document can't be opened or written; the known keys stay
   */
  synchronized boolean look(Reading reading) {
    KeySchedule<K> before = keys();
    change(reading, (found, now) -> found);
    return !keys().equals(before);
  }

  /** Lets the next key take over as soon as every server knows it. */
  synchronized void hurry() {
    change(place.read(), (found, now) -> rotation.hurry(present(found), now));
  }

  /**
   * Withdraws a key.
   *
   * @return false if the ring has no such key
   */
  synchronized boolean withdraw(String id) {
    boolean[] isKnown = {false};
    change(
        place.read(),
        (found, now) -> {
          Optional<RingState<K>> without = rotation.withdraw(present(found), id, now);
          isKnown[0] = without.isPresent();
          return without.orElse(present(found));
        });
    return isKnown[0];
  }

  /** Withdraws every key. */
  synchronized void withdrawAll() {
    change(place.read(), (found, now) -> rotation.withdrawAll(present(found), now));
  }

  /**
   * Encrypts the document again, unless it is already under the first master key.
   *
   * @return whether it was under another key
   * @throws KeyException if there is no document, or no master key opens it
   */
  synchronized boolean rewrap() {
    Reading reading = place.read();
    for (int i = 0; i < MOST_TRIES; i++) {
      Document latest = reading.documents().get(name);
      if (latest == null) {
        throw new KeyException("There is no %s ring in %s".formatted(name, place.name()));
      }
      RingState<K> found = open(latest);
      if (master.sealed(latest.text())) {
        adopt(found, latest);
        return false;
      }
      String text = master.seal(form.render(found));
      if (place.write(name, latest.version(), text)) {
        adopt(found, new Document(latest.version() + 1, text));
        return true;
      }
      reading = place.read();
    }
    throw contended();
  }

  private KeyException contended() {
    return new KeyException(
        "The %s ring in %s is changed again and again by others".formatted(name, place.name()));
  }

  private static <K> RingState<K> present(@Nullable RingState<K> found) {
    if (found == null) {
      throw new IllegalStateException("the ring is read at the start");
    }
    return found;
  }

  /**
   * Changes the latest document, and tries again if another server was faster.
   *
   * @param change receives the current ring, reconciled with what this server knows; null if there
   *     is none
   */
  private void change(
      Reading first, BiFunction<@Nullable RingState<K>, Clocks, RingState<K>> change) {
    Reading reading = first;
    for (int i = 0; i < MOST_TRIES; i++) {
      Document latest = reading.documents().get(name);
      Clocks now = new Clocks(reading.now(), clock.instant());
      RingState<K> found = latest == null ? null : open(latest);
      RingState<K> wanted = rotation.advance(change.apply(reconciled(found, now), now), now);
      if (latest != null && wanted.equals(found)) {
        adopt(wanted, latest);
        return;
      }
      long version = latest == null ? 0 : latest.version();
      String text = master.seal(form.render(wanted));
      if (place.write(name, version, text)) {
        LOG.log(
            Level.INFO,
            "Changed the {0} ring in {1}: key {2} is current; others: {3}",
            name,
            place.name(),
            rotation.format().id(wanted.keys().current().key()),
            wanted.keys().others().size());
        adopt(wanted, new Document(version + 1, text));
        return;
      }
      reading = place.read();
    }
    throw contended();
  }

  private @Nullable RingState<K> reconciled(@Nullable RingState<K> found, Clocks now) {
    RingState<K> known = state;
    if (found == null || known == null || found.equals(known)) {
      return found == null ? known : found;
    }
    return rotation.reconcile(known, found, now);
  }

  private void adopt(RingState<K> latest, Document source) {
    RingState<K> before = state;
    state = latest;
    document = source;
    if (before != null) {
      before.all().stream()
          .filter(key -> latest.withdrawn().contains(rotation.format().print(key)))
          .forEach(key -> warn(rotation.format().id(key)));
    }
  }

  private void warn(String id) {
    LOG.log(Level.WARNING, "Key {0} of the {1} ring was withdrawn: it is refused", id, name);
  }

  private RingState<K> open(Document latest) {
    RingState<K> known = state;
    if (known != null && latest.equals(document)) {
      return known;
    }
    String fault = "The %s ring in %s can't be used: ".formatted(name, place.name());
    return master
        .open(latest.text())
        .map(text -> parse(text, fault))
        .orElseThrow(
            () ->
                new KeyException(
                    fault
                        + "biscotti.keys.master doesn't open it. Set the master key that the other"
                        + " servers have. If it is lost, stop all servers, run \""
                        + place.discard()
                        + "\", and start them: everyone is signed out"));
  }

  private RingState<K> parse(Secret text, String fault) {
    try {
      return form.parse(text);
    } catch (KeyException e) {
      throw new KeyException(fault + e.getMessage());
    }
  }
}
