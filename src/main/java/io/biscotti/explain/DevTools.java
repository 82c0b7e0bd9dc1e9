package io.biscotti.explain;

import java.util.Map;

/** Describes where a browser's developer tools show an outcome, and how. */
final class DevTools {
  /** Chromium's own names of its reasons (Chrome DevTools Protocol, domain Network). */
  private static final Map<String, String> CHROMIUM =
      Map.ofEntries(
          Map.entry("secure-over-http", "SecureOnly"),
          Map.entry("secure-to-http", "SecureOnly"),
          Map.entry("same-site-none-secure", "SameSiteNoneInsecure"),
          Map.entry("same-site-strict", "SameSiteStrict"),
          Map.entry("domain-host", "InvalidDomain"),
          Map.entry("domain-mismatch", "InvalidDomain"),
          Map.entry("domain-ascii", "InvalidDomain"),
          Map.entry("public-suffix", "InvalidDomain"),
          Map.entry("secure-prefix", "InvalidPrefix"),
          Map.entry("host-prefix", "InvalidPrefix"),
          Map.entry("http-prefix", "InvalidPrefix"),
          Map.entry("host-http-prefix", "InvalidPrefix"),
          Map.entry("nameless-prefix", "InvalidPrefix"),
          Map.entry("leave-secure-alone", "OverwriteSecure"),
          Map.entry("size-limit", "NameValuePairExceedsMaxSize"),
          Map.entry("control-character", "DisallowedCharacter"),
          Map.entry("path-mismatch", "NotOnPath"),
          Map.entry("request-domain-mismatch", "DomainMismatch"),
          Map.entry("host-only-mismatch", "DomainMismatch"));

  private DevTools() {}

  /** Where to look, and what the tools show there. */
  static String shows(BrowserOutcome outcome) {
    boolean kept = outcome.stored() || outcome.removed();
    return switch (outcome.engine()) {
      case CHROMIUM -> chromium(outcome, kept);
      case FIREFOX -> firefox(outcome, kept);
      case SAFARI, WEBKITGTK -> webkit(outcome, kept);
    };
  }

  private static String chromium(BrowserOutcome outcome, boolean kept) {
    if (outcome.isSuccess()) {
      return "Network, the request, Cookies: the cookie is listed";
    }
    if (isUncredentialed(outcome)) {
      return "Network, the request, Headers: no Cookie header; no reason is given";
    }
    String cause = CHROMIUM.get(outcome.deciding().rule());
    String named = cause == null ? "" : ", the reason is called " + cause;
    return kept
        ? "Network, the request, Cookies, \"show filtered out request cookies\": the cookie is"
            + " highlighted"
            + named
        : "Network, the response, Cookies: the line is highlighted" + named;
  }

  private static String firefox(BrowserOutcome outcome, boolean kept) {
    if (outcome.isSuccess()) {
      return "Network, the request, Cookies: the cookie is listed";
    }
    return kept || isUncredentialed(outcome)
        ? "Network, the request, Cookies: it is missing there; no reason is given"
        : "Console: a warning that the cookie was rejected; Storage, Cookies: it is missing there";
  }

  private static String webkit(BrowserOutcome outcome, boolean kept) {
    if (outcome.isSuccess()) {
      return "Network, the request, Cookies: the cookie is listed";
    }
    return kept
        ? "Network, the request, Cookies: it is missing there; no reason is given"
        : "Storage, Cookies: it is missing there; no reason is given";
  }

  private static boolean isUncredentialed(BrowserOutcome outcome) {
    return outcome.deciding().rule().equals("fetch-credentials");
  }
}
