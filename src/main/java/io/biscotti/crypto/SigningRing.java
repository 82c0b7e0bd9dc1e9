package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key pairs that sign tokens: one signs, and the public halves of others are published with it.
 * Its keys rotate like those of a {@link KeyRing}: a new key is published for {@link
 * KeyPolicy#publishLead()} before it signs, and an old one for at least {@link
 * KeyPolicy#opensFor()} after its last signature.
 *
 * <p>Thread-safe. The keys are swapped as a whole; readers never wait.
 */
public final class SigningRing {
  /** The format of the ring's file, also used where rings are kept elsewhere. */
  public static final KeySchedule.Format<SigningKey> FORMAT = SigningDocument.FORMAT;

  private static final byte[] PSEUDONYMS = "io.biscotti pseudonyms v1".getBytes(UTF_8);

  private static final byte[] PURPOSE = "io.biscotti token signing key ES256 v1".getBytes(UTF_8);

  /**
   * The keys at one moment. Immutable.
   *
   * @param signing the key that signs
   * @param others keys that will sign next, or signed before: their signatures are valid too
   */
  public record Keys(SigningKey signing, List<SigningKey> others) {
    /** Copies the list. */
    public Keys {
      others = List.copyOf(others);
    }

    /** Every key whose public half is published: the one that signs, and the others. */
    public List<SigningKey> published() {
      return Stream.concat(Stream.of(signing), others.stream()).toList();
    }
  }

  private final Supplier<Keys> source;
  private volatile Keys keys;

  private SigningRing(Keys first, Supplier<Keys> source) {
    this.keys = first;
    this.source = source;
  }

  /**
   * Returns a ring with one new key, kept only in memory: nobody can verify its signatures after
   * the process has ended. It doesn't rotate.
   */
  public static SigningRing generate() {
    Keys only = new Keys(SigningKey.generate(), List.of());
    return new SigningRing(only, () -> only);
  }

  /**
   * Returns the ring in {@code file}, which is created, shared, locked and protected like that of
   * {@link KeyRing#open}.
   *
   * @param file the ring's file; a lock file {@code <file>.lock} stays next to it
   * @param policy when its keys change
   * @param clock tells when they are due
   * @throws KeyException if the file can't be read or created, is empty, truncated, damaged or of
   *     another version; the message names the file and the reason
   */
  public static SigningRing open(Path file, KeyPolicy policy, Clock clock) {
    KeyFile<SigningKey> keyFile = KeyFile.at(file, SigningDocument.FORMAT);
    return new SigningRing(
        keys(keyFile.readOrCreate(clock.instant())),
        () -> keys(keyFile.advance(policy, clock.instant())));
  }

  /**
   * Returns a ring whose keys are managed elsewhere. It takes over the latest ones at each {@link
   * #maintain()}.
   *
   * @param latest the latest keys that this server knows; never waits
   */
  public static SigningRing of(Supplier<KeySchedule<SigningKey>> latest) {
    return new SigningRing(keys(latest.get()), () -> keys(latest.get()));
  }

  private static Keys keys(KeySchedule<SigningKey> schedule) {
    return new Keys(schedule.current().key(), schedule.others());
  }

  /**
   * Returns a ring whose keys are derived from those of another: each key that opens there gives
   * one that verifies here, and the sealing key gives the one that signs. So servers with the same
   * {@code biscotti.keys} have the same signing keys, and rotating one ring rotates the other.
   * Signatures and public keys don't reveal the sealing keys.
   */
  public static SigningRing derive(KeyRing ring) {
    return new SigningRing(derive(ring.keyset()), () -> derive(ring.keyset()));
  }

  private static Keys derive(Keyset keyset) {
    SigningKey signing = derive(keyset.primary());
    List<SigningKey> all = keyset.enabledKeys().stream().map(SigningRing::derive).toList();
    return new Keys(signing, all.stream().filter(key -> !key.id().equals(signing.id())).toList());
  }

  /** Derives a key from 512 random bits, as in FIPS 186-5, appendix A.2.1. */
  private static SigningKey derive(SealingKey key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] secret = key.reveal();
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
      throw new KeyException("could not derive a signing key from the key ring", e);
    }
  }

  /**
   * Reads what other processes wrote to the file, and makes the key changes that are due. Call this
   * about once a minute.
   *
   * @throws KeyException if the file can't be read or written; the ring keeps its keys
   */
  public synchronized void maintain() {
    Keys latest = source.get();
    // Keep the same object until something changes, so that callers can compare it cheaply.
    if (!latest.equals(keys)) {
      keys = latest;
    }
  }

  /** The fingerprints of the ring's keys, from their public ids. */
  public KeyPrints prints() {
    Keys now = keys;
    return new KeyPrints(
        Set.of(FORMAT.print(now.signing())),
        now.published().stream().map(FORMAT::print).collect(Collectors.toSet()));
  }

  /**
   * A pseudonym of a text, which can be compared with others, but neither reversed nor guessed
   * without this ring: 43 characters of base64url, HMAC-SHA256 under a key derived from the one
   * that signs. Servers that share the ring compute the same pseudonym, until the ring rotates.
   */
  public String pseudonym(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(keys.signing().privateKey().getS().toByteArray(), "HmacSHA256"));
      byte[] derived = mac.doFinal(PSEUDONYMS);
      mac.init(new SecretKeySpec(derived, "HmacSHA256"));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has HmacSHA256", e);
    }
  }

  /** The ring's current keys. */
  public Keys keys() {
    return keys;
  }
}
