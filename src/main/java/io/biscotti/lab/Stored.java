package io.biscotti.lab;

import io.biscotti.cookie.SameSite;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cookie as a browser keeps it (RFC 6265bis, section 5.7), without its value. Immutable.
 *
 * @param name may be empty
 * @param domain the host that set it, or what {@code Domain} said
 * @param hostOnly whether only that host gets it
 * @param path from a {@code /} on
 * @param createdAt when it came
 * @param expiresAt until when it is kept; null until the browser is closed
 * @param secure whether it is sent over secure connections only
 * @param httpOnly whether it is hidden from scripts
 * @param sameSite null for the browser's default
 * @param partition the site in the address bar that it is kept for; null for all
 * @param given what of it the line said
 */
record Stored(
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
   * What the line said itself, where else the browser decides.
   *
   * @param pathFault why {@code Path} didn't count, so that it is the URL's directory; null where
   *     it did
   * @param sameSiteFault why {@code SameSite} didn't count; null where it did
   * @param partitioned whether {@code Partitioned} came; without, a browser may keep third parties
   *     apart of its own accord
   */
  record Given(@Nullable String pathFault, @Nullable String sameSiteFault, boolean partitioned) {
    static Given of(Line line) {
      String path = line.path();
      String pathFault = path == null ? "Path is absent" : "Path doesn't start with '/'";
      String word = line.sameSiteGiven() ? "SameSite has no known word" : "SameSite is absent";
      return new Given(
          path != null && path.startsWith("/") ? null : pathFault,
          line.sameSite() == null ? word : null,
          line.partitioned());
    }
  }

  boolean isExpired(Instant at) {
    return expiresAt != null && !expiresAt.isAfter(at);
  }

  /** Whether a new cookie takes this one's place (section 5.7, step 23, and CHIPS). */
  boolean isReplacedBy(Stored other) {
    return differences(other).isEmpty();
  }

  /**
   * What keeps a new cookie from taking this one's place: each part of the key that differs, as
   * what this one ("it") has, and what the new line has.
   */
  List<String> differences(Stored line) {
    List<String> found = new ArrayList<>(0);
    if (!name.equals(line.name)) {
      found.add(
          "it is named %s, not %s%s"
              .formatted(Shown.quoted(name), Shown.quoted(line.name), nameNote(line.name)));
    }
    if (!domain.equals(line.domain) || hostOnly != line.hostOnly) {
      found.add("it has %s, this line %s".formatted(domainGiven(), line.domainGiven()));
    }
    if (!path.equals(line.path)) {
      found.add("it has %s, this line %s".formatted(pathGiven(), line.pathGiven()));
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
    return Prefixes.bare(name).equals(Prefixes.bare(other)) ? " (the prefix is part of it)" : "";
  }

  private String domainGiven() {
    return hostOnly ? "no Domain (" + domain + " alone)" : "Domain=" + domain;
  }

  private String pathGiven() {
    String text = "Path=" + Shown.cut(path);
    String fault = given.pathFault();
    return fault == null ? text : text + " (the directory of its URL, as " + fault + ")";
  }

  private String partitionNote(Stored line) {
    if (given.partitioned() != line.given.partitioned()) {
      return given.partitioned()
          ? "it has Partitioned, and this line lacks it"
          : "it lacks Partitioned, and this line has it";
    }
    return "it is kept for %s, this line for %s".formatted(pages(partition), pages(line.partition));
  }

  private static String pages(@Nullable Site site) {
    return site == null ? "pages of all sites" : "pages of " + site;
  }

  /** Whether a new cookie that isn't secure would overlay this one (section 5.7, step 16). */
  boolean isOverlaidBy(Stored other) {
    return secure
        && name.equals(other.name)
        && (Host.matches(domain, other.domain) || Host.matches(other.domain, domain))
        && Address.below(other.path, path);
  }
}
