package io.biscotti.account;

import io.biscotti.options.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** The part of a client's address that attempts are counted by. */
final class ClientAddress {
  private static final int NETWORK_BYTES = 8;

  private ClientAddress() {}

  /**
   * The address; of IPv6 the first 64 bits, as one subscriber has all the rest.
   *
   * @param remoteAddress as a container gives it; any text
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
