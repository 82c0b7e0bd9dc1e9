package io.biscotti.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningRing;
import io.biscotti.issuer.TokenPolicy;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.AsvsReport;
import io.biscotti.testkit.RawServer;
import io.biscotti.testkit.SettableClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** OWASP ASVS 5.0, chapters 9 and 3: self-contained tokens and cross-site request forgery. */
@ExtendWith(AsvsReport.class)
class AsvsTokensTest {
  private static final String GOOD = "seven green otters";
  private static final String JSON = "application/json";

  /** A clock behind the database's, so that time passes for both when it is moved. */
  private static final SettableClock CLOCK =
      new SettableClock(Clock.systemUTC().instant().minus(Duration.ofHours(1)));

  private static LocalApplication application;
  private static Path home;
  private static SigningKey key;

  @BeforeAll
  static void start() throws Exception {
    home = Files.createTempDirectory(Path.of("target"), "home");
    application =
        LocalApplication.start(
            Map.of("biscotti.signin", "password", "biscotti.home", home.toString()),
            context -> context.setAttribute(Startup.CLOCK, CLOCK));
    key =
        SigningRing.open(
                home.resolve(TokenPolicy.KEY_FILE), TokenPolicy.DEFAULT.keys(), Clock.systemUTC())
            .keys()
            .signing();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Answer post(String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!body.isEmpty()) {
      all.addAll(List.of("Content-Type", JSON));
    }
    return application.send("POST", path, body, all.toArray(new String[0]));
  }

  private static String credentials(String username) {
    return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(username, GOOD);
  }

  /** The session cookie of a new user. */
  private static String register(String username) {
    Answer made = post("/api/accounts", credentials(username));
    assertEquals(201, made.status(), made::body);
    return made.sessionCookie();
  }

  private static JsonNode tokens(String username) {
    register(username);
    return post("/api/token", credentials(username)).json();
  }

  private static String access(JsonNode tokens) {
    return tokens.path("access_token").asText();
  }

  private static Answer profile(String token) {
    return application.get("/profile", "Authorization", "Bearer " + token);
  }

  private static void assertInvalid(String token) {
    Answer answer = profile(token);
    assertEquals(401, answer.status(), answer::body);
    assertEquals("token_invalid", answer.json().path("code").asText());
    assertEquals(401, application.get("/profile", "Cookie", "access_token=" + token).status());
  }

  private static JWTClaimsSet claims(String token) {
    try {
      return SignedJWT.parse(token).getJWTClaimsSet();
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  private static JWSHeader.Builder header() {
    return new JWSHeader.Builder(JWSAlgorithm.ES256)
        .type(new JOSEObjectType("at+jwt"))
        .keyID(key.id());
  }

  private static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer)
      throws JOSEException {
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }

  private static String signedByUs(JWSHeader header, JWTClaimsSet claims) throws JOSEException {
    return sign(header, claims, new ECDSASigner(key.privateKey()));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  @Asvs(
      value = "9.1.1",
      gist = "A token's signature is verified before its content is trusted.",
      done =
          "Changed the user, the roles and each part of a valid token; signed one with "
              + "another key.")
  void v9_1_1_signature_isChecked() throws Exception {
    String good = access(tokens("abe"));
    assertEquals(200, profile(good).status());
    String[] parts = good.split("\\.", -1);
    JWTClaimsSet admin =
        new JWTClaimsSet.Builder(claims(good)).claim("roles", List.of("admin")).build();
    assertInvalid(parts[0] + "." + base64(admin.toString()) + "." + parts[2]);
    assertInvalid(parts[0] + "." + parts[1] + ".");
    assertInvalid(parts[0] + "." + parts[1]);
    assertInvalid(good.substring(0, good.length() - 2) + (good.endsWith("AA") ? "BB" : "AA"));
    ECKey other = new ECKeyGenerator(Curve.P_256).keyID(key.id()).generate();
    assertInvalid(sign(header().build(), claims(good), new ECDSASigner(other)));
    assertEquals(200, profile(signedByUs(header().build(), claims(good))).status(), "our key does");
  }

  @Test
  @Asvs(
      value = "9.1.2",
      gist =
          "Tokens are signed and accepted only with allow-listed algorithms, and never with "
              + "none.",
      done =
          "Sent tokens with the algorithm none in several spellings, and tokens whose HMAC "
              + "key is the public key.")
  void v9_1_2_algorithms_areListed() throws Exception {
    String good = access(tokens("ada"));
    String payload = good.split("\\.", -1)[1];
    for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
      String header =
          "{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}".formatted(none, key.id());
      assertInvalid(base64(header) + "." + payload + ".");
      assertInvalid(base64(header) + "." + payload + "." + good.split("\\.", -1)[2]);
    }
    String jwks = application.get("/.well-known/jwks.json").body();
    JWSHeader hmac =
        new JWSHeader.Builder(JWSAlgorithm.HS256)
            .type(new JOSEObjectType("at+jwt"))
            .keyID(key.id())
            .build();
    for (byte[] secret : List.of(key.publicKey().getEncoded(), jwks.getBytes(UTF_8))) {
      assertInvalid(sign(hmac, claims(good), new MACSigner(secret)));
    }
  }

  @Test
  @Asvs(
      value = "9.1.3",
      gist = "Keys come from the configuration, and never from the token.",
      done =
          "Sent tokens signed by a key that they contain (jwk) or link to (jku, x5u); "
              + "nobody followed the link.")
  void v9_1_3_keys_doNotComeFromTheToken() throws Exception {
    JWTClaimsSet claims = claims(access(tokens("amy")));
    ECKey own = new ECKeyGenerator(Curve.P_256).keyID(key.id()).generate();
    AtomicInteger asked = new AtomicInteger();
    UnaryOperator<String> count =
        head -> {
          asked.incrementAndGet();
          return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        };
    try (RawServer server = RawServer.start(count)) {
      URI there = server.at(URI.create("http://127.0.0.1/keys"));
      for (JWSHeader header :
          List.of(
              header().jwk(own.toPublicJWK()).build(),
              header().jwkURL(there).build(),
              header().x509CertURL(there).build())) {
        assertInvalid(sign(header, claims, new ECDSASigner(own)));
        assertInvalid(signedByUs(header, claims));
      }
    }
    assertEquals(0, asked.get());
  }

  @Test
  @Asvs(
      value = "9.2.1",
      gist = "A token is accepted only within its validity period.",
      done =
          "Used a token up to its last second and after it, with a settable clock; sent one "
              + "that is not valid yet.")
  void v9_2_1_validity_isEnforced() throws Exception {
    String token = access(tokens("ann"));
    Instant expiresAt = claims(token).getExpirationTime().toInstant();
    Instant before = CLOCK.instant();
    JWTClaimsSet early =
        new JWTClaimsSet.Builder(claims(token))
            .notBeforeTime(Date.from(before.plusSeconds(120)))
            .build();
    assertInvalid(signedByUs(header().build(), early));
    try {
      CLOCK.set(expiresAt.minusMillis(1));
      assertEquals(200, profile(token).status());
      CLOCK.set(expiresAt);
      Answer answer = profile(token);
      assertEquals(401, answer.status());
      assertEquals("token_expired", answer.json().path("code").asText());
    } finally {
      CLOCK.set(before);
    }
  }

  @Test
  @Asvs(
      value = "9.2.2",
      gist =
          "A token of another type, such as an ID token, is not accepted as an access " + "token.",
      done =
          "Sent tokens signed with our own key whose type is JWT, id_token or none, and a "
              + "refresh token instead of an access token.")
  void v9_2_2_type_isChecked() throws Exception {
    JsonNode tokens = tokens("art");
    JWTClaimsSet claims = claims(access(tokens));
    for (String type : List.of("JWT", "id_token", "rt+jwt", "")) {
      JWSHeader header =
          new JWSHeader.Builder(JWSAlgorithm.ES256)
              .type(new JOSEObjectType(type))
              .keyID(key.id())
              .build();
      assertInvalid(signedByUs(header, claims));
    }
    JWSHeader none = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.id()).build();
    assertInvalid(signedByUs(none, claims));
    assertInvalid(tokens.path("refresh_token").asText());
  }

  @Test
  @Asvs(
      value = "9.2.3",
      gist = "A service accepts only tokens that are meant for it.",
      done =
          "Sent tokens signed with our own key for another audience, for none, and from "
              + "another issuer.")
  void v9_2_3_audience_isChecked() throws Exception {
    JWTClaimsSet claims = claims(access(tokens("ava")));
    JWTClaimsSet.Builder shop = new JWTClaimsSet.Builder(claims).audience("https://shop.example");
    assertInvalid(signedByUs(header().build(), shop.build()));
    JWTClaimsSet.Builder nobody = new JWTClaimsSet.Builder(claims).audience((String) null);
    assertInvalid(signedByUs(header().build(), nobody.build()));
    JWTClaimsSet.Builder foreign = new JWTClaimsSet.Builder(claims).issuer("https://id.example");
    assertInvalid(signedByUs(header().build(), foreign.build()));
  }

  @Test
  @Asvs(
      value = "3.5.1",
      gist = "Cross-site request forgery is detected and refused.",
      done =
          "Sent unsafe requests with a session from another site, by Fetch Metadata and by Origin;"
              + " with biscotti.csrf=token, also one without the token.")
  void v3_5_1_foreignRequest_isRefused() throws Exception {
    String cookie = register("bea");
    for (String[] origin :
        List.of(
            new String[] {"Sec-Fetch-Site", "cross-site"},
            new String[] {"Sec-Fetch-Site", "same-site"},
            new String[] {"Origin", "https://evil.example"},
            new String[] {"Origin", "null"})) {
      for (String path : List.of("/logout", "/api/token", "/login")) {
        Answer answer = post(path, "", "Cookie", cookie, origin[0], origin[1]);
        assertEquals(403, answer.status(), path + " " + String.join(": ", origin));
        assertEquals("csrf_rejected", answer.json().path("code").asText());
      }
    }
    assertEquals(200, application.get("/profile", "Cookie", cookie).status());
    Map<String, String> settings = Map.of("biscotti.signin", "password", "biscotti.csrf", "token");
    try (LocalApplication strict = LocalApplication.start(settings)) {
      String own =
          strict
              .send("POST", "/api/accounts", credentials("bea"), "Content-Type", JSON)
              .sessionCookie();
      assertEquals(403, strict.post("/logout", "Cookie", own).status());
      Answer csrf = strict.get("/api/csrf", "Cookie", own);
      String token = csrf.json().path("token").asText();
      Answer out = strict.post("/logout", "Cookie", own, "X-CSRF-Token", token);
      assertEquals(200, out.status(), out::body);
    }
  }

  @Test
  @Asvs(
      value = "3.5.2",
      gist = "Nothing that relies on a preflight works without one.",
      done =
          "Sent the API's requests as forms can send them, without a preflight: other "
              + "content types are refused, and the origin is checked on every unsafe request.")
  void v3_5_2_preflight_cannotBeAvoided() {
    String cookie = register("ben");
    for (String type :
        List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
      Answer answer =
          application.send(
              "POST",
              "/api/session/reauthenticate",
              "{\"password\":\"" + GOOD + "\"}",
              "Cookie",
              cookie,
              "Content-Type",
              type);
      assertEquals(415, answer.status(), type);
      Answer foreign =
          application.send(
              "POST",
              "/api/accounts",
              credentials("ben2"),
              "Content-Type",
              type,
              "Origin",
              "https://evil.example");
      assertEquals(403, foreign.status(), type);
    }
  }

  @Test
  @Asvs(
      value = "3.5.3",
      gist = "GET, HEAD and OPTIONS change nothing.",
      done = "Sent these methods to each route that signs in, signs out or changes an account.")
  void v3_5_3_safeMethods_changeNothing() {
    String cookie = register("bob");
    for (String path :
        List.of(
            "/login",
            "/register",
            "/logout",
            "/delete-cookie",
            "/api/token",
            "/api/token/refresh",
            "/api/token/introspect",
            "/api/account/password",
            "/api/session/reauthenticate",
            "/api/users/bob/sessions")) {
      for (String method : List.of("GET", "HEAD")) {
        Answer answer = application.send(method, path, "", "Cookie", cookie);
        assertEquals(405, answer.status(), method + " " + path);
      }
      Answer options = application.send("OPTIONS", path, "", "Cookie", cookie);
      assertTrue(options.setCookies().isEmpty(), path);
    }
    assertEquals(200, application.get("/profile", "Cookie", cookie).status());
  }

  @Test
  @Asvs(
      value = "3.7.2",
      gist = "Browsers are redirected to other hosts only if those are listed.",
      done = "Signed in with other hosts in many spellings in next, and with a listed one.")
  void v3_7_2_redirects_areLocalOrListed() throws Exception {
    register("cal");
    for (String next :
        List.of(
            "https://evil.example/",
            "//evil.example/",
            "/%5Cevil.example",
            "https:evil.example",
            "%09//evil.example",
            "javascript:alert(1)")) {
      Answer answer = signIn(application, next);
      assertEquals(303, answer.status(), next);
      assertEquals("/account", answer.header("Location"), next);
    }
    Map<String, String> settings =
        Map.of("biscotti.signin", "password", "biscotti.auth.origins", "https://app.example.com");
    try (LocalApplication listing = LocalApplication.start(settings)) {
      listing.send("POST", "/api/accounts", credentials("cal"), "Content-Type", JSON);
      String listed = "https://app.example.com/a";
      assertEquals(listed, signIn(listing, listed).header("Location"));
      assertEquals("/account", signIn(listing, "https://evil.example/a").header("Location"));
    }
  }

  private static Answer signIn(LocalApplication where, String next) {
    return where.send(
        "POST",
        "/login",
        "username=cal&password=" + GOOD.replace(' ', '+') + "&next=" + next,
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Accept",
        "text/html");
  }

  @Test
  void refreshToken_reusedAfterTheGrace_revokesTheFamilyAndWarnsTheOwner() throws Exception {
    String cookie = register("dan");
    String first = post("/api/token", credentials("dan")).json().path("refresh_token").asText();
    String second = refresh(first).json().path("refresh_token").asText();
    passSinceRefreshes(31);
    Answer reused = refresh(first);
    assertEquals(401, reused.status(), reused::body);
    assertEquals("refresh_reuse", reused.json().path("code").asText());
    assertEquals(401, refresh(second).status(), "the family is dead");
    JsonNode events = application.get("/api/events", "Cookie", cookie).json().path("events");
    assertEquals("token_reused", events.path(0).path("type").asText(), events::toString);
    assertEquals("warning", events.path(0).path("level").asText());
    assertFalse(events.toString().contains(first));
  }

  /** The database's clock tells when a token was used. */
  private static void passSinceRefreshes(int seconds) throws SQLException {
    String url = "jdbc:h2:file:" + home.resolve("accounts").toAbsolutePath();
    try (Connection connection = DriverManager.getConnection(url, "biscotti", "");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "update refresh_tokens set used_at = dateadd('SECOND', -" + seconds + ", used_at)");
    }
  }

  private static int whoIsIt(JsonNode tokens) {
    String bearer = "Bearer " + tokens.path("access_token").asText();
    return application.get("/api/session", "Authorization", bearer).status();
  }

  /** The refresh tokens of a family are revoked at once; its access tokens are not. */
  @Test
  void accessToken_familyRevoked_worksUntilItExpiresOrItsSignInEnds() throws Exception {
    register("eva");
    JsonNode kept = post("/api/token", credentials("eva")).json();
    JsonNode ended = post("/api/token", credentials("eva")).json();
    Instant before = CLOCK.instant();
    try {
      for (JsonNode tokens : List.of(kept, ended)) {
        assertEquals(200, refresh(tokens.path("refresh_token").asText()).status());
      }
      passSinceRefreshes(31);
      for (JsonNode tokens : List.of(kept, ended)) {
        assertEquals(401, refresh(tokens.path("refresh_token").asText()).status());
        assertEquals(200, whoIsIt(tokens));
      }
      String bearer = "Bearer " + ended.path("access_token").asText();
      assertEquals(
          204, application.send("DELETE", "/api/token", "", "Authorization", bearer).status());
      assertEquals(401, whoIsIt(ended));

      CLOCK.set(before.plus(Duration.ofMinutes(10)).minusSeconds(2));
      assertEquals(200, whoIsIt(kept));
      CLOCK.advance(Duration.ofSeconds(2));
      assertEquals(401, whoIsIt(kept));
    } finally {
      CLOCK.set(before);
    }
  }

  private static Answer refresh(String token) {
    return post("/api/token/refresh", "{\"refresh_token\":\"" + token + "\"}");
  }
}
