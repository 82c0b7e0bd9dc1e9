package io.biscotti.account;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells clients on this machine from others. */
public final class Loopback {
  // The container gives a literal; comparing text asks no name server, whatever it gives.
  private static final Pattern ADDRESS =
      Pattern.compile("127(?:\\.[0-9]{1,3}){3}|\\[?(?:::1|0:0:0:0:0:0:0:1)(?:%[0-9a-z]+)?]?");
  private static final Set<String> FORWARDED = Set.of("forwarded", "x-real-ip");

  private Loopback() {}

  /**
   * Whether the client is on this machine, as far as can be told: the connection comes from the
   * loopback address, and no header says that a proxy made it for somebody else.
   */
  static boolean sent(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    return address != null && ADDRESS.matcher(address).matches() && !isForwarded(request);
  }

  /**
   * Whether a header says that a proxy sends this for somebody else: then the address of the
   * connection, when it is this machine's, is not the client's.
   */
  public static boolean isForwarded(HttpServletRequest request) {
    return Collections.list(request.getHeaderNames()).stream().anyMatch(Loopback::isForwarded);
  }

  private static boolean isForwarded(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return FORWARDED.contains(name) || name.startsWith("x-forwarded-");
  }
}
