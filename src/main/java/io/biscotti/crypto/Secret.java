package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A string that must not be seen: a keyset, a password. Printing or logging it shows nothing of it,
 * not even its length. Immutable.
 */
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /**
   * Keeps {@code value} from being printed.
   *
   * @param value the secret; may be empty
   */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /** Returns the secret itself; for handing it to what needs it, not for messages. */
  public String reveal() {
    return value;
  }

  /** Compares in a time that depends on the lengths alone, so that guessing learns nothing. */
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
