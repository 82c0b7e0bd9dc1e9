package io.biscotti.lab;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where engines differ from RFC 6265bis, as of August 2026. A quirk is data: whom it concerns, what
 * to say about it, and who says so; {@link Storing}, {@link Sending} and the parsers ask for it
 * exactly where it changes the outcome.
 */
enum Quirk {
  /** Chromium alone follows the RFC here. */
  LAX_NOT_DEFAULT(
      "same-site-default-none",
      "takes a cookie without SameSite for SameSite=None",
      "MDN browser-compat-data, Set-Cookie, SameSite: Defaults to Lax",
      Engine.FIREFOX,
      Engine.SAFARI,
      Engine.WEBKITGTK),
  /** The RFC allows it. */
  LAX_ALLOWING_UNSAFE(
      "same-site-lax-allowing-unsafe",
      "sends a cookie without SameSite with a cross-site top-level POST for two minutes",
      "RFC 6265bis, section 5.6.7.2",
      Engine.CHROMIUM),
  SCHEMELESS(
      "same-site-schemeless",
      "takes http and https of one domain for the same site",
      "MDN browser-compat-data, Set-Cookie, SameSite: URL scheme-aware",
      Engine.FIREFOX,
      Engine.SAFARI,
      Engine.WEBKITGTK),
  REDIRECT_FOREIGN(
      "redirect-cross-site",
      "takes a request for cross-site that another site redirected",
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
      "takes plain HTTP to this machine for as insecure as any other",
      "WebKit bug 281149",
      Engine.SAFARI,
      Engine.WEBKITGTK),
  NO_HTTP_PREFIX(
      "http-prefix-unknown",
      "does not know the prefix __Http-",
      "MDN browser-compat-data, Set-Cookie: __Http- and __Host-Http- prefixes",
      Engine.SAFARI),
  NO_PREFIXES(
      "prefixes-unknown", "knows no prefixes", "libsoup 3.2, soup-cookie-jar.c", Engine.WEBKITGTK),
  THIRD_PARTY_PARTITIONED(
      "third-party-partitioned",
      "keeps a third party's cookies apart for each site in the address bar",
      "Firefox, Total Cookie Protection",
      Engine.FIREFOX),
  THIRD_PARTY_BLOCKED(
      "third-party-blocked",
      "blocks third parties' cookies, partitioned ones aside",
      "WebKit, Intelligent Tracking Prevention",
      Engine.SAFARI),
  THIRD_PARTY_UNSET(
      "third-party-unset",
      "takes no cookies from third parties, but sends them what they have",
      "WebKitGTK, cookie policy \"no third party\"",
      Engine.WEBKITGTK),
  UNLISTED_APART(
      "unlisted-suffix-apart",
      "takes each host for a site where the list of public suffixes lacks the last part",
      "libsoup 3.2, soup-tld.c",
      Engine.WEBKITGTK),
  SUFFIX_REFUSED(
      "public-suffix-own-refused",
      "takes no cookies from a host that is a public suffix itself",
      "libsoup 3.2, soup-cookie-jar.c",
      Engine.WEBKITGTK),
  NO_PARTITIONS(
      "partitions-unknown",
      "does not know Partitioned",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  TAB_REFUSED(
      "tab-refused",
      "ignores a line with a tab inside the name or value of the cookie or of an attribute",
      "Chromium, net/cookies/parsed_cookie.cc",
      Engine.CHROMIUM),
  CONTROLS_TAKEN(
      "controls-taken",
      "does not ignore a line for its control characters",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  LINE_CUT(
      "line-cut",
      "reads no further than a control character, a tab included, one outside ASCII, or a comma in an attribute's name",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  NAME_COMMA(
      "name-comma",
      "takes a cookie for nameless whose name has a comma",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  SIZE_UNLIMITED(
      "size-unlimited", "has no limits of size", "libsoup 3.2, soup-cookie.c", Engine.WEBKITGTK),
  LEADING_EQUALS(
      "leading-equals",
      "ignores a line that begins with '='",
      "Seen with Firefox 153",
      Engine.FIREFOX),
  NAMELESS_EQUALS(
      "nameless-equals",
      "ignores a nameless cookie whose value has a '='",
      "Seen with Chromium 150",
      Engine.CHROMIUM),
  MAX_AGE_UNDONE(
      "max-age-undone",
      "forgets the Max-Age from before one that it can't read",
      "Seen with Chromium 150 and Firefox 153",
      Engine.CHROMIUM,
      Engine.FIREFOX),
  EXPIRES_UNDONE(
      "expires-undone",
      "forgets the Expires from before one that it can't read",
      "Seen with Chromium 150 and Firefox 153",
      Engine.CHROMIUM,
      Engine.FIREFOX),
  MAX_AGE_PLUS(
      "max-age-plus",
      "reads a Max-Age with a plus sign",
      "Seen with Chromium 150",
      Engine.CHROMIUM),
  /** The type {@code long} at first, and then {@code int}. */
  MAX_AGE_C(
      "max-age-strtol",
      "reads Max-Age as C does: a plus sign is read, none is 0, and a huge one overflows",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  LAST_LIFETIME(
      "lifetime-last",
      "lets the last of Max-Age and Expires count, and an Expires that it can't read undo them",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  LIFETIME_UNCAPPED(
      "lifetime-uncapped",
      "keeps a cookie for as long as the line says",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  EARLY_YEAR(
      "expires-early-year",
      "takes a year before 1601 for the past",
      "Seen with Chromium 150 and Firefox 153",
      Engine.CHROMIUM,
      Engine.FIREFOX),
  WHOLE_NUMBERS(
      "expires-whole-numbers",
      "skips a number of Expires with anything behind it, and reads years of one to five digits",
      "Seen with Chromium 156",
      Engine.CHROMIUM),
  DATE_ALONE(
      "expires-date-alone",
      "takes midnight for the time that Expires lacks",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  SECONDS_GUESSED(
      "expires-no-seconds",
      "takes the character behind the minutes for the seconds that Expires lacks",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  DATE_CARRIED(
      "expires-carried",
      "counts on where Expires has too many days or hours",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  ZONE_READ(
      "expires-zone",
      "reads the time zone of Expires: an offset, or a name such as PST or JST",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  MONTH_NUMBERS(
      "expires-month-number",
      "reads a date in numbers: month first, or day first where that is over 12",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  NOON_READ(
      "expires-am-pm",
      "reads AM and PM behind the time of Expires",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  MAIL_DATES(
      "expires-mail-dates",
      "divides Expires at blanks, tabs and ,;-+/()[] alone, and takes one or two digits for the day, four or five for the year",
      "NSPR, pr/src/misc/prtime.c",
      Engine.FIREFOX),
  HTTP_DATES(
      "expires-http-dates",
      "reads dates in the order of HTTP alone, with their time zone, and takes MST for 10 hours behind, PST for 15",
      "libsoup 3.2, soup-date-utils.c",
      Engine.WEBKITGTK),
  LONE_DOT(
      "domain-lone-dot",
      "takes a Domain of a single dot for another domain",
      "Seen with Chromium 150 and Firefox 153",
      Engine.CHROMIUM,
      Engine.FIREFOX),
  DOMAIN_DOT(
      "domain-without-dot",
      "ignores a line whose Domain has no dot inside, as in localhost",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  DOMAIN_CASE(
      "domain-case",
      "tells upper from lower case where Domain is above the host",
      "libsoup 3.2, soup-uri-utils.c",
      Engine.WEBKITGTK),
  ADDRESS_PART(
      "domain-address-part",
      "takes the end of an IP address for a domain above it",
      "libsoup 3.2, soup-uri-utils.c",
      Engine.WEBKITGTK),
  SAME_SITE_KEPT(
      "same-site-kept",
      "keeps the Lax or Strict from before another word",
      "libsoup 3.2, soup-cookie.c",
      Engine.WEBKITGTK),
  SAME_SITE_UNASKED(
      "same-site-unasked",
      "stores without regard to SameSite",
      "libsoup 3.2, soup-cookie-jar.c",
      Engine.WEBKITGTK),
  OVERLAY_NARROW(
      "leave-secure-alone-narrow",
      "protects a cookie with Secure from one of just its name, domain and path",
      "libsoup 3.2, soup-cookie-jar.c",
      Engine.WEBKITGTK),
  HOST_PREFIX_LITERAL(
      "host-prefix-literal",
      "looks at the attributes as they came for __Host-: Path=/, and Domain empty or absent",
      "Seen with Chromium 150",
      Engine.CHROMIUM),
  HOST_PREFIX_DEFAULT_PATH(
      "host-prefix-default-path",
      "takes the URL's directory / for the Path=/ of __Host-",
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
