package io.biscotti.explain;

import io.biscotti.cookie.SameSite;
import io.biscotti.engine.EngineDates;
import io.biscotti.engine.NamePrefixes;
import io.biscotti.engine.ParsedCookie;
import io.biscotti.engine.UserAgent;
import io.biscotti.site.BrowserRequest;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@code Set-Cookie} line whose attributes can be changed. Not thread-safe. */
final class LineDraft {
  /** A short value to try, as long as a session id of 128 bits in hexadecimal. */
  private static final String SHORT = "0123456789abcdef0123456789abcdef";

  String name;
  @Nullable String domain;
  @Nullable String path;
  @Nullable Long maxAgeSeconds;
  @Nullable Instant expires;
  boolean secure;
  boolean httpOnly;
  @Nullable SameSite sameSite;
  boolean partitioned;

  private final String value;
  private boolean shortened;

  private LineDraft(ParsedCookie cookie) {
    this.name = cookie.name();
    this.value = cookie.value();
    this.domain = cookie.domain().isEmpty() ? null : cookie.domain();
    this.path = cookie.path();
    this.maxAgeSeconds = cookie.maxAgeSeconds();
    this.expires = cookie.maxAgeSeconds() == null ? cookie.expires() : null;
    this.secure = cookie.secure();
    this.httpOnly = cookie.httpOnly();
    this.sameSite = cookie.sameSite();
    this.partitioned = cookie.partitioned();
  }

  /**
   * The draft of a line, without its control characters.
   *
   * @return empty if the line has no name, which only its author can choose
   */
  static Optional<LineDraft> of(String setCookie, BrowserRequest response) {
    String printable = setCookie.replaceAll("[\\x00-\\x1F\\x7F]", "");
    int end = printable.indexOf(';');
    String pair = end < 0 ? printable : printable.substring(0, end);
    int equals = pair.indexOf('=');
    if (equals < 1) {
      return Optional.empty();
    }
    // The parser rejects a line that is too large, so the value is added afterwards.
    String value = pair.substring(equals + 1).strip();
    String attributes = end < 0 ? "" : printable.substring(end);
    return new UserAgent(null)
        .read(pair.substring(0, equals + 1) + attributes, response)
        .filter(cookie -> !cookie.name().isEmpty())
        .map(cookie -> new LineDraft(cookie.withValue(value)));
  }

  /** Replaces the value with a short one. */
  boolean shorten() {
    boolean changed = !shortened && value.length() > SHORT.length();
    shortened |= changed;
    return changed;
  }

  /** The prefix of the name; null for none. */
  @Nullable NamePrefixes prefix() {
    return NamePrefixes.of(name);
  }

  void dropPrefix() {
    name = NamePrefixes.bare(name);
  }

  /** The line with its value, to be tried. */
  String line() {
    return with(shortened ? SHORT : value);
  }

  /** The line with a placeholder for its value. */
  String shown() {
    return with(shortened ? Fix.SHORT_VALUE : value.isEmpty() ? "" : Fix.VALUE);
  }

  private String with(String text) {
    StringBuilder line = new StringBuilder(name).append('=').append(text);
    append(line, "Domain", domain);
    append(line, "Path", path);
    append(line, "Max-Age", maxAgeSeconds == null ? null : Long.toString(maxAgeSeconds));
    append(line, "Expires", expires == null ? null : EngineDates.write(expires));
    line.append(secure ? "; Secure" : "").append(httpOnly ? "; HttpOnly" : "");
    append(line, "SameSite", sameSite == null ? null : sameSite.attribute());
    return line.append(partitioned ? "; Partitioned" : "").toString();
  }

  private static void append(StringBuilder line, String attribute, @Nullable String value) {
    if (value != null) {
      line.append("; ").append(attribute).append('=').append(value);
    }
  }
}
