package io.biscotti.engine;

import io.biscotti.site.Host;
import io.biscotti.site.PublicSuffixes;
import io.biscotti.site.SafeText;
import java.util.Optional;

/**
 * Which hosts get a cookie (RFC 6265bis, section 5.7).
 *
 * @param name a host name or an IP address
 * @param hostOnly whether its subdomains don't get it
 */
record CookieDomain(String name, boolean hostOnly) {
  private static final String STORAGE = "RFC 6265bis, section 5.7";

  static CookieDomain only(String host) {
    return new CookieDomain(host, true);
  }

  /**
   * The hosts for which a line sets its cookie.
   *
   * @param host the host that sends it
   * @return empty if the browser refuses the domain; the agent's last step says why
   */
  static Optional<CookieDomain> of(ParsedCookie line, String host, UserAgent agent) {
    String wanted = line.domain();
    if (!wanted.chars().allMatch(c -> c < 0x80)) {
      return refused(agent, "domain-ascii", DomainMismatch.ascii(wanted));
    }
    String own = wanted.isEmpty() ? host : wanted;
    if (PublicSuffixes.isPublic(own)
        && PublicSuffixes.hasListed(own)
        && agent.has(Quirk.SUFFIX_REFUSED)) {
      String message = SafeText.cut(own) + " is a public suffix itself and gets no cookies";
      return refused(agent, "public-suffix", message);
    }
    if (wanted.isEmpty()) {
      String message = line.domainGiven() ? "with Domain empty, only " : "without Domain, only ";
      agent.note("host-only", message + host + " gets it", STORAGE);
      return Optional.of(only(host));
    }
    if (DomainMismatch.isHost(host, wanted) && PublicSuffixes.isPublic(wanted)) {
      return ofSuffix(host, wanted, agent);
    }
    if (!agent.matches(host, wanted)) {
      DomainMismatch cause = DomainMismatch.of(host, wanted);
      agent.ignore(cause.rule(), cause.message(), "RFC 6265bis, section 5.1.3");
      return Optional.empty();
    }
    String who =
        Host.isAddress(wanted)
            ? "only " + wanted + " gets it, because it is an IP address"
            : wanted + " gets it, and so does every subdomain";
    agent.note("domain", who, STORAGE);
    return Optional.of(new CookieDomain(wanted, false));
  }

  private static Optional<CookieDomain> ofSuffix(String host, String wanted, UserAgent agent) {
    if (!wanted.equals(host)) {
      return refused(agent, "public-suffix", DomainMismatch.publicSuffix(host, wanted));
    }
    agent.note("public-suffix-own", "a public suffix may set its own cookies", STORAGE);
    return Optional.of(only(host));
  }

  private static Optional<CookieDomain> refused(UserAgent agent, String rule, String message) {
    agent.ignore(rule, message, STORAGE);
    return Optional.empty();
  }
}
