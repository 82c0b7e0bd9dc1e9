package io.biscotti.cookie;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cookies that a request really sent, in the order in which they came, duplicates included.
 * Immutable.
 *
 * <p>Reading follows RFC 6265bis, section 5.8.3, backwards, as servers do: fields are split at
 * {@code ;}, spaces and tabs around names and values are dropped, and a piece without {@code =} is
 * a cookie without a name. A value is kept as it came: quotes are a part of it (section 4.1.1),
 * nothing is decoded, {@code $Version} and the like are names as any other, a comma separates
 * nothing. A cookie with neither name nor value is skipped, as browsers never store one (section
 * 5.7).
 *
 * <p>No input makes reading fail, and it takes time in proportion to the input's length.
 */
public final class CookieHeader {
  private static final CookieHeader EMPTY = new CookieHeader(List.of(), 0);

  private final List<Sent> cookies;
  private final int sizeBytes;

  private CookieHeader(List<Sent> cookies, int sizeBytes) {
    this.cookies = cookies;
    this.sizeBytes = sizeBytes;
  }

  /**
   * One cookie of a request.
   *
   * @param name as it came; empty for a cookie without a name
   * @param value as it came, with its quotes if it had any; may hold any character
   */
  public record Sent(String name, String value) {
    /** Leaves the value out: it may be a secret, and the text may end in a log. */
    @Override
    public String toString() {
      return "Sent[name=" + Grammar.shown(name) + ", " + value.length() + " characters]";
    }
  }

  /**
   * Reads a request's only {@code Cookie} field.
   *
   * @param fieldLine the field's value, or null if there was none
   */
  public static CookieHeader parse(@Nullable String fieldLine) {
    return fieldLine == null ? EMPTY : parse(List.of(fieldLine));
  }

  /**
   * Reads all {@code Cookie} fields of a request. HTTP/2 splits them as it likes (RFC 9113, section
   * 8.2.3).
   *
   * @param fieldLines the fields' values in their order
   */
  public static CookieHeader parse(Iterable<String> fieldLines) {
    return parse(fieldLines, "");
  }

  /**
   * Reads the cookies whose names begin with a text, and skips the others without a copy of them: a
   * session's {@code sid} brings its {@code sid.1}, {@code sid.2} along.
   *
   * @param fieldLines the fields' values in their order
   * @param start what the names begin with, compared exactly; empty for all cookies
   */
  public static CookieHeader parse(Iterable<String> fieldLines, String start) {
    List<Sent> cookies = new ArrayList<>();
    long sizeBytes = 0;
    for (String line : fieldLines) {
      read(line, start, cookies);
      sizeBytes += (sizeBytes == 0 ? 0 : "; ".length()) + (long) line.length();
    }
    int capped = (int) Math.min(sizeBytes, Integer.MAX_VALUE);
    return capped == 0 ? EMPTY : new CookieHeader(Collections.unmodifiableList(cookies), capped);
  }

  private static void read(String line, String start, List<Sent> cookies) {
    int from = 0;
    while (from < line.length()) {
      int semicolon = line.indexOf(';', from);
      int to = semicolon < 0 ? line.length() : semicolon;
      int first = skipSpace(line, from, to);
      if (first < to && line.startsWith(start, first)) {
        readPair(line, first, to, start, cookies);
      }
      from = to + 1;
    }
  }

  private static void readPair(String line, int from, int to, String start, List<Sent> cookies) {
    int equals = from;
    while (equals < to && line.charAt(equals) != '=') {
      equals++;
    }
    String name = equals < to ? line.substring(from, trimSpace(line, from, equals)) : "";
    int valueFrom = equals < to ? skipSpace(line, equals + 1, to) : from;
    String value = line.substring(valueFrom, trimSpace(line, valueFrom, to));
    // The text compared before may have reached past the name, or been a nameless value.
    if (name.startsWith(start) && !(name.isEmpty() && value.isEmpty())) {
      cookies.add(new Sent(name, value));
    }
  }

  private static int skipSpace(String line, int from, int to) {
    int first = from;
    while (first < to && isSpace(line.charAt(first))) {
      first++;
    }
    return first;
  }

  private static int trimSpace(String line, int from, int to) {
    int end = to;
    while (end > from && isSpace(line.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  /** All cookies that were read, in their order; unmodifiable. */
  public List<Sent> cookies() {
    return cookies;
  }

  /**
   * The values of all cookies of a name, in the order in which they came. The order means nothing:
   * any of them may be the one that this server set (RFC 6265bis, section 4.2.2).
   *
   * @param name compared exactly, with case
   * @return empty if there is none
   */
  public List<String> values(String name) {
    List<String> values = new ArrayList<>(1);
    for (Sent sent : cookies) {
      if (sent.name.equals(name)) {
        values.add(sent.value);
      }
    }
    return values;
  }

  /** The names that came again among {@link #cookies}, in the order in which they did. */
  public Set<String> duplicates() {
    Set<String> seen = new HashSet<>();
    Set<String> duplicates = new LinkedHashSet<>();
    for (Sent sent : cookies) {
      if (!seen.add(sent.name)) {
        duplicates.add(sent.name);
      }
    }
    return Collections.unmodifiableSet(duplicates);
  }

  /**
   * Octets of all the fields together, the cookies that were skipped included, counted as if they
   * had come as one field. Containers read header fields as ISO-8859-1, so an octet is a character.
   */
  public int sizeBytes() {
    return sizeBytes;
  }

  /** Leaves the values out: they may be secrets, and the text may end in a log. */
  @Override
  public String toString() {
    return "CookieHeader" + cookies;
  }
}
