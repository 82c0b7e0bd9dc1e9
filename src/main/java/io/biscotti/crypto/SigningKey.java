package io.biscotti.crypto;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;

/**
 * A key pair on the curve P-256, for ES256 (RFC 7518, section 3.4). Printing it shows only its id.
 * Immutable.
 *
 * @param id the thumbprint of the public key (RFC 7638), 43 characters of base64url: the {@code
 *     kid} of its JWK and of the tokens that it signs
 * @param privateKey the key that signs
 * @param publicKey the key that verifies; may be published
 */
public record SigningKey(String id, ECPrivateKey privateKey, ECPublicKey publicKey) {
  private static final int COORDINATE_BYTES = 32;

  static SigningKey generate() {
    return of(P256.generate());
  }

  /** Creates the pair of a private number, from 1 to the curve's order less 1. */
  static SigningKey of(BigInteger number) {
    return of(P256.pair(number));
  }

  private static SigningKey of(KeyPair pair) {
    ECPublicKey publicKey = (ECPublicKey) pair.getPublic();
    return new SigningKey(thumbprint(publicKey), (ECPrivateKey) pair.getPrivate(), publicKey);
  }

  private static String thumbprint(ECPublicKey key) {
    return Ids.digest(
        "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}"
            .formatted(text(key.getW().getAffineX()), text(key.getW().getAffineY())));
  }

  /** A number of the curve in the form of a JWK: always 32 bytes (RFC 7518, section 6.2.1.2). */
  static String text(BigInteger number) {
    byte[] shortest = number.toByteArray();
    byte[] padded = new byte[COORDINATE_BYTES];
    int count = Math.min(shortest.length, COORDINATE_BYTES);
    System.arraycopy(shortest, shortest.length - count, padded, COORDINATE_BYTES - count, count);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(padded);
  }

  @Override
  public String toString() {
    return "SigningKey[" + id + "]";
  }
}
