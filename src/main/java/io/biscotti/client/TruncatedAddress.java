package io.biscotti.client;

import io.biscotti.options.IpAddress;
import java.util.StringJoiner;

/**
 * The part of an address that is stored: enough to recognize the network, not enough to identify a
 * household.
 */
final class TruncatedAddress {
  private static final int IPV6_GROUPS_KEPT = 3;
  private static final int MOST_DIGITS = 3;

  private TruncatedAddress() {}

  /**
   * The network of an address.
   *
   * @param address an IP address as text, with or without brackets and zone id
   * @return for IPv4, the first 24 bits, as in {@code 203.0.113.0}; for IPv6, the first 48 bits, as
   *     in {@code 2001:db8:1::} (RFC 5952); IPv4-mapped IPv6 addresses (RFC 4291, section 2.5.5.2)
   *     count as IPv4; empty for anything else
   */
  static String of(String address) {
    return IpAddress.ofClient(address)
        .map(ip -> ip.isIpv4() ? ipv4(ip.bytes()) : ipv6(ip.bytes()))
        .orElse("");
  }

  /**
   * Whether an IPv4 address belongs to a network, as far as a comparison of the texts shows it.
   *
   * @param network as {@link #of} returned it
   * @return false if in doubt
   */
  static boolean isPlainlyIn(String network, String address) {
    int last = network.length() - 1;
    if (last < 1 || network.charAt(last - 1) != '.' || address.length() > last + MOST_DIGITS) {
      return false;
    }
    if (!address.regionMatches(0, network, 0, last) || address.length() == last) {
      return false;
    }
    int host = 0;
    for (int i = last; i < address.length(); i++) {
      int digit = address.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      host = host * 10 + digit;
    }
    boolean isCanonical = address.length() == last + 1 || address.charAt(last) != '0';
    return isCanonical && host <= 0xff;
  }

  private static String ipv4(byte[] bytes) {
    return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + ".0";
  }

  /** The address ends in at least five zero groups, so that is the run to compress. */
  private static String ipv6(byte[] bytes) {
    int[] groups = new int[IPV6_GROUPS_KEPT];
    int shown = 0;
    for (int i = 0; i < groups.length; i++) {
      groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
      shown = groups[i] == 0 ? shown : i + 1;
    }
    StringJoiner text = new StringJoiner(":", "", "::");
    for (int i = 0; i < shown; i++) {
      text.add(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
