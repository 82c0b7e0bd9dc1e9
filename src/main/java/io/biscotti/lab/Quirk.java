package io.biscotti.lab;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where engines differ from RFC 6265bis, as of August 2026. A quirk is data: whom it concerns, what
 * to say about it, and who says so; {@link Storing} and {@link Sending} ask for it exactly where it
 * changes the outcome.
 */
enum Quirk {
  /** Chromium alone follows the RFC here. */
  LAX_NOT_DEFAULT(
      Engine.FIREFOX,
      Engine.SAFARI,
      "same-site-default-none",
      "takes a cookie without SameSite for SameSite=None",
      "MDN browser-compat-data, Set-Cookie, SameSite: Defaults to Lax"),

  /** The RFC allows it. */
  LAX_ALLOWING_UNSAFE(
      Engine.CHROMIUM,
      null,
      "same-site-lax-allowing-unsafe",
      "sends a cookie without SameSite with a cross-site top-level POST for two minutes",
      "RFC 6265bis, section 5.6.7.2"),

  SCHEMELESS(
      Engine.FIREFOX,
      Engine.SAFARI,
      "same-site-schemeless",
      "takes http and https of one domain for the same site",
      "MDN browser-compat-data, Set-Cookie, SameSite: URL scheme-aware"),

  INSECURE_NONE(
      Engine.SAFARI,
      null,
      "same-site-none-insecure",
      "stores SameSite=None without Secure",
      "MDN browser-compat-data, Set-Cookie, SameSite: None requires Secure"),

  UNTRUSTED_LOOPBACK(
      Engine.SAFARI,
      null,
      "loopback-untrusted",
      "takes plain HTTP to this machine for as insecure as any other",
      "WebKit bug 281149"),

  NO_HTTP_PREFIX(
      Engine.SAFARI,
      null,
      "http-prefix-unknown",
      "does not know the prefix __Http-",
      "MDN browser-compat-data, Set-Cookie: __Http- and __Host-Http- prefixes"),

  THIRD_PARTY_PARTITIONED(
      Engine.FIREFOX,
      null,
      "third-party-partitioned",
      "keeps a third party's cookies apart for each site in the address bar",
      "Firefox, Total Cookie Protection"),

  THIRD_PARTY_BLOCKED(
      Engine.SAFARI,
      null,
      "third-party-blocked",
      "blocks third parties' cookies, partitioned ones aside",
      "WebKit, Intelligent Tracking Prevention"),

  TAB_REFUSED(
      Engine.CHROMIUM,
      null,
      "tab-refused",
      "ignores a cookie with a tab inside its name or value",
      "Chromium, net/cookies/parsed_cookie.cc"),

  LEADING_EQUALS(
      Engine.FIREFOX,
      null,
      "leading-equals",
      "ignores a line that begins with '='",
      "Seen with Firefox 153"),

  NAMELESS_EQUALS(
      Engine.CHROMIUM,
      null,
      "nameless-equals",
      "ignores a nameless cookie whose value has a '='",
      "Seen with Chromium 150"),

  MAX_AGE_UNDONE(
      Engine.CHROMIUM,
      Engine.FIREFOX,
      "max-age-undone",
      "forgets the Max-Age from before one that it can't read",
      "Seen with Chromium 150 and Firefox 153"),

  LONE_DOT(
      Engine.CHROMIUM,
      Engine.FIREFOX,
      "domain-lone-dot",
      "takes a Domain of a single dot for another domain",
      "Seen with Chromium 150 and Firefox 153"),

  HOST_PREFIX_LITERAL(
      Engine.CHROMIUM,
      null,
      "host-prefix-literal",
      "looks at the attributes as they came for __Host-: Path=/, and Domain empty or absent",
      "Seen with Chromium 150"),

  HOST_PREFIX_DEFAULT_PATH(
      Engine.FIREFOX,
      null,
      "host-prefix-default-path",
      "takes the URL's directory / for the Path=/ of __Host-",
      "Seen with Firefox 153");

  /** How long {@link #LAX_ALLOWING_UNSAFE} lasts. */
  static final Duration UNSAFE_AGE = Duration.ofMinutes(2);

  private final Engine engine;
  private final @Nullable Engine other;
  private final String rule;
  private final String message;
  private final String source;

  Quirk(Engine engine, @Nullable Engine other, String rule, String message, String source) {
    this.engine = engine;
    this.other = other;
    this.rule = rule;
    this.message = message;
    this.source = source;
  }

  boolean concerns(Engine one) {
    return one == engine || one == other;
  }

  String rule() {
    return rule;
  }

  /** What the engine does, without a subject. */
  String message() {
    return message;
  }

  String source() {
    return source;
  }
}
