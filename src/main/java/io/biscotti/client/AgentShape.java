package io.biscotti.client;

/**
 * Checks that a {@code User-Agent} has the usual shape: a bounded number of products such as {@code
 * Firefox/128.0}, with comments in parentheses or brackets (RFC 9110, section 10.1.5). Yauaa tries
 * every way to parse a text. For 256 ambiguous characters, such as {@code a/a/a/…}, {@code
 * [1[1[1…}, {@code a|a|a…} or nested comments, it takes hundreds of milliseconds or overflows the
 * stack. The check takes one pass. Not thread-safe; use one instance per text.
 */
final class AgentShape {
  /** Internet Explorer listed about thirty installed components. */
  private static final int MOST_WORDS = 40;

  private static final int MOST_COMMENTS = 8;

  /** Browsers nest them twice at most. */
  private static final int DEEPEST = 3;

  /** In one part of a comment, as in {@code +http://www.example.com/bot.html}. */
  private static final int MOST_SLASHES = 4;

  /**
   * Punctuation that doesn't occur in versions: the limits for one part of a comment and for the
   * whole text.
   */
  private static final int MOST_SIGNS = 6;

  private static final int MOST_SIGNS_OF_ALL = 32;

  /** Outside of comments. */
  private static final int MOST_PRODUCTS = 12;

  /** Outside of comments. */
  private static final int MOST_WORDS_OUTSIDE = 16;

  private static final int MOST_AT = 2;

  /** Parts of comments, separated by semicolons and commas. */
  private static final int MOST_PIECES = 40;

  private int before = ' ';
  private int words;
  private int outside;
  private int ats;
  private int pieces;
  private int products;
  private int comments;
  private int depth;
  private int slashes;
  private int signs;
  private int signsOfAll;

  private AgentShape() {}

  /** Whether the text is safe to pass to Yauaa. */
  static boolean isPlain(String userAgent) {
    AgentShape shape = new AgentShape();
    return userAgent.chars().allMatch(shape::takes);
  }

  private boolean takes(int next) {
    boolean named = next != '/' || depth > 0 || isLetterOrDigit(before);
    before = next;
    return named && isWithin(next);
  }

  private boolean isWithin(int next) {
    switch (next) {
      case '(', '[' -> {
        comments++;
        depth++;
        begin();
      }
      case ')', ']' -> {
        depth = Math.max(0, depth - 1);
        begin();
      }
      case ' ' -> {
        words++;
        if (depth == 0) {
          outside++;
          begin();
        }
      }
      case ';', ',' -> {
        pieces++;
        begin();
      }
      case '/' -> {
        slashes++;
        products += depth == 0 ? 1 : 0;
        count();
      }
      case '@' -> {
        ats++;
        count();
      }
      case '.', '_', '-' -> {}
      default -> {
        if (!isLetterOrDigit(next)) {
          count();
        }
      }
    }
    return words <= MOST_WORDS
        && outside <= MOST_WORDS_OUTSIDE
        && pieces <= MOST_PIECES
        && ats <= MOST_AT
        && products <= MOST_PRODUCTS
        && comments <= MOST_COMMENTS
        && depth <= DEEPEST
        && slashes <= (depth == 0 ? 1 : MOST_SLASHES)
        && signs <= MOST_SIGNS
        && signsOfAll <= MOST_SIGNS_OF_ALL;
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private void begin() {
    slashes = 0;
    signs = 0;
  }

  private void count() {
    signs++;
    signsOfAll++;
  }
}
