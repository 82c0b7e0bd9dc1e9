package io.biscotti.token;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a valid access token says (RFC 9068, section 2.2). Immutable.
 *
 * @param issuer {@code iss}: who issued it
 * @param subject {@code sub}: whom it is about, by an id that stays
 * @param audience {@code aud}: who may accept it; the verifier is one of them
 * @param expiresAt {@code exp}: the first moment at which it is no longer valid
 * @param issuedAt {@code iat}
 * @param id {@code jti}: the token's own id
 * @param clientId {@code client_id}: the application that it was issued to
 * @param session {@code sid}: a handle of the session that it belongs to
 * @param authenticatedAt {@code auth_time}: when the subject last proved to be it
 * @param roles {@code roles}: what the subject may do; may be empty
 * @param username {@code preferred_username}: the name to sign in with
 * @param displayName {@code name}: what pages show
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

  /** The same with other roles. */
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
   * The name that {@code getRemoteUser} gives: the username, and the subject where there is none,
   * as MicroProfile JWT chooses it. An account's name may one day be somebody else's: what is kept
   * for long belongs to the {@link #subject}.
   */
  public String principalName() {
    return username.orElse(subject);
  }
}
