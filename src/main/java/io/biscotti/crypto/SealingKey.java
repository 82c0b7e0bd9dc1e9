package io.biscotti.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key for AES-256-GCM (NIST SP 800-38D) and its id. A ciphertext is a byte 1, the id in four
 * bytes with the most significant first, a random nonce of 12 bytes, the encrypted bytes, and the
 * tag of 16 bytes. Tink writes and reads the same form for keys with the output prefix {@code
 * TINK}.
 *
 * <p>Random nonces allow 2<sup>32</sup> ciphertexts for each key (section 8.3). Printing a key
 * shows only its id. Immutable and thread-safe.
 */
public final class SealingKey {
  /** How many bytes encryption adds: prefix, nonce and tag. */
  static final int OVERHEAD_BYTES = 33;

  /** The length of the key itself, in bytes. */
  static final int KEY_BYTES = 32;

  private static final byte PREFIX_START = 1;
  private static final int PREFIX_BYTES = 5;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** The index of the first encrypted byte. */
  private static final int START = PREFIX_BYTES + NONCE_BYTES;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final int id;
  private final byte[] bytes;
  private final SecretKeySpec key;

  private SealingKey(int id, byte[] bytes) {
    this.id = id;
    this.bytes = bytes;
    this.key = new SecretKeySpec(bytes, "AES");
  }

  /** Returns a new random key with a random id. */
  static SealingKey generate() {
    byte[] bytes = new byte[KEY_BYTES];
    RANDOM.nextBytes(bytes);
    int id;
    do {
      id = RANDOM.nextInt();
    } while (id == 0);
    return new SealingKey(id, bytes);
  }

  /**
   * Returns an existing key.
   *
   * @param id any number
   * @param bytes {@link #KEY_BYTES} random bytes; copied
   */
  static SealingKey of(int id, byte[] bytes) {
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "bytes must be " + KEY_BYTES + " bytes, were " + bytes.length);
    }
    return new SealingKey(id, bytes.clone());
  }

  /** The id, unique in a ring. It grants nothing; every ciphertext contains it. */
  int id() {
    return id;
  }

  /** The id as an unsigned decimal number. */
  String idText() {
    return Integer.toUnsignedString(id);
  }

  /** The key itself, as a copy. */
  byte[] reveal() {
    return bytes.clone();
  }

  /**
   * A fingerprint: 64 bits of a hash of the key's own 256 random bits, which nobody can reverse.
   */
  String print() {
    return "seal-" + Ids.hash("io.biscotti key fingerprint v1 " + HexFormat.of().formatHex(bytes));
  }

  /** Whether {@code bytes} have the length and the first byte of a ciphertext. */
  static boolean isCiphertext(byte[] bytes) {
    return bytes.length >= OVERHEAD_BYTES && bytes[0] == PREFIX_START;
  }

  /** The key id in {@code ciphertext}, which may be made up. */
  static int idIn(byte[] ciphertext) {
    return (ciphertext[1] & 0xFF) << 24
        | (ciphertext[2] & 0xFF) << 16
        | (ciphertext[3] & 0xFF) << 8
        | (ciphertext[4] & 0xFF);
  }

  byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
    byte[] ciphertext = new byte[plaintext.length + OVERHEAD_BYTES];
    ByteBuffer.wrap(ciphertext).put(PREFIX_START).putInt(id);
    Ciphers.One one = Ciphers.take();
    try {
      one.nonce(ciphertext, PREFIX_BYTES);
      start(one.cipher(), Cipher.ENCRYPT_MODE, ciphertext, associatedData)
          .doFinal(plaintext, 0, plaintext.length, ciphertext, START);
    } finally {
      Ciphers.give(one);
    }
    return ciphertext;
  }

  /**
   * Decrypts the result of {@link #encrypt}.
   *
   * @param ciphertext one that {@link #isCiphertext} accepts
   * @throws GeneralSecurityException if it was changed, or made with another key or other
   *     associated data
   */
  byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
    Ciphers.One one = Ciphers.take();
    try {
      return start(one.cipher(), Cipher.DECRYPT_MODE, ciphertext, associatedData)
          .doFinal(ciphertext, START, ciphertext.length - START);
    } finally {
      Ciphers.give(one);
    }
  }

  /** Initializes a cipher with the nonce of a ciphertext. */
  private Cipher start(Cipher cipher, int mode, byte[] ciphertext, byte[] associatedData)
      throws GeneralSecurityException {
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, ciphertext, PREFIX_BYTES, NONCE_BYTES));
    cipher.updateAAD(associatedData);
    return cipher;
  }

  @Override
  public String toString() {
    return "SealingKey[" + idText() + "]";
  }

  /**
   * A buffer of random bytes for the next nonces, so that the platform's generator is called
   * rarely. Every byte is used once, and soon: otherwise two processes restored from one memory
   * snapshot would use the same bytes with the same key. Java's own generator doesn't keep bytes
   * for longer either. Not thread-safe.
   */
  static final class Nonces {
    private static final int MOST = 32;
    private static final long MOST_NANOS = 100_000_000;

    private final Random random;
    private final LongSupplier nanos;
    private final byte[] bytes = new byte[MOST * NONCE_BYTES];
    private int used = bytes.length;
    private long madeAt;

    /**
     * Starts with an empty buffer.
     *
     * @param random fills the buffer
     * @param nanos a monotonic clock, which tells the age of the bytes
     */
    Nonces(Random random, LongSupplier nanos) {
      this.random = random;
      this.nanos = nanos;
    }

    /** Writes a nonce into an array at {@code at}. */
    void next(byte[] out, int at) {
      long now = nanos.getAsLong();
      if (used == bytes.length || now - madeAt > MOST_NANOS) {
        random.nextBytes(bytes);
        used = 0;
        madeAt = now;
      }
      System.arraycopy(bytes, used, out, at, NONCE_BYTES);
      used += NONCE_BYTES;
    }
  }

  /**
   * A pool of AES-GCM ciphers: looking one up costs more than sealing a session with it.
   * Thread-local ciphers would be created anew in each virtual thread, so all threads share a pool.
   * A thread takes a cipher for itself and gives it back; if the pool is empty, it gets a new one.
   * No thread ever waits.
   *
   * <p>Thread-safe.
   */
  private static final class Ciphers {
    private static final String CIPHER = "AES/GCM/NoPadding";

    /**
     * The size of the pool, a power of 2. More threads than this rarely use a cipher at the same
     * instant.
     */
    private static final int MOST = 64;

    /** How many places a thread tries. */
    private static final int TRIES = 4;

    private static final int SPREAD = 0x9E3779B9;
    private static final AtomicReferenceArray<@Nullable One> IDLE =
        new AtomicReferenceArray<>(MOST);

    private Ciphers() {}

    /** A cipher and its nonces. Used by one thread at a time. */
    static final class One {
      private final Cipher cipher = newCipher();
      private final Nonces nonces = new Nonces(RANDOM, System::nanoTime);

      private One() {}

      /** The cipher, not initialized. */
      Cipher cipher() {
        return cipher;
      }

      /** Writes a random nonce into an array at {@code at}. */
      void nonce(byte[] out, int at) {
        nonces.next(out, at);
      }
    }

    /** Takes a cipher, which no other thread has until it is given back. */
    static One take() {
      int place = place();
      for (int i = 0; i < TRIES; i++) {
        One idle = IDLE.getAndSet((place + i) & (MOST - 1), null);
        if (idle != null) {
          return idle;
        }
      }
      return new One();
    }

    /** Gives a cipher back, in whatever state it is. */
    static void give(One one) {
      int place = place();
      for (int i = 0; i < TRIES; i++) {
        if (IDLE.compareAndSet((place + i) & (MOST - 1), null, one)) {
          return;
        }
      }
    }

    /** The place where a thread starts to look; threads rarely start at the same one. */
    private static int place() {
      return ((int) Thread.currentThread().getId() * SPREAD) >>> 26;
    }

    private static Cipher newCipher() {
      try {
        return Cipher.getInstance(CIPHER);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has " + CIPHER, e);
      }
    }
  }
}
