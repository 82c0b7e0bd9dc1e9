package io.biscotti.throttle;

import io.biscotti.options.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** The part of a client's address that attempts are counted by. */
final class ClientAddress {
  private static final int NETWORK_BYTES = 8;

  private ClientAddress() {}

  /**
   * The address; for IPv6, its first 64 bits, because a subscriber controls the rest.
   *
   * @param remoteAddress as the container reports it; any text
   */
  static String of(String remoteAddress) {
    return IpAddress.ofClient(remoteAddress).map(ClientAddress::network).orElse(remoteAddress);
  }

  private static String network(IpAddress address) {
    return address.isIpv4()
        ? address.toString()
        : HexFormat.of().formatHex(Arrays.copyOf(address.bytes(), NETWORK_BYTES));
  }
}
