package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A confidential string, such as a keyset or a password. Printing or logging it reveals nothing,
 * not even its length. Immutable.
 */
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /**
   * Wraps a value so that it is never printed.
   *
   * @param value the secret; may be empty
   */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /**
   * Returns the secret itself, to pass it to the code that needs it; never put it into a message.
   */
  public String reveal() {
    return value;
  }

  /**
   * Compares in a time that depends only on the lengths, so that an attacker learns nothing by
   * guessing.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(value.getBytes(UTF_8), secret.value.getBytes(UTF_8));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return "Secret[hidden]";
  }
}
