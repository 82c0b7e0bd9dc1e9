package io.biscotti.issuer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whom an access token is for, and by right of what. Immutable.
 *
 * @param subject the claim {@code sub}: an id that stays when names change, as an account's; not
 *     blank
 * @param username the claim {@code preferred_username}: the name to sign in with
 * @param displayName the claim {@code name}: what pages show
 * @param roles the claim {@code roles} (RFC 9068, section 2.2.3.1); may be empty
 * @param session the claim {@code sid}: a handle of the session that the token belongs to, which
 *     signs nobody in; not blank
 * @param authenticatedAt the claim {@code auth_time}: when they last proved to be it
 * @param sessionExpiresAt when the session ends unless it is seen again, which no token of it
 *     outlives
 */
public record Grant(
    String subject,
    String username,
    Optional<String> displayName,
    List<String> roles,
    String session,
    Instant authenticatedAt,
    Instant sessionExpiresAt) {
  /**
   * Copies the roles.
   *
   * @throws IllegalArgumentException if a text that must not be blank is
   */
  public Grant {
    check("subject", subject);
    check("username", username);
    check("session", session);
    roles = List.copyOf(roles);
  }

  private static void check(String name, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank");
    }
  }
}
