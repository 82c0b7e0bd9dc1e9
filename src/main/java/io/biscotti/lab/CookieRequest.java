package io.biscotti.lab;

import io.biscotti.cookie.Finding;
import io.biscotti.cookie.Proposal;
import io.biscotti.engine.EngineDates;
import io.biscotti.site.SafeText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that a client wants to set, as a request body.
 *
 * @param name required
 * @param value required; may be empty
 * @param path null for {@code /}
 * @param domain null for this host only
 * @param maxAge in seconds; null for none
 * @param expires a point in time in ISO 8601, or in any form that browsers accept in a line; null
 *     for none
 * @param secure null for false
 * @param httpOnly null for false
 * @param sameSite {@code Strict}, {@code Lax} or {@code None}; null leaves it to the browser
 * @param partitioned null for false
 */
public record CookieRequest(
    @Nullable String name,
    @Nullable String value,
    @Nullable String path,
    @Nullable String domain,
    @Nullable Long maxAge,
    @Nullable String expires,
    @Nullable Boolean secure,
    @Nullable Boolean httpOnly,
    @Nullable String sameSite,
    @Nullable Boolean partitioned) {

  /** The cookie to be checked against the rules. */
  Proposal proposal() {
    return new Proposal(
        name == null ? "" : name,
        value == null ? "" : value,
        path == null ? "/" : path,
        domain,
        maxAge == null ? null : Duration.ofSeconds(maxAge),
        instant().orElse(null),
        Boolean.TRUE.equals(secure),
        Boolean.TRUE.equals(httpOnly),
        sameSite,
        Boolean.TRUE.equals(partitioned));
  }

  /** Violations that {@link #proposal()} no longer shows. */
  List<Finding> errors() {
    List<Finding> errors = new ArrayList<>(0);
    if (value == null) {
      errors.add(error("value-absent", "value is required, but may be empty", "RFC 6265bis"));
    }
    if (expires != null && instant().isEmpty()) {
      boolean date = EngineDates.read(null, expires).isPresent();
      String message =
          date
              ? "expires must be a date that all browsers read alike, such as 2027-01-31T12:00:00Z; was "
              : "expires must be a date, such as 2027-01-31T12:00:00Z; was ";
      String rule = date ? "expires-ambiguous" : "expires-date";
      errors.add(error(rule, message + SafeText.quoted(expires), "RFC 6265bis"));
    }
    return errors;
  }

  private static Finding error(String rule, String message, String source) {
    return new Finding(Finding.Level.ERROR, rule, message, source + ", section 4.1.1");
  }

  private Optional<Instant> instant() {
    if (expires == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(expires));
    } catch (DateTimeException notIso) {
      return EngineDates.agreed(expires);
    }
  }

  /** Omits the value: it may be a secret, and the text may end up in a log. */
  @Override
  public String toString() {
    return "CookieRequest[name=" + (name == null ? "" : SafeText.quoted(name)) + "]";
  }
}
