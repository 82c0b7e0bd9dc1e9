package io.biscotti.explain;

import io.biscotti.engine.Engine;
import io.biscotti.engine.Reason;
import io.biscotti.engine.StoredCookie;
import io.biscotti.site.Host;
import io.biscotti.site.SafeText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a cookie according to RFC 6265bis, step by step, and which engines differ.
 * Immutable.
 *
 * @param stored whether browsers store it
 * @param sent whether they send it with the later request; null if the question has none
 * @param reasons every step; the last step about storing and the last one about sending decide
 * @param differs the engines that decide differently, or the same for another reason
 * @param cookie the cookie as it is stored, without its value; null if it isn't
 * @param findings what else matters besides the cookie, including an outdated Public Suffix List
 * @param publicSuffixList the version and age of the Public Suffix List
 * @param browsers what each browser does
 * @param fix a change with which more browsers store and send the cookie; null if there is none, or
 *     none is needed
 */
public record Explanation(
    boolean stored,
    @Nullable Boolean sent,
    List<Reason> reasons,
    List<Difference> differs,
    @Nullable Kept cookie,
    List<Remark> findings,
    SuffixList publicSuffixList,
    List<BrowserOutcome> browsers,
    @Nullable Fix fix) {

  /**
   * How one engine behaves differently.
   *
   * @param engine the engine
   * @param stored null if the engine agrees
   * @param sent null if the engine agrees
   * @param removed whether an existing cookie is deleted; null if the engine agrees, or if {@code
   *     stored} differs
   * @param rule the ids of the engine's quirks, separated by semicolons
   * @param message what the engine does, for people
   * @param source the sources of the quirks
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
   * @param name printable ASCII; other characters become question marks
   * @param domain the host or domain to which the cookie is sent
   * @param hostOnly whether subdomains are excluded
   * @param path printable like {@code name}
   * @param expiresAt null if it lasts until the browser is closed
   * @param secure whether it has {@code Secure}
   * @param httpOnly whether it is hidden from scripts
   * @param sameSite null for the browser's default
   * @param partition the site whose pages it is kept for; null for all
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
    static Kept of(StoredCookie cookie) {
      return new Kept(
          SafeText.ascii(cookie.name()),
          cookie.domain(),
          cookie.hostOnly() || Host.isAddress(cookie.domain()),
          SafeText.ascii(cookie.path()),
          cookie.expiresAt(),
          cookie.secure(),
          cookie.httpOnly(),
          cookie.sameSite() == null ? null : cookie.sameSite().attribute(),
          cookie.partition() == null ? null : cookie.partition().toString());
    }
  }

  /** Copies the lists. */
  public Explanation {
    reasons = List.copyOf(reasons);
    differs = List.copyOf(differs);
    findings = List.copyOf(findings);
    browsers = List.copyOf(browsers);
  }

  /** The step that decided whether to store. */
  public Reason storing() {
    return deciding(false).orElseThrow();
  }

  /**
   * The step that decided whether to send; empty if that was not asked or the cookie was not
   * stored.
   */
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
