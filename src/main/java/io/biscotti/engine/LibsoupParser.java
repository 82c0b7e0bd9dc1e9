package io.biscotti.engine;

import io.biscotti.cookie.CookieRules;
import io.biscotti.cookie.SameSite;
import io.biscotti.site.Host;
import io.biscotti.site.SafeText;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses a {@code Set-Cookie} line as libsoup 3.2 does, for {@link Engine#WEBKITGTK}: character by
 * character, up to one that it takes as the end. Each instance parses one line.
 */
final class LibsoupParser {
  private static final String SOURCE = "libsoup 3.2, soup-cookie.c";
  private static final Pattern PLAIN = Pattern.compile("-?[0-9]{1,9}");
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");
  private static final int LONGEST_NUMBER = 18;

  private final String line;
  private final String host;
  private final UserAgent agent;
  private int at;

  private @Nullable Long maxAgeSeconds;
  private @Nullable Instant expires;
  private @Nullable String date;
  private String domain = "";
  private @Nullable String path;
  private boolean secure;
  private boolean httpOnly;
  private @Nullable SameSite sameSite;

  private LibsoupParser(String line, String host, UserAgent agent) {
    this.line = line;
    this.host = host;
    this.agent = agent;
  }

  /**
   * Parses a line; empty if it is ignored, and then the agent's last step says why.
   *
   * @param host the host that sent it
   */
  static Optional<ParsedCookie> parse(String line, String host, UserAgent agent) {
    return new LibsoupParser(line, host, agent).parse();
  }

  private Optional<ParsedCookie> parse() {
    if (!isAllowed()) {
      return Optional.empty();
    }
    String name = name();
    String value = value();
    measure(name + value, CookieRules.MAX_BYTES);
    while (is(';')) {
      at++;
      attribute();
    }
    boolean cut = at < line.length() && agent.has(Quirk.LINE_CUT);
    if (cut) {
      agent.note("line-cut", "the line is read up to index " + at, SOURCE);
    }
    return domain.isEmpty() || isFitting()
        ? Optional.of(
            new ParsedCookie(
                name,
                value,
                maxAgeSeconds,
                expires,
                date,
                bare(domain),
                !domain.isEmpty(),
                path,
                secure,
                httpOnly,
                sameSite,
                sameSite != null,
                false))
        : Optional.empty();
  }

  /** Lines with NUL or line breaks never reach libsoup's parser. */
  private boolean isAllowed() {
    if (line.chars().anyMatch(c -> c == 0 || c == '\r' || c == '\n')) {
      return agent.ignore(
          "control-character", "a header field must not contain NUL or a line break", SOURCE);
    }
    return SafeText.control(line) < 0 || agent.has(Quirk.CONTROLS_TAKEN);
  }

  /** The name before {@code =}; without {@code =}, the position doesn't move. */
  private String name() {
    skipSpace();
    int start = at;
    String name = token();
    if (is('=')) {
      return name;
    }
    if (is(',') && line.split(";", 2)[0].contains("=")) {
      agent.has(Quirk.NAME_COMMA);
    }
    at = start;
    return "";
  }

  private String token() {
    int start = at;
    while (at < line.length() && !isEnd() && !is(',') && !is('=')) {
      at++;
    }
    return line.substring(start, at).strip();
  }

  private String value() {
    if (is('=')) {
      at++;
    }
    skipSpace();
    int start = at;
    while (at < line.length() && !isEnd()) {
      at++;
    }
    return line.substring(start, at).strip();
  }

  private boolean isEnd() {
    char c = line.charAt(at);
    return c < ' ' || c >= 0x80 || c == ';';
  }

  private boolean is(char c) {
    return at < line.length() && line.charAt(at) == c;
  }

  private void skipSpace() {
    while (at < line.length() && (is(' ') || (line.charAt(at) >= '\t' && line.charAt(at) < 0xE))) {
      at++;
    }
  }

  /** Records a text that is longer than the RFC allows. */
  private void measure(String text, int limitBytes) {
    if (SafeText.octets(text) > limitBytes) {
      agent.has(Quirk.SIZE_UNLIMITED);
    }
  }

  private void attribute() {
    skipSpace();
    String key = token().toLowerCase(Locale.ROOT);
    boolean given = is('=');
    String value = given ? value() : "";
    switch (key) {
      case "secure" -> secure = true;
      case "httponly" -> httpOnly = true;
      case "samesite" -> sameSite(value);
      case "partitioned" -> agent.has(Quirk.NO_PARTITIONS);
      default -> {
        if (given) {
          withValue(key, value);
        }
      }
    }
  }

  private void withValue(String key, String value) {
    switch (key) {
      case "expires" -> expires(value);
      case "max-age" -> maxAge(value);
      case "domain" -> domain = value;
      case "path" -> path = value;
      default -> {
        return;
      }
    }
    measure(value, CookieRules.MAX_ATTRIBUTE_BYTES);
  }

  private void expires(String value) {
    Optional<Instant> instant = agent.date(value);
    if (maxAgeSeconds != null || (expires != null && instant.isEmpty())) {
      agent.has(Quirk.LAST_LIFETIME);
    }
    maxAgeSeconds = null;
    expires = instant.orElse(null);
    date = value;
  }

  private void maxAge(String value) {
    if (!value.isEmpty() && !NUMBER.matcher(value).matches()) {
      return;
    }
    if (!PLAIN.matcher(value).matches()) {
      agent.has(Quirk.MAX_AGE_C);
    }
    int seconds = (int) Math.max(number(value), 0);
    expires = null;
    date = null;
    maxAgeSeconds = seconds == -1 ? null : Long.valueOf(seconds);
  }

  private static long number(String value) {
    if (value.length() > LONGEST_NUMBER) {
      return value.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return value.isEmpty() ? 0 : Long.parseLong(value);
  }

  /** libsoup only recognises {@code Lax} and {@code Strict}; {@code None} is its default. */
  private void sameSite(String value) {
    SameSite wanted = SameSite.parse(value).orElse(null);
    if (sameSite == null || wanted == SameSite.LAX || wanted == SameSite.STRICT) {
      sameSite = wanted;
    } else if (sameSite != wanted) {
      agent.has(Quirk.SAME_SITE_KEPT);
    }
  }

  /** libsoup ignores case only if Domain is the host itself. */
  private boolean isFitting() {
    if (domain.indexOf('.', 1) < 0 && agent.has(Quirk.DOMAIN_DOT)) {
      return agent.ignore(
          "domain-mismatch", "Domain contains no inner dot: " + SafeText.quoted(domain), SOURCE);
    }
    String wanted = domain.startsWith(".") ? domain.substring(1) : domain;
    boolean fits = wanted.equalsIgnoreCase(host) || host.endsWith("." + wanted);
    if (!fits && host.endsWith("." + bare(domain))) {
      agent.has(Quirk.DOMAIN_CASE);
    }
    return fits || agent.ignore(cause().rule(), cause().message(), SOURCE);
  }

  private DomainMismatch cause() {
    String message =
        "Domain has upper-case letters and is a parent of the host: " + SafeText.quoted(domain);
    return Host.matches(host, bare(domain))
        ? new DomainMismatch("domain-mismatch", message)
        : DomainMismatch.of(host, bare(domain));
  }

  private static String bare(String domain) {
    String lower = domain.toLowerCase(Locale.ROOT);
    return lower.startsWith(".") ? lower.substring(1) : lower;
  }
}
