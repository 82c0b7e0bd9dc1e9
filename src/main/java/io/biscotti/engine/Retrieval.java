package io.biscotti.engine;

import io.biscotti.cookie.SameSite;
import io.biscotti.engine.Reason.Effect;
import io.biscotti.site.BrowserRequest;
import io.biscotti.site.SafeText;
import io.biscotti.site.Site;
import io.biscotti.site.Url;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Decides whether a browser sends a stored cookie with a request: the retrieval algorithm of RFC
 * 6265bis, section 5.8.3, and CHIPS. Each instance handles one cookie and one agent.
 */
public final class Retrieval {
  private static final String RETRIEVAL = "RFC 6265bis, section 5.8.3";
  private static final String PATHS = "RFC 6265bis, section 5.1.4";
  private static final String FETCH = "Fetch Standard, credentials";
  private static final String CHIPS = "CHIPS, draft-cutler-httpbis-partitioned-cookies-01";

  private final StoredCookie cookie;
  private final BrowserRequest visit;
  private final UserAgent agent;
  private final Instant at;

  private Retrieval(StoredCookie cookie, BrowserRequest visit, UserAgent agent, Instant at) {
    this.cookie = cookie;
    this.visit = visit;
    this.agent = agent;
    this.at = at;
  }

  /** Whether the cookie is sent; the agent's last step says why. */
  public static boolean send(
      StoredCookie cookie, BrowserRequest visit, UserAgent agent, Instant at) {
    return new Retrieval(cookie, visit, agent, at).run();
  }

  private boolean run() {
    boolean sent =
        credentials()
            && alive()
            && domain()
            && path()
            && secure()
            && partition()
            && policy()
            && sameSite();
    if (sent) {
      agent.decide("sent", "the request carries it", RETRIEVAL, Effect.SENT);
    }
    return sent;
  }

  private boolean credentials() {
    return visit.isCredentialed() || agent.withhold("fetch-credentials", agent.mode(visit), FETCH);
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
          "without Domain, only %s gets it, not %s".formatted(cookie.domain(), host),
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
    String wanted = SafeText.quoted(visit.url().path());
    String kept = SafeText.quoted(cookie.path());
    return visit.url().isBelow(cookie.path())
        ? agent.note("request-path", message.formatted(wanted, "is", kept), PATHS)
        : agent.withhold(
            "path-mismatch", message.formatted(wanted, "is not", kept) + pathCause(), PATHS);
  }

  /** A difference between the paths that is easy to overlook. */
  private String pathCause() {
    String path = visit.url().path();
    String kept = cookie.path();
    String fault = cookie.given().pathFault();
    if (fault != null) {
      return ", the directory of the URL that set it, because " + fault;
    }
    if (kept.equals(path + "/")) {
      return ", which ends with a slash";
    }
    if (path.startsWith(kept)) {
      return ", which must match whole segments";
    }
    if (Url.below(path.toLowerCase(Locale.ROOT), kept.toLowerCase(Locale.ROOT))) {
      return ", because upper and lower case differ";
    }
    return Url.below(decoded(path), decoded(kept))
        ? ", because percent-encoding is not decoded"
        : "";
  }

  /** A path with its percent-encoding decoded; unchanged if that is malformed. */
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
            "a cookie with Secure is sent over https only, not to " + visit.url().origin(),
            RETRIEVAL);
  }

  private boolean partition() {
    Site key = cookie.partition();
    return key == null
        || key.equals(visit.partition())
        || agent.withhold(
            "partition-mismatch",
            "it is kept for pages of %s, but the address bar shows %s"
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
            "%s is a third party: %s".formatted(visit.url().host(), visit.addressBar()),
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
          "same-site-lax",
          "Lax cookies are sent with top-level navigations that use a safe method",
          RETRIEVAL);
    }
    if (!foreign && agent.isSameSite(visit)) {
      return true;
    }
    if (sameSite == SameSite.STRICT) {
      return agent.withhold(
          "same-site-strict",
          "SameSite=Strict cookies are not sent with cross-site requests: " + foreigner(),
          RETRIEVAL);
    }
    return (sameSite == null && isExempt()) || laxWithheld();
  }

  /**
   * Whether a redirect through another site matters. The RFC considers the initiator and the
   * target, not redirects.
   */
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
    String what = fault == null ? "SameSite=Lax is" : fault + " and counts as Lax, which is";
    if (!visit.isNavigation()) {
      return agent.withhold(
          "same-site-lax-part",
          what + " not sent with cross-site subresources: " + foreigner(),
          RETRIEVAL);
    }
    String late =
        fault != null && !isRecent()
            ? "; the two minutes during which Chromium makes an exception are over"
            : "";
    return agent.withhold(
        "same-site-lax-unsafe",
        "%s not sent with a cross-site %s: %s%s"
            .formatted(what, SafeText.ascii(visit.method()), foreigner(), late),
        RETRIEVAL);
  }

  private boolean isRecent() {
    return Duration.between(cookie.createdAt(), at).compareTo(Quirk.UNSAFE_AGE) <= 0;
  }

  /** Names another domain if there is one, otherwise another scheme. */
  private String foreigner() {
    return visit.foreigner(visit.isSameSite(false));
  }
}
