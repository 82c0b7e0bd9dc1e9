package io.biscotti.client;

import io.biscotti.options.Network;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * An allow-list of client addresses, for routes that aren't for everybody. A request from a
 * loopback address with a forwarded header comes from a proxy on this machine, and so from anybody:
 * it is never allowed.
 *
 * @param networks the allowed addresses
 */
public record Operators(List<Network> networks) {
  /** Copies the list. */
  public Operators {
    networks = List.copyOf(networks);
  }

  /** Whether an allowed client sent the request. */
  public boolean sent(HttpServletRequest request) {
    String address = String.valueOf(request.getRemoteAddr());
    return Network.anyContains(networks, address) && !Loopback.isProxied(request);
  }
}
