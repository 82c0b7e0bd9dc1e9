package io.biscotti.client;

import io.biscotti.options.IpAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;

/** Distinguishes clients on this machine from others. */
public final class Loopback {
  private static final Set<String> FORWARDED = Set.of("forwarded", "x-real-ip");

  private Loopback() {}

  /**
   * Whether the client appears to be on this machine: the connection comes from a loopback address,
   * and no forwarded header says that a proxy made it for another client.
   */
  public static boolean sent(HttpServletRequest request) {
    return isConnection(request) && !isForwarded(request);
  }

  /**
   * Whether a proxy on this machine made the connection for a client that may be elsewhere: it
   * comes from a loopback address with a forwarded header.
   */
  static boolean isProxied(HttpServletRequest request) {
    return isConnection(request) && isForwarded(request);
  }

  private static boolean isConnection(HttpServletRequest request) {
    return IpAddress.ofClient(String.valueOf(request.getRemoteAddr()))
        .filter(IpAddress::isLoopback)
        .isPresent();
  }

  private static boolean isForwarded(HttpServletRequest request) {
    return Collections.list(request.getHeaderNames()).stream().anyMatch(Loopback::isForwarded);
  }

  private static boolean isForwarded(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return FORWARDED.contains(name) || name.startsWith("x-forwarded-");
  }
}
