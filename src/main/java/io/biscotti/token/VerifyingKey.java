package io.biscotti.token;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A public key and the one algorithm it may be used with: ES256 on P-256, EdDSA on Ed25519. The
 * algorithm that a token names is only compared with this one. Immutable and thread-safe.
 */
public final class VerifyingKey {
  private static final int SIGNATURE_BYTES = 64;
  private static final int MOST_ID_CHARS = 256;

  /** The start of an Ed25519 key in the encoding of certificates (RFC 8410, section 4). */
  private static final byte[] ED25519_START = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int ED25519_BYTES = 32;

  /** Checks a signature whose length is right. */
  private interface Check {
    boolean accepts(byte[] signature, byte[] signed) throws JOSEException, GeneralSecurityException;
  }

  private final JWSAlgorithm algorithm;
  private final Check check;

  private VerifyingKey(JWSAlgorithm algorithm, Check check) {
    this.algorithm = algorithm;
    this.check = check;
  }

  private static VerifyingKey es256(JWSVerifier verifier) {
    JWSHeader header = new JWSHeader(JWSAlgorithm.ES256);
    return new VerifyingKey(
        JWSAlgorithm.ES256,
        (signature, signed) -> verifier.verify(header, signed, Base64URL.encode(signature)));
  }

  /**
   * Creates a key for EdDSA (RFC 8037). The platform verifies signatures: Nimbus would need Tink
   * for this.
   */
  private static VerifyingKey edDsa(byte[] point) throws GeneralSecurityException {
    byte[] encoded = Arrays.copyOf(ED25519_START, ED25519_START.length + ED25519_BYTES);
    System.arraycopy(point, 0, encoded, ED25519_START.length, ED25519_BYTES);
    PublicKey key =
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    return new VerifyingKey(
        JWSAlgorithm.EdDSA,
        (signature, signed) -> {
          Signature verifier = Signature.getInstance("Ed25519");
          verifier.initVerify(key);
          verifier.update(signed);
          return verifier.verify(signature);
        });
  }

  /**
   * Creates a key for ES256.
   *
   * @throws TokenException if it isn't on P-256
   */
  public static VerifyingKey of(ECPublicKey key) {
    try {
      return es256(new ECDSAVerifier(key));
    } catch (JOSEException e) {
      throw new TokenException("The public key can't be used", e);
    }
  }

  /**
   * Reads a JWK (RFC 7517). Empty for a key of another kind or purpose, a key without an id, and a
   * key that contains its private part.
   */
  static Optional<Map.Entry<String, VerifyingKey>> read(Map<String, @Nullable Object> members) {
    try {
      JWK key = JWK.parse(members);
      String id = key.getKeyID();
      if (id == null || !isId(id) || key.isPrivate() || !isForSigning(key)) {
        return Optional.empty();
      }
      return verifier(key)
          .filter(found -> isFor(key, found.algorithm))
          .map(found -> Map.entry(id, found));
    } catch (ParseException
        | JOSEException
        | GeneralSecurityException
        | IllegalArgumentException
        | IllegalStateException
        | ClassCastException e) {
      return Optional.empty();
    }
  }

  private static Optional<VerifyingKey> verifier(JWK key)
      throws JOSEException, GeneralSecurityException {
    if (key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
      return Optional.of(es256(new ECDSAVerifier(ec)));
    }
    if (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
      byte[] point = pair.getDecodedX();
      return point.length == ED25519_BYTES ? Optional.of(edDsa(point)) : Optional.empty();
    }
    return Optional.empty();
  }

  /** Whether a text can be a key id: 1 to 256 characters. */
  static boolean isId(String id) {
    return !id.isEmpty() && id.length() <= MOST_ID_CHARS;
  }

  private static boolean isForSigning(JWK key) {
    return (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
        && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY));
  }

  private static boolean isFor(JWK key, JWSAlgorithm algorithm) {
    Algorithm named = key.getAlgorithm();
    return named == null || named.equals(algorithm);
  }

  /** The algorithm's name, such as {@code ES256}. */
  String algorithm() {
    return algorithm.getName();
  }

  /**
   * Whether this key made a signature. It has 64 bytes; for ES256, they are two concatenated
   * numbers (RFC 7518, section 3.4), each from 1 to the curve's order less 1.
   */
  boolean made(byte[] signature, byte[] signed) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      return check.accepts(signature, signed);
    } catch (JOSEException | GeneralSecurityException e) {
      return false;
    }
  }
}
