package io.biscotti.explain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The version and age of the Public Suffix List that distinguishes sites. Browsers have their own,
 * newer list.
 *
 * @param version when the list was published, according to itself; null if it doesn't say
 * @param ageDays how many whole days ago that was, at least 0; null if it doesn't say
 */
public record SuffixList(@Nullable Instant version, @Nullable Long ageDays) {
  /** The age after which a warning appears; the list changes every few days. */
  static final Duration OLD = Duration.ofDays(365);

  private static final String SOURCE = "Public Suffix List";

  static SuffixList at(Instant now, @Nullable Instant version) {
    return version == null
        ? new SuffixList(null, null)
        : new SuffixList(version, Math.max(0, Duration.between(version, now).toDays()));
  }

  /** A warning about the list's age; empty if it is recent enough. */
  Optional<Remark> remark(Instant now) {
    if (version == null) {
      String message = "the Public Suffix List doesn't state its age";
      return Optional.of(Remark.warning("public-suffix-list-undated", message, SOURCE));
    }
    if (!now.isAfter(version.plus(OLD))) {
      return Optional.empty();
    }
    String message =
        "the Public Suffix List is %d days old: browsers may know suffixes that it lacks, and group"
            + " hosts into sites differently. A newer version of Biscotti includes a newer list";
    return Optional.of(
        Remark.warning("public-suffix-list-old", message.formatted(ageDays), SOURCE));
  }
}
