package io.biscotti.crypto;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys that seal cookies: one key seals; others still open what they sealed before.
 *
 * <p>A ring in a file rotates its keys by itself, as its {@link KeyPolicy} says, and several
 * processes may share it. Every value that was sealed less than {@link KeyPolicy#opensFor()} ago
 * still opens, provided that each process calls {@link #maintain()} at least once every {@link
 * KeyPolicy#publishLead()}.
 *
 * <p>Thread-safe. The keys are swapped as a whole; sealing and opening never wait.
 */
public final class KeyRing {
  /** The format of the ring's file, also used where rings are kept elsewhere. */
  public static final KeySchedule.Format<SealingKey> FORMAT = KeyDocument.FORMAT;

  private final Supplier<Keyset> source;
  private final Runnable miss;
  private final Map<Integer, LongAdder> seals = new ConcurrentHashMap<>();

  /** The number of values that one key has sealed. */
  private record Count(int id, LongAdder seals) {}

  private volatile @Nullable Count latest;

  /** The ids of all keys that the ring held whenever it lost one: a process loses few. */
  private final Set<Integer> gone = ConcurrentHashMap.newKeySet();

  private volatile Keyset keyset;
  private volatile @Nullable Long lostNanos;
  private final AtomicInteger losses = new AtomicInteger();

  /** Where a ring's keys come from, if not from a file of this server. Thread-safe. */
  public interface Source {
    /** The latest keys that this server knows. Never waits. */
    KeySchedule<SealingKey> keys();

    /**
     * Called for a value whose key the ring doesn't know: another server may have sealed it with a
     * key that this one hasn't seen yet. Looks for newer keys, unless it has just done so, and
     * calls {@link KeyRing#maintain()} if there are any. Anyone can cause calls with made-up
     * values, so their cost must be bounded.
     */
    void look();
  }

  private KeyRing(Keyset keyset, Supplier<Keyset> source, Runnable miss) {
    this.keyset = keyset;
    this.source = source;
    this.miss = miss;
  }

  /**
   * Returns a ring with one new key, kept only in memory: nothing can open its values after the
   * process ends. It doesn't rotate.
   */
  public static KeyRing generate(Clock clock) {
    return fixed(Keyset.of(SealingKey.generate(), List.of()));
  }

  /**
   * Returns a ring of keys that the operator manages: it doesn't rotate by itself.
   *
   * @param ring the content of a file that {@link #open} wrote, whose current key seals and whose
   *     others open; or a Tink keyset in plain text, in its JSON form, with AES-256-GCM keys and
   *     output prefix {@code TINK}, whose primary key seals and whose enabled keys open
   * @throws KeyException if it is malformed, holds a key of another kind, or has no enabled primary
   *     key
   */
  public static KeyRing parse(Secret ring) {
    return fixed(KeyDocument.any(ring.reveal().strip()));
  }

  /**
   * Returns a ring in a file that the operator manages: it never rotates by itself, and {@link
   * #maintain()} reads the file again.
   *
   * @param file in a form that {@link #parse} reads
   * @throws KeyException if the file can't be read or parsed; the message names it. If {@link
   *     #maintain()} throws it, the ring keeps its keys
   */
  public static KeyRing follow(Path file) {
    Supplier<Keyset> latest = () -> KeyFile.operators(file);
    return new KeyRing(latest.get(), latest, () -> {});
  }

  private static KeyRing fixed(Keyset keyset) {
    return new KeyRing(keyset, () -> keyset, () -> {});
  }

  /**
   * Returns a ring whose keys are managed elsewhere. It takes over the latest ones at each {@link
   * #maintain()}.
   */
  public static KeyRing of(Source source) {
    Supplier<Keyset> latest = () -> KeyDocument.keyset(source.keys());
    return new KeyRing(latest.get(), latest, source::look);
  }

  /**
   * Returns the ring in {@code file}. If there is no file, a new ring is written, readable only by
   * its owner (as is its directory, if that is new). If several processes try that at once, one
   * writes and all get its ring. An existing file is never replaced by a new ring.
   *
   * @param file the ring's file; a lock file {@code <file>.lock} stays next to it
   * @param policy when its keys change
   * @param clock tells when they are due
   * @throws KeyException if the file can't be read or created, is empty, truncated, damaged or of
   *     another version; the message names the file and the reason
   */
  public static KeyRing open(Path file, KeyPolicy policy, Clock clock) {
    KeyFile<SealingKey> keyFile = KeyFile.at(file, KeyDocument.FORMAT);
    Keyset first = KeyDocument.keyset(keyFile.readOrCreate(clock.instant()));
    return new KeyRing(
        first, () -> KeyDocument.keyset(keyFile.advance(policy, clock.instant())), () -> {});
  }

  /**
   * Reads what other processes wrote to the file, and makes the key changes that are due. Call this
   * about once a minute; a ring without a file does nothing.
   *
   * @throws KeyException if the file can't be read or written; the ring keeps its keys
   */
  public synchronized void maintain() {
    Keyset next = source.get();
    boolean loses = !next.opensAll(keyset);
    if (loses) {
      // Do this first, so that code that seals with the new keys sees it.
      lostNanos = System.nanoTime();
      keyset.enabledKeys().forEach(key -> gone.add(key.id()));
    }
    keyset = next;
    if (loses) {
      // Do this last, so that code that checks again because of it sees the remaining keys.
      losses.incrementAndGet();
    }
  }

  /**
   * How often the ring has lost a key, which was withdrawn or removed, since this process began.
   */
  public int losses() {
    return losses.get();
  }

  /**
   * Whether {@code ciphertext}, which has no {@link #maker}, names a key that the ring once held.
   */
  boolean hadMaker(byte[] ciphertext) {
    return gone.contains(SealingKey.idIn(ciphertext));
  }

  /** Whether a key was withdrawn or removed within this time before now. */
  boolean hasLostKeys(Duration within) {
    Long lost = lostNanos;
    return lost != null && System.nanoTime() - lost <= within.toNanos();
  }

  /**
   * Returns a sealer for one kind of value in one cookie.
   *
   * @param purpose the kind of value, such as {@code session}; 1 to 4,096 characters
   * @param cookieName the cookie that carries the values; 1 to 4,096 characters
   * @throws IllegalArgumentException if either is empty or too long
   */
  public Sealer sealer(String purpose, String cookieName) {
    return new Sealer(this, purpose, cookieName);
  }

  /** The fingerprints of the ring's keys. */
  public KeyPrints prints() {
    Keyset now = keyset;
    return new KeyPrints(
        Set.of(now.primary().print()),
        now.enabledKeys().stream().map(SealingKey::print).collect(Collectors.toSet()));
  }

  /**
   * How many values this process has sealed with each key, by the key's id. AES-GCM with random
   * nonces allows 2<sup>32</sup> a key.
   */
  public Map<String, Long> seals() {
    return seals.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> Integer.toUnsignedString(entry.getKey()),
                entry -> entry.getValue().sum()));
  }

  /** The ids of the ring's keys: first the one that seals, then those that only open. */
  public List<String> ids() {
    Keyset now = keyset;
    return Stream.concat(Stream.of(now.primary()), now.enabledKeys().stream())
        .map(SealingKey::idText)
        .distinct()
        .toList();
  }

  Keyset keyset() {
    return keyset;
  }

  /** Encrypts with the sealing key, and counts that. */
  byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
    SealingKey key = keyset.primary();
    byte[] ciphertext = key.encrypt(plaintext, associatedData);
    count(key.id()).increment();
    return ciphertext;
  }

  /** The counter of a key; nearly always the counter that was used last. */
  private LongAdder count(int id) {
    Count known = latest;
    if (known == null || known.id() != id) {
      known = new Count(id, seals.computeIfAbsent(id, absent -> new LongAdder()));
      latest = known;
    }
    return known.seals();
  }

  /**
   * The key that made {@code ciphertext}; null if the ring doesn't have it, even after looking for
   * newer keys.
   */
  @Nullable SealingKey maker(byte[] ciphertext) {
    SealingKey key = keyset.maker(ciphertext);
    if (key == null) {
      miss.run();
      key = keyset.maker(ciphertext);
    }
    return key;
  }
}
