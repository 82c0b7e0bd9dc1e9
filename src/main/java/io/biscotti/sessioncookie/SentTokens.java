package io.biscotti.sessioncookie;

import java.util.List;

/**
 * The tokens that a request sent in a session cookie and its companions. Immutable.
 *
 * @param tokens the tokens that the cookies may form, each once, in the order sent
 * @param broken whether some cookies did not form a token
 * @param present a bit set with {@code 1 << number} for each cookie that was sent
 */
public record SentTokens(List<String> tokens, boolean broken, int present) {

  /** The tokens of a request without such cookies. */
  public static final SentTokens NONE = new SentTokens(List.of(), false, 0);

  /** Whether the first cookie was sent: without it there is no token. */
  public boolean isAny() {
    return has(0);
  }

  boolean has(int number) {
    return (present & 1 << number) != 0;
  }

  /** Omits the tokens: they are secrets, and the text may end up in a log. */
  @Override
  public String toString() {
    return "SentTokens[" + tokens.size() + " tokens]";
  }
}
