package io.biscotti.token;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads claims strictly: each one has a single allowed type. A missing mandatory claim or a claim
 * of the wrong type, such as a time in a string, makes the whole token invalid.
 */
final class ClaimsReader {
  /** The last second of the year 9999. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private final Map<String, @Nullable Object> members;
  private boolean broken;

  private ClaimsReader(Map<String, @Nullable Object> members) {
    this.members = members;
  }

  static Optional<Claims> read(Map<String, @Nullable Object> members) {
    return new ClaimsReader(members).read();
  }

  private Optional<Claims> read() {
    Claims claims =
        new Claims(
            text("iss"),
            text("sub"),
            audience(),
            time("exp"),
            time("iat"),
            text("jti"),
            text("client_id"),
            text("sid"),
            time("auth_time"),
            members.containsKey("roles") ? texts("roles") : List.of(),
            optionalText("preferred_username"),
            optionalText("name"));
    return broken ? Optional.empty() : Optional.of(claims);
  }

  private String text(String name) {
    return optionalText(name).filter(text -> !text.isEmpty()).orElseGet(() -> broken(""));
  }

  private Optional<String> optionalText(String name) {
    Object value = members.get(name);
    if (value instanceof String text) {
      return Optional.of(text);
    }
    return members.containsKey(name) ? broken(Optional.empty()) : Optional.empty();
  }

  private Instant time(String name) {
    return members.get(name) instanceof Long second && second >= 0 && second <= LAST_SECOND
        ? Instant.ofEpochSecond(second)
        : broken(Instant.EPOCH);
  }

  /** The audience: one text or several (RFC 7519, section 4.1.3). */
  private List<String> audience() {
    return members.get("aud") instanceof String one ? List.of(one) : texts("aud");
  }

  private List<String> texts(String name) {
    if (!(members.get(name) instanceof List<?> list)) {
      return broken(List.of());
    }
    List<String> texts = new ArrayList<>();
    for (Object one : list) {
      texts.add(one instanceof String text ? text : broken(""));
    }
    return texts;
  }

  private <T> T broken(T fallback) {
    broken = true;
    return fallback;
  }
}
