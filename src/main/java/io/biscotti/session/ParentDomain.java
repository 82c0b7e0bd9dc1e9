package io.biscotti.session;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A domain to which a session cookie may be given, with all hosts below it. Whoever runs any of
 * those gets everybody's session, so what is no single owner's is refused as far as its form shows:
 * a top-level domain, and such as {@code co.uk}. Browsers refuse the rest of the Public Suffix List
 * by themselves.
 */
final class ParentDomain {
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern FORM =
      Pattern.compile("(?:%s\\.)+(?![0-9]+$)%s".formatted(LABEL, LABEL));
  private static final Pattern SUFFIX =
      Pattern.compile("(?:ac|co|com|edu|go|gob|gouv|gov|gv|mil|ne|net|nom|or|org)\\.[a-z]{2}");
  private static final int MOST_CHARS = 253;

  private ParentDomain() {}

  /**
   * The domain in lower case.
   *
   * @return empty for an address, a single label, a name with a dot before or after it, and for a
   *     suffix under which anybody can register
   */
  static Optional<String> parse(String text) {
    String domain = text.toLowerCase(Locale.ROOT);
    return domain.length() <= MOST_CHARS
            && FORM.matcher(domain).matches()
            && !SUFFIX.matcher(domain).matches()
        ? Optional.of(domain)
        : Optional.empty();
  }
}
