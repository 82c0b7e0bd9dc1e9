package io.biscotti.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.biscotti.crypto.SigningRing;
import io.biscotti.issuer.JwkSet;
import java.util.List;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;

/** Our tokens against another implementation, which shares no code with ours. */
class InteropTest {
  private final Forge forge = new Forge();

  private static JwtConsumer jose4j(SigningRing ring) throws Exception {
    JsonWebKeySet keys = new JsonWebKeySet(new JwkSet(ring).json());
    return new JwtConsumerBuilder()
        .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys.getJsonWebKeys()))
        .setJwsAlgorithmConstraints(
            ConstraintType.PERMIT, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256)
        .setExpectedType(true, "at+jwt")
        .setExpectedIssuer("https://id.example")
        .setExpectedAudience("https://shop.example")
        .setRequireExpirationTime()
        .setRequireIssuedAt()
        .setRequireJwtId()
        .setRequireSubject()
        .setEvaluationTime(NumericDate.fromSeconds(Forge.NOW.getEpochSecond()))
        .build();
  }

  private JsonWebSignature theirs() {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer("https://id.example");
    claims.setAudience("https://shop.example");
    claims.setSubject("acc-2");
    claims.setJwtId("their-1");
    claims.setIssuedAt(NumericDate.fromSeconds(Forge.NOW.getEpochSecond()));
    claims.setExpirationTime(NumericDate.fromSeconds(Forge.NOW.getEpochSecond() + 60));
    claims.setClaim("client_id", "biscotti");
    claims.setClaim("sid", "handle-2");
    claims.setClaim("auth_time", Forge.NOW.getEpochSecond());
    claims.setStringListClaim("roles", "admin");
    JsonWebSignature token = new JsonWebSignature();
    token.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    token.setHeader("typ", "at+jwt");
    token.setKeyIdHeaderValue(forge.key.id());
    token.setPayload(claims.toJson());
    return token;
  }

  @Test
  void ours_atJose4j_isValid() throws Exception {
    JwtClaims claims = jose4j(forge.ring).processToClaims(forge.issue());
    assertEquals("acc-1", claims.getSubject());
    assertEquals("john", claims.getStringClaimValue("preferred_username"));
    assertEquals(List.of("admin", "editor"), claims.getStringListClaimValue("roles"));
    assertEquals(
        Forge.NOW.plusSeconds(600).getEpochSecond(), claims.getExpirationTime().getValue());
  }

  @Test
  void ours_atJose4jWithAnotherSet_isRefused() throws Exception {
    JwtConsumer other = jose4j(SigningRing.generate());
    assertThrows(InvalidJwtException.class, () -> other.processToClaims(forge.issue()));
  }

  @Test
  void jose4js_withOurKey_isValid() throws Exception {
    JsonWebSignature token = theirs();
    token.setKey(forge.key.privateKey());
    Verified verified = forge.verifier.verify(token.getCompactSerialization());
    assertEquals("acc-2", assertInstanceOf(Verified.Valid.class, verified).claims().subject());
  }

  @Test
  void jose4js_withAnotherKey_isInvalid() throws Exception {
    JsonWebSignature token = theirs();
    token.setKey(SigningRing.generate().keys().signing().privateKey());
    assertEquals(
        new Verified.Rejected(Verified.Reason.INVALID),
        forge.verifier.verify(token.getCompactSerialization()));
  }
}
