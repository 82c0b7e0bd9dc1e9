package io.biscotti.account;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import com.ibm.icu.lang.UCharacterEnums.ECharacterDirection;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import io.biscotti.crypto.Ids;
import io.biscotti.problem.Rule;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A name that somebody signs in with. Comparison ignores case, width and other variants of the same
 * letters, much like UsernameCaseMapped (RFC 8265, section 3.3). Names are never ambiguous in a
 * path or in text of another direction. Immutable. The reasons are in {@code
 * docs/decisions/0004-accounts-in-a-database-that-may-be-away.md}.
 *
 * @param shown the name as pages show it: what was typed, in Unicode's form NFKC
 * @param key the form used for comparison: {@code shown} in Unicode's form NFKC_Casefold
 */
public record Username(String shown, String key) {
  /** The maximum length of a name, in Unicode code points. */
  static final int MOST = 64;

  private static final Normalizer2 NFKC = Normalizer2.getNFKCInstance();
  private static final Normalizer2 CASEFOLD = Normalizer2.getNFKCCasefoldInstance();
  private static final SpoofChecker LOOKS =
      new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();

  /** Containers refuse paths with these, encoded or not, and a name is a segment of a path. */
  private static final String NOT_IN_PATHS = "/\\%;";

  private static final Set<String> PATH_STEPS = Set.of(".", "..");

  /** The name that was typed; empty if it breaks a rule. */
  public static Optional<Username> of(String typed) {
    if (broken(typed).isPresent()) {
      return Optional.empty();
    }
    String shown = NFKC.normalize(typed);
    return Optional.of(new Username(shown, fold(shown)));
  }

  /** The rule that a typed name breaks, as in "must not be empty"; empty if none. */
  static Optional<Rule> broken(String typed) {
    if (typed.isEmpty()) {
      return Optional.of(new Rule("empty", "must not be empty"));
    }
    // Checked before normalizing, so that nobody can make the server normalize a long text.
    if (length(typed) > MOST || length(NFKC.normalize(typed)) > MOST) {
      return Optional.of(new Rule("too_long", "must have at most %d characters".formatted(MOST)));
    }
    String shown = NFKC.normalize(typed);
    if (!shown.codePoints().allMatch(Username::allows)) {
      return Optional.of(
          new Rule(
              "characters",
              "must contain only letters, digits and symbols, without spaces and / \\ % ;"));
    }
    if (isMark(shown.codePointAt(0)) || PATH_STEPS.contains(shown)) {
      return Optional.of(new Rule("first_character", "must start with a letter or a digit"));
    }
    return mixesDirections(shown)
        ? Optional.of(
            new Rule("directions", "must not mix left-to-right and right-to-left letters"))
        : Optional.empty();
  }

  /** The form in which names, and words within them, are compared. */
  static String fold(String text) {
    return CASEFOLD.normalize(text);
  }

  /**
   * Digests of what the name looks like. Two names look alike if they share a digest (UTS #39,
   * section 4): in lower case, as names are compared, or as shown, where a capital I looks like a
   * small L.
   */
  SortedSet<String> skeletons() {
    SortedSet<String> skeletons = new TreeSet<>();
    skeletons.add(Ids.digest(LOOKS.getSkeleton(key)));
    skeletons.add(Ids.digest(LOOKS.getSkeleton(fold(LOOKS.getSkeleton(shown)))));
    return skeletons;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /**
   * Whether a name may contain a code point: letters, digits and printable ASCII (RFC 8264, section
   * 4.2.1).
   */
  private static boolean allows(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint > ' ' && codePoint < 0x7f && NOT_IN_PATHS.indexOf(codePoint) < 0;
    }
    return switch (UCharacter.getType(codePoint)) {
      case ECharacterCategory.UPPERCASE_LETTER,
          ECharacterCategory.LOWERCASE_LETTER,
          ECharacterCategory.OTHER_LETTER,
          ECharacterCategory.MODIFIER_LETTER,
          ECharacterCategory.DECIMAL_DIGIT_NUMBER ->
          seen(codePoint);
      default -> isMark(codePoint) && seen(codePoint);
    };
  }

  /**
   * Whether a code point is visible. Variation selectors and Hangul fillers aren't, although they
   * count as marks and letters.
   */
  private static boolean seen(int codePoint) {
    return !UCharacter.hasBinaryProperty(codePoint, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
  }

  private static boolean isMark(int codePoint) {
    int type = UCharacter.getType(codePoint);
    return type == ECharacterCategory.NON_SPACING_MARK
        || type == ECharacterCategory.COMBINING_SPACING_MARK;
  }

  /**
   * Simplified from RFC 5893, section 2: in a name with mixed directions, symbols and digits change
   * places.
   */
  private static boolean mixesDirections(String text) {
    Set<Integer> directions =
        text.codePoints().mapToObj(UCharacter::getDirection).collect(Collectors.toSet());
    return directions.contains(ECharacterDirection.LEFT_TO_RIGHT)
        && (directions.contains(ECharacterDirection.RIGHT_TO_LEFT)
            || directions.contains(ECharacterDirection.RIGHT_TO_LEFT_ARABIC));
  }
}
