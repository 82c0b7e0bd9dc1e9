package io.biscotti.client;

import io.biscotti.options.IpAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;

/** Tells clients on this machine from others. */
public final class Loopback {
  private static final Set<String> FORWARDED = Set.of("forwarded", "x-real-ip");

  private Loopback() {}

  /**
   * Whether the client is on this machine, as far as can be told: the connection comes from the
   * loopback address, and no header says that a proxy made it for somebody else.
   */
  public static boolean sent(HttpServletRequest request) {
    return isConnection(request) && !isForwarded(request);
  }

  /**
   * Whether a proxy on this machine made the connection for a client that may be elsewhere, as a
   * forwarded header says.
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
