package io.biscotti.site;

import com.ibm.icu.text.IDNA;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The host of a URL as browsers write it (URL Standard, "host parsing"). */
public final class Host {
  private static final int LONGEST = 253;
  private static final int LONGEST_LABEL = 63;
  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]+");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f.]*:[0-9a-f:.]*]");
  private static final Pattern ZEROS = Pattern.compile("(?<![^:])0(?::0)+(?![^:])");
  private static final IDNA UTS46 =
      IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

  /** Errors that browsers tolerate in host names. */
  private static final Set<IDNA.Error> FORGIVEN =
      EnumSet.of(
          IDNA.Error.LEADING_HYPHEN,
          IDNA.Error.TRAILING_HYPHEN,
          IDNA.Error.HYPHEN_3_4,
          IDNA.Error.EMPTY_LABEL);

  private Host() {}

  /**
   * Normalises a host: names to lower case and Punycode, IPv4 to four decimal numbers, IPv6 in
   * brackets. Makes no DNS lookups.
   *
   * @return empty if it is not a host
   */
  public static Optional<String> parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("[")) {
      return IPV6.matcher(lower).matches() ? ipv6(lower) : Optional.empty();
    }
    return ascii(text).filter(Host::isName).flatMap(Host::orAddress);
  }

  private static Optional<String> ipv6(String bracketed) {
    try {
      // In brackets, this is never looked up as a name.
      return Optional.of("[" + shortened(InetAddress.getByName(bracketed).getHostAddress()) + "]");
    } catch (UnknownHostException broken) {
      return Optional.empty();
    }
  }

  /**
   * Compresses the longest run of zeros, or the first of several (URL Standard, "IPv6 serializer").
   */
  private static String shortened(String address) {
    Matcher runs = ZEROS.matcher(address);
    int start = 0;
    int end = 0;
    while (runs.find()) {
      if (runs.end() - runs.start() > end - start) {
        start = runs.start();
        end = runs.end();
      }
    }
    return end == 0
        ? address
        : address.substring(0, start).replaceAll(":$", "")
            + "::"
            + address.substring(end).replaceAll("^:", "");
  }

  /** A name in lower case and Punycode; empty if it can't be converted. */
  public static Optional<String> ascii(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.chars().allMatch(c -> c < 0x80) && !lower.contains("xn--")) {
      return Optional.of(lower);
    }
    IDNA.Info info = new IDNA.Info();
    StringBuilder name = new StringBuilder();
    UTS46.nameToASCII(text, name, info);
    return FORGIVEN.containsAll(info.getErrors()) ? Optional.of(name.toString()) : Optional.empty();
  }

  private static boolean isName(String host) {
    if (host.length() > LONGEST || !NAME.matcher(host).matches()) {
      return false;
    }
    String[] labels = host.split("\\.", -1);
    for (int i = 0; i < labels.length; i++) {
      boolean root = i == labels.length - 1 && i > 0;
      if ((labels[i].isEmpty() && !root) || labels[i].length() > LONGEST_LABEL) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> orAddress(String host) {
    return Ipv4.endsInNumber(host) ? Ipv4.parse(host) : Optional.of(host);
  }

  /** Whether a host that was {@linkplain #parse parsed} is an IP address. */
  public static boolean isAddress(String host) {
    return host.startsWith("[") || Ipv4.endsInNumber(host);
  }

  /**
   * Whether a parsed host is always this machine, regardless of DNS (Secure Contexts, section 3.1).
   */
  public static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || (Ipv4.endsInNumber(host) && host.startsWith("127."));
  }

  /** Whether a host is a domain or below it (RFC 6265bis, section 5.1.3). */
  public static boolean matches(String host, String domain) {
    return host.equals(domain)
        || (host.endsWith(domain)
            && host.charAt(host.length() - domain.length() - 1) == '.'
            && !isAddress(host));
  }
}
