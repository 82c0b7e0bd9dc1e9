package io.biscotti.cookie;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Explains common mistakes in {@code Domain}, such as a URL instead of a host name. Pure functions.
 */
public final class HostName {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*+://");
  private static final Pattern PORT = Pattern.compile("[^:@/]*+:[0-9]*+");

  private HostName() {}

  /**
   * Finds what no browser accepts in {@code Domain}. Underscores and hyphens are allowed anywhere,
   * as in browsers.
   *
   * @return the text after "must be a host name", as in " without a port, was 'site.example:443'";
   *     empty for a text in the form of a host, and for an IPv6 address
   */
  public static Optional<String> misuse(String text) {
    if (isAddress(text)) {
      return Optional.empty();
    }
    String without = unwanted(text);
    if (without != null) {
      return Optional.of(" without " + without + ", was " + Grammar.shown(text));
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return Optional.of(" in ASCII, with Punycode for other letters, had " + place(text, i));
      }
      if (!Character.isLetterOrDigit(c) && "-_.".indexOf(c) < 0) {
        return Optional.of(" of letters, digits, hyphens and dots, had " + place(text, i));
      }
    }
    return Optional.empty();
  }

  /**
   * An IPv6 address, with or without brackets: nothing else has two colons and no letter beyond f.
   */
  private static boolean isAddress(String text) {
    int colon = text.indexOf(':');
    return text.startsWith("[")
        || (text.indexOf(':', colon + 1) > 0
            && text.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0));
  }

  private static String place(String text, int index) {
    return Grammar.place(text, index);
  }

  /** The part to remove, or null. */
  private static @Nullable String unwanted(String text) {
    if (SCHEME.matcher(text).lookingAt()) {
      return "a scheme";
    }
    if (text.startsWith("*.")) {
      return "a wildcard, because subdomains get the cookie anyway";
    }
    if (text.indexOf('/') >= 0) {
      return "a path, which belongs in Path";
    }
    if (PORT.matcher(text).matches()) {
      return "a port, because cookies apply to every port";
    }
    if (text.startsWith(".")) {
      return "a leading dot";
    }
    if (text.length() > 1 && text.endsWith(".")) {
      return "a trailing dot";
    }
    return text.contains("..") ? "an empty label" : null;
  }
}
