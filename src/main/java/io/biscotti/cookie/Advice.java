package io.biscotti.cookie;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Warnings and remarks about cookies that are allowed, but unwise or misleading. */
final class Advice {
  /** Nine tenths of the limit: above this, a slightly longer value might be silently dropped. */
  private static final int NEAR_LIMIT_BYTES = CookieRules.MAX_BYTES * 9 / 10;

  /** Allows for clock skew and network delay: dates that differ by less count as equal. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  /** Substrings that names of sign-in and session cookies usually contain. */
  private static final List<String> SECRETS = List.of("sess", "login", "auth", "token");

  /**
   * The CSRF cookie needs no {@code HttpOnly}: scripts have to read it to send it back, and it
   * grants no access.
   */
  private static final String CSRF = "csrf_token";

  private Advice() {}

  static void find(Proposal proposal, Instant now, List<Finding> found) {
    name(proposal, found);
    secret(proposal, found);
    size(proposal, found);
    scope(proposal, found);
    crossSite(proposal, found);
    maxAge(proposal.maxAge(), found);
    expires(proposal.maxAge(), proposal.expires(), now, found);
  }

  private static void name(Proposal proposal, List<Finding> found) {
    Prefix prefix = Prefix.of(proposal.name());
    if (prefix != null && !proposal.name().startsWith(prefix.text())) {
      String message = "servers look for " + prefix.text() + " in exactly this spelling";
      warn(found, "prefix-case", message, "RFC 6265bis, section 4.1.3");
    }
    if (proposal.name().startsWith("$")) {
      String message = "servers that still follow RFC 2965 treat a name with '$' as an attribute";
      warn(found, "name-dollar", message, "RFC 2965, section 3.3.4");
    }
  }

  private static void secret(Proposal proposal, List<Finding> found) {
    if (!soundsSecret(proposal.name())) {
      return;
    }
    if (!proposal.httpOnly()) {
      String message = "a name that sounds like a secret should have HttpOnly: scripts can read it";
      warn(found, "secret-http-only", message, "RFC 6265bis, section 4.1.2.6");
    }
    if (!proposal.secure()) {
      String message = "a name that sounds like a secret should have Secure: networks can read it";
      warn(found, "secret-secure", message, "RFC 6265bis, section 8.3");
    }
  }

  private static boolean soundsSecret(String name) {
    Prefix prefix = Prefix.of(name);
    String bare = prefix == null ? name : name.substring(prefix.text().length());
    String lower = bare.toLowerCase(Locale.ROOT);
    return !bare.equals(CSRF) && SECRETS.stream().anyMatch(lower::contains);
  }

  private static void size(Proposal proposal, List<Finding> found) {
    int sizeBytes = CookieRules.sizeBytes(proposal);
    if (sizeBytes > NEAR_LIMIT_BYTES && sizeBytes <= CookieRules.MAX_BYTES) {
      String message =
          "name and value take %d of %d octets".formatted(sizeBytes, CookieRules.MAX_BYTES);
      warn(found, "size-near-limit", message, "RFC 6265bis, section 5.6");
    }
  }

  private static void scope(Proposal proposal, List<Finding> found) {
    String domain = proposal.domain();
    if (domain != null && Grammar.hostFault(domain) == null && !Grammar.isAddress(domain)) {
      String source = "RFC 6265bis, section 4.1.2.3";
      if (domain.indexOf('.') < 0) {
        String message = "a domain of one label is a public suffix or a local name, was ";
        warn(found, "domain-single-label", message + Grammar.shown(domain), source);
      } else {
        note(found, "domain-shared", "every subdomain receives the cookie and can set it", source);
      }
    }
    if (proposal.path() == null) {
      String message = "without Path the cookie applies to the directory of the request's path";
      note(found, "path-absent", message, "RFC 6265bis, section 4.1.2.4");
    }
  }

  private static void crossSite(Proposal proposal, List<Finding> found) {
    String sameSite = proposal.sameSite();
    if (sameSite == null) {
      String message = "without SameSite, some browsers assume Lax and others None";
      note(found, "same-site-absent", message, "RFC 6265bis, section 5.6.7");
    }
    if (proposal.partitioned() && !SameSite.NONE.attribute().equalsIgnoreCase(sameSite)) {
      String message = "frames on other sites receive a partitioned cookie only with SameSite=None";
      note(found, "partitioned-same-site", message, "RFC 6265bis, section 4.1.2.7");
    }
  }

  private static void maxAge(@Nullable Duration maxAge, List<Finding> found) {
    if (maxAge != null && maxAge.compareTo(CookieRules.MAX_AGE) > 0) {
      String limit = "browsers limit Max-Age to " + CookieRules.MAX_AGE.toSeconds() + " s, was ";
      warn(found, "max-age-limit", limit + maxAge.toSeconds() + " s", "RFC 6265bis, section 5.5");
    }
  }

  private static void expires(
      @Nullable Duration maxAge, @Nullable Instant expires, Instant now, List<Finding> found) {
    if (expires == null) {
      return;
    }
    Duration left = Duration.between(now, expires);
    if (left.compareTo(CookieRules.MAX_AGE) > 0) {
      String limit = "browsers limit Expires to " + CookieRules.MAX_AGE.toDays() + " days, was ";
      warn(found, "expires-limit", limit + expires, "RFC 6265bis, section 5.5");
    }
    if (maxAge != null && lifetime(maxAge).minus(lifetime(left)).abs().compareTo(TOLERANCE) > 0) {
      String message = "Max-Age has precedence over Expires, and they differ";
      note(found, "expires-ignored", message, "RFC 6265bis, section 4.1.2.2");
    }
  }

  /** A lifetime as browsers apply it: never negative, and never more than the limit. */
  private static Duration lifetime(Duration age) {
    if (age.isNegative()) {
      return Duration.ZERO;
    }
    return age.compareTo(CookieRules.MAX_AGE) > 0 ? CookieRules.MAX_AGE : age;
  }

  private static void warn(List<Finding> found, String rule, String message, String source) {
    found.add(new Finding(Finding.Level.WARNING, rule, message, source));
  }

  private static void note(List<Finding> found, String rule, String message, String source) {
    found.add(new Finding(Finding.Level.INFO, rule, message, source));
  }
}
