package io.biscotti.engine;

import io.biscotti.cookie.HostName;
import io.biscotti.site.Host;
import io.biscotti.site.PublicSuffixes;
import io.biscotti.site.SafeText;
import io.biscotti.site.Url;
import java.util.Optional;

/**
 * Why a host can't set cookies for a {@code Domain} (RFC 6265bis, section 5.1.3), in terms of what
 * someone could change.
 *
 * @param rule {@code domain-host} if it can't be a host at all, otherwise {@code domain-mismatch}
 * @param message for people
 */
record DomainMismatch(String rule, String message) {
  private static final String ADVICE = ": leave Domain out";

  /**
   * The cause for a domain that doesn't match.
   *
   * @param host as an {@link Url} has it
   * @param wanted the value of {@code Domain}, without the leading dot that browsers skip
   */
  static DomainMismatch of(String host, String wanted) {
    return misuse(host, wanted)
        .map(what -> new DomainMismatch("domain-host", "Domain must be a host name" + what))
        .orElseGet(() -> new DomainMismatch("domain-mismatch", mismatch(host, wanted)));
  }

  /**
   * Whether the value of {@code Domain} has the form of a host, even if it is a public suffix or
   * this host.
   */
  static boolean isHost(String host, String wanted) {
    return misuse(host, wanted).isEmpty();
  }

  private static Optional<String> misuse(String host, String wanted) {
    if (wanted.equals(host)) {
      return Optional.empty();
    }
    if (wanted.equals(".")) {
      return Optional.of(", was '.'");
    }
    if (wanted.startsWith(".")) {
      String message = "; browsers skip just one dot before it; was ";
      return Optional.of(message + SafeText.quoted("." + wanted));
    }
    boolean dotted = host.endsWith(".") && wanted.endsWith(".");
    return HostName.misuse(dotted ? wanted.substring(0, wanted.length() - 1) : wanted);
  }

  private static String mismatch(String host, String wanted) {
    String shown = SafeText.quoted(wanted);
    if (Host.isAddress(host)) {
      return "the host is the IP address " + host + ", not " + shown + ADVICE;
    }
    if (Host.parse(wanted).filter(Host::isAddress).isPresent()) {
      return "Domain is an IP address, " + shown + ", and the host is " + host + ADVICE;
    }
    if (host.equals(wanted + ".") || host.endsWith("." + wanted + ".")) {
      return "the host ends with a dot, and Domain doesn't: " + host + " and " + shown;
    }
    if (wanted.endsWith("." + host)) {
      String message = "%s is below %s, which sets cookies for itself and domains above it";
      return message.formatted(shown, host);
    }
    Optional<String> site = PublicSuffixes.registrable(host);
    return site.isPresent() && site.equals(PublicSuffixes.registrable(wanted))
        ? "%s is another host than %s; Domain=%s would cover both"
            .formatted(shown, host, site.get())
        : "%s is another site than %s, which sets cookies for itself and domains above it"
            .formatted(shown, host);
  }

  /**
   * Why nobody can set cookies for a public suffix, and which domain the host could use instead.
   */
  static String publicSuffix(String host, String wanted) {
    String why =
        PublicSuffixes.hasListed(wanted)
            ? ""
            : " (it is not on the list, so its last label counts as one)";
    String instead =
        PublicSuffixes.registrable(host)
            .filter(site -> site.endsWith("." + wanted))
            .map(site -> ": use " + site + ", or leave Domain out")
            .orElse(ADVICE);
    return "Domain must not be a public suffix, because strangers share it; was %s%s%s"
        .formatted(SafeText.quoted(wanted), why, instead);
  }

  /** The message for a domain with letters outside ASCII. */
  static String ascii(String wanted) {
    return "Domain must be in ASCII, with Punycode for other letters, was "
        + SafeText.quoted(wanted)
        + Host.ascii(wanted)
            .filter(name -> Host.parse(name).isPresent())
            .map(name -> ": use " + SafeText.quoted(name))
            .orElse("");
  }
}
