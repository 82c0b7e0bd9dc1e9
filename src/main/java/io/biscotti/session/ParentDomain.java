package io.biscotti.session;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A domain whose hosts may all get a session cookie. Anyone who runs one of those hosts sees
 * everybody's session, so recognisable public suffixes are rejected: top-level domains, and names
 * like {@code co.uk}. Browsers reject the rest of the Public Suffix List.
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
   * Parses a domain and converts it to lower case.
   *
   * @return empty for an IP address, a single label, a name with a leading or trailing dot, and a
   *     recognisable public suffix
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
