package io.biscotti.site;

import crawlercommons.domains.EffectiveTldFinder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Mozilla's Public Suffix List, including its private section, as browsers use it for cookies. The
 * list is bundled with the library. The list's default rule covers unlisted names: their last label
 * is a public suffix.
 *
 * @see <a href="https://publicsuffix.org/list/">publicsuffix.org</a>
 */
public final class PublicSuffixes {
  /**
   * The version in one of the list's first comments, as in {@code // VERSION:
   * 2025-11-27_13-27-58_UTC}.
   */
  private static final Pattern VERSION =
      Pattern.compile("// VERSION: ([0-9-]{10})_([0-9]{2})-([0-9]{2})-([0-9]{2})_UTC");

  private static final int MOST_LINES = 50;

  private static final Optional<Instant> PUBLISHED = published();

  private PublicSuffixes() {}

  private static Optional<Instant> published() {
    // Read the same file as the library, by its class loader and resource name.
    InputStream list = EffectiveTldFinder.class.getResourceAsStream("/effective_tld_names.dat");
    if (list == null) {
      return Optional.empty();
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
      return version(lines.lines().limit(MOST_LINES));
    } catch (IOException | UncheckedIOException unreadable) {
      return Optional.empty();
    }
  }

  /** The date stated in a list; empty if absent or invalid. */
  static Optional<Instant> version(Stream<String> lines) {
    return lines
        .map(VERSION::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .flatMap(PublicSuffixes::instant);
  }

  private static Optional<Instant> instant(Matcher version) {
    try {
      return Optional.of(Instant.parse(version.replaceFirst("$1T$2:$3:$4Z")));
    } catch (DateTimeParseException none) {
      return Optional.empty();
    }
  }

  /** When the list was published, according to itself; empty if it doesn't say. */
  public static Optional<Instant> version() {
    return PUBLISHED;
  }

  /**
   * Whether a name is a public suffix, below which strangers register names, as in {@code co.uk}.
   */
  public static boolean isPublic(String host) {
    return !Host.isAddress(host) && registrable(host).isEmpty();
  }

  /** Whether a rule of the list covers a name, rather than only the default rule. */
  public static boolean hasListed(String host) {
    return !Host.isAddress(host) && EffectiveTldFinder.getEffectiveTLD(host, false) != null;
  }

  /**
   * The part of a name that somebody registered, as in {@code example.co.uk}.
   *
   * @return empty for an IP address or a public suffix
   */
  public static Optional<String> registrable(String host) {
    String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (Host.isAddress(bare)) {
      return Optional.empty();
    }
    String assigned = EffectiveTldFinder.getAssignedDomain(bare, true, false);
    if (assigned != null) {
      return Optional.of(assigned);
    }
    boolean listed = EffectiveTldFinder.getEffectiveTLD(bare, false) != null;
    int last = bare.lastIndexOf('.');
    return listed || last <= 0
        ? Optional.empty()
        : Optional.of(bare.substring(bare.lastIndexOf('.', last - 1) + 1));
  }
}
