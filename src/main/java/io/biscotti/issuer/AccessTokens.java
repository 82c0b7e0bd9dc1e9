package io.biscotti.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningRing;
import io.biscotti.token.TokenException;
import io.biscotti.token.TokenVerifier;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;

/**
 * Issues access tokens as defined in RFC 9068: JWTs of type {@code at+jwt}, signed with ES256. A
 * token grants access to anybody who holds it until it expires, so it is short-lived and secret.
 *
 * <p>Thread-safe.
 */
public final class AccessTokens {
  /** The claim {@code client_id}: the application is the only client of its own tokens. */
  public static final String CLIENT_ID = "biscotti";

  private static final JOSEObjectType TYPE = new JOSEObjectType(TokenVerifier.TYPE);

  private final SigningRing ring;
  private final TokenPolicy policy;
  private final Ids ids;
  private final InstantSource clock;

  /**
   * Signs with the ring's current signing key.
   *
   * @param ids generates the claim {@code jti}
   */
  public AccessTokens(SigningRing ring, TokenPolicy policy, Ids ids, InstantSource clock) {
    this.ring = ring;
    this.policy = policy;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Issues a token.
   *
   * @throws IllegalArgumentException if the roles and names make the token longer than {@link
   *     TokenVerifier#MAX_CHARS} characters, which no verifier would accept
   * @throws TokenException if signing fails
   */
  public AccessToken issue(Grant grant) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expiresAt = expiry(now, grant.sessionExpiresAt());
    String token = sign(claims(grant, now, expiresAt));
    if (token.length() > TokenVerifier.MAX_CHARS) {
      throw new IllegalArgumentException(
          "the token with its names and roles must have at most %d characters, had %d"
              .formatted(TokenVerifier.MAX_CHARS, token.length()));
    }
    return new AccessToken(Secret.of(token), now, expiresAt);
  }

  /**
   * The end of the lifetime or of the session, whichever comes first, but at least one second from
   * now.
   */
  private Instant expiry(Instant now, Instant sessionExpiresAt) {
    Instant session = sessionExpiresAt.truncatedTo(ChronoUnit.SECONDS);
    Instant own = now.plusMillis(policy.lifetime().toMillis()).truncatedTo(ChronoUnit.SECONDS);
    Instant earlier = session.isBefore(own) ? session : own;
    return earlier.isAfter(now) ? earlier : now.plusSeconds(1);
  }

  private JWTClaimsSet claims(Grant grant, Instant now, Instant expiresAt) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(policy.issuer())
            .subject(grant.subject())
            .audience(policy.audience())
            .expirationTime(Date.from(expiresAt))
            .issueTime(Date.from(now))
            .jwtID(ids.next())
            .claim("client_id", CLIENT_ID)
            .claim("auth_time", grant.authenticatedAt().getEpochSecond())
            .claim("roles", grant.roles())
            .claim("sid", grant.session())
            .claim("preferred_username", grant.username());
    grant.displayName().ifPresent(name -> claims.claim("name", name));
    return claims.build();
  }

  private String sign(JWTClaimsSet claims) {
    SigningKey key = ring.keys().signing();
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(TYPE).keyID(key.id()).build();
    SignedJWT token = new SignedJWT(header, claims);
    try {
      token.sign(new ECDSASigner(key.privateKey()));
    } catch (JOSEException e) {
      throw new TokenException("ES256 failed to sign", e);
    }
    return token.serialize();
  }
}
