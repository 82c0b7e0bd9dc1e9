package io.biscotti.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where engines differ from RFC 6265bis, as of August 2026. A quirk is data: the engines, a message
 * and a source. {@link StorageModel}, {@link Retrieval} and the parsers check for it exactly where
 * it changes the outcome.
 */
public enum Quirk {
  /** Chromium alone follows the RFC here. */
  LAX_NOT_DEFAULT(
      "same-site-default-none",
      "treats a cookie without SameSite as SameSite=None",
      "MDN browser-compat-data, Set-Cookie, SameSite: Defaults to Lax",
      Engine.FIREFOX,
      Engine.SAFARI,
      Engine.WEBKITGTK),
  /** The RFC permits this. */
  LAX_ALLOWING_UNSAFE(
      "same-site-lax-allowing-unsafe",
      "sends a cookie without SameSite with a cross-site top-level POST for two minutes",
      "RFC 6265bis, section 5.6.7.2",
      Engine.CHROMIUM),
  SCHEMELESS(
      "same-site-schemeless",
      "treats http and https of one domain as the same site",
      "MDN browser-compat-data, Set-Cookie, SameSite: URL scheme-aware",
      Engine.FIREFOX,
      Engine.SAFARI,
      Engine.WEBKITGTK),
  REDIRECT_FOREIGN(
      "redirect-cross-site",
      "treats a request as cross-site if another site redirected it",
      "Seen with Firefox 153 and WebKitGTK 2.50",
      Engine.FIREFOX,
      Engine.WEBKITGTK),
  INSECURE_NONE(
      "same-site-none-insecure",
      "stores SameSite=None without Secure",
      "MDN browser-compat-data, Set-Cookie, SameSite: None requires Secure",
      Engine.SAFARI,
      Engine.WEBKITGTK),
  UNTRUSTED_LOOPBACK(
      "loopback-untrusted",
      "treats plain HTTP to localhost as insecure, like any other",
      "WebKit bug 281149",
      Engine.SAFARI,
      Engine.WEBKITGTK),
  NO_HTTP_PREFIX(
      "http-prefix-unknown",
      "does not support the prefix __Http-",
      "MDN browser-compat-data, Set-Cookie: __Http- and __Host-Http- prefixes",
      Engine.SAFARI),
  NO_PREFIXES(
      "prefixes-unknown",
      "does not support prefixes",
      "libsoup 3.2, soup-cookie-jar.c",
      Engine.WEBKITGTK),
  THIRD_PARTY_PARTITIONED(
      "third-party-partitioned",
      "partitions third-party cookies by the site in the address bar",
      "Firefox, Total Cookie Protection",
      Engine.FIREFOX),
  THIRD_PARTY_BLOCKED(
      "third-party-blocked",
      "blocks third-party cookies, except partitioned ones",
      "WebKit, Intelligent Tracking Prevention",
      Engine.SAFARI),
  THIRD_PARTY_UNSET(
      "third-party-unset",
      "accepts no cookies from third parties, but sends them existing ones",
      "WebKitGTK, cookie policy \"no third party\"",
      Engine.WEBKITGTK),
  UNLISTED_APART(
      "unlisted-suffix-apart",
      "treats each host as a site of its own if the last part is not on the Public Suffix List",
      "libsoup 3.2, soup-tld.c",
      Engine.WEBKITGTK),
  SUFFIX_REFUSED(
      "public-suffix-own-refused",
      "accepts no cookies from a host that is itself a public suffix",
      "libsoup 3.2, soup-cookie-jar.c",
      Engine.WEBKITGTK),
  NO_PARTITIONS(
      "partitions-unknown",
      "does not support Partitioned",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  TAB_REFUSED(
      "tab-refused",
      "ignores a line with a tab inside the name or value of the cookie or of an attribute",
      "Chromium, net/cookies/parsed_cookie.cc",
      Engine.CHROMIUM),
  CONTROLS_TAKEN(
      "controls-taken",
      "accepts a line that contains control characters",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  LINE_CUT(
      "line-cut",
      "stops reading at a control character (including a tab), a character outside ASCII, or a comma in an attribute's name",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  NAME_COMMA(
      "name-comma",
      "treats a cookie as nameless if its name contains a comma",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  SIZE_UNLIMITED(
      "size-unlimited", "has no size limits", "libsoup 3.2, soup-cookie.c", Engine.WEBKITGTK),
  LEADING_EQUALS(
      "leading-equals",
      "ignores a line that begins with '='",
      "Seen with Firefox 153",
      Engine.FIREFOX),
  NAMELESS_EQUALS(
      "nameless-equals",
      "ignores a nameless cookie whose value contains '='",
      "Seen with Chromium 150",
      Engine.CHROMIUM),
  MAX_AGE_UNDONE(
      "max-age-undone",
      "discards an earlier Max-Age if a later one is unreadable",
      "Seen with Chromium 150 and Firefox 153",
      Engine.CHROMIUM,
      Engine.FIREFOX),
  EXPIRES_UNDONE(
      "expires-undone",
      "discards an earlier Expires if a later one is unreadable",
      "Seen with Chromium 150 and Firefox 153",
      Engine.CHROMIUM,
      Engine.FIREFOX),
  MAX_AGE_PLUS(
      "max-age-plus",
      "accepts a Max-Age with a plus sign",
      "Seen with Chromium 150",
      Engine.CHROMIUM),
  /** libsoup reads a {@code long} and then converts it to {@code int}. */
  MAX_AGE_C(
      "max-age-strtol",
      "reads Max-Age as C does: a plus sign is accepted, an empty value is 0, and a huge one overflows",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  LAST_LIFETIME(
      "lifetime-last",
      "uses whichever of Max-Age and Expires comes last; an unreadable Expires cancels both",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  LIFETIME_UNCAPPED(
      "lifetime-uncapped",
      "keeps a cookie for as long as the line says",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  EARLY_YEAR(
      "expires-early-year",
      "accepts years before 1601, as dates in the past",
      "Seen with Chromium 150 and Firefox 153",
      Engine.CHROMIUM,
      Engine.FIREFOX),
  WHOLE_NUMBERS(
      "expires-whole-numbers",
      "skips numbers in Expires that are followed by other characters, and accepts years of one to five digits",
      "Seen with Chromium 156",
      Engine.CHROMIUM),
  DATE_ALONE(
      "expires-date-alone",
      "assumes midnight if Expires has no time",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  SECONDS_GUESSED(
      "expires-no-seconds",
      "reads the character after the minutes as the seconds if Expires has none",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  DATE_CARRIED(
      "expires-carried",
      "carries over excess days, hours, minutes and seconds in Expires",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  ZONE_READ(
      "expires-zone",
      "applies the time zone in Expires: an offset, or a name such as PST or JST",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  MONTH_NUMBERS(
      "expires-month-number",
      "accepts numeric dates: month first, or day first if that is over 12",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  NOON_READ(
      "expires-am-pm",
      "applies AM and PM after the time in Expires",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  MAIL_DATES(
      "expires-mail-dates",
      "splits Expires only at spaces, tabs and ,;-+/()[], and reads one or two digits as the day, four or five as the year",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  HTTP_DATES(
      "expires-http-dates",
      "reads dates only in the order of HTTP, and applies their time zone, with MST 10 hours behind and PST 15",
      "libsoup 3.2, soup-date-utils.c",
      Engine.WEBKITGTK),
  LONE_DOT(
      "domain-lone-dot",
      "treats a Domain of a single dot as a different domain",
      "Seen with Chromium 150 and Firefox 153",
      Engine.CHROMIUM,
      Engine.FIREFOX),
  DOMAIN_DOT(
      "domain-without-dot",
      "ignores a line whose Domain contains no inner dot, such as localhost",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  DOMAIN_CASE(
      "domain-case",
      "compares Domain case-sensitively if it is a parent of the host",
      "libsoup 3.2, soup-uri-utils.c",
      Engine.WEBKITGTK),
  ADDRESS_PART(
      "domain-address-part",
      "treats the end of an IP address as a parent domain",
      "libsoup 3.2, soup-uri-utils.c",
      Engine.WEBKITGTK),
  SAME_SITE_KEPT(
      "same-site-kept",
      "keeps an earlier Lax or Strict if a later value is neither",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  SAME_SITE_UNASKED(
      "same-site-unasked",
      "ignores SameSite when storing",
      "libsoup 3.2, soup-cookie-jar.c",
      Engine.WEBKITGTK),
  OVERLAY_NARROW(
      "leave-secure-alone-narrow",
      "protects a Secure cookie only from one with exactly its name, domain and path",
      "libsoup 3.2, soup-cookie-jar.c",
      Engine.WEBKITGTK),
  HOST_PREFIX_LITERAL(
      "host-prefix-literal",
      "requires literal attributes for __Host-: Path=/, and Domain empty or absent",
      "Seen with Chromium 150",
      Engine.CHROMIUM),
  HOST_PREFIX_DEFAULT_PATH(
      "host-prefix-default-path",
      "accepts the URL's directory / in place of Path=/ for __Host-",
      "Seen with Firefox 153",
      Engine.FIREFOX);

  /** How long {@link #LAX_ALLOWING_UNSAFE} lasts. */
  static final Duration UNSAFE_AGE = Duration.ofMinutes(2);

  private final String rule;
  private final String message;
  private final String source;
  private final Engine engine;
  private final @Nullable Engine second;
  private final @Nullable Engine third;

  Quirk(String rule, String message, String source, Engine engine) {
    this(rule, message, source, engine, null, null);
  }

  Quirk(String rule, String message, String source, Engine engine, Engine second) {
    this(rule, message, source, engine, second, null);
  }

  Quirk(
      String rule,
      String message,
      String source,
      Engine engine,
      @Nullable Engine second,
      @Nullable Engine third) {
    this.rule = rule;
    this.message = message;
    this.source = source;
    this.engine = engine;
    this.second = second;
    this.third = third;
  }

  boolean concerns(Engine one) {
    return one == engine || one == second || one == third;
  }

  public String rule() {
    return rule;
  }

  /** What the engine does, as a predicate without a subject. */
  public String message() {
    return message;
  }

  public String source() {
    return source;
  }
}
