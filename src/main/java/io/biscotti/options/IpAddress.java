package io.biscotti.options;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IP address. An IPv4 address mapped into IPv6, such as {@code ::ffff:10.0.0.1}, counts as the
 * IPv4 address (RFC 4291, section 2.5.5.2). Names are never resolved. Immutable.
 */
public final class IpAddress {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
  private static final int IPV4_BYTES = 4;

  private final InetAddress address;

  private IpAddress(InetAddress address) {
    this.address = address;
  }

  /**
   * Parses an address literal, with nothing around it.
   *
   * @return empty for anything else, including names
   */
  public static Optional<IpAddress> parse(String text) {
    Pattern literal = text.contains(":") ? IPV6 : IPV4;
    if (!literal.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      // A text with a colon, or of four decimals, is a literal, so this never queries a name
      // server.
      return Optional.of(new IpAddress(InetAddress.getByName(text)));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /**
   * Parses an address as containers and URLs write it: IPv6 may be in brackets and have a zone, as
   * in {@code [fe80::1%eth0]}.
   *
   * @return empty for anything but an address
   */
  public static Optional<IpAddress> ofClient(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String inner = bracketed ? text.substring(1, text.length() - 1) : text;
    int zone = inner.indexOf('%');
    return parse(zone < 0 ? inner : inner.substring(0, zone));
  }

  /** Whether this is a loopback address: {@code 127.0.0.0/8} or {@code ::1}. */
  public boolean isLoopback() {
    return address.isLoopbackAddress();
  }

  /** Whether it has four bytes instead of sixteen. */
  public boolean isIpv4() {
    return address.getAddress().length == IPV4_BYTES;
  }

  /** Its 4 or 16 bytes, in network order; a copy. */
  public byte[] bytes() {
    return address.getAddress();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpAddress that && Arrays.equals(bytes(), that.bytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes());
  }

  /** As in {@code 10.0.0.1} or {@code 2001:db8:0:0:0:0:0:1}. */
  @Override
  public String toString() {
    return address.getHostAddress();
  }
}
