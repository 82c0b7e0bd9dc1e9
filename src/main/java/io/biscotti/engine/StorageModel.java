package io.biscotti.engine;

import io.biscotti.cookie.SameSite;
import io.biscotti.engine.Reason.Effect;
import io.biscotti.site.BrowserRequest;
import io.biscotti.site.SafeText;
import io.biscotti.site.Site;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a browser stores a cookie: the storage model of RFC 6265bis, section 5.7, in the
 * order of its steps, with the prefixes of its successor and with CHIPS. Each instance handles one
 * cookie and one agent.
 */
public final class StorageModel {
  private static final String STORAGE = "RFC 6265bis, section 5.7";
  private static final String FETCH = "Fetch Standard, credentials";
  private static final String CHIPS = "CHIPS, draft-cutler-httpbis-partitioned-cookies-01";

  private final ParsedCookie line;
  private final BrowserRequest visit;
  private final UserAgent agent;
  private final Instant now;
  private final @Nullable Before before;
  private final @Nullable StoredCookie existing;

  private final StoredCookie.Given given;

  private Lifetime lifetime = Lifetime.OF_THE_BROWSER;
  private CookieDomain domain;
  private String path = "/";
  private @Nullable Site partition;

  private StorageModel(
      ParsedCookie line,
      BrowserRequest visit,
      UserAgent agent,
      Instant now,
      @Nullable Before before) {
    this.line = line;
    this.visit = visit;
    this.agent = agent;
    this.now = now;
    this.before = before;
    this.given = StoredCookie.Given.of(line);
    this.existing = before == null ? null : before.cookie();
    this.domain = CookieDomain.only(visit.url().host());
  }

  /**
   * The cookie as it is stored; empty if it isn't. The agent's last step says why.
   *
   * @param before a cookie that the browser already has; null for none
   */
  public static Optional<StoredCookie> store(
      ParsedCookie line,
      BrowserRequest visit,
      UserAgent agent,
      Instant now,
      @Nullable Before before) {
    return new StorageModel(line, visit, agent, now, before).run();
  }

  /**
   * The existing cookie.
   *
   * @param cookie null if the earlier line was not stored
   * @param why the step that decided about that line
   */
  public record Before(@Nullable StoredCookie cookie, Reason why) {}

  private Optional<StoredCookie> run() {
    boolean accepted =
        credentials()
            && policy()
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

  private boolean credentials() {
    return visit.isCredentialed() || agent.ignore("fetch-credentials", agent.mode(visit), FETCH);
  }

  /**
   * Applies the browser's policy for third parties, which the RFC leaves open (sections 5.3 and
   * 7.1).
   */
  private boolean policy() {
    if (!visit.isThirdParty(false)
        && !(visit.isBetweenUnlisted() && agent.has(Quirk.UNLISTED_APART))) {
      return true;
    }
    boolean blocked = !line.partitioned() && agent.has(Quirk.THIRD_PARTY_BLOCKED);
    if (blocked || (!line.partitioned() && agent.has(Quirk.THIRD_PARTY_UNSET))) {
      String message = "%s is a third party: %s%s";
      String instead = blocked ? "; it could set cookies only with Partitioned" : "";
      return agent.ignore(
          "third-party-blocked",
          message.formatted(visit.url().host(), visit.addressBar(), instead),
          "RFC 6265bis, section 7.1");
    }
    if (!line.partitioned() && agent.has(Quirk.THIRD_PARTY_PARTITIONED)) {
      partition = visit.partition();
    }
    return agent.note(
        "third-party",
        "%s is a third party, which browsers may block: %s"
            .formatted(visit.url().host(), visit.addressBar()),
        "RFC 6265bis, section 7.1");
  }

  private boolean notEmpty() {
    return !line.name().isEmpty()
        || !line.value().isEmpty()
        || agent.ignore("empty", "a cookie needs a name or a value, but had neither", STORAGE);
  }

  private boolean lifetime() {
    lifetime = Lifetime.of(line, agent, now);
    return true;
  }

  private boolean domain() {
    Optional<CookieDomain> found = CookieDomain.of(line, visit.url().host(), agent);
    found.ifPresent(known -> domain = known);
    return found.isPresent();
  }

  private boolean path() {
    String wanted = line.path();
    boolean counts = given.pathFault() == null;
    path = counts && wanted != null ? wanted : visit.url().defaultPath();
    String message =
        counts ? "Path is " : given.pathFault() + ", so the directory of the URL counts: ";
    return agent.note(
        counts ? "path" : "default-path",
        message + SafeText.quoted(path),
        "RFC 6265bis, section 5.1.4");
  }

  private boolean secure() {
    return !line.secure()
        || agent.isSecure(visit.url())
        || agent.ignore(
            "secure-over-http",
            "a cookie with Secure must be set over https, but was set by " + visit.url().origin(),
            STORAGE);
  }

  private boolean overlay() {
    return line.secure()
        || existing == null
        || !existing.isOverlaidBy(cookie())
        || agent.isSecure(visit.url())
        || (!existing.isReplacedBy(cookie()) && agent.has(Quirk.OVERLAY_NARROW))
        || agent.ignore(
            "leave-secure-alone",
            "%s must not overlay the existing cookie, which has Secure: only https may"
                .formatted(visit.url().origin()),
            STORAGE);
  }

  private boolean crossSite() {
    if (line.sameSite() == SameSite.NONE || visit.isSameSite(true)) {
      return true;
    }
    if (visit.isNavigation()) {
      return agent.note(
          "same-site-navigation",
          "a top-level navigation may set cookies with any SameSite",
          STORAGE);
    }
    if (agent.has(Quirk.SAME_SITE_UNASKED)
        || agent.isSameSite(visit)
        || (line.sameSite() == null && agent.has(Quirk.LAX_NOT_DEFAULT))) {
      return true;
    }
    String what =
        line.sameSite() == null
            ? given.sameSiteFault() + " and counts as Lax, which"
            : "SameSite=" + line.sameSite().attribute();
    boolean schemeful = visit.isSameSite(false);
    return agent.ignore(
        "same-site-cross-site",
        what + " can't be set by a cross-site subresource: " + visit.foreigner(schemeful),
        STORAGE);
  }

  private boolean noneIsSecure() {
    return line.sameSite() != SameSite.NONE
        || line.secure()
        || agent.has(Quirk.INSECURE_NONE)
        || agent.ignore(
            "same-site-none-secure", "SameSite=None needs Secure, which is absent", STORAGE);
  }

  private boolean prefix() {
    NamePrefixes prefix = NamePrefixes.of(line.name());
    if (prefix == null) {
      return true;
    }
    List<String> missing = prefix.missing(line, domain.hostOnly(), path, agent);
    if (!missing.isEmpty() && !prefix.isEnforced(missing, agent)) {
      return true;
    }
    if (!missing.isEmpty()) {
      String written = line.name().startsWith(prefix.text()) ? "" : " in any case";
      return agent.ignore(
          prefix.rule(),
          "a name that begins with %s%s needs %s"
              .formatted(prefix.text(), written, String.join("; ", missing)),
          prefix.source());
    }
    return agent.note(prefix.rule(), "it meets the requirements of " + prefix.text(), STORAGE);
  }

  private boolean nameless() {
    NamePrefixes prefix = line.name().isEmpty() ? NamePrefixes.of(line.value()) : null;
    return prefix == null
        || !prefix.isEnforced(List.of(), agent)
        || agent.ignore(
            "nameless-prefix",
            "a cookie without a name must not have a value that begins with " + prefix.text(),
            STORAGE);
  }

  private boolean partitioned() {
    if (!line.partitioned()) {
      return true;
    }
    if (!line.secure()) {
      return agent.ignore("partitioned-secure", "Partitioned needs Secure, which is absent", CHIPS);
    }
    partition = visit.partition();
    return agent.note("partitioned", "it is kept only for pages of " + partition, CHIPS);
  }

  private StoredCookie cookie() {
    return new StoredCookie(
        line.name(),
        domain.name(),
        domain.hostOnly(),
        path,
        now,
        lifetime.expiresAt(),
        line.secure(),
        line.httpOnly(),
        line.sameSite(),
        partition,
        given);
  }

  private @Nullable StoredCookie insert() {
    StoredCookie cookie = cookie();
    List<String> differences = existing == null ? List.of() : existing.differences(cookie);
    if (existing == null && before != null) {
      String message = "the existing cookie was never stored: " + before.why().message();
      agent.note("existing-not-stored", message, before.why().source());
    }
    if (cookie.isExpired(now)) {
      expired(differences);
      return null;
    }
    if (existing != null && differences.isEmpty()) {
      String message = "replaces the cookie with its name, domain, path and partition";
      agent.note("replaced", message, STORAGE);
    } else if (existing != null && existing.name().equals(cookie.name())) {
      agent.note("beside", stays(differences), STORAGE);
    }
    agent.decide("stored", "the browser keeps it", STORAGE, Effect.STORED);
    return cookie;
  }

  /**
   * Decides about an expired cookie. If nothing is known about an existing cookie, it counts as a
   * deletion.
   */
  private void expired(List<String> differences) {
    String message = "already expired, because " + Lifetime.past(line);
    if (!differences.isEmpty()) {
      agent.decide("expired", message + "; " + stays(differences), STORAGE, Effect.IGNORED);
    } else if (before != null && existing == null) {
      agent.decide("expired", message + "; there is nothing to delete", STORAGE, Effect.IGNORED);
    } else {
      String deletes = ": deletes the cookie with its name, domain, path and partition";
      agent.decide("expired", message + deletes, STORAGE, Effect.REMOVED);
    }
  }

  private static String stays(List<String> differences) {
    return "the existing cookie stays: " + String.join("; ", differences);
  }
}
