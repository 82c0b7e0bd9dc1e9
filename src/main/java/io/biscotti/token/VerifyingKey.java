package io.biscotti.token;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
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

  private final JWSHeader header;
  private final JWSVerifier verifier;

  private VerifyingKey(JWSAlgorithm algorithm, JWSVerifier verifier) {
    this.header = new JWSHeader(algorithm);
    this.verifier = verifier;
  }

  /**
   * A key for ES256.
   *
   * @throws TokenException if it isn't on P-256
   */
  public static VerifyingKey of(ECPublicKey key) {
    try {
      return new VerifyingKey(JWSAlgorithm.ES256, new ECDSAVerifier(key));
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
          .filter(found -> isFor(key, found.header.getAlgorithm()))
          .map(found -> Map.entry(id, found));
    } catch (ParseException
        | JOSEException
        | IllegalArgumentException
        | IllegalStateException
        | ClassCastException e) {
      return Optional.empty();
    }
  }

  private static Optional<VerifyingKey> verifier(JWK key) throws JOSEException {
    if (key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
      return Optional.of(new VerifyingKey(JWSAlgorithm.ES256, new ECDSAVerifier(ec)));
    }
    if (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
      return Optional.of(new VerifyingKey(JWSAlgorithm.EdDSA, new Ed25519Verifier(pair)));
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
    return header.getAlgorithm().getName();
  }

  /**
   * Whether this key made the signature: 64 bytes; for ES256 the two numbers concatenated (RFC
   * 7518, section 3.4), each from 1 to the curve's order less 1.
   */
  boolean made(byte[] signature, byte[] signed) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      return verifier.verify(header, signed, Base64URL.encode(signature));
    } catch (JOSEException e) {
      return false;
    }
  }
}
