package io.biscotti.lab;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.CookieRules;
import io.biscotti.cookie.Proposal;
import io.biscotti.engine.NamePrefixes;
import io.biscotti.explain.Remark;
import io.biscotti.lab.OwnCookie.Attributes;
import io.biscotti.site.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Findings about the cookies of one request. Browsers don't send attributes, so findings about
 * attributes cover only the application's own cookies. Immutable.
 */
final class CookieInspector {
  /** The default limit of Tomcat and Jetty for all header fields together. */
  static final int BUDGET_BYTES = 8_192;

  /** Browsers keep at least this many cookies per domain, and may silently drop others. */
  private static final int LEAST_KEPT = 50;

  private static final int MOST_NAMED = 10;

  private final CookieHeader header;
  private final OwnCookies own;
  private final boolean secure;
  private final Instant now;
  private final Set<String> duplicates;

  CookieInspector(CookieHeader header, OwnCookies own, boolean secure, Instant now) {
    this.header = header;
    this.own = own;
    this.secure = secure;
    this.now = now;
    this.duplicates = header.duplicates();
  }

  /** Findings about one of the cookies. */
  List<Remark> about(CookieHeader.Sent sent) {
    Attributes attributes = attributes(sent.name());
    List<Remark> remarks = new ArrayList<>();
    CookieRules.findings(proposal(sent, attributes), now).stream()
        .map(Remark::of)
        .forEach(remarks::add);
    prefix(sent.name(), remarks);
    if (duplicates.contains(sent.name())) {
      remarks.add(
          Remark.warning(
              "duplicate",
              "the name was sent more than once, and nothing shows who set which cookie",
              "RFC 6265bis, section 4.2.2"));
    }
    if (attributes == null && OwnCookies.soundsSecret(sent.name())) {
      remarks.add(
          Remark.warning(
              "secret-unseen",
              "the name sounds like a secret; unless it has HttpOnly, scripts can read it",
              "RFC 6265bis, section 4.1.2.6"));
    }
    return List.copyOf(remarks);
  }

  private @Nullable Attributes attributes(String name) {
    return own.find(name).map(OwnCookie::attributes).orElse(null);
  }

  /**
   * A cookie of unknown origin is assumed to have valid attributes, so only its name and value are
   * checked.
   */
  private static Proposal proposal(CookieHeader.Sent sent, @Nullable Attributes attributes) {
    return attributes == null
        ? new Proposal(sent.name(), sent.value(), "/", null, null, null, true, true, "Lax", false)
        : attributes.proposal(sent.name(), sent.value());
  }

  private void prefix(String name, List<Remark> remarks) {
    NamePrefixes prefix = NamePrefixes.of(name);
    if (prefix == null) {
      return;
    }
    String source = "RFC 6265bis, section 4.1.3";
    remarks.add(
        secure
            ? Remark.info("prefix", prefix.text() + " guarantees how the cookie was set", source)
            : Remark.warning(
                "prefix-over-http",
                "over plain HTTP, browsers send " + prefix.text() + " cookies only to localhost",
                source));
  }

  /** Findings about all cookies together. */
  List<Remark> aboutAll() {
    List<Remark> remarks = new ArrayList<>();
    budget(remarks);
    if (!duplicates.isEmpty()) {
      String names =
          duplicates.stream()
              .limit(MOST_NAMED)
              .map(SafeText::quoted)
              .collect(Collectors.joining(", "));
      remarks.add(
          Remark.warning(
              "duplicates", "sent more than once: " + names, "RFC 6265bis, section 4.2.2"));
    }
    if (header.cookies().size() > LEAST_KEPT) {
      String message = "%d cookies were sent, but browsers only guarantee to keep %d per domain";
      remarks.add(
          Remark.warning(
              "count",
              message.formatted(header.cookies().size(), LEAST_KEPT),
              "RFC 6265bis, section 6.1"));
    }
    if (!secure && !header.cookies().isEmpty()) {
      remarks.add(
          Remark.info(
              "plain-http",
              "they were sent over plain HTTP, so others on the network can read and replace them",
              "RFC 6265bis, section 8.3"));
    }
    Observatory.judge(known()).ifPresent(remarks::add);
    return List.copyOf(remarks);
  }

  private void budget(List<Remark> remarks) {
    int sizeBytes = header.sizeBytes();
    if (sizeBytes <= BUDGET_BYTES / 2) {
      return;
    }
    String message =
        "%d of the %d bytes that servers usually accept for all fields together"
            .formatted(sizeBytes, BUDGET_BYTES);
    String source = "Tomcat, maxHttpHeaderSize; Jetty, requestHeaderSize";
    remarks.add(
        sizeBytes > BUDGET_BYTES
            ? Remark.error("header-budget", message, source)
            : Remark.warning("header-budget", message, source));
  }

  private Map<String, Attributes> known() {
    Map<String, Attributes> known = new LinkedHashMap<>();
    for (CookieHeader.Sent sent : header.cookies()) {
      Attributes attributes = attributes(sent.name());
      if (attributes != null) {
        known.put(sent.name(), attributes);
      }
    }
    return known;
  }
}
