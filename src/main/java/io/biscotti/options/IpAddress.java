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
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
  private static final int IPV4_BYTES = 4;
  private static final int MOST_DIGITS = 3;

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
    if (text.indexOf(':') < 0) {
      return ipv4(text);
    }
    if (!IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      // A text with a colon is a literal, so this never queries a name server.
      return Optional.of(new IpAddress(InetAddress.getByName(text)));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /**
   * Parses four decimals without leading zeros. Written by hand for speed, because requests are
   * compared by address.
   */
  private static Optional<IpAddress> ipv4(String text) {
    byte[] bytes = new byte[IPV4_BYTES];
    int start = 0;
    for (int i = 0; i < IPV4_BYTES; i++) {
      int dot = i < IPV4_BYTES - 1 ? text.indexOf('.', start) : text.length();
      int value = decimal(text, start, dot);
      if (value < 0) {
        return Optional.empty();
      }
      bytes[i] = (byte) value;
      start = dot + 1;
    }
    try {
      return Optional.of(new IpAddress(InetAddress.getByAddress(bytes)));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes always form an address", e);
    }
  }

  /** The number from 0 to 255 between two indexes of a text; negative if it isn't one. */
  private static int decimal(String text, int start, int end) {
    int digits = end - start;
    if (digits < 1 || digits > MOST_DIGITS || (digits > 1 && text.charAt(start) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value > 0xff ? -1 : value;
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

  /** Whether the address has four bytes instead of sixteen. */
  public boolean isIpv4() {
    return address.getAddress().length == IPV4_BYTES;
  }

  /** A copy of the 4 or 16 bytes, in network order. */
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

  /** The address as text, such as {@code 10.0.0.1} or {@code 2001:db8:0:0:0:0:0:1}. */
  @Override
  public String toString() {
    return address.getHostAddress();
  }
}
