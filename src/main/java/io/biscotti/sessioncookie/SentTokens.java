package io.biscotti.sessioncookie;

import java.util.List;

/**
 * What a request sent under the names of a session cookie and its companions. Immutable.
 *
 * @param tokens the tokens that the cookies may stand for, each once, in the order sent
 * @param broken whether some cookies did not form a token
 * @param present has the bit {@code 1 << number} for each cookie that was sent
 */
public record SentTokens(List<String> tokens, boolean broken, int present) {

  /** Those of a request that sent none. */
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
