package io.biscotti.client;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a request, in as much detail as a person needs to recognize a session. The
 * constructor cleans and shortens every text, so that it can be stored and shown; pages must still
 * escape it. Immutable.
 *
 * @param address the network of the connection's address, or of the address that the container
 *     accepted from a trusted proxy: {@code 203.0.113.0} for IPv4, {@code 2001:db8:1::} for IPv6;
 *     empty if it is not an IP address
 * @param userAgent the {@code User-Agent} (RFC 9110, section 10.1.5) without control characters and
 *     bidirectional overrides, at most 256 characters; empty if none was sent
 * @param hints the browser's client hints
 */
public record Client(String address, String userAgent, Hints hints) {
  /** A client about which nothing is known. */
  public static final Client UNKNOWN = new Client("", "", Hints.NONE);

  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** Cleans and shortens the texts. */
  public Client {
    address = TruncatedAddress.of(address);
    userAgent = Plain.text(userAgent, Plain.MOST);
  }

  /** The sender of a request. */
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

  /**
   * Whether this is the client of a request, without hints, which only device names need. Creates
   * no client if the request's texts equal those of an earlier one, because this runs for every
   * request.
   *
   * @param sentFrom the address of the request; null if there is none
   * @param sentAgent its {@code User-Agent}; null if there is none
   */
  public boolean isSender(@Nullable String sentFrom, @Nullable String sentAgent) {
    String from = text(sentFrom);
    String agent = text(sentAgent);
    boolean isKnown =
        // Cleaning a text again changes nothing.
        agent.equals(userAgent)
            && hints.equals(Hints.NONE)
            && TruncatedAddress.isPlainlyIn(address, from);
    return isKnown || equals(new Client(from, agent, Hints.NONE));
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  /**
   * A short key of the browser, for detecting that another browser uses a session's cookie. It is
   * the same across processes and releases, and survives browser updates, because it ignores
   * versions: digits, dots, underscores, and words after a slash that begin with a digit. Cheap
   * enough for every request. It proves nothing: a thief who copies the cookie can copy the {@code
   * User-Agent} too.
   *
   * @return at most 13 letters and digits; empty if there is no {@code User-Agent}
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
