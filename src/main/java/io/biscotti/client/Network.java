package io.biscotti.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * What is kept of an address: enough to recognize the network by, too little to find one household.
 */
final class Network {
  private static final int MOST = 64;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_GROUPS_KEPT = 3;
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.|$)){4}");
  // Only a literal, and one that no name server is asked for.
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*");

  private Network() {}

  /**
   * The network of an address.
   *
   * @param address an IP address in text, with or without brackets and a zone id
   * @return of IPv4 the first 24 bits, as {@code 203.0.113.0}; of IPv6 the first 48, as {@code
   *     2001:db8:1::} (RFC 5952); IPv4 for IPv6 that has it mapped into it (RFC 4291, section
   *     2.5.5.2); empty for anything else
   */
  static String of(String address) {
    if (address.length() > MOST) {
      return "";
    }
    String bare = bare(address);
    if (IPV4.matcher(bare).matches() && !bare.endsWith(".")) {
      return bare.substring(0, bare.lastIndexOf('.')) + ".0";
    }
    if (bare.indexOf(':') < 0 || !IPV6.matcher(bare).matches()) {
      return "";
    }
    try {
      byte[] bytes = InetAddress.getByName(bare).getAddress();
      return bytes.length == IPV4_BYTES ? ipv4(bytes) : ipv6(bytes);
    } catch (UnknownHostException e) {
      return "";
    }
  }

  private static String bare(String address) {
    String inner =
        address.startsWith("[") && address.endsWith("]")
            ? address.substring(1, address.length() - 1)
            : address;
    int zone = inner.indexOf('%');
    return zone < 0 ? inner : inner.substring(0, zone);
  }

  private static String ipv4(byte[] bytes) {
    return "%d.%d.%d.0".formatted(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff);
  }

  /** At least five groups of zeros end it, so that run is the one to leave out. */
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
