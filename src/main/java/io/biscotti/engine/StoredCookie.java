package io.biscotti.engine;

import io.biscotti.cookie.SameSite;
import io.biscotti.site.Host;
import io.biscotti.site.SafeText;
import io.biscotti.site.Site;
import io.biscotti.site.Url;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cookie as a browser keeps it (RFC 6265bis, section 5.7), without its value. Immutable.
 *
 * @param name may be empty
 * @param domain the host that set it, or the value of {@code Domain}
 * @param hostOnly whether only that host gets it
 * @param path starts with {@code /}
 * @param createdAt when it was received
 * @param expiresAt when it expires; null if it lasts until the browser is closed
 * @param secure whether it is sent only over secure connections
 * @param httpOnly whether it is hidden from scripts
 * @param sameSite null for the browser's default
 * @param partition the site in the address bar for which it is kept; null for all
 * @param given what the line itself specified
 */
public record StoredCookie(
    String name,
    String domain,
    boolean hostOnly,
    String path,
    Instant createdAt,
    @Nullable Instant expiresAt,
    boolean secure,
    boolean httpOnly,
    @Nullable SameSite sameSite,
    @Nullable Site partition,
    Given given) {

  /**
   * What the line itself specified, as opposed to the browser's defaults.
   *
   * @param pathFault why {@code Path} was ignored, so that the URL's directory is used; null if it
   *     was used
   * @param sameSiteFault why {@code SameSite} was ignored; null if it was used
   * @param partitioned whether {@code Partitioned} is present; without it, a browser may still
   *     partition third-party cookies by itself
   */
  public record Given(
      @Nullable String pathFault, @Nullable String sameSiteFault, boolean partitioned) {
    static Given of(ParsedCookie line) {
      String path = line.path();
      String pathFault = path == null ? "Path is absent" : "Path doesn't start with '/'";
      String word = line.sameSiteGiven() ? "SameSite has an unknown value" : "SameSite is absent";
      return new Given(
          path != null && path.startsWith("/") ? null : pathFault,
          line.sameSite() == null ? word : null,
          line.partitioned());
    }
  }

  boolean isExpired(Instant at) {
    return expiresAt != null && !expiresAt.isAfter(at);
  }

  /** Whether a new cookie replaces this one (section 5.7, step 23, and CHIPS). */
  boolean isReplacedBy(StoredCookie other) {
    return differences(other).isEmpty();
  }

  /**
   * Why a new cookie doesn't replace this one: each part of the key that differs, with what this
   * one ("it") has and what the new line has.
   */
  List<String> differences(StoredCookie line) {
    List<String> found = new ArrayList<>(0);
    if (!name.equals(line.name)) {
      found.add(
          "it is named %s, not %s%s"
              .formatted(SafeText.quoted(name), SafeText.quoted(line.name), nameNote(line.name)));
    }
    if (!domain.equals(line.domain) || hostOnly != line.hostOnly) {
      found.add("it has %s, this line has %s".formatted(domainGiven(), line.domainGiven()));
    }
    if (!path.equals(line.path)) {
      found.add("it has %s, this line has %s".formatted(pathGiven(), line.pathGiven()));
    }
    if (!Objects.equals(partition, line.partition)) {
      found.add(partitionNote(line));
    }
    return found;
  }

  private String nameNote(String other) {
    if (name.equalsIgnoreCase(other)) {
      return " (case counts)";
    }
    return NamePrefixes.bare(name).equals(NamePrefixes.bare(other))
        ? " (the prefix is part of it)"
        : "";
  }

  private String domainGiven() {
    return hostOnly ? "no Domain (only " + domain + ")" : "Domain=" + domain;
  }

  private String pathGiven() {
    String text = "Path=" + SafeText.cut(path);
    String fault = given.pathFault();
    return fault == null ? text : text + " (the directory of its URL, because " + fault + ")";
  }

  private String partitionNote(StoredCookie line) {
    if (given.partitioned() != line.given.partitioned()) {
      return given.partitioned()
          ? "it has Partitioned, but this line lacks it"
          : "it lacks Partitioned, but this line has it";
    }
    return "it is kept for %s, this line for %s".formatted(pages(partition), pages(line.partition));
  }

  private static String pages(@Nullable Site site) {
    return site == null ? "pages of all sites" : "pages of " + site;
  }

  /**
   * Whether a new cookie without {@code Secure} would overlay this one, which has it (section 5.7,
   * step 16).
   */
  boolean isOverlaidBy(StoredCookie other) {
    return secure
        && name.equals(other.name)
        && (Host.matches(domain, other.domain) || Host.matches(other.domain, domain))
        && Url.below(other.path, path);
  }
}
