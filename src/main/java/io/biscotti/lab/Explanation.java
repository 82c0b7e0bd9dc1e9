package io.biscotti.lab;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a cookie by RFC 6265bis, its steps, and which engines do otherwise. Immutable.
 *
 * @param stored whether browsers store it
 * @param sent whether they send it with the later request; null when none was asked about
 * @param reasons every step; those that decide are the last of storing and the last of sending
 * @param differs the engines whose verdict or way is another
 * @param cookie the cookie as it is kept, without its value; null when it isn't
 * @param findings what else decides, beyond the cookie, and an old list of public suffixes
 * @param publicSuffixList how old the list is
 */
public record Explanation(
    boolean stored,
    @Nullable Boolean sent,
    List<Reason> reasons,
    List<Difference> differs,
    @Nullable Kept cookie,
    List<Remark> findings,
    SuffixList publicSuffixList) {

  /**
   * What one engine does otherwise.
   *
   * @param engine which
   * @param stored null where it agrees
   * @param sent null where it agrees
   * @param removed whether a cookie from before is deleted; null where it agrees, and where {@code
   *     stored} tells enough
   * @param rule the ids of what it does, with semicolons between them
   * @param message what it does, for people
   * @param source who says so
   * @param reason the step that decided with this engine
   */
  public record Difference(
      Engine engine,
      @Nullable Boolean stored,
      @Nullable Boolean sent,
      @Nullable Boolean removed,
      String rule,
      String message,
      String source,
      Reason reason) {}

  /**
   * A stored cookie.
   *
   * @param name printable ASCII, with question marks for the rest
   * @param domain the host or domain that gets it
   * @param hostOnly whether hosts below don't
   * @param path likewise printable
   * @param expiresAt null until the browser is closed
   * @param secure whether it has {@code Secure}
   * @param httpOnly whether scripts don't see it
   * @param sameSite null for the browser's default
   * @param partition the site that it is kept for; null for all
   */
  public record Kept(
      String name,
      String domain,
      boolean hostOnly,
      String path,
      @Nullable Instant expiresAt,
      boolean secure,
      boolean httpOnly,
      @Nullable String sameSite,
      @Nullable String partition) {
    static Kept of(Stored cookie) {
      return new Kept(
          Shown.ascii(cookie.name()),
          cookie.domain(),
          cookie.hostOnly() || Host.isAddress(cookie.domain()),
          Shown.ascii(cookie.path()),
          cookie.expiresAt(),
          cookie.secure(),
          cookie.httpOnly(),
          cookie.sameSite() == null ? null : cookie.sameSite().attribute(),
          cookie.partition() == null ? null : cookie.partition().toString());
    }
  }

  /** Keeps its own copies. */
  public Explanation {
    reasons = List.copyOf(reasons);
    differs = List.copyOf(differs);
    findings = List.copyOf(findings);
  }

  /** The step that decided about storing. */
  public Reason storing() {
    return deciding(false).orElseThrow();
  }

  /** The step that decided about sending; empty when that was not asked, or not stored. */
  public Optional<Reason> sending() {
    return deciding(true);
  }

  private Optional<Reason> deciding(boolean sending) {
    return reasons.stream()
        .filter(
            reason ->
                switch (reason.effect()) {
                  case IGNORED, REMOVED, STORED -> !sending;
                  case WITHHELD, SENT -> sending;
                  case NOTE -> false;
                })
        .findFirst();
  }
}
