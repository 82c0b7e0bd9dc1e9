package io.biscotti.cookie;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cookies that a request sent, in the order received, including duplicates. Immutable.
 *
 * <p>Parsing reverses RFC 6265bis, section 5.8.3, as servers do: fields are split at {@code ;},
 * spaces and tabs around names and values are dropped, and a piece without {@code =} is a cookie
 * without a name. A value is kept as received: quotes are part of it (section 4.1.1), nothing is
 * decoded, {@code $Version} and similar names have no special meaning, and commas don't separate. A
 * cookie with neither name nor value is skipped, because browsers never store one (section 5.7).
 *
 * <p>Parsing accepts every input, and takes time proportional to its length.
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
   * @param name as received; empty for a cookie without a name
   * @param value as received, including quotes; may contain any character
   */
  public record Sent(String name, String value) {
    /** Omits the value: it may be a secret, and the text may end up in a log. */
    @Override
    public String toString() {
      return "Sent[name=" + Grammar.shown(name) + ", " + value.length() + " characters]";
    }
  }

  /**
   * Parses a request's only {@code Cookie} field.
   *
   * @param fieldLine the field's value, or null if there was none
   */
  public static CookieHeader parse(@Nullable String fieldLine) {
    return fieldLine == null ? EMPTY : parse(List.of(fieldLine));
  }

  /**
   * Parses all {@code Cookie} fields of a request. HTTP/2 may split them anywhere (RFC 9113,
   * section 8.2.3).
   *
   * @param fieldLines the fields' values in their order
   */
  public static CookieHeader parse(Iterable<String> fieldLines) {
    return parse(fieldLines, "");
  }

  /**
   * Parses the cookies whose names have a prefix, and skips the others without copying them. A
   * session's {@code sid} also finds its {@code sid.1} and {@code sid.2}.
   *
   * @param fieldLines the fields' values in their order
   * @param start the prefix of the names, compared exactly; empty for all cookies
   */
  public static CookieHeader parse(Iterable<String> fieldLines, String start) {
    List<Sent> cookies = new ArrayList<>();
    Pairs copies =
        (line, nameFrom, nameTo, valueFrom, valueTo) ->
            cookies.add(
                new Sent(line.substring(nameFrom, nameTo), line.substring(valueFrom, valueTo)));
    long sizeBytes = 0;
    for (String line : fieldLines) {
      read(line, start, copies);
      sizeBytes += (sizeBytes == 0 ? 0 : "; ".length()) + (long) line.length();
    }
    int capped = (int) Math.min(sizeBytes, Integer.MAX_VALUE);
    return capped == 0 ? EMPTY : new CookieHeader(Collections.unmodifiableList(cookies), capped);
  }

  /** Receives the cookies of a field as positions in it, so that only what is needed is copied. */
  @FunctionalInterface
  public interface Pairs {
    /**
     * One cookie.
     *
     * @param line the field's value
     * @param nameFrom where the name starts; equal to {@code nameTo} for a cookie without a name
     * @param nameTo where the name ends, exclusive
     * @param valueFrom where the value starts
     * @param valueTo where the value ends, exclusive
     */
    void pair(String line, int nameFrom, int nameTo, int valueFrom, int valueTo);
  }

  /**
   * Reads one field, as {@link #parse(Iterable, String)} does, and copies nothing.
   *
   * @param line the field's value
   * @param start the prefix of the names, compared exactly; empty for all cookies
   * @param pairs receives the cookies in their order
   */
  public static void read(String line, String start, Pairs pairs) {
    int from = 0;
    while (from < line.length()) {
      int semicolon = line.indexOf(';', from);
      int to = semicolon < 0 ? line.length() : semicolon;
      int first = skipSpace(line, from, to);
      if (first < to && line.startsWith(start, first)) {
        readPair(line, first, to, start, pairs);
      }
      from = to + 1;
    }
  }

  private static void readPair(String line, int from, int to, String start, Pairs pairs) {
    int equals = from;
    while (equals < to && line.charAt(equals) != '=') {
      equals++;
    }
    int nameTo = equals < to ? trimSpace(line, from, equals) : from;
    int valueFrom = equals < to ? skipSpace(line, equals + 1, to) : from;
    int valueTo = trimSpace(line, valueFrom, to);
    // The earlier comparison may have matched beyond the name, or inside a nameless value.
    if (nameTo - from >= start.length() && (nameTo > from || valueTo > valueFrom)) {
      pairs.pair(line, from, nameTo, valueFrom, valueTo);
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

  /** All cookies that were parsed, in their order; unmodifiable. */
  public List<Sent> cookies() {
    return cookies;
  }

  /**
   * The values of all cookies with a name, in the order received. The order has no meaning: this
   * server may have set any of them (RFC 6265bis, section 4.2.2).
   *
   * @param name compared exactly, including case
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

  /**
   * The names that occur more than once in {@link #cookies}, in the order in which they recurred.
   */
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
   * The total size of all fields in octets, including skipped cookies, counted as if they were one
   * field. Containers read header fields as ISO-8859-1, so an octet is a character.
   */
  public int sizeBytes() {
    return sizeBytes;
  }

  /** Omits the values: they may be secrets, and the text may end up in a log. */
  @Override
  public String toString() {
    return "CookieHeader" + cookies;
  }
}
