package io.biscotti.engine;

import io.biscotti.cookie.CookieRules;
import io.biscotti.cookie.SameSite;
import io.biscotti.site.SafeText;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses a {@code Set-Cookie} line as browsers do (RFC 6265bis, section 5.6), and notes everything
 * that it skips. Each instance parses one line.
 */
public final class LineParser {
  private static final String PARSING = "RFC 6265bis, section 5.6";
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");
  private static final List<String> KNOWN =
      List.of(
          "Expires", "Max-Age", "Domain", "Path", "Secure", "HttpOnly", "SameSite", "Partitioned");
  private static final int LONGEST_NUMBER = 18;
  private static final int MOST_REMARKS = 50;

  private final UserAgent agent;
  private final Set<String> seen = new HashSet<>();
  private int remarks;

  private @Nullable Long maxAgeSeconds;
  private @Nullable Instant expires;
  private @Nullable String date;
  private String domain = "";
  private @Nullable String path;
  private boolean secure;
  private boolean httpOnly;
  private @Nullable SameSite sameSite;
  private boolean partitioned;

  private LineParser(UserAgent agent) {
    this.agent = agent;
  }

  /** Parses a line; empty if browsers ignore it, and then the agent's last step says why. */
  public static Optional<ParsedCookie> parse(String line, UserAgent agent) {
    return new LineParser(agent).parse(line);
  }

  private Optional<ParsedCookie> parse(String line) {
    String[] pieces = line.split(";", -1);
    int equals = pieces[0].indexOf('=');
    String name = equals < 0 ? "" : SafeText.trimmed(pieces[0].substring(0, equals));
    String value = SafeText.trimmed(pieces[0].substring(equals + 1));
    boolean leading = equals >= 0 && name.isEmpty() && !value.isEmpty();
    if (!isAllowed(line) || !tabs(pieces) || !fits(name, value) || (leading && isRefused(value))) {
      return Optional.empty();
    }
    if (name.isEmpty() && !value.isEmpty()) {
      agent.note(
          "nameless", "without a name, everything before the first ';' is the value", PARSING);
    }
    for (int i = 1; i < pieces.length; i++) {
      attribute(pieces[i]);
    }
    return Optional.of(
        new ParsedCookie(
            name,
            value,
            maxAgeSeconds,
            expires,
            date,
            domain,
            seen.contains("domain"),
            path,
            secure,
            httpOnly,
            sameSite,
            seen.contains("samesite"),
            partitioned));
  }

  private boolean isAllowed(String line) {
    int control = SafeText.control(line);
    if (control < 0) {
      return true;
    }
    String message =
        "a control character makes browsers ignore the whole line; found U+%04X at index %d";
    return agent.ignore(
        "control-character", message.formatted((int) line.charAt(control), control), PARSING);
  }

  /** Whether the line's tabs are acceptable. The RFC allows them; some browsers don't. */
  private boolean tabs(String[] pieces) {
    boolean tab = Arrays.stream(pieces).anyMatch(LineParser::hasTab);
    if (tab && agent.has(Quirk.TAB_REFUSED)) {
      return agent.ignore(
          "control-character", "a tab makes this browser ignore the cookie", PARSING);
    }
    return true;
  }

  /** Whether a name or a value contains a tab; tabs around them don't count. */
  private static boolean hasTab(String piece) {
    int equals = piece.indexOf('=');
    return SafeText.trimmed(piece.substring(0, Math.max(equals, 0))).indexOf('\t') >= 0
        || SafeText.trimmed(piece.substring(equals + 1)).indexOf('\t') >= 0;
  }

  private boolean fits(String name, String value) {
    int sizeBytes = SafeText.octets(name) + SafeText.octets(value);
    String limit = "name and value must have at most %d octets together, had %d";
    return sizeBytes <= CookieRules.MAX_BYTES
        || agent.ignore("size-limit", limit.formatted(CookieRules.MAX_BYTES, sizeBytes), PARSING);
  }

  /** Whether to refuse a line that begins with '='. */
  private boolean isRefused(String value) {
    boolean refused =
        agent.has(Quirk.LEADING_EQUALS)
            || (value.contains("=") && agent.has(Quirk.NAMELESS_EQUALS));
    return refused && !agent.ignore("nameless", "there is no name before '='", PARSING);
  }

  private void attribute(String piece) {
    int equals = piece.indexOf('=');
    String name = SafeText.trimmed(equals < 0 ? piece : piece.substring(0, equals));
    String value = equals < 0 ? "" : SafeText.trimmed(piece.substring(equals + 1));
    int sizeBytes = SafeText.octets(value);
    if (sizeBytes > CookieRules.MAX_ATTRIBUTE_BYTES) {
      String limit = "an attribute value must have at most %d octets; %s had %d and is skipped";
      remark(
          "attribute-limit",
          limit.formatted(CookieRules.MAX_ATTRIBUTE_BYTES, SafeText.quoted(name), sizeBytes),
          PARSING);
      return;
    }
    String key = name.toLowerCase(Locale.ROOT);
    take(key, name, value);
    if (!key.isEmpty() && !seen.add(key)) {
      remark(
          "attribute-repeated",
          "if " + SafeText.quoted(name) + " is repeated, the last counts",
          PARSING);
    }
  }

  private void take(String key, String name, String value) {
    switch (key) {
      case "expires" -> expires(value);
      case "max-age" -> maxAge(value);
      case "domain" -> domain(value.toLowerCase(Locale.ROOT));
      case "path" -> path(value);
      case "secure" -> secure = flag(name, value);
      case "httponly" -> httpOnly = flag(name, value);
      case "samesite" -> sameSite(value);
      case "partitioned" -> partitioned = flag(name, value);
      case "" -> {}
      default ->
          remark(
              "attribute-unknown",
              "browsers skip the unknown attribute %s%s"
                  .formatted(SafeText.quoted(name), meant(key)),
              PARSING);
    }
  }

  /** A flag is true regardless of its value, even in {@code Secure=false}. */
  private boolean flag(String name, String value) {
    if (!value.isEmpty()) {
      String message = "%s is on regardless of its value, here %s: leave it out to turn it off";
      remark("flag-value", message.formatted(SafeText.cut(name), SafeText.quoted(value)), PARSING);
    }
    return true;
  }

  /** Suggests a known attribute that differs only in hyphens, underscores or spaces. */
  private static String meant(String key) {
    String letters = key.replaceAll("[-_ ]", "");
    return KNOWN.stream()
        .filter(known -> known.replace("-", "").equalsIgnoreCase(letters))
        .findFirst()
        .map(known -> ": " + known + " is probably what you mean")
        .orElse("");
  }

  private void domain(String value) {
    boolean dot = value.startsWith(".") && !(value.equals(".") && agent.has(Quirk.LONE_DOT));
    domain = dot ? value.substring(1) : value;
  }

  private void expires(String value) {
    Optional<Instant> instant = agent.date(value);
    date = value;
    if (instant.isPresent()) {
      expires = instant.get();
    } else {
      String message =
          "Expires is not a date according to the RFC and is skipped; write it as in"
              + " 'Wed, 21 Oct 2026 07:28:00 GMT': ";
      if (expires != null && agent.has(Quirk.EXPIRES_UNDONE)) {
        expires = null;
      }
      remark("expires-unreadable", message + SafeText.quoted(value), "RFC 6265bis, section 5.1.1");
    }
  }

  private void maxAge(String value) {
    if (value.startsWith("+") && agent.has(Quirk.MAX_AGE_PLUS)) {
      maxAge(value.substring(1));
    } else if (!NUMBER.matcher(value).matches()) {
      String message = "Max-Age is not a whole number and is skipped: ";
      remark("max-age-unreadable", message + SafeText.quoted(value), "RFC 6265bis, section 5.6.2");
      if (maxAgeSeconds != null && agent.has(Quirk.MAX_AGE_UNDONE)) {
        maxAgeSeconds = null;
      }
    } else if (value.length() > LONGEST_NUMBER) {
      maxAgeSeconds = value.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
    } else {
      maxAgeSeconds = Long.parseLong(value);
    }
  }

  private void path(String value) {
    path = value;
    if (!value.startsWith("/")) {
      String message = "a Path that doesn't start with '/' counts as absent; was ";
      remark("path-relative", message + SafeText.quoted(value), "RFC 6265bis, section 5.6.4");
    }
  }

  private void sameSite(String value) {
    sameSite = SameSite.parse(value).orElse(null);
    if (sameSite == null) {
      String message = "SameSite must be Strict, Lax or None, and otherwise counts as absent; was ";
      remark("same-site-unknown", message + SafeText.quoted(value), "RFC 6265bis, section 5.6.7");
    }
  }

  /** Limits the notes, so that a line with thousands of attributes doesn't inflate the answer. */
  private void remark(String rule, String message, String source) {
    if (remarks++ < MOST_REMARKS) {
      agent.note(rule, message, source);
    }
  }
}
