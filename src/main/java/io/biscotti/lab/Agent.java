package io.biscotti.lab;

import io.biscotti.lab.Reason.Effect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A browser at work on one cookie: which engine it is, and the steps that it took so far. One
 * without an engine goes by the RFC alone. Not for several threads.
 */
final class Agent {
  private final @Nullable Engine engine;
  private final List<Reason> reasons = new ArrayList<>();
  private final List<Quirk> used = new ArrayList<>();

  Agent(@Nullable Engine engine) {
    this.engine = engine;
  }

  /** One of the same engine that has taken no step yet. */
  Agent another() {
    return new Agent(engine);
  }

  /** Whether it has a quirk. To be asked only where that changes something, as it is recorded. */
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

  /** What a line says to it; empty if it ignores the line. */
  Optional<Line> read(String setCookie, Visit response) {
    return engine == Engine.WEBKITGTK
        ? LibsoupParser.parse(setCookie, response.url().host(), this)
        : LineParser.parse(setCookie, this);
  }

  /** The point in time that it reads out of a text; empty for none. */
  Optional<Instant> date(String text) {
    return EngineDates.read(engine, text);
  }

  /** Records how a date that counts is read: by the RFC, what others make of it. */
  void noteDate(String text, Instant now) {
    if (engine == null) {
      EngineDates.disagreement(text, now)
          .ifPresent(message -> note("expires-ambiguous", message, "RFC 9110, section 5.6.7"));
    } else {
      EngineDates.quirks(engine, text, now).forEach(this::has);
    }
  }

  /** Records a step that decides nothing; gives true, to go on. */
  boolean note(String rule, String message, String source) {
    reasons.add(new Reason(rule, message, source, Effect.NOTE));
    return true;
  }

  /** Records what keeps the cookie from being stored; gives false, to stop. */
  boolean ignore(String rule, String message, String source) {
    reasons.add(new Reason(rule, message, source, Effect.IGNORED));
    return false;
  }

  /** Records what keeps the cookie from being sent; gives false, to stop. */
  boolean withhold(String rule, String message, String source) {
    reasons.add(new Reason(rule, message, source, Effect.WITHHELD));
    return false;
  }

  void decide(String rule, String message, String source, Effect effect) {
    reasons.add(new Reason(rule, message, source, effect));
  }

  /** The step that decided, after it has decided. */
  Reason last() {
    return reasons.get(reasons.size() - 1);
  }

  List<Reason> reasons() {
    return reasons;
  }

  List<Quirk> used() {
    return used;
  }

  /** Whether a request counts as same-site with it (RFC 6265bis, section 5.2). */
  boolean isSameSite(Visit visit) {
    return visit.isSameSite(true) || (visit.isSameSite(false) && has(Quirk.SCHEMELESS));
  }

  /** Whether a host is a domain or below it (RFC 6265bis, section 5.1.3). */
  boolean matches(String host, String domain) {
    return Host.matches(host, domain) || (host.endsWith("." + domain) && has(Quirk.ADDRESS_PART));
  }

  /** Whether a connection counts as secure with it (RFC 6265bis, section 5.8.3). */
  boolean isSecure(Address url) {
    return url.isEncrypted() || (Host.isLoopback(url.host()) && !has(Quirk.UNTRUSTED_LOOPBACK));
  }
}
