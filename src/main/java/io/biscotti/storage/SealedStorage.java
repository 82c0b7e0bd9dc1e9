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

/**
 * Encrypts records before another storage keeps them, so that whoever reads that storage learns
 * neither what is in a session nor a part of its token. Each record contains its own key, so a
 * record in another record's place isn't taken for it. Several applications can share one storage:
 * their keys differ.
 *
 * <p>A record that can't be opened is found as empty bytes, which no session has: it was sealed by
 * a key that is gone or unknown here, or it is damaged. Thread-safe.
 */
public final class SealedStorage implements SessionStorage {
  private static final int KEY_BYTES = 16;
  private static final byte[] UNREADABLE = {};

  private final SessionStorage inner;
  private final Sealer sealer;
  private final String application;
  private final Duration lifetime;

  /**
   * Encrypts what this storage keeps, and closes it.
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
    return inner
        .find(text(place))
        .map(found -> new Stored(found.version(), open(found.bytes(), place)));
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
    // A request that read the record before its key was withdrawn must not seal it with another.
    return (!sealer.hasLostKeys(lifetime) || opens(place, version))
        && inner.update(text(place), version, sealed, expiresAt);
  }

  private boolean opens(byte[] place, long version) {
    return inner
        .find(text(place))
        .filter(found -> found.version() == version)
        .filter(found -> open(found.bytes(), place).length > 0)
        .isPresent();
  }

  private byte[] seal(byte[] place, byte[] bytes) {
    byte[] whole = Arrays.copyOf(place, KEY_BYTES + bytes.length);
    System.arraycopy(bytes, 0, whole, KEY_BYTES, bytes.length);
    try {
      return sealer.encrypt(whole);
    } catch (KeyException e) {
      throw new SessionException("can't seal a session", e);
    }
  }

  /** The first 128 bits of a digest. */
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

  @Override
  public void onExpiry(Consumer<byte[]> listener) {
    inner.onExpiry(
        bytes -> {
          if (sealer.decrypt(bytes) instanceof Opened.Value value
              && value.bytes().length >= KEY_BYTES) {
            listener.accept(record(value.bytes()));
          }
        });
  }

  @Override
  public void close() {
    inner.close();
  }
}
