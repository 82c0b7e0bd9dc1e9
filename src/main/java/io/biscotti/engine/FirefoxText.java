package io.biscotti.engine;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The text of a date and the place that {@link FirefoxDate} has reached in it. Tokens end at a
 * space, a tab or one of {@code ,;-+/()[]}. Not thread-safe.
 */
final class FirefoxText {
  /** What {@link #octet} returns after the last octet. */
  static final byte END = 0;

  private static final String SPACE = " \t,;/()[]";
  private static final String DELIMITERS = SPACE + "-+";

  private final byte[] octets;
  private int at;

  FirefoxText(String text) {
    this.octets = text.getBytes(StandardCharsets.UTF_8);
  }

  int at() {
    return at;
  }

  void moveTo(int index) {
    at = index;
  }

  /** The octet this many places ahead of the current one. */
  byte peek(int ahead) {
    return octet(at + ahead);
  }

  byte octet(int index) {
    return index < octets.length ? octets[index] : END;
  }

  /** The first three letters of a word, in lower case. The rest doesn't matter. */
  String word() {
    return new String(octets, at, Math.min(3, octets.length - at), StandardCharsets.ISO_8859_1)
        .toLowerCase(Locale.ROOT);
  }

  /** The index after the run of digits that starts here. */
  int digits(int start) {
    int end = start;
    while (isDigit(octet(end))) {
      end++;
    }
    return end;
  }

  /** The number that these digits form. */
  int value(int start, int digits) {
    int value = 0;
    for (int i = start; i < start + digits; i++) {
      value = 10 * value + octets[i] - '0';
    }
    return value;
  }

  /**
   * Moves to the next token. A dash belongs to that token if it can be the sign of an offset.
   *
   * @param yearKnown whether a year was read before; if not, a dash after a name separates it from
   *     the number that follows
   */
  void nextToken(boolean yearKnown) {
    while (peek(0) != END && DELIMITERS.indexOf(peek(0)) < 0) {
      at++;
    }
    while (peek(0) != END && (SPACE.indexOf(peek(0)) >= 0 || isDash(yearKnown))) {
      at++;
    }
  }

  private boolean isDash(boolean yearKnown) {
    boolean inName = at > 0 && isLetter(octets[at - 1]) && !yearKnown;
    return peek(0) == '-' && (inName || !isDigit(peek(1)));
  }

  static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
