package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key pairs that sign tokens: one signs, and the public halves of others are known beside it.
 * Its keys change as those of a {@link KeyRing} do: a new one is published for {@link
 * KeyPolicy#publishLead()} before it signs, and an old one for at least {@link
 * KeyPolicy#opensFor()} after it signed last.
 *
 * <p>Thread-safe. The keys are swapped as a whole; who reads them never waits.
 */
public final class SigningRing {
  private static final byte[] PURPOSE = "io.biscotti token signing key ES256 v1".getBytes(UTF_8);

  private final Supplier<SigningKeys> source;
  private volatile SigningKeys keys;

  private SigningRing(SigningKeys first, Supplier<SigningKeys> source) {
    this.keys = first;
    this.source = source;
  }

  /**
   * Returns a ring with one new key, kept in memory only: nobody can verify what it signed once the
   * process has ended. It doesn't rotate.
   */
  public static SigningRing generate() {
    SigningKeys only = new SigningKeys(SigningKey.generate(), List.of());
    return new SigningRing(only, () -> only);
  }

  /**
   * Returns the ring that {@code file} holds, which is kept, shared, locked and protected as that
   * of {@link KeyRing#open}.
   *
   * @param file the ring's file; a lock file {@code <file>.lock} stays beside it
   * @param policy when its keys change
   * @param clock tells when they are due
   * @throws KeyException if the file can't be read or made, is empty, truncated, damaged or of
   *     another version; the message names the file and says why
   */
  public static SigningRing open(Path file, KeyPolicy policy, Clock clock) {
    KeyFile<SigningKey> keyFile = KeyFile.at(file, SigningDocument.FORMAT);
    return new SigningRing(
        keys(keyFile.readOrCreate(clock.instant())),
        () -> keys(keyFile.advance(policy, clock.instant())));
  }

  private static SigningKeys keys(KeySchedule<SigningKey> schedule) {
    return new SigningKeys(schedule.current().key(), schedule.others());
  }

  /**
   * Returns a ring whose keys are made from those of another: for each key that opens there, one
   * that verifies here, and that of the sealing key signs. So servers that are given the same
   * {@code biscotti.keys} agree on these too, and whoever rotates the one rotates the other. The
   * sealing keys can't be found from what is signed or published.
   */
  public static SigningRing derive(KeyRing ring) {
    return new SigningRing(derive(ring.keyset()), () -> derive(ring.keyset()));
  }

  private static SigningKeys derive(Keyset keyset) {
    SigningKey signing = derive(keyset.primary());
    List<SigningKey> all = keyset.enabledKeys().stream().map(SigningRing::derive).toList();
    return new SigningKeys(
        signing, all.stream().filter(key -> !key.id().equals(signing.id())).toList());
  }

  /** As FIPS 186-5, appendix A.2.1, makes a key from random bits, of which these are 512. */
  @AccessesPartialKey
  private static SigningKey derive(AesGcmKey key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] secret = key.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      ByteBuffer bits = ByteBuffer.allocate(2 * mac.getMacLength());
      for (byte half = 1; half <= 2; half++) {
        mac.update(PURPOSE);
        mac.update(half);
        bits.put(mac.doFinal());
      }
      BigInteger most = P256.order().subtract(BigInteger.ONE);
      return SigningKey.of(new BigInteger(1, bits.array()).mod(most).add(BigInteger.ONE));
    } catch (GeneralSecurityException e) {
      throw new KeyException("no signing key could be made from the key ring", e);
    }
  }

  /**
   * Takes over what other processes wrote to the file, and changes the keys that are due. To be
   * called about once a minute.
   *
   * @throws KeyException if the file can't be read or written; the ring goes on as it was
   */
  public synchronized void maintain() {
    SigningKeys latest = source.get();
    // The same object as long as nothing has changed: comparing it costs nothing.
    if (!latest.equals(keys)) {
      keys = latest;
    }
  }

  /** What the ring holds now. */
  public SigningKeys keys() {
    return keys;
  }
}
