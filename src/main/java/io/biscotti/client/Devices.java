package io.biscotti.client;

/**
 * Names devices the way people do: "Firefox on Linux", "Safari on iPhone", "curl". The names are
 * made from the {@code User-Agent} and the client hints, in one pass over each. Immutable.
 *
 * @param named false to name every device {@link #UNKNOWN}
 */
public record Devices(boolean named) {
  /** The name of a device that can't be recognized. */
  public static final String UNKNOWN = "Unknown device";

  /**
   * Names the device that a client claims to be.
   *
   * @return plain text of at most 64 characters, which pages must escape; {@link #UNKNOWN} if the
   *     device can't be recognized
   */
  public String name(Client client) {
    return named ? DeviceName.of(client).orElse(UNKNOWN) : UNKNOWN;
  }
}
