package io.biscotti.lab;

import io.biscotti.cookie.SameSite;
import java.time.Instant;
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
    @Nullable Site partition) {

  boolean isExpired(Instant at) {
    return expiresAt != null && !expiresAt.isAfter(at);
  }

  /** Whether a new cookie takes this one's place (section 5.7, step 23, and CHIPS). */
  boolean isReplacedBy(Stored other) {
    boolean partitionSame =
        partition == null ? other.partition == null : partition.equals(other.partition);
    return name.equals(other.name)
        && domain.equals(other.domain)
        && hostOnly == other.hostOnly
        && path.equals(other.path)
        && partitionSame;
  }

  /** Whether a new cookie that isn't secure would overlay this one (section 5.7, step 16). */
  boolean isOverlaidBy(Stored other) {
    return secure
        && name.equals(other.name)
        && (Host.matches(domain, other.domain) || Host.matches(other.domain, domain))
        && Address.below(other.path, path);
  }
}
