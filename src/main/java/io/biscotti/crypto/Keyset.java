package io.biscotti.crypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A validated Tink keyset: only AES-256-GCM keys, with Tink's prefix (a byte 1 and the key's id)
 * before each ciphertext, and an enabled primary key, which seals. Immutable and thread-safe.
 */
final class Keyset {
  /** The bytes that sealing adds: prefix 5, nonce 12, tag 16. */
  static final int OVERHEAD_BYTES = 33;

  private static final byte PREFIX_START = 1;

  /**
   * Passed to each call, so that Tink's global registry, which other code may share, stays
   * untouched.
   */
  private static final Configuration TINK = AeadConfig2026.get();

  private final KeysetHandle handle;
  private final Aead aead;
  private final int[] enabledIds;

  private Keyset(KeysetHandle handle) throws GeneralSecurityException {
    this.handle = handle;
    this.aead = handle.getPrimitive(TINK, Aead.class);
    this.enabledIds =
        entries(handle).stream()
            .filter(entry -> entry.getStatus() == KeyStatus.ENABLED)
            .mapToInt(KeysetHandle.Entry::getId)
            .toArray();
  }

  /** Returns a new random key. */
  static AesGcmKey newKey() {
    try {
      KeysetHandle handle = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, TINK);
      return (AesGcmKey) handle.getPrimary().getKey();
    } catch (GeneralSecurityException e) {
      throw new KeyException("could not create a new key", e);
    }
  }

  /** Returns a keyset with {@code sealing} as its primary key and {@code others}, all enabled. */
  static Keyset of(AesGcmKey sealing, List<AesGcmKey> others) {
    try {
      KeysetHandle.Builder builder = KeysetHandle.newBuilder().setConfiguration(TINK);
      builder.addEntry(KeysetHandle.importKey(sealing).makePrimary());
      others.forEach(key -> builder.addEntry(KeysetHandle.importKey(key)));
      return new Keyset(builder.build());
    } catch (GeneralSecurityException e) {
      throw new KeyException("the keys do not form a valid keyset", e);
    }
  }

  /**
   * Reads a plain-text keyset in Tink's JSON form.
   *
   * @throws KeyException if it is malformed, holds a key that isn't AES-256-GCM with Tink's prefix,
   *     or has no enabled primary key
   */
  static Keyset parse(String json) {
    try {
      KeysetHandle handle =
          TinkJsonProtoKeysetFormat.parseKeyset(json, TINK, InsecureSecretKeyAccess.get());
      check(handle);
      return new Keyset(handle);
    } catch (GeneralSecurityException | IllegalStateException e) {
      // No cause: a parser's message may quote the keys.
      throw new KeyException(
          "the keyset is not one that Tink can read: not its JSON form, or without an enabled"
              + " primary key, or damaged");
    }
  }

  private static void check(KeysetHandle handle) {
    for (KeysetHandle.Entry entry : entries(handle)) {
      if (!PredefinedAeadParameters.AES256_GCM.equals(entry.getKey().getParameters())) {
        throw new KeyException(
            "key "
                + Integer.toUnsignedString(entry.getId())
                + " of the keyset is not AES-256-GCM with output prefix TINK");
      }
    }
    if (handle.getPrimary().getStatus() != KeyStatus.ENABLED) {
      throw new KeyException("the keyset's primary key is not enabled");
    }
  }

  private static List<KeysetHandle.Entry> entries(KeysetHandle handle) {
    List<KeysetHandle.Entry> entries = new ArrayList<>();
    for (int i = 0; i < handle.size(); i++) {
      entries.add(handle.getAt(i));
    }
    return entries;
  }

  /** Returns Tink's JSON form, with the keys in plain text. */
  String toJson() {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(handle, TINK, InsecureSecretKeyAccess.get())
          .strip();
    } catch (GeneralSecurityException e) {
      throw new KeyException("could not write the keyset", e);
    }
  }

  AesGcmKey primary() {
    return (AesGcmKey) handle.getPrimary().getKey();
  }

  List<AesGcmKey> keys() {
    return entries(handle).stream().map(entry -> (AesGcmKey) entry.getKey()).toList();
  }

  /** The keys that open, including {@link #primary}. */
  List<AesGcmKey> enabledKeys() {
    return entries(handle).stream()
        .filter(entry -> entry.getStatus() == KeyStatus.ENABLED)
        .map(entry -> (AesGcmKey) entry.getKey())
        .toList();
  }

  /**
   * A fingerprint of a key: 64 bits of a hash of the key's own 256 random bits, which nobody can
   * reverse.
   */
  @AccessesPartialKey
  static String print(AesGcmKey key) {
    byte[] bytes = key.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
    return "seal-" + Ids.hash("io.biscotti key fingerprint v1 " + HexFormat.of().formatHex(bytes));
  }

  /** Whether {@code bytes} have the length and the first byte of a ciphertext. */
  static boolean isCiphertext(byte[] bytes) {
    return bytes.length >= OVERHEAD_BYTES && bytes[0] == PREFIX_START;
  }

  /** Whether the prefix of {@code ciphertext} has the id of an enabled key. */
  boolean made(byte[] ciphertext) {
    int id =
        (ciphertext[1] & 0xff) << 24
            | (ciphertext[2] & 0xff) << 16
            | (ciphertext[3] & 0xff) << 8
            | (ciphertext[4] & 0xff);
    for (int enabled : enabledIds) {
      if (enabled == id) {
        return true;
      }
    }
    return false;
  }

  byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
    return aead.encrypt(plaintext, associatedData);
  }

  byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
    return aead.decrypt(ciphertext, associatedData);
  }
}
