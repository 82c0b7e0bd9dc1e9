package io.biscotti.container;

import java.util.Optional;

/**
 * How many bytes of headers a connector carries.
 *
 * @param requestBytes the limit of a request: beyond it, Tomcat answers 400 and Jetty 431
 * @param responseBytes the limit of a response: beyond it, both send an empty 500
 * @param settings how the container calls the two limits, for messages
 */
public record HeaderLimit(int requestBytes, int responseBytes, String settings) {

  /** The default limit of every container and proxy. */
  public static final int USUAL_BYTES = 8192;

  /** The minimum of bytes that a response needs besides its session cookies. */
  private static final int STATUS_BYTES = 128;

  /** The smaller of the two. */
  public int bytes() {
    return Math.min(requestBytes, responseBytes);
  }

  /** The number of bytes that the lines of a session's cookies may take. */
  public int cookieBytes() {
    return Math.max(0, bytes() - STATUS_BYTES);
  }

  /** The greater of two limits; empty if either is not known. */
  static Optional<HeaderLimit> greater(Optional<HeaderLimit> one, Optional<HeaderLimit> other) {
    return one.flatMap(a -> other.map(b -> a.bytes() >= b.bytes() ? a : b));
  }
}
