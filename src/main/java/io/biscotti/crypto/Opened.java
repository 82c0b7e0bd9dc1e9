package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The result of {@link Sealer#open}: the bytes that were sealed, or why the text doesn't open. */
public sealed interface Opened permits Opened.Value, Opened.Rejected {

  /**
   * The bytes that were sealed. It is a class because a record would promise an equality that an
   * array doesn't have.
   */
  final class Value implements Opened {
    private final byte[] bytes;
    private final int key;

    Value(byte[] bytes, int key) {
      this.bytes = bytes;
      this.key = key;
    }

    /** The id of the key that sealed them, for {@link Sealer#knows}. It grants nothing. */
    public int key() {
      return key;
    }

    /** Returns the bytes themselves, not a copy: there is no other reference to them. */
    public byte[] bytes() {
      return bytes;
    }
  }

  /**
   * A text that doesn't open. The reason is for counters and logs; it is not disclosed to clients.
   *
   * @param reason the first check that failed
   */
  record Rejected(Reason reason) implements Opened {}

  /** Why a text doesn't open, in the order of the checks. */
  enum Reason {
    /** Longer than {@link Sealer#MAX_SEALED_CHARS}. */
    TOO_LONG,
    /** Not canonical unpadded base64url, too short, or in another format. */
    MALFORMED,
    /** Sealed with a key that this ring doesn't hold, or no longer holds. */
    UNKNOWN_KEY,
    /** Sealed with a key that this ring held, until the key was withdrawn or removed. */
    GONE_KEY,
    /** Changed, or sealed for another purpose or cookie name. */
    FORGED
  }

  /**
   * A cache of what callers made of recently opened or sealed texts, so that the next request with
   * the same text needn't open it again. Four characters of a text's nonce choose its only place in
   * the table, where a later text replaces it, so a lookup needn't hash all characters.
   *
   * <p>Comparing two texts takes the same time wherever they differ, so response times don't reveal
   * how much of a forged text is right. Put in only texts that were sealed or opened successfully.
   * At each use, check everything that can change: whether the ring still {@link Sealer#knows} the
   * key, and the caller's own limits.
   *
   * <p>Thread-safe.
   *
   * @param <V> the cached value; several threads get the same object
   */
  final class Recent<V> {

    /** Longer texts are not cached, which limits the memory. */
    private static final int MOST_CHARS = 1_024;

    /** The length of the shortest sealed text. */
    private static final int LEAST_CHARS = 44;

    /**
     * The index of the first character that depends on the nonce alone. The format and the key id
     * come before it.
     */
    private static final int NONCE_FROM = 7;

    private static final int NONCE_TO = NONCE_FROM + 4;

    /** 2 to the power of 10. */
    private static final int PLACES = 1_024;

    private static final int SPREAD = 0x9E3779B9;
    private static final int SHIFT = 22;
    private static final VarHandle LONGS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final AtomicReferenceArray<@Nullable Entry<V>> entries =
        new AtomicReferenceArray<>(PLACES);

    /** A text in ASCII, and its value. */
    private static final class Entry<V> {
      private final int hash;
      private final byte[] sealed;
      private final V value;

      private Entry(int hash, byte[] sealed, V value) {
        this.hash = hash;
        this.sealed = sealed;
        this.value = value;
      }
    }

    /** Creates an empty cache. */
    public Recent() {}

    /**
     * Returns the value of a text.
     *
     * @param sealed any text
     * @return null if the text isn't in the cache
     */
    public @Nullable V get(String sealed) {
      if (!fits(sealed)) {
        return null;
      }
      int hash = hash(sealed);
      Entry<V> entry = entries.get(place(hash));
      return entry != null
              && entry.hash == hash
              && isSame(entry.sealed, sealed.getBytes(ISO_8859_1))
          ? entry.value
          : null;
    }

    /**
     * Puts in a value; it replaces the one at the same place.
     *
     * @param sealed a text that {@link Sealer#seal} returned, or {@link Sealer#open} opened
     */
    public void put(String sealed, V value) {
      if (fits(sealed)) {
        int hash = hash(sealed);
        entries.set(place(hash), new Entry<>(hash, sealed.getBytes(ISO_8859_1), value));
      }
    }

    private static boolean fits(String sealed) {
      return sealed.length() >= LEAST_CHARS && sealed.length() <= MOST_CHARS;
    }

    /**
     * A hash of a part of the nonce, which is not a secret. Only texts with the same hash are
     * compared.
     */
    private static int hash(String sealed) {
      int hash = 0;
      for (int i = NONCE_FROM; i < NONCE_TO; i++) {
        hash = hash * 64 + sealed.charAt(i);
      }
      return hash * SPREAD;
    }

    private static int place(int hash) {
      return hash >>> SHIFT;
    }

    /** Compares two texts, in a time that depends only on their lengths. */
    private static boolean isSame(byte[] one, byte[] other) {
      if (one.length != other.length) {
        return false;
      }
      long different = 0;
      int at = 0;
      for (; at <= one.length - Long.BYTES; at += Long.BYTES) {
        different |= (long) LONGS.get(one, at) ^ (long) LONGS.get(other, at);
      }
      for (; at < one.length; at++) {
        different |= one[at] ^ other[at];
      }
      return different == 0;
    }
  }
}
