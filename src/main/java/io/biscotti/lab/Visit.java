package io.biscotti.lab;

import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request of a browser, with what decides whether it is same-site (RFC 6265bis, section 5.2).
 * Immutable.
 *
 * @param url where it goes
 * @param method as sent, in upper case
 * @param initiator the page that started it; null when a person did, with the address bar or a
 *     bookmark
 * @param topLevel the page in the address bar while a part of it is requested; null when the
 *     request is to replace that page, a top-level navigation
 * @param through the URL that redirected it here; null when none did
 */
public record Visit(
    Address url,
    String method,
    @Nullable Initiator initiator,
    @Nullable Address topLevel,
    @Nullable Address through) {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  /**
   * A page that starts requests.
   *
   * @param page its URL or origin; null for an opaque origin, as a sandboxed frame has
   */
  public record Initiator(@Nullable Address page) {
    boolean isSameSite(Address url, boolean schemeful) {
      return page != null && Site.of(page).isSame(Site.of(url), schemeful);
    }
  }

  /** A navigation to a URL that somebody typed. */
  public static Visit typed(Address url) {
    return new Visit(url, "GET", null, null, null);
  }

  boolean isNavigation() {
    return topLevel == null;
  }

  /** Whether the method changes nothing (RFC 9110, section 9.2.1). */
  boolean isSafe() {
    return SAFE.contains(method);
  }

  /** Whether nobody but the URL's own site has a part in it. */
  boolean isSameSite(boolean schemeful) {
    return (initiator == null || initiator.isSameSite(url, schemeful)) && !isThirdParty(schemeful);
  }

  /** Whether the page in the address bar is another site's. */
  boolean isThirdParty(boolean schemeful) {
    return topLevel != null && !Site.of(topLevel).isSame(Site.of(url), schemeful);
  }

  /** The page in the address bar, as in "the page in the address bar is https://b.example". */
  String addressBar() {
    return "the page in the address bar is " + (topLevel == null ? "this one" : foreign(topLevel));
  }

  /**
   * Why it isn't same-site: who has a part in it beside the URL's own site.
   *
   * @param schemeful whether {@code http} and {@code https} of one domain are two sites
   */
  String foreigner(boolean schemeful) {
    if (topLevel != null && isThirdParty(schemeful)) {
      return addressBar();
    }
    if (initiator != null && !initiator.isSameSite(url, schemeful)) {
      Address page = initiator.page();
      return page == null
          ? "a page of an opaque origin started it, as a sandboxed frame is"
          : "a page of " + foreign(page) + " started it";
    }
    return through == null ? "another site took part" : through.origin() + " redirected it";
  }

  private String foreign(Address page) {
    boolean scheme = Site.of(page).isSame(Site.of(url), false);
    return page.origin() + (scheme ? " (the same domain, and another scheme)" : "");
  }

  /** Whether a page of another host has a part in it. */
  boolean isBetweenHosts() {
    return Stream.of(topLevel, through, initiator == null ? null : initiator.page())
        .anyMatch(page -> page != null && !page.host().equals(url.host()));
  }

  /** Whether another site redirected it here. */
  boolean isThroughOther() {
    return through != null && !Site.of(through).isSame(Site.of(url), false);
  }

  /**
   * Whether the page in the address bar is another host's, and the list of public suffixes doesn't
   * tell what both have in common.
   */
  boolean isBetweenUnlisted() {
    return topLevel != null
        && !topLevel.host().equals(url.host())
        && !PublicSuffixes.hasListed(url.host());
  }

  /** The site in the address bar, which keys partitioned cookies (CHIPS). */
  Site partition() {
    return Site.of(topLevel == null ? url : topLevel);
  }
}
