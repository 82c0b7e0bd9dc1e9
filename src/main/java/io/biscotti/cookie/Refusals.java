package io.biscotti.cookie;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a cookie must meet; {@link SetCookie} rejects a cookie that breaks one. They are
 * checked for every cookie that is written, so a valid cookie costs only one pass over its text.
 */
final class Refusals {
  private static final String GRAMMAR = "RFC 6265bis, section 4.1.1";
  private static final String LIMITS = "RFC 6265bis, section 5.6";
  private static final String CHIPS = "CHIPS, draft-cutler-httpbis-partitioned-cookies-01";

  private Refusals() {}

  static void find(Proposal proposal, List<Finding> found) {
    name(proposal, found);
    value(proposal.value(), found);
    size(proposal, found);
    path(proposal.path(), found);
    domain(proposal.domain(), found);
    lifetime(proposal.maxAge(), proposal.expires(), found);
    crossSite(proposal, found);
    prefix(proposal, found);
  }

  private static void name(Proposal proposal, List<Finding> found) {
    String name = proposal.name();
    if (name.isEmpty()) {
      add(found, "name-empty", "name must not be empty", GRAMMAR);
      Prefix prefix = Prefix.of(proposal.value());
      if (prefix != null) {
        add(
            found,
            "nameless-prefix",
            "the value of a cookie without a name must not begin with " + prefix.text(),
            prefix.httpOnly() ? "layered-cookies, section 5.4.3" : "RFC 6265bis, section 5.7");
      }
    }
    int stray = Grammar.stray(name, Grammar.TOKEN);
    if (stray >= 0) {
      String allowed = "name must be a token (letters, digits, !#$%&'*+-.^_`|~), had ";
      octets("name", name, "name-token", allowed, stray, found);
    }
  }

  private static void value(String value, List<Finding> found) {
    int stray = Grammar.strayInValue(value);
    if (stray >= 0) {
      String allowed = "value must be printable ASCII, none of space \" , ; \\, had ";
      octets("value", value, "value-octets", allowed, stray, found);
    }
  }

  /**
   * Checks the characters of a part. A control character makes browsers ignore the whole line, so
   * it has its own rule.
   */
  private static void octets(
      String what, String text, String rule, String allowed, int stray, List<Finding> found) {
    int control = Grammar.stray(text, Grammar.NO_CONTROL);
    if (control >= 0) {
      String message = what + " must not have control characters, had ";
      add(found, what + "-control", message + Grammar.place(text, control), LIMITS);
    } else {
      add(found, rule, allowed + Grammar.place(text, stray), GRAMMAR);
    }
  }

  private static void size(Proposal proposal, List<Finding> found) {
    // A name and value that passed are ASCII, so they need not be scanned again.
    int sizeBytes =
        found.isEmpty()
            ? proposal.name().length() + proposal.value().length()
            : CookieRules.sizeBytes(proposal);
    if (sizeBytes > CookieRules.MAX_BYTES) {
      String limit =
          "name and value must be <= " + CookieRules.MAX_BYTES + " octets together, were ";
      add(found, "size-limit", limit + sizeBytes, LIMITS);
    }
  }

  private static void path(@Nullable String path, List<Finding> found) {
    if (path == null) {
      return;
    }
    attributeSize("path", path, found);
    if (!path.startsWith("/")) {
      String message = "path must start with '/', was " + Grammar.shown(path);
      add(found, "path-absolute", message, "RFC 6265bis, section 5.6.4");
    }
    int stray = Grammar.stray(path, Grammar.AV_OCTET);
    if (stray >= 0) {
      String message = "path must be printable ASCII without a semicolon, had ";
      add(found, "path-octets", message + Grammar.place(path, stray), GRAMMAR);
    }
  }

  private static void domain(@Nullable String domain, List<Finding> found) {
    if (domain == null) {
      return;
    }
    attributeSize("domain", domain, found);
    String fault = Grammar.hostFault(domain);
    if (fault != null) {
      String which = HostName.misuse(domain).orElse(", which " + fault);
      add(found, "domain-host", "domain must be a host name" + which, GRAMMAR);
    } else if (Grammar.isAddress(domain)) {
      String message = "domain must be a host name, was the address " + Grammar.shown(domain);
      add(found, "domain-address", message, "RFC 6265bis, section 5.1.3");
    }
  }

  private static void attributeSize(String what, String text, List<Finding> found) {
    int sizeBytes = Grammar.octets(text);
    if (sizeBytes > CookieRules.MAX_ATTRIBUTE_BYTES) {
      String limit = " must be <= " + CookieRules.MAX_ATTRIBUTE_BYTES + " octets, was ";
      add(found, what + "-limit", what + limit + sizeBytes, LIMITS);
    }
  }

  private static void lifetime(
      @Nullable Duration maxAge, @Nullable Instant expires, List<Finding> found) {
    if (maxAge != null && maxAge.isNegative()) {
      add(found, "max-age-negative", "maxAge must be >= 0 s, was " + maxAge, GRAMMAR);
    }
    if (expires != null && !HttpDate.covers(expires)) {
      String years = HttpDate.FIRST_YEAR + " to " + HttpDate.LAST_YEAR;
      String message = "expires must be in the years " + years + ", was " + expires;
      add(found, "expires-year", message, "RFC 6265bis, section 5.1.1");
    }
  }

  private static void crossSite(Proposal proposal, List<Finding> found) {
    String sameSite = proposal.sameSite();
    if (sameSite != null) {
      SameSite known = SameSite.parse(sameSite).orElse(null);
      if (known == null) {
        String message = "sameSite must be Strict, Lax or None, was " + Grammar.shown(sameSite);
        add(found, "same-site-value", message, GRAMMAR);
      } else if (known == SameSite.NONE && !proposal.secure()) {
        String message = "SameSite=None needs Secure, which was absent";
        add(found, "same-site-none-secure", message, "RFC 6265bis, section 5.7");
      }
    }
    if (proposal.partitioned() && !proposal.secure()) {
      add(found, "partitioned-secure", "Partitioned needs Secure, which was absent", CHIPS);
    }
  }

  private static void prefix(Proposal proposal, List<Finding> found) {
    Prefix prefix = Prefix.of(proposal.name());
    if (prefix == null) {
      return;
    }
    if (!proposal.secure()) {
      need(prefix, "secure", "Secure, which was absent", found);
    }
    if (prefix.httpOnly() && !proposal.httpOnly()) {
      need(prefix, "http-only", "HttpOnly, which was absent", found);
    }
    String path = proposal.path();
    if (prefix.host() && !"/".equals(path)) {
      String came = path == null ? "absent" : Grammar.shown(path);
      need(prefix, "path", "Path=/, path was " + came, found);
    }
    String domain = proposal.domain();
    if (prefix.host() && domain != null) {
      need(prefix, "domain", "no Domain, domain was " + Grammar.shown(domain), found);
    }
  }

  private static void need(Prefix prefix, String rule, String what, List<Finding> found) {
    String message = "a name that begins with " + prefix.text() + " needs " + what;
    add(found, prefix.rule() + rule, message, prefix.source());
  }

  private static void add(List<Finding> found, String rule, String message, String source) {
    found.add(new Finding(Finding.Level.ERROR, rule, message, source));
  }
}
