package io.biscotti.crypto;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/**
 * Encrypts bytes into text that only this ring can open or create, and decrypts it: AES-256-GCM
 * (NIST SP 800-38D) as unpadded base64url (RFC 4648, section 5).
 *
 * <p>A value that was sealed for one purpose, cookie name and format version doesn't open for
 * another: all three are in the associated data. Sealing the same bytes twice gives different
 * texts.
 *
 * <p>Immutable and thread-safe. Follows the rotation of its {@link KeyRing}.
 */
public final class Sealer {
  /** The longest text that opens, in characters. */
  public static final int MAX_SEALED_CHARS = 65_536;

  /** The largest number of bytes that can be sealed: their text has {@link #MAX_SEALED_CHARS}. */
  public static final int MAX_PLAIN_BYTES = MAX_SEALED_CHARS / 4 * 3 - SealingKey.OVERHEAD_BYTES;

  private static final int FORMAT_VERSION = 1;
  private static final int MAX_NAME_CHARS = 4_096;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final KeyRing ring;
  private final byte[] associatedData;

  Sealer(KeyRing ring, String purpose, String cookieName) {
    check("purpose", purpose);
    check("cookieName", cookieName);
    this.ring = ring;
    this.associatedData = associatedData(purpose, cookieName);
  }

  /**
   * Seals with the ring's sealing key.
   *
   * @param plaintext at most {@link #MAX_PLAIN_BYTES}; may be empty; not kept
   * @return base64url without padding, {@code ceil((n + 33) * 4 / 3)} characters for n bytes
   * @throws IllegalArgumentException if {@code plaintext} is too long
   * @throws KeyException if the platform's cipher fails
   */
  public String seal(byte[] plaintext) {
    return sealed(plaintext).text();
  }

  /**
   * A sealed text.
   *
   * @param key the id of the key that sealed it, as {@link Opened.Value#key} gives it
   */
  public record Sealed(String text, int key) {
    /** Omits the text, which may be a secret. */
    @Override
    public String toString() {
      return "Sealed[key=" + Integer.toUnsignedString(key) + "]";
    }
  }

  /** Like {@link #seal}, but also returns which key was used. */
  public Sealed sealed(byte[] plaintext) {
    if (plaintext.length > MAX_PLAIN_BYTES) {
      throw new IllegalArgumentException(
          "plaintext must be <= " + MAX_PLAIN_BYTES + " bytes, was " + plaintext.length);
    }
    byte[] ciphertext = encrypted(plaintext, associatedData);
    return new Sealed(ENCODER.encodeToString(ciphertext), SealingKey.idIn(ciphertext));
  }

  /**
   * Computes the length of a sealed text.
   *
   * @param plainBytes how many bytes are to be sealed, at least 0
   * @return the number of characters that {@link #seal} will return
   */
  public static int sealedChars(int plainBytes) {
    return ((plainBytes + SealingKey.OVERHEAD_BYTES) * 4 + 2) / 3;
  }

  /**
   * The inverse of {@link #sealedChars}.
   *
   * @param sealedChars the maximum length of the sealed text, at least 44 characters
   * @return the largest number of bytes whose sealed text fits
   */
  public static int plainBytes(int sealedChars) {
    return (int) (sealedChars * 3L / 4) - SealingKey.OVERHEAD_BYTES;
  }

  /**
   * Opens a text that {@link #seal} returned. Any other text gives {@link Opened.Rejected}; this
   * method never throws.
   *
   * @param sealed the text as received
   */
  public Opened open(String sealed) {
    if (sealed.length() > MAX_SEALED_CHARS) {
      return new Opened.Rejected(Opened.Reason.TOO_LONG);
    }
    return opened(Base64Url.decode(sealed), associatedData);
  }

  private Opened opened(byte[] ciphertext, byte[] associated) {
    if (!SealingKey.isCiphertext(ciphertext)) {
      return new Opened.Rejected(Opened.Reason.MALFORMED);
    }
    SealingKey key = ring.maker(ciphertext);
    if (key == null) {
      return new Opened.Rejected(
          ring.hadMaker(ciphertext) ? Opened.Reason.GONE_KEY : Opened.Reason.UNKNOWN_KEY);
    }
    try {
      return new Opened.Value(key.decrypt(ciphertext, associated), key.id());
    } catch (GeneralSecurityException e) {
      return new Opened.Rejected(Opened.Reason.FORGED);
    }
  }

  /**
   * Seals bytes of any length with the ring's sealing key, for a storage that keeps bytes.
   *
   * @param plaintext not kept
   * @return 33 bytes more than {@code plaintext} has
   * @throws KeyException if the platform's cipher fails
   */
  public byte[] encrypt(byte[] plaintext) {
    return encrypted(plaintext, associatedData);
  }

  /**
   * Like {@link #encrypt(byte[])}, but the result opens only for the same place.
   *
   * @param place must not be empty; not kept, and not part of the result
   */
  public byte[] encrypt(byte[] plaintext, byte[] place) {
    return encrypted(plaintext, with(place));
  }

  private byte[] encrypted(byte[] plaintext, byte[] associated) {
    try {
      return ring.encrypt(plaintext, associated);
    } catch (GeneralSecurityException e) {
      throw new KeyException("AES-256-GCM encryption failed", e);
    }
  }

  /**
   * The associated data, followed by a place. The lengths of the other parts are included, so the
   * place is unambiguous.
   */
  private byte[] with(byte[] place) {
    byte[] all = Arrays.copyOf(associatedData, associatedData.length + place.length);
    System.arraycopy(place, 0, all, associatedData.length, place.length);
    return all;
  }

  /**
   * Opens bytes that {@link #encrypt(byte[])} returned. Anything else gives {@link
   * Opened.Rejected}.
   *
   * @param sealed the stored bytes; not changed
   */
  public Opened decrypt(byte[] sealed) {
    return opened(sealed, associatedData);
  }

  /**
   * Opens bytes that {@link #encrypt(byte[], byte[])} returned for this place. Anything else gives
   * {@link Opened.Rejected}.
   *
   * @param sealed the stored bytes; not changed
   */
  public Opened decrypt(byte[] sealed, byte[] place) {
    return opened(sealed, with(place));
  }

  /**
   * Whether the ring still opens what this key sealed. After sealing a value that was derived from
   * an opened one, call this for the key of the opened one: if that was withdrawn meanwhile, the
   * new value must not leave this process.
   *
   * @param key as {@link Opened.Value#key} gave it
   */
  public boolean knows(int key) {
    return ring.keyset().opens(key);
  }

  /**
   * Whether the ring recently lost a key: it was withdrawn, or removed because all values that it
   * sealed have expired.
   *
   * @param within how far to look back
   */
  public boolean hasLostKeys(Duration within) {
    return ring.hasLostKeys(within);
  }

  private static void check(String argument, String value) {
    if (value.isEmpty() || value.length() > MAX_NAME_CHARS) {
      throw new IllegalArgumentException(
          argument + " must have 1 to " + MAX_NAME_CHARS + " characters, had " + value.length());
    }
  }

  /** Each part is preceded by its length, so that no two pairs of names give the same bytes. */
  private static byte[] associatedData(String purpose, String cookieName) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT_VERSION);
      out.writeUTF(purpose);
      out.writeUTF(cookieName);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory can't fail, and the names are short", e);
    }
    return bytes.toByteArray();
  }
}
