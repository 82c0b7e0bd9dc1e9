package io.biscotti.guard;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Where a request says it comes from, and where it went. */
final class RequestOrigin {
  static final String HEADER = "Origin";

  private RequestOrigin() {}

  /** Whether there is any {@code Origin} header, however broken. */
  static boolean isClaimed(HttpServletRequest request) {
    return request.getHeader(HEADER) != null;
  }

  /** Empty when there is no {@code Origin} header, more than one, an opaque or a broken one. */
  static Optional<Origin> claimed(HttpServletRequest request) {
    List<String> values = Collections.list(request.getHeaders(HEADER));
    return values.size() == 1 ? Origin.parse(values.get(0)) : Optional.empty();
  }

  /**
   * Whether the claimed origin is that of the request's own URL, which behind a proxy is what the
   * container makes of the forwarded headers.
   */
  static boolean isOwn(HttpServletRequest request) {
    Optional<Origin> own = own(request);
    return own.isPresent() && own.equals(claimed(request));
  }

  /** The origin of the request's own URL; empty where its host can't be that of an origin. */
  static Optional<Origin> own(HttpServletRequest request) {
    String host = request.getServerName();
    String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return Origin.parse(request.getScheme() + "://" + bracketed + ":" + request.getServerPort());
  }
}
