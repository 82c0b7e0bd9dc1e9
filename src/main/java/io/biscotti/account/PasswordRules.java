package io.biscotti.account;

import com.ibm.icu.text.Normalizer2;
import com.nulabinc.zxcvbn.Zxcvbn;
import io.biscotti.crypto.Secret;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which passwords people may choose: any characters, as many as they like within generous limits,
 * if they are not easy to guess (NIST SP 800-63B-4, section 3.1.1.2; OWASP ASVS 5.0, 6.2.1 to
 * 6.2.9).
 *
 * <p>Why it is zxcvbn: {@code docs/decisions/0004-accounts-in-a-database-that-may-be-away.md}.
 *
 * <p>Thread-safe. Making one reads a dictionary, which takes a fraction of a second.
 */
final class PasswordRules {
  /** How short a password may be, in Unicode code points. */
  static final int LEAST = 8;

  /** How long a password may be, in the same. */
  static final int MOST = 256;

  /**
   * zxcvbn tries every way to read digits and signs as letters, and what that takes grows beyond
   * all bounds with the length. Of a longer password each piece is looked at by itself. No entry of
   * its list of passwords is longer than this.
   */
  private static final int PIECE = 20;

  /** Guesses, as a power of ten, that an attacker may need and is kept from by throttling. */
  private static final double GUESSES_LOG10 = 6;

  /** Shorter words come up in other words by chance. */
  private static final int WORD = 4;

  private static final String OURS = "biscotti";

  private final Zxcvbn zxcvbn = new Zxcvbn();

  /**
   * The rule that a new password breaks, as in "must have at least 8 characters"; empty if none.
   *
   * @param username whose it will be
   * @param displayName the same person's
   */
  Optional<String> broken(Secret password, Username username, String displayName) {
    String text = password.reveal();
    int length = text.codePointCount(0, text.length());
    if (length < LEAST) {
      return Optional.of("must have at least %d characters".formatted(LEAST));
    }
    if (length > MOST) {
      return tooLong();
    }
    // UTF-8 has no half of a pair: every such text would have the same hash.
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      return Optional.of("must be Unicode text");
    }
    Set<String> words = words(username, displayName);
    if (isDerived(Username.fold(text), words)) {
      return Optional.of("must not be the user name or the display name with little added");
    }
    // Letters of another width are no harder to guess.
    String plain = Normalizer2.getNFKCInstance().normalize(text);
    return isGuessable(unit(plain), List.copyOf(words))
        ? Optional.of("must not be one that many people use, or an easy pattern")
        : Optional.empty();
  }

  private static Optional<String> tooLong() {
    return Optional.of("must have at most %d characters".formatted(MOST));
  }

  /** The person's names and their parts, longest first. */
  private static Set<String> words(Username username, String displayName) {
    Set<String> words = new LinkedHashSet<>();
    Stream.of(username.key(), Username.fold(displayName), OURS)
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

  /** Whether too little is left without the words, read forwards and backwards. */
  private static boolean isDerived(String folded, Set<String> words) {
    String rest = folded;
    for (String word : words) {
      rest = rest.replace(word, "").replace(new StringBuilder(word).reverse(), "");
    }
    return rest.length() < folded.length() && rest.codePointCount(0, rest.length()) < LEAST;
  }

  /** What the whole text is a repetition of; cut into pieces it would no longer look like one. */
  private static String unit(String text) {
    return text.substring(0, (text + text).indexOf(text, 1));
  }

  private boolean isGuessable(String text, List<String> words) {
    int start = 0;
    while (start < text.length()) {
      int left = text.codePointCount(start, text.length());
      int end = text.offsetByCodePoints(start, Math.min(PIECE, left));
      if (zxcvbn.measure(text.substring(start, end), words).getGuessesLog10() >= GUESSES_LOG10) {
        return false;
      }
      start = end;
    }
    return true;
  }
}
