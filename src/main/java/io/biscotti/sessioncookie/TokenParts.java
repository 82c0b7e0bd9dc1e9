package io.biscotti.sessioncookie;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A token that is too long for one cookie, in parts. The first cookie's value is {@code
 * ~count.mark.part}, and that of the others is {@code mark.part}, where the mark is taken from the
 * random bytes of the seal. Parts of different writes are therefore never combined, and tampering
 * with the count gives a token that doesn't open. Every part but the last is as long as a cookie
 * allows.
 *
 * <p>An instance holds a request's companion cookies by mark. Not thread-safe.
 */
final class TokenParts {

  private static final int MARK_FROM = 8;
  private static final int MARK_CHARS = 8;

  /** How much longer the first cookie's value is than its part. */
  static final int HEAD_CHARS = "~4.".length() + MARK_CHARS + 1;

  /**
   * How many parts with one mark are kept: they come from one write, unless somebody who knows the
   * mark sends others.
   */
  private static final int MOST_OF_A_MARK = 32;

  private final int partChars;
  private final List<Map<String, Set<String>>> byMark = new ArrayList<>();
  private final Map<String, Integer> joined = new HashMap<>();

  /**
   * Creates it without companions.
   *
   * @param partChars how long each part but the last is
   */
  TokenParts(int partChars) {
    this.partChars = partChars;
    for (int i = 1; i < SessionCookie.MAX_COOKIES; i++) {
      byMark.add(new HashMap<>());
    }
  }

  /** Whether a first cookie's value begins a token in parts. */
  static boolean isHead(String value) {
    return value.startsWith("~");
  }

  /** The values of the cookies that carry a token, the first one first. */
  static List<String> split(String token, int partChars) {
    int count = (token.length() + partChars - 1) / partChars;
    String mark = token.substring(MARK_FROM, MARK_FROM + MARK_CHARS) + ".";
    List<String> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int from = i * partChars;
      String part = token.substring(from, Math.min(token.length(), from + partChars));
      values.add((i == 0 ? "~" + count + "." : "") + mark + part);
    }
    return values;
  }

  /** Adds the value of a companion cookie, by its number from 1. */
  void add(int number, String value) {
    if (value.length() > MARK_CHARS + 1 && value.charAt(MARK_CHARS) == '.') {
      byMark
          .get(number - 1)
          .computeIfAbsent(value.substring(0, MARK_CHARS), mark -> new LinkedHashSet<>(2))
          .add(value.substring(MARK_CHARS + 1));
    }
  }

  /** Adds the tokens that begin with this first cookie; returns false if no token does. */
  boolean join(String head, Set<String> tokens) {
    boolean wellFormed =
        head.length() == HEAD_CHARS + partChars
            && head.charAt(1) >= '2'
            && head.charAt(1) <= '0' + SessionCookie.MAX_COOKIES
            && head.charAt(2) == '.'
            && head.charAt(HEAD_CHARS - 1) == '.';
    if (!wellFormed) {
      return false;
    }
    String mark = head.substring(HEAD_CHARS - 1 - MARK_CHARS, HEAD_CHARS - 1);
    int before = joined.getOrDefault(mark, 0);
    List<String> found = new ArrayList<>(1);
    join(head.substring(HEAD_CHARS), mark, head.charAt(1) - '1', 0, found, before);
    joined.put(mark, before + found.size());
    tokens.addAll(found);
    return !found.isEmpty();
  }

  private void join(
      String begun, String mark, int companions, int index, List<String> found, int before) {
    if (index == companions) {
      found.add(begun);
      return;
    }
    boolean last = index == companions - 1;
    for (String part : byMark.get(index).getOrDefault(mark, Set.of())) {
      if (before + found.size() == MOST_OF_A_MARK) {
        return;
      }
      if (last ? part.length() <= partChars : part.length() == partChars) {
        join(begun + part, mark, companions, index + 1, found, before);
      }
    }
  }
}
