package io.biscotti.lab;

import io.biscotti.cookie.CookieRules;
import io.biscotti.cookie.SameSite;
import io.biscotti.lab.Reason.Effect;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a browser stores a cookie: the storage model of RFC 6265bis, section 5.7, in its
 * order, with the prefixes of its successor and with CHIPS. For one cookie and one agent.
 */
final class Storing {
  private static final String STORAGE = "RFC 6265bis, section 5.7";
  private static final String CHIPS = "CHIPS, draft-cutler-httpbis-partitioned-cookies-01";

  private final Line line;
  private final Visit visit;
  private final Agent agent;
  private final Instant now;
  private final @Nullable Stored existing;

  private @Nullable Instant expiresAt;
  private String domain;
  private boolean hostOnly = true;
  private String path = "/";
  private @Nullable Site partition;

  private Storing(Line line, Visit visit, Agent agent, Instant now, @Nullable Stored existing) {
    this.line = line;
    this.visit = visit;
    this.agent = agent;
    this.now = now;
    this.existing = existing;
    this.domain = visit.url().host();
  }

  /**
   * The cookie as it is stored, or empty; the agent's last step tells why.
   *
   * @param existing a cookie that the browser has already; null without
   */
  static Optional<Stored> store(
      Line line, Visit visit, Agent agent, Instant now, @Nullable Stored existing) {
    return new Storing(line, visit, agent, now, existing).run();
  }

  private Optional<Stored> run() {
    boolean accepted =
        policy()
            && notEmpty()
            && lifetime()
            && domain()
            && path()
            && secure()
            && overlay()
            && crossSite()
            && noneIsSecure()
            && prefix()
            && nameless()
            && partitioned();
    return accepted ? Optional.ofNullable(insert()) : Optional.empty();
  }

  /** Third parties: the RFC leaves them to the browser (sections 5.3 and 7.1). */
  private boolean policy() {
    if (!visit.isThirdParty(false)
        && !(visit.isBetweenUnlisted() && agent.has(Quirk.UNLISTED_APART))) {
      return true;
    }
    if (!line.partitioned()
        && (agent.has(Quirk.THIRD_PARTY_BLOCKED) || agent.has(Quirk.THIRD_PARTY_UNSET))) {
      return agent.ignore(
          "third-party-blocked",
          "the page in the address bar is another site's",
          "RFC 6265bis, section 7.1");
    }
    if (!line.partitioned() && agent.has(Quirk.THIRD_PARTY_PARTITIONED)) {
      partition = visit.partition();
    }
    return agent.note(
        "third-party",
        "a third party sets it; browsers may block that",
        "RFC 6265bis, section 7.1");
  }

  private boolean notEmpty() {
    return !line.name().isEmpty()
        || !line.value().isEmpty()
        || agent.ignore("empty", "a cookie needs a name or a value, and had neither", STORAGE);
  }

  private boolean lifetime() {
    Long maxAge = line.maxAgeSeconds();
    Instant expires = line.expires();
    if (maxAge == null && expires == null) {
      return agent.note("session", "without a lifetime it goes with the browser", STORAGE);
    }
    if (maxAge != null && expires != null) {
      agent.note("max-age-first", "Max-Age counts, and Expires doesn't", STORAGE);
    }
    Instant last = now.plus(CookieRules.MAX_AGE);
    Instant wanted = maxAge == null ? expires : expiry(maxAge);
    expiresAt = wanted;
    if (wanted != null && wanted.isAfter(last) && !agent.has(Quirk.LIFETIME_UNCAPPED)) {
      expiresAt = last;
      agent.note(
          "lifetime-cap",
          "browsers keep it for %d days at most".formatted(CookieRules.MAX_AGE.toDays()),
          "RFC 6265bis, section 5.5");
    }
    return true;
  }

  /** When an age ends; of one past every limit, only that it is past it. */
  private Instant expiry(long maxAgeSeconds) {
    return maxAgeSeconds <= 0
        ? Instant.EPOCH
        : now.plusSeconds(Math.min(maxAgeSeconds, Integer.MAX_VALUE));
  }

  private boolean domain() {
    String wanted = line.domain();
    String host = visit.url().host();
    if (!wanted.chars().allMatch(c -> c < 0x80)) {
      return agent.ignore(
          "domain-ascii", "Domain must be ASCII, with Punycode for other letters", STORAGE);
    }
    String own = wanted.isEmpty() ? host : wanted;
    if (PublicSuffixes.isPublic(own)
        && PublicSuffixes.hasListed(own)
        && agent.has(Quirk.SUFFIX_REFUSED)) {
      return agent.ignore("public-suffix", "nobody may set cookies for a public suffix", STORAGE);
    }
    if (!wanted.isEmpty() && !wanted.equals(".") && PublicSuffixes.isPublic(wanted)) {
      String message = "Domain must not be a public suffix, as strangers share it; was ";
      return wanted.equals(host)
          ? agent.note("public-suffix-own", "a public suffix may set its own cookies", STORAGE)
          : agent.ignore("public-suffix", message + Shown.quoted(wanted), STORAGE);
    }
    if (wanted.isEmpty()) {
      return agent.note("host-only", "without Domain, only " + host + " gets it", STORAGE);
    }
    if (!agent.matches(host, wanted)) {
      return agent.ignore(
          "domain-mismatch",
          "the host must be Domain or below it; %s is not below %s"
              .formatted(host, Shown.quoted(wanted)),
          "RFC 6265bis, section 5.1.3");
    }
    domain = wanted;
    hostOnly = false;
    return agent.note("domain", wanted + " gets it, with every host below", STORAGE);
  }

  private boolean path() {
    String wanted = line.path();
    boolean given = wanted != null && wanted.startsWith("/");
    path = given && wanted != null ? wanted : visit.url().defaultPath();
    String message = given ? "Path says " : "without Path, the directory of the URL counts: ";
    return agent.note(
        given ? "path" : "default-path",
        message + Shown.quoted(path),
        "RFC 6265bis, section 5.1.4");
  }

  private boolean secure() {
    return !line.secure()
        || agent.isSecure(visit.url())
        || agent.ignore(
            "secure-over-http", "a cookie with Secure must come over a secure connection", STORAGE);
  }

  private boolean overlay() {
    return line.secure()
        || existing == null
        || !existing.isOverlaidBy(cookie())
        || agent.isSecure(visit.url())
        || (!existing.isReplacedBy(cookie()) && agent.has(Quirk.OVERLAY_NARROW))
        || agent.ignore(
            "leave-secure-alone",
            "over an insecure connection it would overlay a cookie that has Secure",
            STORAGE);
  }

  private boolean crossSite() {
    if (line.sameSite() == SameSite.NONE || visit.isSameSite(true)) {
      return true;
    }
    if (visit.isNavigation()) {
      return agent.note(
          "same-site-navigation",
          "a top-level navigation may set cookies of any SameSite",
          STORAGE);
    }
    if (agent.has(Quirk.SAME_SITE_UNASKED)
        || agent.isSameSite(visit)
        || (line.sameSite() == null && agent.has(Quirk.LAX_NOT_DEFAULT))) {
      return true;
    }
    String what =
        line.sameSite() == null
            ? "without SameSite"
            : "with SameSite=" + line.sameSite().attribute();
    return agent.ignore(
        "same-site-cross-site",
        "a cookie " + what + " must not come with a part of another site's page",
        STORAGE);
  }

  private boolean noneIsSecure() {
    return line.sameSite() != SameSite.NONE
        || line.secure()
        || agent.has(Quirk.INSECURE_NONE)
        || agent.ignore("same-site-none-secure", "SameSite=None needs Secure", STORAGE);
  }

  private boolean prefix() {
    Prefixes prefix = Prefixes.of(line.name());
    if (prefix == null) {
      return true;
    }
    String missing = prefix.missing(line, hostOnly, path, agent);
    // __Host-Http- begins with __Host-, so who doesn't know it still asks for the rest.
    boolean newer =
        prefix == Prefixes.HTTP || (prefix == Prefixes.HOST_HTTP && "HttpOnly".equals(missing));
    if (missing != null
        && (agent.has(Quirk.NO_PREFIXES) || (newer && agent.has(Quirk.NO_HTTP_PREFIX)))) {
      return true;
    }
    if (missing != null) {
      return agent.ignore(
          prefix.rule(),
          "a name that begins with %s needs %s".formatted(prefix.text(), missing),
          prefix.source());
    }
    return agent.note(prefix.rule(), "it keeps what " + prefix.text() + " promises", STORAGE);
  }

  private boolean nameless() {
    Prefixes prefix = line.name().isEmpty() ? Prefixes.of(line.value()) : null;
    boolean newest = prefix == Prefixes.HTTP;
    return prefix == null
        || agent.has(Quirk.NO_PREFIXES)
        || (newest && agent.has(Quirk.NO_HTTP_PREFIX))
        || agent.ignore(
            "nameless-prefix",
            "the value of a nameless cookie must not begin with " + prefix.text(),
            STORAGE);
  }

  private boolean partitioned() {
    if (!line.partitioned()) {
      return true;
    }
    if (!line.secure()) {
      return agent.ignore("partitioned-secure", "Partitioned needs Secure", CHIPS);
    }
    partition = visit.partition();
    return agent.note("partitioned", "it is kept for pages of " + partition + " alone", CHIPS);
  }

  private Stored cookie() {
    return new Stored(
        line.name(),
        domain,
        hostOnly,
        path,
        now,
        expiresAt,
        line.secure(),
        line.httpOnly(),
        line.sameSite(),
        partition);
  }

  private @Nullable Stored insert() {
    Stored cookie = cookie();
    boolean replaces = existing != null && existing.isReplacedBy(cookie);
    if (cookie.isExpired(now)) {
      String message =
          existing != null && !replaces
              ? "it has expired already, and has another name, domain or path than what is there"
              : "it has expired already: one of its name, domain and path is deleted";
      agent.decide("expired", message, STORAGE, replaces ? Effect.REMOVED : effectAlone());
      return null;
    }
    if (replaces) {
      agent.note("replaced", "one of its name, domain and path was there, and goes", STORAGE);
    }
    agent.decide("stored", "the browser keeps it", STORAGE, Effect.STORED);
    return cookie;
  }

  /** Where nothing is known to be there, an expired cookie is taken for a deletion. */
  private Effect effectAlone() {
    return existing == null ? Effect.REMOVED : Effect.IGNORED;
  }
}
