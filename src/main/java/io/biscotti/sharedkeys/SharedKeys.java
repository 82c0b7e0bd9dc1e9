package io.biscotti.sharedkeys;

import io.biscotti.crypto.KeyException;
import io.biscotti.crypto.KeyPolicy;
import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.KeySchedule;
import io.biscotti.crypto.SealingKey;
import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningRing;
import io.biscotti.sharedkeys.KeyPlace.Reading;
import io.biscotti.upkeep.Upkeep;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The sealing ring and the signing ring that all servers share. Every server reads them once a
 * second, rotates them when that is due, and keeps using the keys it knows while their place can't
 * be reached. {@code docs/decisions/0012-shared-keys.md} says why it works this way.
 *
 * <p>Thread-safe.
 */
public final class SharedKeys implements Keys, AutoCloseable {
  private static final Logger LOG = System.getLogger(SharedKeys.class.getName());

  /** How soon other servers learn of a change. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Duration MISSES = Duration.ofMillis(100);
  private static final Duration MISS_WAIT = Duration.ofMillis(500);
  private static final Duration COUNTING = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int TOLD_EVERY = 10;

  /** The policy of a command, by which nothing comes due except the takeover of the next key. */
  private static final KeyPolicy BESIDE =
      new KeyPolicy(Duration.ofDays(3_650), Duration.ofHours(1), Duration.ofDays(3_650));

  private final KeyPlace place;
  private final SharedRing<SealingKey> sealingKeys;
  private final SharedRing<SigningKey> signingKeys;
  private final KeyRing sealing;
  private final SigningRing signing;
  private final SealCount count;
  private final ReentrantLock looking = new ReentrantLock();
  private final Upkeep upkeep = new Upkeep("keys", 1);
  private volatile boolean away;
  private volatile long missedAt = System.nanoTime() - PAUSE.toNanos();

  /**
   * What the rings depend on.
   *
   * @param master the key that encrypts them
   * @param sealing when sealing keys change
   * @param signing when signing keys change
   * @param clock this server's clock, which may be wrong
   */
  public record Terms(
      MasterKey master, KeyPolicy sealing, KeyPolicy signing, InstantSource clock) {}

  private SharedKeys(KeyPlace place, Terms terms, Optional<OwnRings> own, Reading reading) {
    this.place = place;
    sealingKeys =
        new SharedRing<>(
            SEALING,
            new Rotation<>(KeyRing.FORMAT, terms.sealing()),
            place,
            terms.master(),
            terms.clock());
    signingKeys =
        new SharedRing<>(
            SIGNING,
            new Rotation<>(SigningRing.FORMAT, terms.signing()),
            place,
            terms.master(),
            terms.clock());
    sealingKeys.start(reading, own.flatMap(OwnRings::sealing));
    signingKeys.start(reading, own.flatMap(OwnRings::signing));
    own.ifPresent(OwnRings::moved);
    sealing = KeyRing.of(new Source());
    signing = SigningRing.of(signingKeys::keys);
    count = new SealCount(place, sealing, sealingKeys, SealCount.LIMIT);
  }

  /**
   * Reads the rings, or creates them. If their place can't be reached, this waits up to five
   * minutes.
   *
   * @param own the rings in this server's own files, which are moved into the place
   * @throws KeyException if the place can't be reached, the master key doesn't open a ring, or a
   *     ring is damaged; the message names it
   */
  public static SharedKeys open(KeyPlace place, Terms terms, OwnRings own) {
    return open(place, terms, own, PATIENCE);
  }

  static SharedKeys open(KeyPlace place, Terms terms, OwnRings own, Duration patience) {
    SharedKeys keys = new SharedKeys(place, terms, Optional.of(own), firstReading(place, patience));
    keys.upkeep.every(PAUSE, "shared keys", keys::look);
    keys.upkeep.every(COUNTING, "count of seals", keys.count::share);
    return keys;
  }

  /**
   * Opens the rings of running servers, for a command. It creates nothing, removes no expired keys,
   * and doesn't wait; the servers correct the dates of new keys by their own settings.
   *
   * @throws KeyException if the place can't be reached, there are no rings, or the master key
   *     doesn't open them
   */
  public static SharedKeys existing(KeyPlace place, MasterKey master, InstantSource clock) {
    Reading reading = place.read();
    if (reading.documents().isEmpty()) {
      throw new KeyException("There are no key rings in " + place.name());
    }
    return new SharedKeys(
        place, new Terms(master, BESIDE, BESIDE, clock), Optional.empty(), reading);
  }

  private static Reading firstReading(KeyPlace place, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (int tries = 0; ; tries++) {
      try {
        return place.read();
      } catch (KeyException e) {
        if (System.nanoTime() - deadline >= 0) {
          throw new KeyException(
              "The key rings in %s can't be read, after waiting for %d s"
                  .formatted(place.name(), patience.toSeconds()),
              e);
        }
        if (tries % TOLD_EVERY == 0) {
          LOG.log(Level.WARNING, "Waiting for the key rings in {0}", place.name());
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyException("interrupted while waiting for the key rings", e);
    }
  }

  /** Looks for new keys when a value with an unknown key arrives, at most ten times a second. */
  private final class Source implements KeyRing.Source {
    @Override
    public KeySchedule<SealingKey> keys() {
      return sealingKeys.keys();
    }

    @Override
    public void look() {
      long now = System.nanoTime();
      if (away || now - missedAt < MISSES.toNanos()) {
        return;
      }
      missedAt = now;
      try {
        // A reading that has already begun may have missed the other server's change.
        if (looking.tryLock(MISS_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
          try {
            SharedKeys.this.look();
          } finally {
            looking.unlock();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The ring of sealing keys. */
  public KeyRing sealing() {
    return sealing;
  }

  /** The ring of signing keys. */
  public SigningRing signing() {
    return signing;
  }

  @Override
  public List<KeyStatus> list() {
    return Stream.concat(sealingKeys.list().stream(), signingKeys.list().stream()).toList();
  }

  @Override
  public boolean canWithdraw() {
    return true;
  }

  @Override
  public boolean withdraw(String ring, String id) {
    boolean known = ring(ring).stream().anyMatch(each -> each.withdraw(id));
    refresh();
    return known;
  }

  /**
   * Withdraws every key of both rings, and creates new ones.
   *
   * @throws KeyException if the place can't be reached; one ring may have changed
   */
  public void withdrawAll() {
    sealingKeys.withdrawAll();
    signingKeys.withdrawAll();
    refresh();
  }

  /** Lets the next keys take over as soon as every server knows them, long before they are due. */
  public void rotate() {
    sealingKeys.hurry();
    signingKeys.hurry();
    refresh();
  }

  /**
   * Encrypts the rings again under the first master key, if they are under another one. A ring is
   * replaced as a whole, and only if no server has changed it meanwhile.
   *
   * @return the names of the rings that were under another master key
   * @throws KeyException if the place can't be reached; one ring may have changed, and calling this
   *     again does the rest
   */
  public List<String> rewrap() {
    return Stream.<SharedRing<?>>of(sealingKeys, signingKeys)
        .filter(SharedRing::rewrap)
        .map(SharedRing::name)
        .toList();
  }

  private List<SharedRing<?>> ring(String name) {
    return Stream.<SharedRing<?>>of(sealingKeys, signingKeys)
        .filter(ring -> ring.name().equals(name))
        .toList();
  }

  /** Reads what other servers wrote, and makes the changes that are due. */
  void look() {
    looking.lock();
    try {
      Reading reading = place.read();
      boolean sealingChanged = sealingKeys.look(reading);
      if (signingKeys.look(reading) || sealingChanged) {
        refresh();
      }
      if (away) {
        LOG.log(Level.INFO, "The key rings in {0} can be read again", place.name());
      }
      away = false;
    } catch (KeyException e) {
      if (!away) {
        LOG.log(
            Level.WARNING,
            "{0}. This server keeps using the keys it knows, and tries again every second.",
            e.getMessage());
      }
      away = true;
    } finally {
      looking.unlock();
    }
  }

  private void refresh() {
    sealing.maintain();
    signing.maintain();
  }

  /** Stops reading, and shares the last counts. */
  @Override
  public void close() {
    upkeep.close();
    count.share();
  }
}
