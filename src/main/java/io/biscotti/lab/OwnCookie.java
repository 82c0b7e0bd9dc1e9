package io.biscotti.lab;

import io.biscotti.cookie.Proposal;
import io.biscotti.cookie.SameSite;
import io.biscotti.engine.LineParser;
import io.biscotti.engine.ParsedCookie;
import io.biscotti.engine.UserAgent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that the application itself sets. Immutable.
 *
 * @param name without a prefix; {@code __Host-name} matches too
 * @param purpose what it is for, as people read it
 * @param secret whether its value is never shown
 * @param attributes as they are set; null if unknown
 */
record OwnCookie(String name, String purpose, boolean secret, @Nullable Attributes attributes) {

  /**
   * The attributes of a {@code Set-Cookie} line.
   *
   * @param path null if absent
   * @param domain null if absent
   * @param maxAge in seconds; null if absent
   * @param secure whether it has {@code Secure}
   * @param httpOnly whether it has {@code HttpOnly}
   * @param sameSite null if absent
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

    /** Parses the attributes of a line that this application wrote. */
    static Attributes of(String setCookie) {
      ParsedCookie line = LineParser.parse(setCookie, new UserAgent(null)).orElseThrow();
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

    /** Whether it is {@code SameSite=None}, which browsers accept only with {@code Secure}. */
    boolean none() {
      return SameSite.NONE.attribute().equals(sameSite);
    }

    /** A cookie with these attributes, to be checked against the rules. */
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
