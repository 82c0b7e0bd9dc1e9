package io.biscotti.crypto;

import com.google.crypto.tink.aead.AesGcmKey;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * The keys that seal cookies: one seals, others still open what they sealed before.
 *
 * <p>A ring that lives in a file changes its keys by itself, as its {@link KeyPolicy} says, and may
 * be shared by several processes. Nothing that was sealed less than {@link KeyPolicy#opensFor()}
 * ago stops opening, as long as each process calls {@link #maintain()} at least once every {@link
 * KeyPolicy#publishLead()}.
 *
 * <p>Thread-safe. The keys are swapped as a whole; sealing and opening never wait.
 */
public final class KeyRing {
  private final Supplier<Keyset> source;
  private volatile Keyset keyset;

  private KeyRing(Keyset keyset, Supplier<Keyset> source) {
    this.keyset = keyset;
    this.source = source;
  }

  /**
   * Returns a ring with one new key, kept in memory only: what it seals is lost with the process.
   * It doesn't rotate.
   */
  public static KeyRing generate(Clock clock) {
    return fixed(Keyset.of(Keyset.newKey(), List.of()));
  }

  /**
   * Returns a ring of keys that the operator looks after: it doesn't rotate by itself.
   *
   * @param keyset a Tink keyset in the clear, in its JSON form; each key AES-256-GCM with output
   *     prefix {@code TINK}. The enabled ones open, the primary one seals
   * @throws KeyException if it is malformed, holds a key of another kind, or has no enabled primary
   *     key
   */
  public static KeyRing parse(Secret keyset) {
    return fixed(Keyset.parse(keyset.reveal()));
  }

  private static KeyRing fixed(Keyset keyset) {
    return new KeyRing(keyset, () -> keyset);
  }

  /**
   * Returns the ring that {@code file} holds. If nothing is there, a new ring is written, readable
   * by its owner only (as is its directory, if that is new); of several that try at once, one
   * writes and all get its ring. A file that is there is never replaced by a new ring.
   *
   * @param file the ring's file; a lock file {@code <file>.lock} stays beside it
   * @param policy when its keys change
   * @param clock tells when they are due
   * @throws KeyException if the file can't be read or made, is empty, truncated, damaged or of
   *     another version; the message names the file and says why
   */
  public static KeyRing open(Path file, KeyPolicy policy, Clock clock) {
    KeyFile<AesGcmKey> keyFile = KeyFile.at(file, KeyDocument.FORMAT);
    Keyset first = KeyDocument.keyset(keyFile.readOrCreate(clock.instant()));
    return new KeyRing(first, () -> KeyDocument.keyset(keyFile.advance(policy, clock.instant())));
  }

  /**
   * Takes over what other processes wrote to the file, and changes the keys that are due. To be
   * called about once a minute; a ring without a file does nothing.
   *
   * @throws KeyException if the file can't be read or written; the ring goes on as it was
   */
  public synchronized void maintain() {
    keyset = source.get();
  }

  /**
   * Returns a sealer for one kind of value in one cookie.
   *
   * @param purpose what the values are, as in {@code session}; 1 to 4,096 characters
   * @param cookieName the cookie that carries them; 1 to 4,096 characters
   * @throws IllegalArgumentException if either is empty or too long
   */
  public Sealer sealer(String purpose, String cookieName) {
    return new Sealer(this, purpose, cookieName);
  }

  Keyset keyset() {
    return keyset;
  }
}
