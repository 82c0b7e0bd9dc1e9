package io.biscotti.crypto;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;

/**
 * The curve P-256 (NIST SP 800-186, section 3.2.1.3): what the platform leaves out, which is to get
 * from a private number to its public point. It is done when keys are read, never while a client
 * waits, so that the time it takes tells nobody anything.
 */
final class P256 {
  private static final ECParameterSpec CURVE = curve();
  private static final BigInteger P = ((ECFieldFp) CURVE.getCurve().getField()).getP();
  private static final BigInteger TWO = BigInteger.TWO;
  private static final BigInteger THREE = BigInteger.valueOf(3);

  private P256() {}

  /** How many private numbers there are, and one more: they go from 1 to {@code n - 1}. */
  static BigInteger order() {
    return CURVE.getOrder();
  }

  /** Returns a new random pair. */
  static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new KeyException("no new key pair could be made", e);
    }
  }

  /** Returns the pair of a private number from 1 to {@code n - 1}. */
  static KeyPair pair(BigInteger number) {
    if (number.signum() <= 0 || number.compareTo(CURVE.getOrder()) >= 0) {
      throw new KeyException("a private key is no number of the curve");
    }
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      return new KeyPair(
          (ECPublicKey) factory.generatePublic(new ECPublicKeySpec(multiply(number), CURVE)),
          (ECPrivateKey) factory.generatePrivate(new ECPrivateKeySpec(number, CURVE)));
    } catch (GeneralSecurityException e) {
      throw new KeyException("a key pair could not be read", e);
    }
  }

  /** The generator added to itself {@code number - 1} times, by doubling and adding. */
  private static ECPoint multiply(BigInteger number) {
    ECPoint product = ECPoint.POINT_INFINITY;
    for (int bit = number.bitLength() - 1; bit >= 0; bit--) {
      product = twice(product);
      if (number.testBit(bit)) {
        product = sum(product, CURVE.getGenerator());
      }
    }
    return product;
  }

  private static ECPoint twice(ECPoint point) {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      return point;
    }
    BigInteger x = point.getAffineX();
    BigInteger rise = THREE.multiply(x.pow(2)).add(CURVE.getCurve().getA());
    return third(point, point, rise, TWO.multiply(point.getAffineY()));
  }

  /** Never asked for two points with one x: those come up only beyond the numbers of the curve. */
  private static ECPoint sum(ECPoint one, ECPoint other) {
    if (one.equals(ECPoint.POINT_INFINITY)) {
      return other;
    }
    return third(
        one,
        other,
        other.getAffineY().subtract(one.getAffineY()),
        other.getAffineX().subtract(one.getAffineX()));
  }

  /** Where the line through both, of slope {@code rise / run}, meets the curve again, mirrored. */
  private static ECPoint third(ECPoint one, ECPoint other, BigInteger rise, BigInteger run) {
    BigInteger slope = rise.multiply(run.modInverse(P)).mod(P);
    BigInteger x = slope.pow(2).subtract(one.getAffineX()).subtract(other.getAffineX()).mod(P);
    BigInteger y = slope.multiply(one.getAffineX().subtract(x)).subtract(one.getAffineY()).mod(P);
    return new ECPoint(x, y);
  }

  private static ECParameterSpec curve() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has P-256", e);
    }
  }
}
