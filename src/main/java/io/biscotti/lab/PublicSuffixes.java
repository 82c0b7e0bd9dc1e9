package io.biscotti.lab;

import crawlercommons.domains.EffectiveTldFinder;
import java.util.Optional;

/**
 * Mozilla's Public Suffix List, its private section included, as browsers use it for cookies. The
 * list is the library's own; a name that it doesn't know falls under the list's default rule, by
 * which the last label is a public suffix.
 *
 * @see <a href="https://publicsuffix.org/list/">publicsuffix.org</a>
 */
final class PublicSuffixes {
  private PublicSuffixes() {}

  /** Whether a name is one below which strangers register theirs, as in {@code co.uk}. */
  static boolean isPublic(String host) {
    return !Host.isAddress(host) && registrable(host).isEmpty();
  }

  /** Whether a name ends as a rule of the list itself has it, not only by the default one. */
  static boolean hasListed(String host) {
    return !Host.isAddress(host) && EffectiveTldFinder.getEffectiveTLD(host, false) != null;
  }

  /**
   * The part of a name that somebody registered, as in {@code example.co.uk}.
   *
   * @return empty for an address, and for a public suffix
   */
  static Optional<String> registrable(String host) {
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
