package io.biscotti.engine;

import io.biscotti.engine.Reason.Effect;
import io.biscotti.site.BrowserRequest;
import io.biscotti.site.Credentials;
import io.biscotti.site.Host;
import io.biscotti.site.Url;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A browser that processes one cookie: its engine, and the steps that it has taken so far. Without
 * an engine, it follows the RFC only. Not thread-safe.
 */
public final class UserAgent {
  private final @Nullable Engine engine;
  private final List<Reason> reasons = new ArrayList<>();
  private final List<Quirk> used = new ArrayList<>();

  public UserAgent(@Nullable Engine engine) {
    this.engine = engine;
  }

  /** A new agent of the same engine, without any steps. */
  public UserAgent another() {
    return new UserAgent(engine);
  }

  /**
   * Whether it has a quirk. Records the quirk if so; so call this only where it changes the
   * outcome.
   */
  boolean has(Quirk quirk) {
    if (engine == null || !quirk.concerns(engine)) {
      return false;
    }
    if (!used.contains(quirk)) {
      used.add(quirk);
      note(quirk.rule(), engine.wireName() + " " + quirk.message(), quirk.source());
    }
    return true;
  }

  /** Parses a line; empty if this browser ignores it. */
  public Optional<ParsedCookie> read(String setCookie, BrowserRequest response) {
    return engine == Engine.WEBKITGTK
        ? LibsoupParser.parse(setCookie, response.url().host(), this)
        : LineParser.parse(setCookie, this);
  }

  /** Parses a date; empty if this browser doesn't recognise one. */
  Optional<Instant> date(String text) {
    return EngineDates.read(engine, text);
  }

  /** Records how an effective date is read. Without an engine, records how the engines disagree. */
  void noteDate(String text, Instant now) {
    if (engine == null) {
      EngineDates.disagreement(text, now)
          .ifPresent(message -> note("expires-ambiguous", message, "RFC 9110, section 5.6.7"));
    } else {
      EngineDates.quirks(engine, text, now).forEach(this::has);
    }
  }

  /** Records a step that decides nothing; returns true, to continue. */
  boolean note(String rule, String message, String source) {
    reasons.add(new Reason(rule, message, source, Effect.NOTE));
    return true;
  }

  /** Records why the cookie is not stored; returns false, to stop. */
  boolean ignore(String rule, String message, String source) {
    reasons.add(new Reason(rule, message, source, Effect.IGNORED));
    return false;
  }

  /** Records why the cookie is not sent; returns false, to stop. */
  boolean withhold(String rule, String message, String source) {
    reasons.add(new Reason(rule, message, source, Effect.WITHHELD));
    return false;
  }

  void decide(String rule, String message, String source, Effect effect) {
    reasons.add(new Reason(rule, message, source, effect));
  }

  /** The last step; after a decision, the one that decided. */
  public Reason last() {
    return reasons.get(reasons.size() - 1);
  }

  public List<Reason> reasons() {
    return reasons;
  }

  public List<Quirk> used() {
    return used;
  }

  /** Why the credentials mode of a {@code fetch} excludes cookies. */
  String mode(BrowserRequest request) {
    if (request.credentials() == Credentials.OMIT) {
      return "fetch with credentials: 'omit' neither stores nor sends cookies";
    }
    String origins =
        "without credentials: 'include', fetch neither stores nor sends cookies of another origin:"
            + " a page of %s called %s";
    return origins.formatted(request.startedBy(), request.url().origin());
  }

  /** Whether this browser treats a request as same-site (RFC 6265bis, section 5.2). */
  boolean isSameSite(BrowserRequest visit) {
    return visit.isSameSite(true) || (visit.isSameSite(false) && has(Quirk.SCHEMELESS));
  }

  /** Whether a host is a domain or below it (RFC 6265bis, section 5.1.3). */
  boolean matches(String host, String domain) {
    return Host.matches(host, domain) || (host.endsWith("." + domain) && has(Quirk.ADDRESS_PART));
  }

  /** Whether this browser treats a connection as secure (RFC 6265bis, section 5.8.3). */
  boolean isSecure(Url url) {
    return url.isEncrypted() || (Host.isLoopback(url.host()) && !has(Quirk.UNTRUSTED_LOOPBACK));
  }
}
