package io.biscotti.lab;

import io.biscotti.cookie.Proposal;
import io.biscotti.cookie.SameSite;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that the application itself sets. Immutable.
 *
 * @param name without a prefix, so that {@code __Host-name} is meant too
 * @param purpose what it is for, for people
 * @param secret whether its value is shown to nobody
 * @param attributes as it is set; null where the one who sets it doesn't tell
 */
record OwnCookie(String name, String purpose, boolean secret, @Nullable Attributes attributes) {

  /**
   * What a {@code Set-Cookie} line says beside name and value.
   *
   * @param path null without
   * @param domain null without
   * @param maxAge in seconds; null without
   * @param secure whether it has {@code Secure}
   * @param httpOnly whether it has {@code HttpOnly}
   * @param sameSite null without
   * @param partitioned whether it has {@code Partitioned}
   */
  public record Attributes(
      @Nullable String path,
      @Nullable String domain,
      @Nullable Long maxAge,
      boolean secure,
      boolean httpOnly,
      @Nullable String sameSite,
      boolean partitioned) {

    /** The attributes of a line that this application wrote. */
    static Attributes of(String setCookie) {
      Line line = LineParser.parse(setCookie, new Agent(null)).orElseThrow();
      SameSite sameSite = line.sameSite();
      return new Attributes(
          line.path(),
          line.domain().isEmpty() ? null : line.domain(),
          line.maxAgeSeconds(),
          line.secure(),
          line.httpOnly(),
          sameSite == null ? null : sameSite.attribute(),
          line.partitioned());
    }

    /** Whether other sites' requests carry it, which browsers allow with {@code Secure} only. */
    boolean none() {
      return SameSite.NONE.attribute().equals(sameSite);
    }

    /** A cookie with these, for the rules. */
    Proposal proposal(String name, String value) {
      return new Proposal(
          name,
          value,
          path,
          domain,
          maxAge == null ? null : Duration.ofSeconds(maxAge),
          null,
          secure,
          httpOnly,
          sameSite,
          partitioned);
    }
  }
}
