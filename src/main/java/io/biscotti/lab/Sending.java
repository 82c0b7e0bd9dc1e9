package io.biscotti.lab;

import io.biscotti.cookie.SameSite;
import io.biscotti.lab.Reason.Effect;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Decides whether a browser sends a stored cookie with a request: the retrieval algorithm of RFC
 * 6265bis, section 5.8.3, and CHIPS. For one cookie and one agent.
 */
final class Sending {
  private static final String RETRIEVAL = "RFC 6265bis, section 5.8.3";
  private static final String PATHS = "RFC 6265bis, section 5.1.4";
  private static final String CHIPS = "CHIPS, draft-cutler-httpbis-partitioned-cookies-01";

  private final Stored cookie;
  private final Visit visit;
  private final Agent agent;
  private final Instant at;

  private Sending(Stored cookie, Visit visit, Agent agent, Instant at) {
    this.cookie = cookie;
    this.visit = visit;
    this.agent = agent;
    this.at = at;
  }

  /** Whether it is sent; the agent's last step tells why. */
  static boolean send(Stored cookie, Visit visit, Agent agent, Instant at) {
    return new Sending(cookie, visit, agent, at).run();
  }

  private boolean run() {
    boolean sent =
        alive() && domain() && path() && secure() && partition() && policy() && sameSite();
    if (sent) {
      agent.decide("sent", "the request carries it", RETRIEVAL, Effect.SENT);
    }
    return sent;
  }

  private boolean alive() {
    return !cookie.isExpired(at)
        || agent.withhold(
            "expired-since", "it expired at " + cookie.expiresAt(), "RFC 6265bis, section 5.7");
  }

  private boolean domain() {
    String host = visit.url().host();
    if (cookie.hostOnly() && !host.equals(cookie.domain())) {
      return agent.withhold(
          "host-only-mismatch",
          "without Domain only %s gets it, not %s".formatted(cookie.domain(), host),
          RETRIEVAL);
    }
    return agent.matches(host, cookie.domain())
        ? agent.note("request-domain", host + " gets it", RETRIEVAL)
        : agent.withhold(
            "request-domain-mismatch",
            "%s is neither %s nor below it".formatted(host, cookie.domain()),
            RETRIEVAL);
  }

  private boolean path() {
    String message = "%s %s below %s";
    String wanted = Shown.quoted(visit.url().path());
    String kept = Shown.quoted(cookie.path());
    return visit.url().isBelow(cookie.path())
        ? agent.note("request-path", message.formatted(wanted, "is", kept), PATHS)
        : agent.withhold(
            "path-mismatch", message.formatted(wanted, "is not", kept) + pathCause(), PATHS);
  }

  /** What is easily overlooked about the paths, beyond that they differ. */
  private String pathCause() {
    String path = visit.url().path();
    String kept = cookie.path();
    String fault = cookie.given().pathFault();
    if (fault != null) {
      return ", the directory of the URL that set it, as " + fault;
    }
    if (kept.equals(path + "/")) {
      return ", which ends with a slash";
    }
    if (path.startsWith(kept)) {
      return ", which has to be a whole segment";
    }
    if (Address.below(path.toLowerCase(Locale.ROOT), kept.toLowerCase(Locale.ROOT))) {
      return ", as upper and lower case differ";
    }
    return Address.below(decoded(path), decoded(kept)) ? ", as percent signs are not decoded" : "";
  }

  /** A path with what percent signs stand for, as somebody reads it. */
  private static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return path;
    }
  }

  private boolean secure() {
    return !cookie.secure()
        || agent.isSecure(visit.url())
        || agent.withhold(
            "secure-to-http",
            "a cookie with Secure goes over https only, not to " + visit.url().origin(),
            RETRIEVAL);
  }

  private boolean partition() {
    Site key = cookie.partition();
    return key == null
        || key.equals(visit.partition())
        || agent.withhold(
            "partition-mismatch",
            "it is kept for pages of %s, and the address bar has %s"
                .formatted(key, visit.partition()),
            CHIPS);
  }

  private boolean policy() {
    if (cookie.partition() != null || !visit.isThirdParty(false)) {
      return true;
    }
    return !(agent.has(Quirk.THIRD_PARTY_BLOCKED) || agent.has(Quirk.THIRD_PARTY_PARTITIONED))
        || agent.withhold(
            "third-party-withheld",
            "%s is a third party, as %s".formatted(visit.url().host(), visit.addressBar()),
            "RFC 6265bis, section 7.1");
  }

  private boolean sameSite() {
    SameSite sameSite = cookie.sameSite();
    if (sameSite == SameSite.NONE) {
      return true;
    }
    boolean foreign = isDetour();
    if (!foreign && visit.isSameSite(true)) {
      return agent.note("same-site", "the request is same-site", "RFC 6265bis, section 5.2");
    }
    if (sameSite != SameSite.STRICT && visit.isNavigation() && visit.isSafe()) {
      return agent.note(
          "same-site-lax", "Lax goes with top-level navigations by a safe method", RETRIEVAL);
    }
    if (!foreign && agent.isSameSite(visit)) {
      return true;
    }
    if (sameSite == SameSite.STRICT) {
      return agent.withhold(
          "same-site-strict",
          "SameSite=Strict goes with no cross-site request: " + foreigner(),
          RETRIEVAL);
    }
    return (sameSite == null && isExempt()) || laxWithheld();
  }

  /** The RFC asks who started the request and where it goes, not where it has been. */
  private boolean isDetour() {
    boolean lax = cookie.sameSite() != SameSite.STRICT && visit.isNavigation() && visit.isSafe();
    return !lax && visit.isThroughOther() && agent.has(Quirk.REDIRECT_FOREIGN);
  }

  private boolean isExempt() {
    return agent.has(Quirk.LAX_NOT_DEFAULT)
        || (visit.isNavigation() && isRecent() && agent.has(Quirk.LAX_ALLOWING_UNSAFE));
  }

  private boolean laxWithheld() {
    String fault = cookie.given().sameSiteFault();
    String what = fault == null ? "SameSite=Lax" : fault + " and counts as Lax, which";
    if (!visit.isNavigation()) {
      return agent.withhold(
          "same-site-lax-part",
          what + " goes with no cross-site part of a page: " + foreigner(),
          RETRIEVAL);
    }
    String late =
        fault != null && !isRecent()
            ? "; the two minutes in which Chromium lets it pass are over"
            : "";
    return agent.withhold(
        "same-site-lax-unsafe",
        "%s goes with no cross-site %s: %s%s"
            .formatted(what, Shown.ascii(visit.method()), foreigner(), late),
        RETRIEVAL);
  }

  private boolean isRecent() {
    return Duration.between(cookie.createdAt(), at).compareTo(Quirk.UNSAFE_AGE) <= 0;
  }

  /** Another domain, where there is one, before another scheme. */
  private String foreigner() {
    return visit.foreigner(visit.isSameSite(false));
  }
}
