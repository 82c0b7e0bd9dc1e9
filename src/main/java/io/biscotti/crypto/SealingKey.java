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
  /** The bytes that encryption adds: prefix, nonce and tag. */
  static final int OVERHEAD_BYTES = 33;

  /** The length of the key itself. */
  static final int KEY_BYTES = 32;

  private static final byte PREFIX_START = 1;
  private static final int PREFIX_BYTES = 5;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** Where the encrypted bytes start. */
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

  /** The id: two keys of a ring never share one. Grants nothing; every ciphertext shows it. */
  int id() {
    return id;
  }

  /** The id as texts have it: unsigned. */
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

  /** The id of the key that made {@code ciphertext}, if it was made by one at all. */
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

  /** Makes a cipher ready for what follows the nonce in a ciphertext. */
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
   * Random bytes for the next nonces, so that the platform's generator is asked only once in a
   * while. Every byte is used once, and soon: a process that is restored twice from one snapshot of
   * its memory would otherwise use the same ones twice, with the same key. Java's own generator
   * keeps bytes no longer either. For one thread.
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
     * Starts without any.
     *
     * @param random makes them
     * @param nanos tells how old they are
     */
    Nonces(Random random, LongSupplier nanos) {
      this.random = random;
      this.nanos = nanos;
    }

    /** Writes a nonce to a place. */
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
   * Hands ciphers for AES-GCM from one use to the next. Looking one up costs more than sealing a
   * session with it. A cipher of each thread's own would be new in each virtual thread, so all
   * threads share a few: a thread takes one, which nobody else has meanwhile, and gives it back. If
   * none is left, it gets a new one. Nobody waits.
   *
   * <p>Thread-safe.
   */
  private static final class Ciphers {
    private static final String CIPHER = "AES/GCM/NoPadding";

    /** 2 to the power of 6. More threads than this rarely use one at the same instant. */
    private static final int MOST = 64;

    /** How many places a thread looks at. */
    private static final int TRIES = 4;

    private static final int SPREAD = 0x9E3779B9;
    private static final AtomicReferenceArray<@Nullable One> IDLE =
        new AtomicReferenceArray<>(MOST);

    private Ciphers() {}

    /** A cipher, and the nonces for it. For one thread at a time. */
    static final class One {
      private final Cipher cipher = newCipher();
      private final Nonces nonces = new Nonces(RANDOM, System::nanoTime);

      private One() {}

      /** Not initialized. */
      Cipher cipher() {
        return cipher;
      }

      /** Writes a random nonce to a place. */
      void nonce(byte[] out, int at) {
        nonces.next(out, at);
      }
    }

    /** A cipher that nobody else has until it is given back. */
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

    /** Where a thread starts looking: threads rarely start at the same place. */
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
