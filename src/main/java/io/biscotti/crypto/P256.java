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
 * The curve P-256 (NIST SP 800-186, section 3.2.1.3). The platform can't compute a public point
 * from a private number, so this class does. It does so only when keys are read, never while a
 * client waits, so its timing reveals nothing.
 */
final class P256 {
  private static final ECParameterSpec CURVE = curve();
  private static final BigInteger P = ((ECFieldFp) CURVE.getCurve().getField()).getP();
  private static final BigInteger A = CURVE.getCurve().getA();
  private static final BigInteger THREE = BigInteger.valueOf(3);
  private static final BigInteger FOUR = BigInteger.valueOf(4);
  private static final BigInteger EIGHT = BigInteger.valueOf(8);

  private P256() {}

  /** The order {@code n} of the curve: private numbers range from 1 to {@code n - 1}. */
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
      throw new KeyException("could not create a new key pair", e);
    }
  }

  /** Returns the pair of a private number from 1 to {@code n - 1}. */
  static KeyPair pair(BigInteger number) {
    if (number.signum() <= 0 || number.compareTo(CURVE.getOrder()) >= 0) {
      throw new KeyException("private key is out of range for P-256");
    }
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      return new KeyPair(
          (ECPublicKey) factory.generatePublic(new ECPublicKeySpec(multiply(number), CURVE)),
          (ECPrivateKey) factory.generatePrivate(new ECPrivateKeySpec(number, CURVE)));
    } catch (GeneralSecurityException e) {
      throw new KeyException("could not read a key pair", e);
    }
  }

  /**
   * A point in Jacobian coordinates: {@code (x / z², y / z³)}, so that only the last step divides.
   */
  private record Point(BigInteger x, BigInteger y, BigInteger z) {
    Point twice() {
      BigInteger ySquare = y.pow(2).mod(P);
      BigInteger s = FOUR.multiply(x).multiply(ySquare).mod(P);
      BigInteger m = THREE.multiply(x.pow(2)).add(A.multiply(z.pow(4))).mod(P);
      BigInteger newX = m.pow(2).subtract(s.add(s)).mod(P);
      BigInteger newY =
          m.multiply(s.subtract(newX)).subtract(EIGHT.multiply(ySquare.pow(2))).mod(P);
      return new Point(newX, newY, y.add(y).multiply(z).mod(P));
    }

    /**
     * Adds a point. Never called with a point of the same x, which can occur only beyond the order
     * of the curve.
     */
    Point plus(ECPoint other) {
      BigInteger zSquare = z.pow(2).mod(P);
      BigInteger h = other.getAffineX().multiply(zSquare).subtract(x).mod(P);
      BigInteger r = other.getAffineY().multiply(zSquare).multiply(z).subtract(y).mod(P);
      BigInteger hSquare = h.pow(2).mod(P);
      BigInteger hCube = hSquare.multiply(h).mod(P);
      BigInteger v = x.multiply(hSquare).mod(P);
      BigInteger newX = r.pow(2).subtract(hCube).subtract(v.add(v)).mod(P);
      BigInteger newY = r.multiply(v.subtract(newX)).subtract(y.multiply(hCube)).mod(P);
      return new Point(newX, newY, h.multiply(z).mod(P));
    }

    ECPoint affine() {
      BigInteger inverse = z.modInverse(P);
      BigInteger square = inverse.pow(2).mod(P);
      return new ECPoint(x.multiply(square).mod(P), y.multiply(square).multiply(inverse).mod(P));
    }
  }

  /** The generator added to itself {@code number - 1} times, by doubling and adding. */
  private static ECPoint multiply(BigInteger number) {
    ECPoint generator = CURVE.getGenerator();
    Point product = new Point(generator.getAffineX(), generator.getAffineY(), BigInteger.ONE);
    for (int bit = number.bitLength() - 2; bit >= 0; bit--) {
      product = product.twice();
      if (number.testBit(bit)) {
        product = product.plus(generator);
      }
    }
    return product.affine();
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
