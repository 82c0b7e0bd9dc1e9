package io.biscotti.issuer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The subject of an access token and the session that it is based on. Immutable.
 *
 * @param subject the claim {@code sub}: a permanent id that survives a change of name, such as the
 *     account's; not blank
 * @param username the claim {@code preferred_username}: the sign-in name
 * @param displayName the claim {@code name}: the name to display
 * @param roles the claim {@code roles} (RFC 9068, section 2.2.3.1); may be empty
 * @param session the claim {@code sid}: the handle of the session the token belongs to, which
 *     grants no access; not blank
 * @param authenticatedAt the claim {@code auth_time}: when the subject last authenticated
 * @param sessionExpiresAt when the session ends unless it is used again; its tokens expire no later
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
   * @throws IllegalArgumentException if subject or session is blank
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
