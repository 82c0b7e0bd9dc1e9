package io.biscotti.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How old the Public Suffix List is by which sites are told apart. Browsers bring their own, and a
 * newer one.
 *
 * @param version when it was published, in its own words; null where it doesn't say
 * @param ageDays how many whole days ago that was, at least 0; null where it doesn't say
 */
public record SuffixList(@Nullable Instant version, @Nullable Long ageDays) {
  /** Past this a warning is due: the list changes every few days. */
  static final Duration OLD = Duration.ofDays(365);

  private static final String SOURCE = "Public Suffix List";

  static SuffixList at(Instant now, @Nullable Instant version) {
    return version == null
        ? new SuffixList(null, null)
        : new SuffixList(version, Math.max(0, Duration.between(version, now).toDays()));
  }

  /** What there is to say about its age; nothing while it is fresh. */
  Optional<Remark> remark(Instant now) {
    if (version == null) {
      String message = "the list of public suffixes doesn't say how old it is";
      return Optional.of(Remark.warning("public-suffix-list-undated", message, SOURCE));
    }
    if (!now.isAfter(version.plus(OLD))) {
      return Optional.empty();
    }
    String message =
        "the list of public suffixes is %d days old: browsers may know suffixes that it lacks, and"
            + " take other hosts for one site; a newer version of Biscotti brings a newer list";
    return Optional.of(
        Remark.warning("public-suffix-list-old", message.formatted(ageDays), SOURCE));
  }
}
