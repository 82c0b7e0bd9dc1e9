package io.biscotti.sessioncookie;

import io.biscotti.cookie.CookieHeader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects a session cookie and its companions while a request's {@code Cookie} fields are read.
 * Almost every request has one cookie of the name and no companion; then only the token is copied.
 * Used for one request.
 */
final class SentReader implements CookieHeader.Pairs {

  private final String name;
  private final int partChars;
  private int present;
  private List<String> values = List.of();
  private @Nullable TokenParts parts;

  /**
   * Creates a reader.
   *
   * @param name the first cookie's name; the reader expects only names that start with it
   * @param partChars how long each part but the last is
   */
  SentReader(String name, int partChars) {
    this.name = name;
    this.partChars = partChars;
  }

  @Override
  public void pair(String line, int nameFrom, int nameTo, int valueFrom, int valueTo) {
    int number = SessionCookie.number(line, nameFrom + name.length(), nameTo);
    if (number < 0) {
      return;
    }
    present |= 1 << number;
    String value = line.substring(valueFrom, valueTo);
    if (number > 0) {
      parts().add(number, value);
    } else if (values.isEmpty()) {
      values = List.of(value);
    } else {
      values = values.size() == 1 ? new ArrayList<>(values) : values;
      values.add(value);
    }
  }

  private TokenParts parts() {
    TokenParts known = parts;
    if (known == null) {
      known = new TokenParts(partChars);
      parts = known;
    }
    return known;
  }

  /** The cookies that were read. */
  SentTokens sent() {
    if (present == 0) {
      return SentTokens.NONE;
    }
    if (values.size() == 1 && !TokenParts.isHead(values.get(0))) {
      return new SentTokens(values, false, present);
    }
    Set<String> tokens = new LinkedHashSet<>(2);
    boolean broken = false;
    for (String value : values) {
      if (TokenParts.isHead(value)) {
        broken |= !parts().join(value, tokens);
      } else {
        tokens.add(value);
      }
    }
    return new SentTokens(List.copyOf(tokens), broken, present);
  }
}
