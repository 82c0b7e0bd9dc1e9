package io.biscotti.account;

import com.ibm.icu.text.Normalizer2;
import com.nulabinc.zxcvbn.Zxcvbn;
import io.biscotti.crypto.Secret;
import io.biscotti.problem.Rule;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which passwords people may choose: any characters, from 8 to 256 of them, unless the password is
 * easy to guess (NIST SP 800-63B-4, section 3.1.1.2; OWASP ASVS 5.0, 6.2.1 to 6.2.9).
 *
 * <p>Why zxcvbn: {@code docs/decisions/0004-accounts-in-a-database-that-may-be-away.md}.
 *
 * <p>The work is bounded: zxcvbn gets short pieces of the first 256 code points of the password and
 * of each name, and each piece only once. That takes tens of milliseconds at worst, so callers
 * limit how many run at once.
 *
 * <p>Thread-safe. Rating the first password also loads a dictionary, which takes a fraction of a
 * second.
 */
final class PasswordRules {
  /** The shortest password, in Unicode code points. */
  static final int LEAST = 8;

  /** The longest password, in Unicode code points. */
  static final int MOST = 256;

  /**
   * zxcvbn looks at every part of a text, and its work grows at least with the square of the
   * length. A longer text is cut into pieces of this many code points, each rated alone. No entry
   * of its list of passwords is longer.
   */
  static final int PIECE = 20;

  /**
   * The characters that zxcvbn reads as the letters a, b, c, e, g, i, l, o, s, t, x and z. It tries
   * every reading of a text, up to 576.
   */
  private static final List<String> SIGNS =
      List.of("4@", "8", "({[<", "3", "69", "1!|", "1|7", "0", "$5", "+7", "%", "2");

  /** How many readings a piece may have before it is cut; digits alone have four. */
  static final int MOST_WAYS = 48;

  /**
   * The least number of guesses, as a power of ten. Throttling keeps attackers from making that
   * many.
   */
  private static final double GUESSES_LOG10 = 6;

  /** The least length of a word to look for: shorter words occur in other words by chance. */
  private static final int WORD = 4;

  private static final String OURS = "biscotti";

  /**
   * Loaded when the first password is rated, because it takes a quarter of an idle server's heap.
   */
  private static final class Dictionary {
    static final Zxcvbn ZXCVBN = new Zxcvbn();
  }

  /**
   * The rule that a new password breaks, as in "must have at least 8 characters"; empty if none.
   *
   * @param username the account's user name
   * @param displayName the account's display name
   */
  Optional<Rule> broken(Secret password, Username username, String displayName) {
    String text = password.reveal();
    int length = text.codePointCount(0, text.length());
    if (length < LEAST) {
      return Optional.of(
          new Rule("too_short", "must have at least %d characters".formatted(LEAST)));
    }
    if (length > MOST) {
      return tooLong();
    }
    // UTF-8 can't encode unpaired surrogates: different passwords would have the same hash.
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      return Optional.of(new Rule("unicode", "must be valid Unicode text"));
    }
    Set<String> words = words(username, displayName);
    if (isDerived(Username.fold(text), words)) {
      return Optional.of(
          new Rule("contains_name", "must not be based on the user name or the display name"));
    }
    // Full-width letters don't make a password harder to guess.
    String plain = cut(Normalizer2.getNFKCInstance().normalize(text));
    return isGuessable(unit(plain), words)
        ? Optional.of(new Rule("common", "must not be a common password or a simple pattern"))
        : Optional.empty();
  }

  private static Optional<Rule> tooLong() {
    return Optional.of(new Rule("too_long", "must have at most %d characters".formatted(MOST)));
  }

  /** Truncates a text after normalization, in which one character may expand to 18. */
  private static String cut(String text) {
    return text.codePointCount(0, text.length()) > MOST
        ? text.substring(0, text.offsetByCodePoints(0, MOST))
        : text;
  }

  /** The person's names and their parts, longest first. */
  private static Set<String> words(Username username, String displayName) {
    Set<String> words = new LinkedHashSet<>();
    Stream.of(username.key(), Username.fold(displayName), OURS)
        .map(PasswordRules::cut)
        .flatMap(
            name ->
                Stream.concat(
                    Stream.of(name, name.replaceAll("\\s", "")),
                    Arrays.stream(name.split("[^\\p{L}\\p{M}\\p{N}]+"))))
        .filter(word -> word.codePointCount(0, word.length()) >= WORD)
        .sorted(Comparator.comparing(String::length).reversed())
        .forEach(words::add);
    return words;
  }

  /** Whether too little is left once the words are removed, forwards and backwards. */
  private static boolean isDerived(String folded, Set<String> words) {
    String rest = folded;
    for (String word : words) {
      rest = rest.replace(word, "").replace(new StringBuilder(word).reverse(), "");
    }
    return rest.length() < folded.length() && rest.codePointCount(0, rest.length()) < LEAST;
  }

  /**
   * The part that the text repeats. Once cut into pieces, the text would no longer look repetitive.
   */
  private static String unit(String text) {
    return text.substring(0, (text + text).indexOf(text, 1));
  }

  private boolean isGuessable(String text, Set<String> words) {
    List<String> inputs = words.stream().flatMap(word -> pieces(word).stream()).distinct().toList();
    return pieces(text).stream()
        .noneMatch(
            piece -> Dictionary.ZXCVBN.measure(piece, inputs).getGuessesLog10() >= GUESSES_LOG10);
  }

  /** The different pieces of a text, in order. */
  static Set<String> pieces(String text) {
    Set<String> pieces = new LinkedHashSet<>();
    int start = 0;
    while (start < text.length()) {
      int end = end(text, start);
      pieces.add(text.substring(start, end));
      start = end;
    }
    return pieces;
  }

  /**
   * Where the piece that starts here ends: after at least eight code points, or at the end of the
   * text.
   */
  private static int end(String text, int start) {
    int left = text.codePointCount(start, text.length());
    int end = text.offsetByCodePoints(start, Math.min(PIECE, left));
    while (ways(text.substring(start, end)) > MOST_WAYS) {
      end = text.offsetByCodePoints(end, -1);
    }
    return end;
  }

  /** How many readings of a text zxcvbn tries. */
  static int ways(String text) {
    return SIGNS.stream()
        .mapToInt(signs -> (int) signs.chars().filter(sign -> text.indexOf(sign) >= 0).count())
        .filter(count -> count > 0)
        .reduce(1, (one, other) -> one * other);
  }
}
