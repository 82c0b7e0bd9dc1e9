package io.biscotti.guard;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The origin that a request claims to come from, and the origin of its own URL. */
public final class RequestOrigin {
  static final String HEADER = "Origin";

  private RequestOrigin() {}

  /** Whether there is an {@code Origin} header, valid or not. */
  public static boolean isClaimed(HttpServletRequest request) {
    return request.getHeader(HEADER) != null;
  }

  /**
   * The value of the {@code Origin} header; empty if it is absent, repeated, opaque or malformed.
   */
  static Optional<Origin> claimed(HttpServletRequest request) {
    List<String> values = Collections.list(request.getHeaders(HEADER));
    return values.size() == 1 ? Origin.parse(values.get(0)) : Optional.empty();
  }

  /**
   * Whether the claimed origin equals the origin of the request's own URL. Behind a proxy, the
   * container derives that URL from the forwarded headers.
   */
  public static boolean isOwn(HttpServletRequest request) {
    Optional<Origin> own = own(request);
    return own.isPresent() && own.equals(claimed(request));
  }

  /** The origin of the request's own URL; empty if its host is not valid in an origin. */
  static Optional<Origin> own(HttpServletRequest request) {
    String host = request.getServerName();
    String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return Origin.parse(request.getScheme() + "://" + bracketed + ":" + request.getServerPort());
  }
}
