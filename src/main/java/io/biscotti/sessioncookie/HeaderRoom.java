package io.biscotti.sessioncookie;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes how much room a container's header limits leave for the session's cookies, besides the
 * other headers of a response and of the client's next requests. Beyond the limits, a response
 * would be an empty 500, and each later request a 400 or 431.
 *
 * @param cookie the session's cookie
 * @param mostCookies how many cookies the session may fill
 * @param requestBytes the container's limit for a request; {@link #UNKNOWN} if it isn't known
 * @param responseBytes the same for a response
 */
public record HeaderRoom(
    SessionCookie cookie, int mostCookies, int requestBytes, int responseBytes) {

  /** Stands for the limit of a container that doesn't report it. */
  public static final int UNKNOWN = Integer.MAX_VALUE;

  /**
   * Room for the status line, the container's own fields such as {@code Date}, {@code Keep-Alive}
   * and {@code Transfer-Encoding}, and variations between a client's requests.
   */
  private static final int RESERVE_BYTES = 256;

  /** The bytes of a header line besides name and value: the colon, the space and the line end. */
  private static final int LINE_BYTES = 4;

  /**
   * The bytes that HTTP/2 and HTTP/3 count for each field of a request, in addition to its name and
   * its value (RFC 9113, 6.5.2; RFC 9114, 4.2.2). Jetty closes the connection if a request exceeds
   * its limit.
   */
  private static final int FIELD_BYTES = 32;

  /** How many more fields a client's next request may have than this one. */
  private static final int MORE_FIELDS = 8;

  /** HTTP/2 and HTTP/3 send these fields instead of a request line. */
  private static final List<String> PSEUDO_FIELDS =
      List.of(":method", ":scheme", ":authority", ":path");

  /**
   * The length of the longest token that the response can carry, and that the client can send back.
   *
   * @param request the container's own request
   * @param headers the headers of the response so far
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
    int fields = 0;
    for (String name : Collections.list(request.getHeaderNames())) {
      for (String value : Collections.list(request.getHeaders(name))) {
        boolean isCookie = name.equalsIgnoreCase("Cookie");
        String other = isCookie ? cookie.without(value) : value;
        if (!isCookie || !other.isEmpty()) {
          bytes += length(name, other);
          fields++;
        }
      }
    }
    return request.getProtocol().startsWith("HTTP/1") ? bytes : bytes + more(request, fields);
  }

  /**
   * The bytes that HTTP/2 and HTTP/3 count in addition to those of HTTP/1.1. A browser may send
   * each cookie in its own field. The session's cookies need no further room for that, because the
   * attributes in their {@code Set-Cookie} lines take more.
   *
   * @param fields the number of the request's header fields
   */
  private static int more(HttpServletRequest request, int fields) {
    int pseudo = PSEUDO_FIELDS.stream().mapToInt(name -> length(name, "")).sum();
    int counted = fields + PSEUDO_FIELDS.size() + MORE_FIELDS;
    return pseudo
        + length(request.getScheme(), request.getServerName())
        + counted * (FIELD_BYTES - LINE_BYTES);
  }

  private static int length(String name, @Nullable String value) {
    return name.length() + LINE_BYTES + (value == null ? 0 : value.length());
  }
}
