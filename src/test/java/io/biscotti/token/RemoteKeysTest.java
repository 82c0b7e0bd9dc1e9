package io.biscotti.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.subtle.Ed25519Sign;
import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningRing;
import io.biscotti.issuer.JwkSet;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteKeysTest {
  private static final Verified INVALID = new Verified.Rejected(Verified.Reason.INVALID);

  private final Forge forge = new Forge();
  private final SigningRing second = SigningRing.generate();
  private final KeyServer server = new KeyServer();
  private TokenVerifier verifier;

  @BeforeEach
  void publish() {
    server.publish(new JwkSet(forge.ring).json());
    verifier =
        TokenVerifier.remote(
            server.address(), Forge.POLICY.issuer(), Forge.POLICY.audience(), forge.clock);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void assertValid(String token) {
    assertInstanceOf(Verified.Valid.class, verifier.verify(token));
  }

  private String signedBySecond() {
    SigningKey key = second.keys().signing();
    return Forge.sign(key, forge.header().replace(forge.key.id(), key.id()), forge.payload());
  }

  private String signedByNobody(int number) {
    String header = forge.header().replace(forge.key.id(), "unknown-" + number);
    return forge.sign(header, forge.payload());
  }

  @Test
  void verify_manyTokensAtOnce_fetchOnce() throws Exception {
    String token = forge.issue();
    assertEquals(0, server.asked.get());
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      Callable<Verified> call = () -> verifier.verify(token);
      for (Future<Verified> one : threads.invokeAll(Collections.nCopies(64, call))) {
        assertInstanceOf(Verified.Valid.class, one.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, server.asked.get());
  }

  @Test
  void verify_defaultSkew_is30Seconds() {
    String token = forge.issue();
    forge.clock.set(Forge.NOW.plusSeconds(629));
    assertValid(token);
    forge.clock.set(Forge.NOW.plusSeconds(630));
    assertEquals(new Verified.Rejected(Verified.Reason.EXPIRED), verifier.verify(token));
  }

  @Test
  void verify_unknownKeys_fetchAtMostOnceAMinute() {
    assertValid(forge.issue());
    for (int i = 0; i < 100; i++) {
      assertEquals(INVALID, verifier.verify(signedByNobody(i)));
    }
    assertEquals(1, server.asked.get());
    forge.clock.advance(RemoteKeys.PAUSE);
    for (int i = 0; i < 100; i++) {
      assertEquals(INVALID, verifier.verify(signedByNobody(i)));
    }
    assertEquals(2, server.asked.get());
  }

  @Test
  void verify_malformedTokens_fetchNothing() {
    for (String token : List.of("", "a.b.c", "x".repeat(9_000), forge.issue() + "=")) {
      assertEquals(INVALID, verifier.verify(token));
    }
    assertEquals(0, server.asked.get());
  }

  @Test
  void verify_newKeyOfTheIssuer_isFoundWithinAMinute() {
    assertValid(forge.issue());
    server.publish(new JwkSet(second).json());
    assertEquals(INVALID, verifier.verify(signedBySecond()));
    forge.clock.advance(RemoteKeys.PAUSE);
    assertValid(signedBySecond());
    // Keys that the issuer no longer publishes are no longer accepted.
    assertEquals(INVALID, verifier.verify(forge.issue()));
  }

  @Test
  void verify_staleKeys_areFetchedAgain() {
    assertValid(forge.issue());
    forge.clock.advance(RemoteKeys.FRESH.minusSeconds(1));
    assertValid(forge.issue());
    assertEquals(1, server.asked.get());
    forge.clock.advance(Duration.ofSeconds(1));
    assertValid(forge.issue());
    assertEquals(2, server.asked.get());
  }

  @Test
  void verify_issuerAwayForHours_worksForADay() {
    assertValid(forge.issue());
    server.status = 503;
    forge.clock.advance(Duration.ofHours(23));
    assertValid(forge.issue());
    assertThrows(TokenException.class, () -> verifier.verify(signedBySecond()));
    forge.clock.advance(Duration.ofHours(1));
    String late = forge.issue();
    assertThrows(TokenException.class, () -> verifier.verify(late));
    server.status = 200;
    forge.clock.advance(RemoteKeys.PAUSE);
    assertValid(forge.issue());
  }

  @Test
  void verify_issuerNotUpYet_isRetriedSoon() {
    server.status = 404;
    assertThrows(TokenException.class, () -> verifier.verify(forge.issue()));
    assertThrows(TokenException.class, () -> verifier.verify(forge.issue()));
    assertEquals(1, server.asked.get());
    server.status = 200;
    forge.clock.advance(RemoteKeys.FIRST_PAUSE);
    assertValid(forge.issue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"keys\":{}}",
        "{\"keys\":null}",
        "{\"keys\":[],\"keys\":[]}",
        "<html>",
        "{\"keys\":[[[[[[[[[[[]]]]]]]]]]]}"
      })
  void verify_documentThatIsNotAJwkSet_isAFault(String document) {
    server.publish(document);
    assertThrows(TokenException.class, () -> verifier.verify(forge.issue()));
  }

  @Test
  void verify_documentTooLong_isAFault() {
    server.publish(new JwkSet(forge.ring).json() + " ".repeat(Download.MOST_BYTES));
    assertThrows(TokenException.class, () -> verifier.verify(forge.issue()));
  }

  @Test
  void verify_twoKeysWithOneId_isAFault() {
    String set = new JwkSet(forge.ring).json();
    String key = set.substring(set.indexOf('[') + 1, set.lastIndexOf(']'));
    server.publish("{\"keys\":[" + key + "," + key + "]}");
    assertThrows(TokenException.class, () -> verifier.verify(forge.issue()));
  }

  @Test
  void verify_redirect_isNotFollowed() {
    try (KeyServer other = new KeyServer()) {
      other.publish(new JwkSet(forge.ring).json());
      server.status = 302;
      server.location = other.address().toString();
      assertThrows(TokenException.class, () -> verifier.verify(forge.issue()));
      assertEquals(0, other.asked.get());
    }
  }

  @Test
  void verify_responseThatNeverEnds_isAbandoned() {
    server.dribbling = true;
    assertTimeoutPreemptively(
        Download.PATIENCE.plusSeconds(5),
        () -> assertThrows(TokenException.class, () -> verifier.verify(forge.issue())));
  }

  @Test
  void verify_keysOfOtherKinds_areSkipped() {
    String set = new JwkSet(forge.ring).json();
    String key = set.substring(set.indexOf('[') + 1, set.lastIndexOf(']'));
    List<String> others = new ArrayList<>();
    others.add("{\"kty\":\"oct\",\"kid\":\"h\",\"k\":\"AAAA\"}");
    others.add("{\"kty\":\"new\",\"kid\":\"n\"}");
    others.add("{\"kty\":1}");
    others.add("{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"o\",\"x\":\"AAAA\",\"y\":\"AAAA\"}");
    others.add(key.replace(forge.key.id(), "e").replace("\"sig\"", "\"enc\""));
    others.add(key.replace(forge.key.id(), "a").replace("ES256", "ES384"));
    others.add(key.replace(forge.key.id(), "p").replace("\"kty\"", "\"d\":\"AQ\",\"kty\""));
    others.add("null");
    server.publish("{\"keys\":[" + String.join(",", others) + "," + key + "]}");
    assertValid(forge.issue());
    for (String id : List.of("h", "e", "a", "p", "o", "n")) {
      String header = forge.header().replace(forge.key.id(), id);
      assertEquals(INVALID, verifier.verify(forge.sign(header, forge.payload())), id);
    }
  }

  @Test
  void verify_ed25519_isValidOnlyAsEdDsa() throws Exception {
    Ed25519Sign.KeyPair pair = Ed25519Sign.KeyPair.newKeyPair();
    server.publish(
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"ed\",\"x\":\"%s\"}]}"
            .formatted(Forge.base64(pair.getPublicKey())));
    assertValid(signed(pair, "EdDSA"));
    assertEquals(INVALID, verifier.verify(signed(pair, "ES256")));
    assertEquals(INVALID, verifier.verify(signed(pair, "HS256")));
  }

  private String signed(Ed25519Sign.KeyPair pair, String algorithm) throws Exception {
    String header = "{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}".formatted(algorithm);
    String signed = Forge.signed(header, forge.payload());
    byte[] signature = new Ed25519Sign(pair.getPrivateKey()).sign(signed.getBytes());
    return signed + "." + Forge.base64(signature);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://id.example/jwks.json",
        "http://127.0.0.1.evil.example/",
        "http://user@127.0.0.1/",
        "https://user:secret@id.example/",
        "https://id.example/#x",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "jwks.json",
        "https:///x"
      })
  void remote_insecureUrl_isRefused(String address) {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> TokenVerifier.remote(URI.create(address), "i", "a", forge.clock));
    assertTrue(String.valueOf(thrown.getMessage()).startsWith("token.jwks"), thrown.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://id.example/x",
        "http://localhost:1/",
        "http://[::1]/",
        "HTTP://127.1.2.3/"
      })
  void remote_secureUrl_isAccepted(String address) {
    TokenVerifier.remote(URI.create(address), "i", "a", forge.clock);
  }
}
