package io.biscotti.client;

import io.biscotti.options.Network;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * Clients that may ask for what isn't for everybody, by their address. A proxy on this machine
 * speaks for anybody: a request from a loopback address that carries a forwarded header is not from
 * this machine.
 *
 * @param networks their addresses
 */
public record Operators(List<Network> networks) {
  /** Copies the list. */
  public Operators {
    networks = List.copyOf(networks);
  }

  /** Whether one of them sent a request. */
  public boolean sent(HttpServletRequest request) {
    String address = String.valueOf(request.getRemoteAddr());
    return Network.anyContains(networks, address) && !Loopback.isProxied(request);
  }
}
