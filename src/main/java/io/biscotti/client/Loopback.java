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
   * and nothing in the request shows that somebody elsewhere caused it.
   */
  public static boolean sent(HttpServletRequest request) {
    return isConnection(request) && !isFromElsewhere(request);
  }

  /**
   * Whether somebody elsewhere may have caused a request that comes from a loopback address: a
   * proxy sent it with a forwarded header, or a browser sent it to a name that isn't this
   * machine's. The owner of that name can point it to 127.0.0.1, and then their page may read and
   * send anything here (DNS rebinding).
   */
  static boolean isDoubtful(HttpServletRequest request) {
    return isConnection(request) && isFromElsewhere(request);
  }

  private static boolean isFromElsewhere(HttpServletRequest request) {
    return isForwarded(request)
        || (Browser.sent(request) && !isOwnName(String.valueOf(request.getServerName())));
  }

  /**
   * Whether a host surely means this machine: an IP address, or localhost, which browsers resolve
   * themselves.
   */
  private static boolean isOwnName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || IpAddress.ofClient(name).isPresent();
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
