package io.biscotti.lab;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.Finding;
import io.biscotti.engine.LineParser;
import io.biscotti.engine.ParsedCookie;
import io.biscotti.engine.UserAgent;
import io.biscotti.site.Host;
import io.biscotti.site.SafeText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A {@code Set-Cookie} line that is sent exactly as somebody typed it. Immutable.
 *
 * <p>Engines parse odd lines differently, so the {@linkplain #errors checks} don't parse the line
 * as one of them does. They look at every part of it, and refuse a line if any reading of it could
 * do harm.
 *
 * @param text the value of the header field, without {@code Set-Cookie:}
 */
record RawLine(String text) {
  /**
   * The maximum length in octets. Longer than browsers accept, so that the limit can be seen, and
   * short enough for the 8 KiB that containers allow for all fields of a response.
   */
  static final int MOST_BYTES = 5_000;

  /** The maximum size of the next {@code Cookie} header: more could lock the browser out. */
  static final int MOST_SENT_BYTES = 6_144;

  private static final String END = "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
  private static final String SOURCE = "docs/lab.md";

  /** The line without spaces and tabs around it, which can't be sent. */
  static RawLine of(String text) {
    return new RawLine(SafeText.trimmed(text));
  }

  /**
   * Why the line must not be sent; empty if it may be.
   *
   * @param own the application's cookies
   * @param host the host that sends it, without a port
   * @param carried the cookies that the request sent
   */
  List<Finding> errors(OwnCookies own, String host, CookieHeader carried) {
    List<Finding> errors = new ArrayList<>(0);
    characters(errors);
    size(carried, errors);
    for (String piece : text.split("[;,]", -1)) {
      if (own.isTaken(name(piece))) {
        String message = "the line must not contain a name that the application uses, had ";
        errors.add(error("raw-own", message + SafeText.quoted(name(piece))));
      }
    }
    for (String piece : text.split(";", -1)) {
      if (name(piece).equalsIgnoreCase("domain") && isBeyond(host, value(piece))) {
        String message = "Domain must not reach beyond %s, was %s";
        errors.add(
            error(
                "raw-domain",
                message.formatted(SafeText.quoted(host), SafeText.quoted(value(piece)))));
      }
    }
    return errors;
  }

  private void characters(List<Finding> errors) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        String message = "the line must not have control characters, had U+%04X at index %d";
        errors.add(error("raw-control", message.formatted((int) text.charAt(i), i)));
        break;
      }
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      errors.add(error("raw-unicode", "the line must be valid Unicode text"));
    }
  }

  private void size(CookieHeader carried, List<Finding> errors) {
    int sizeBytes = SafeText.octets(text);
    if (sizeBytes > MOST_BYTES) {
      String message = "the line must have at most %,d octets, had %,d";
      errors.add(error("raw-size", message.formatted(MOST_BYTES, sizeBytes)));
    }
    int pair = SafeText.octets(text.split(";", -1)[0]);
    if (carried.sizeBytes() > 0 && carried.sizeBytes() + pair > MOST_SENT_BYTES) {
      String message =
          "all cookies together must have at most %,d octets, would have %,d; delete some first";
      errors.add(
          error("raw-budget", message.formatted(MOST_SENT_BYTES, carried.sizeBytes() + pair)));
    }
  }

  /**
   * The name in a piece. Some engines skip leading equals signs, and some send a nameless cookie in
   * a form that a server reads as a named one.
   */
  private static String name(String piece) {
    String bare = piece.replaceFirst("^[\\s=]+", "");
    int equals = bare.indexOf('=');
    return (equals < 0 ? bare : bare.substring(0, equals)).strip();
  }

  private static String value(String piece) {
    return piece.substring(piece.indexOf('=') + 1).strip();
  }

  /** Whether a domain includes hosts other than this one and those below it. */
  private static boolean isBeyond(String host, String domain) {
    String here = host.toLowerCase(Locale.ROOT);
    String written = domain.toLowerCase(Locale.ROOT).replaceAll("^[.\\s]+|[.\\s]+$", "");
    return here.endsWith("." + written)
        || Host.parse(written).filter(read -> here.endsWith("." + read)).isPresent();
  }

  /** The line that deletes the cookie: in every engine, the last lifetime counts. */
  RawLine expired() {
    return new RawLine(text + END);
  }

  /** The field value for a container, which writes each character as one octet. */
  String octets() {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** As RFC 6265bis reads it; empty if browsers ignore it. */
  Optional<ParsedCookie> read() {
    return LineParser.parse(text, new UserAgent(null));
  }

  private static Finding error(String rule, String message) {
    return new Finding(Finding.Level.ERROR, rule, message, SOURCE);
  }

  /** Omits the text, because it contains the value. */
  @Override
  public String toString() {
    return "RawLine[" + text.length() + " characters]";
  }
}
