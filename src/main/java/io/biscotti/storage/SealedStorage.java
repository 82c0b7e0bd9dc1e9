package io.biscotti.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.crypto.KeyException;
import io.biscotti.crypto.Opened;
import io.biscotti.crypto.Sealer;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.store.SessionStorage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Encrypts records before another storage keeps them, so that anyone who reads that storage learns
 * neither the content of a session nor any part of its token. Each record contains its own key, so
 * a record that was moved to another key is rejected; a patch is sealed for the place of its
 * record. Several applications can share one storage: their keys differ.
 *
 * <p>{@link #find} returns a record that can't be opened as empty bytes, which no session has: its
 * key is gone or unknown here, or it is damaged. Thread-safe.
 */
public final class SealedStorage implements SessionStorage {
  private static final int KEY_BYTES = 16;
  private static final byte[] UNREADABLE = {};

  private final SessionStorage inner;
  private final Sealer sealer;
  private final String application;
  private final Duration lifetime;

  /**
   * Encrypts the records of another storage, and closes that with this one.
   *
   * @param application distinguishes applications that share the storage
   * @param lifetime the absolute timeout of sessions: nobody writes to an older record
   */
  public SealedStorage(SessionStorage inner, Sealer sealer, String application, Duration lifetime) {
    this.inner = inner;
    this.sealer = sealer;
    this.application = application;
    this.lifetime = lifetime;
  }

  @Override
  public Optional<Stored> find(String key) {
    byte[] place = place(key);
    return inner.find(text(place)).map(found -> opened(found, place));
  }

  private Stored opened(Stored found, byte[] place) {
    return withPatch(open(found.bytes(), place), found, place);
  }

  private Stored withPatch(byte[] record, Stored found, byte[] place) {
    if (record.length == 0 || found.patch().length == 0) {
      return new Stored(found.version(), record);
    }
    return sealer.decrypt(found.patch(), place) instanceof Opened.Value patch
        ? new Stored(found.version(), record, patch.bytes())
        : new Stored(found.version(), UNREADABLE);
  }

  private byte[] open(byte[] sealed, byte[] place) {
    return sealer.decrypt(sealed) instanceof Opened.Value value
            && value.bytes().length >= KEY_BYTES
            && Arrays.equals(value.bytes(), 0, KEY_BYTES, place, 0, KEY_BYTES)
        ? record(value.bytes())
        : UNREADABLE;
  }

  private static byte[] record(byte[] opened) {
    return Arrays.copyOfRange(opened, KEY_BYTES, opened.length);
  }

  @Override
  public boolean create(String key, byte[] bytes, Instant expiresAt) {
    byte[] place = place(key);
    return inner.create(text(place), seal(place, bytes), expiresAt);
  }

  @Override
  public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
    byte[] place = place(key);
    byte[] sealed = seal(place, bytes);
    return mayReplace(place, version) && inner.update(text(place), version, sealed, expiresAt);
  }

  @Override
  public boolean patches() {
    return inner.patches();
  }

  @Override
  public boolean patch(String key, long version, byte[] patch, Instant expiresAt) {
    byte[] place = place(key);
    byte[] sealed = sealing(() -> sealer.encrypt(patch, place));
    return mayReplace(place, version) && inner.patch(text(place), version, sealed, expiresAt);
  }

  /**
   * Whether a record may be sealed again: not if its key was withdrawn since the request read it.
   */
  private boolean mayReplace(byte[] place, long version) {
    return !sealer.hasLostKeys(lifetime)
        || inner
            .find(text(place))
            .filter(found -> found.version() == version)
            .filter(found -> opened(found, place).bytes().length > 0)
            .isPresent();
  }

  private byte[] seal(byte[] place, byte[] bytes) {
    byte[] whole = Arrays.copyOf(place, KEY_BYTES + bytes.length);
    System.arraycopy(bytes, 0, whole, KEY_BYTES, bytes.length);
    return sealing(() -> sealer.encrypt(whole));
  }

  private static byte[] sealing(Supplier<byte[]> work) {
    try {
      return work.get();
    } catch (KeyException e) {
      throw new SessionException("can't seal a session", e);
    }
  }

  /** Where a record is kept: the first 128 bits of a digest of its key. */
  private byte[] place(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(application.getBytes(UTF_8));
      digest.update((byte) 0);
      return Arrays.copyOf(digest.digest(key.getBytes(UTF_8)), KEY_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static String text(byte[] place) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(place);
  }

  @Override
  public void purge() {
    inner.purge();
  }

  /** {@inheritDoc} The key that a record contains tells under which place it was sealed. */
  @Override
  public void onDrop(Consumer<Stored> listener) {
    inner.onDrop(
        dropped -> {
          if (sealer.decrypt(dropped.bytes()) instanceof Opened.Value value
              && value.bytes().length >= KEY_BYTES) {
            byte[] place = Arrays.copyOf(value.bytes(), KEY_BYTES);
            Stored opened = withPatch(record(value.bytes()), dropped, place);
            if (opened.bytes().length > 0) {
              listener.accept(opened);
            }
          }
        });
  }

  @Override
  public void close() {
    inner.close();
  }
}
