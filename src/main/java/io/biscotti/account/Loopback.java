package io.biscotti.account;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells clients on this machine from others. */
final class Loopback {
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
    return address != null
        && ADDRESS.matcher(address).matches()
        && Collections.list(request.getHeaderNames()).stream().noneMatch(Loopback::isForwarded);
  }

  private static boolean isForwarded(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return FORWARDED.contains(name) || name.startsWith("x-forwarded-");
  }
}
