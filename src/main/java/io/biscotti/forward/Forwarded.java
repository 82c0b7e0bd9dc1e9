package io.biscotti.forward;

import io.biscotti.client.Network;
import io.biscotti.guard.Origin;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The request that a proxy asks about, as described by its {@code X-Forwarded-Method}, {@code
 * -Proto}, {@code -Host} and {@code -Uri} headers.
 *
 * @param method the request's method; {@code GET} unless a trusted proxy says otherwise
 * @param origin the origin of its URL
 * @param path its path and query
 */
record Forwarded(String method, Optional<Origin> origin, Optional<String> path) {
  private static final Set<String> READING = Set.of("GET", "HEAD");

  /**
   * Reads the headers if they come from one of these proxies, and ignores them otherwise. If the
   * container replaces the peer address with that of {@code X-Forwarded-For}, the proxy can't be
   * recognised.
   */
  static Forwarded of(HttpServletRequest request, List<Network> proxies) {
    if (!Network.anyContains(proxies, String.valueOf(request.getRemoteAddr()))) {
      return new Forwarded("GET", Optional.empty(), Optional.empty());
    }
    Optional<Origin> origin =
        header(request, "X-Forwarded-Proto")
            .filter(scheme -> scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
            .flatMap(
                scheme ->
                    header(request, "X-Forwarded-Host")
                        .flatMap(host -> Origin.parse(scheme + "://" + host)));
    return new Forwarded(
        header(request, "X-Forwarded-Method").orElse("GET"),
        origin,
        header(request, "X-Forwarded-Uri").flatMap(WayBack::ofTarget));
  }

  /** Whether the method is GET or HEAD, so that a browser can repeat the request. */
  boolean isReading() {
    return READING.contains(method);
  }

  /**
   * A header that was sent exactly once. If it was repeated, it is unclear which one the proxy set.
   */
  private static Optional<String> header(HttpServletRequest request, String name) {
    List<String> values = Collections.list(request.getHeaders(name));
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }
}
