package io.biscotti.token;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The claims of a valid access token (RFC 9068, section 2.2). Immutable.
 *
 * @param issuer {@code iss}: who issued it
 * @param subject {@code sub}: the account's permanent id
 * @param audience {@code aud}: who may accept it; includes the verifier
 * @param expiresAt {@code exp}: the first instant at which it is no longer valid
 * @param issuedAt {@code iat}
 * @param id {@code jti}: the token's own id
 * @param clientId {@code client_id}: the application it was issued to
 * @param session {@code sid}: the handle of the session it belongs to
 * @param authenticatedAt {@code auth_time}: when the subject last authenticated
 * @param roles {@code roles}: what the subject may do; may be empty
 * @param username {@code preferred_username}: the sign-in name
 * @param displayName {@code name}: the name to display
 */
public record Claims(
    String issuer,
    String subject,
    List<String> audience,
    Instant expiresAt,
    Instant issuedAt,
    String id,
    String clientId,
    String session,
    Instant authenticatedAt,
    List<String> roles,
    Optional<String> username,
    Optional<String> displayName) {
  /** Copies the lists. */
  public Claims {
    audience = List.copyOf(audience);
    roles = List.copyOf(roles);
  }

  /** Returns a copy with other roles. */
  public Claims withRoles(List<String> others) {
    return new Claims(
        issuer,
        subject,
        audience,
        expiresAt,
        issuedAt,
        id,
        clientId,
        session,
        authenticatedAt,
        others,
        username,
        displayName);
  }

  /**
   * The name that {@code getRemoteUser} returns: the username or, if there is none, the subject, as
   * in MicroProfile JWT. A username may later belong to somebody else, so key long-lived data by
   * the {@link #subject}.
   */
  public String principalName() {
    return username.orElse(subject);
  }
}
