package io.biscotti.sessioncookie;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * How much room a container's header limits leave for the session's cookies, beside everything else
 * in a response, and in the client's requests after it. Beyond the limits, a response would be an
 * empty 500, and each later request a 400 or 431.
 *
 * @param cookie the session's cookie
 * @param mostCookies how many it may fill
 * @param requestBytes the container's limit for a request; {@link #UNKNOWN} if it isn't known
 * @param responseBytes the same for a response
 */
public record HeaderRoom(
    SessionCookie cookie, int mostCookies, int requestBytes, int responseBytes) {

  /** The limit of a container that doesn't report it. */
  public static final int UNKNOWN = Integer.MAX_VALUE;

  /**
   * The status line, the container's own fields such as {@code Date}, {@code Keep-Alive} and {@code
   * Transfer-Encoding}, and what differs between one request of a client and the next.
   */
  private static final int RESERVE_BYTES = 256;

  /** The colon, the space and the end of the line. */
  private static final int LINE_BYTES = 4;

  /**
   * The longest token that a client can be sent, and can send back.
   *
   * @param request the container's own
   * @param headers of the response, as far as they are set
   * @return characters, 0 or more
   */
  public int longestToken(HttpServletRequest request, AnswerHeaders headers) {
    int inResponse =
        responseBytes == UNKNOWN ? UNKNOWN : left(responseBytes, bytes(headers.base()));
    int inRequest = requestBytes == UNKNOWN ? UNKNOWN : left(requestBytes, bytes(request));
    return Math.max(0, cookie.limitBytes(mostCookies, Math.min(inResponse, inRequest)));
  }

  private static int left(int limit, int others) {
    return limit - others - RESERVE_BYTES;
  }

  private int bytes(HttpServletResponse response) {
    int bytes = length("Content-Type", response.getContentType());
    for (String name : response.getHeaderNames()) {
      for (String value : response.getHeaders(name)) {
        boolean isOwn = name.equalsIgnoreCase("Set-Cookie") && cookie.ownLines().contains(value);
        bytes += isOwn || name.equalsIgnoreCase("Content-Type") ? 0 : length(name, value);
      }
    }
    return bytes;
  }

  private int bytes(HttpServletRequest request) {
    int bytes = request.getMethod().length() + request.getRequestURI().length();
    bytes += length("HTTP/1.1", request.getQueryString());
    for (String name : Collections.list(request.getHeaderNames())) {
      for (String value : Collections.list(request.getHeaders(name))) {
        bytes += length(name, name.equalsIgnoreCase("Cookie") ? cookie.without(value) : value);
      }
    }
    return bytes;
  }

  private static int length(String name, @Nullable String value) {
    return name.length() + LINE_BYTES + (value == null ? 0 : value.length());
  }
}
