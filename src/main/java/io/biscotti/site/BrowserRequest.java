package io.biscotti.site;

import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A browser's request, with everything that determines whether it is same-site (RFC 6265bis,
 * section 5.2). Immutable.
 *
 * @param url the requested URL
 * @param method as sent, in upper case
 * @param initiator the page that started the request; null if the user did, through the address bar
 *     or a bookmark
 * @param topLevel the page in the address bar, for requests of its subresources; null for a
 *     top-level navigation, which replaces that page
 * @param through the URL that redirected the request here; null if none did
 * @param credentials the mode of a script's {@code fetch}; null for all other requests
 */
public record BrowserRequest(
    Url url,
    String method,
    @Nullable Initiator initiator,
    @Nullable Url topLevel,
    @Nullable Url through,
    @Nullable Credentials credentials) {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  /**
   * A page that starts requests.
   *
   * @param page its URL or origin; null for an opaque origin, such as that of a sandboxed frame
   */
  public record Initiator(@Nullable Url page) {
    public boolean isSameSite(Url url, boolean schemeful) {
      return page != null && Site.of(page).isSame(Site.of(url), schemeful);
    }
  }

  /** Creates a request that isn't made by a script's {@code fetch}. */
  public BrowserRequest(
      Url url,
      String method,
      @Nullable Initiator initiator,
      @Nullable Url topLevel,
      @Nullable Url through) {
    this(url, method, initiator, topLevel, through, null);
  }

  /** A navigation to a URL that the user typed. */
  public static BrowserRequest typed(Url url) {
    return new BrowserRequest(url, "GET", null, null, null);
  }

  /** The same request by a {@code fetch} with another mode. */
  public BrowserRequest with(Credentials mode) {
    return new BrowserRequest(url, method, initiator, topLevel, through, mode);
  }

  /**
   * Whether the request's credentials mode allows cookies. Origins decide, not sites: two ports of
   * one host are two origins.
   */
  public boolean isCredentialed() {
    return credentials == null
        || credentials == Credentials.INCLUDE
        || (credentials == Credentials.SAME_ORIGIN
            && startedBy().equals(url.origin())
            && (through == null || through.origin().equals(url.origin())));
  }

  /**
   * The origin of the page that started a subresource request, or {@code null} as scripts see it.
   */
  public String startedBy() {
    Url page = initiator == null ? topLevel : initiator.page();
    return page == null ? "null" : page.origin();
  }

  public boolean isNavigation() {
    return topLevel == null;
  }

  /** Whether the method is safe (RFC 9110, section 9.2.1). */
  public boolean isSafe() {
    return SAFE.contains(method);
  }

  /** Whether no other site than the URL's is involved. */
  public boolean isSameSite(boolean schemeful) {
    return (initiator == null || initiator.isSameSite(url, schemeful)) && !isThirdParty(schemeful);
  }

  /** Whether the page in the address bar belongs to another site. */
  public boolean isThirdParty(boolean schemeful) {
    return topLevel != null && !Site.of(topLevel).isSame(Site.of(url), schemeful);
  }

  /** The page in the address bar, as in "the page in the address bar is https://b.example". */
  public String addressBar() {
    return "the page in the address bar is " + (topLevel == null ? "this one" : foreign(topLevel));
  }

  /**
   * Why the request isn't same-site: which other site is involved.
   *
   * @param schemeful whether {@code http} and {@code https} of one domain count as two sites
   */
  public String foreigner(boolean schemeful) {
    if (topLevel != null && isThirdParty(schemeful)) {
      return addressBar();
    }
    if (initiator != null && !initiator.isSameSite(url, schemeful)) {
      Url page = initiator.page();
      return page == null
          ? "a page with an opaque origin, such as a sandboxed frame, started it"
          : "a page of " + foreign(page) + " started it";
    }
    return through == null ? "another site is involved" : through.origin() + " redirected it";
  }

  private String foreign(Url page) {
    boolean scheme = Site.of(page).isSame(Site.of(url), false);
    return page.origin() + (scheme ? " (the same domain with another scheme)" : "");
  }

  /** Whether a page of another host is involved. */
  public boolean isBetweenHosts() {
    return Stream.of(topLevel, through, initiator == null ? null : initiator.page())
        .anyMatch(page -> page != null && !page.host().equals(url.host()));
  }

  /** Whether another site redirected the request here. */
  public boolean isThroughOther() {
    return through != null && !Site.of(through).isSame(Site.of(url), false);
  }

  /**
   * Whether the page in the address bar belongs to another host, and the Public Suffix List has no
   * rule for the requested one.
   */
  public boolean isBetweenUnlisted() {
    return topLevel != null
        && !topLevel.host().equals(url.host())
        && !PublicSuffixes.hasListed(url.host());
  }

  /** The site in the address bar, which keys partitioned cookies (CHIPS). */
  public Site partition() {
    return Site.of(topLevel == null ? url : topLevel);
  }
}
