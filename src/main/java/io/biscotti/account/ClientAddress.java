package io.biscotti.account;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Whose attempts are counted together. */
final class ClientAddress {
  // Only a literal: anything else would ask a name server.
  private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
  private static final int NETWORK_BYTES = 8;

  private ClientAddress() {}

  /**
   * The address of the connection, or what the container took from a proxy that it is set up to
   * believe. Of IPv6 the first 64 bits, as one subscriber has all the rest.
   */
  static String of(HttpServletRequest request) {
    return network(String.valueOf(request.getRemoteAddr()));
  }

  static String network(String address) {
    String bare = address.replaceAll("[\\[\\]]|%.*", "").toLowerCase(Locale.ROOT);
    if (!IPV6.matcher(bare).matches()) {
      return address;
    }
    try {
      byte[] bytes = InetAddress.getByName(bare).getAddress();
      return bytes.length > NETWORK_BYTES
          ? HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES))
          : InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
