package io.biscotti.client;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * An allow-list of client addresses for restricted routes. A request from a loopback address is not
 * allowed if a forwarded header or the requested host suggests that somebody elsewhere caused it.
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
    return Network.anyContains(networks, address) && !Loopback.isDoubtful(request);
  }
}
