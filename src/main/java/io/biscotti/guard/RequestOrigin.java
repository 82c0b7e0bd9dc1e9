package io.biscotti.guard;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    String text = text(request);
    return text == null ? Optional.empty() : Origin.parse(text);
  }

  /** The {@code Origin} header as received; null if it is absent or repeated. */
  static @Nullable String text(HttpServletRequest request) {
    Enumeration<String> values = request.getHeaders(HEADER);
    String first = values.hasMoreElements() ? values.nextElement() : null;
    return values.hasMoreElements() ? null : first;
  }

  /**
   * Whether the claimed origin equals the origin of the request's own URL. Behind a proxy, the
   * container derives that URL from the forwarded headers.
   */
  public static boolean isOwn(HttpServletRequest request) {
    return claimed(request).filter(claimed -> isOwn(request, claimed)).isPresent();
  }

  /** Whether an origin is that of the request's own URL. */
  static boolean isOwn(HttpServletRequest request, Origin claimed) {
    // Almost every foreign origin differs in one of these, so our own need not be parsed.
    return claimed.port() == request.getServerPort()
        && claimed.scheme().equalsIgnoreCase(request.getScheme())
        && own(request).filter(claimed::equals).isPresent();
  }

  /** The origin of the request's own URL; empty if its host is not valid in an origin. */
  static Optional<Origin> own(HttpServletRequest request) {
    String host = request.getServerName();
    String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return Origin.parse(request.getScheme() + "://" + bracketed + ":" + request.getServerPort());
  }
}
