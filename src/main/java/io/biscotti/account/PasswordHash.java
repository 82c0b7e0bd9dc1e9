package io.biscotti.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.crypto.Secret;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A password as it is stored: salt and Argon2id hash of its UTF-8. The password is hashed unchanged
 * (OWASP ASVS 5.0, 6.2.8). Immutable.
 */
final class PasswordHash {
  private static final int SIZE_BYTES = 32;
  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d{1,2})"
              + "\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{22,86})");

  private final Argon2 argon2;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(Argon2 argon2, byte[] salt, byte[] hash) {
    this.argon2 = argon2;
    this.salt = salt;
    this.hash = hash;
  }

  /**
   * Hashes a password.
   *
   * @param salt random, of 16 bytes or more
   */
  static PasswordHash of(Secret password, Argon2 argon2, byte[] salt) {
    return new PasswordHash(argon2, salt.clone(), compute(password, argon2, salt, SIZE_BYTES));
  }

  /**
   * A hash of an unknown password; comparing with it takes as long as with any other.
   *
   * @param random 48 random bytes
   */
  static PasswordHash decoy(Argon2 argon2, byte[] random) {
    int saltBytes = random.length - SIZE_BYTES;
    return new PasswordHash(
        argon2,
        Arrays.copyOf(random, saltBytes),
        Arrays.copyOfRange(random, saltBytes, random.length));
  }

  /** Reads what {@link #phc} wrote; empty for anything else. */
  static Optional<PasswordHash> parse(String phc) {
    Matcher parts = PHC.matcher(phc);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      Argon2 argon2 = new Argon2(number(parts, 1), number(parts, 2), number(parts, 3));
      Base64.Decoder decoder = Base64.getDecoder();
      return Optional.of(
          new PasswordHash(argon2, decoder.decode(parts.group(4)), decoder.decode(parts.group(5))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }

  /** The PHC string, as in {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. */
  String phc() {
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            argon2.memoryKib(),
            argon2.iterations(),
            argon2.lanes(),
            ENCODER.encodeToString(salt),
            ENCODER.encodeToString(hash));
  }

  /** The parameters of the hash. */
  Argon2 argon2() {
    return argon2;
  }

  /** Whether this is the hash of a password. Compares in constant time. */
  boolean matches(Secret password) {
    boolean equal = MessageDigest.isEqual(hash, compute(password, argon2, salt, hash.length));
    // UTF-8 encodes an unpaired surrogate as a question mark, which would be another password.
    return equal && UTF_8.newEncoder().canEncode(password.reveal());
  }

  private static byte[] compute(Secret password, Argon2 argon2, byte[] salt, int sizeBytes) {
    byte[] bytes = password.reveal().getBytes(UTF_8);
    try {
      return argon2.hash(bytes, salt, sizeBytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
