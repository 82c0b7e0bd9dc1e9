package io.biscotti.client;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Who a request comes from, as far as a person needs it to recognize a session. Cleaned and
 * shortened whoever makes it, so that it can be kept and shown; it is text all the same, which a
 * page must escape. Immutable.
 *
 * @param address the network of the connection's address, or of the one that the container took
 *     from a proxy that it is set up to believe: {@code 203.0.113.0} of IPv4, {@code 2001:db8:1::}
 *     of IPv6; empty when it is no IP address
 * @param userAgent the {@code User-Agent} (RFC 9110, section 10.1.5) without control characters and
 *     bidirectional overrides, at most 256 characters; empty when there is none
 * @param hints what else the browser says of itself
 */
public record Client(String address, String userAgent, Hints hints) {
  /** Somebody of whom nothing is known. */
  public static final Client UNKNOWN = new Client("", "", Hints.NONE);

  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** Cleans what came. */
  public Client {
    address = TruncatedAddress.of(address);
    userAgent = Plain.text(userAgent, Plain.MOST);
  }

  /** Who sent a request. */
  public static Client of(HttpServletRequest request) {
    return new Client(
        text(request.getRemoteAddr()),
        text(request.getHeader("User-Agent")),
        new Hints(
            text(request.getHeader("Sec-CH-UA")),
            text(request.getHeader("Sec-CH-UA-Mobile")),
            text(request.getHeader("Sec-CH-UA-Platform")),
            text(request.getHeader("Sec-CH-UA-Platform-Version")),
            text(request.getHeader("Sec-CH-UA-Model"))));
  }

  /** Who sent a request, without what only the name of a device needs. For each request. */
  public static Client withoutHints(HttpServletRequest request) {
    return new Client(
        text(request.getRemoteAddr()), text(request.getHeader("User-Agent")), Hints.NONE);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  /**
   * A short key of the browser, to notice that a session's cookie came to another one. It is the
   * same across processes and releases, and stays when a browser updates itself: versions, that is
   * digits, dots, underscores, and words that begin with a digit behind a slash, don't count. Cheap
   * enough for each request. Who copies a cookie can copy the {@code User-Agent} too.
   *
   * @return at most 13 letters and digits; empty when there is no {@code User-Agent}
   */
  public String browser() {
    if (userAgent.isEmpty()) {
      return "";
    }
    long hash = FNV_BASIS;
    boolean version = false;
    char before = ' ';
    for (int i = 0; i < userAgent.length(); i++) {
      char next = userAgent.charAt(i);
      boolean digit = next >= '0' && next <= '9';
      version = version ? !endsWord(next) : before == '/' && digit;
      before = next;
      if (!version && !digit && next != '.' && next != '_') {
        hash = (hash ^ next) * FNV_PRIME;
      }
    }
    return Long.toUnsignedString(hash, Character.MAX_RADIX);
  }

  private static boolean endsWord(char next) {
    return next == ' ' || next == ';' || next == ')' || next == ',';
  }
}
