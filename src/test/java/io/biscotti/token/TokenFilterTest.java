package io.biscotti.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.SigningRing;
import io.biscotti.guard.CsrfFilter;
import io.biscotti.guard.Origins;
import io.biscotti.issuer.AccessTokens;
import io.biscotti.issuer.Grant;
import io.biscotti.issuer.JwkSet;
import io.biscotti.issuer.TokenPolicy;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another application that accepts our tokens, and the URL from which it fetches our keys. */
class TokenFilterTest {
  private static final SigningRing RING = SigningRing.generate();

  private static final class Who extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getServletPath().equals("/fails")
          && request.getDispatcherType() == DispatcherType.REQUEST) {
        response.sendError(500);
        return;
      }
      response
          .getWriter()
          .print(
              "%s %s admin=%s root=%s **=%s *=%s %s %s"
                  .formatted(
                      request.getRemoteUser(),
                      request.getUserPrincipal() instanceof TokenPrincipal,
                      request.isUserInRole("admin"),
                      request.isUserInRole("root"),
                      request.isUserInRole("**"),
                      request.isUserInRole("*"),
                      request.getAuthType(),
                      request.getAttribute(TokenFilter.CLAIMS) instanceof Claims));
    }
  }

  private static final String JOHN = "john true admin=true root=false **=true *=false Bearer true";

  private static String token(String subject, String username, TokenPolicy policy, Instant now) {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    Grant grant =
        new Grant(
            subject,
            username,
            Optional.empty(),
            List.of("admin"),
            "handle",
            now,
            now.plusSeconds(3_600));
    return new AccessTokens(RING, policy, Ids.secure(), clock).issue(grant).value().reveal();
  }

  /** Publishes the keys that verify our tokens. */
  private static final class Keys extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType(JwkSet.MEDIA_TYPE);
      response.getWriter().print(new JwkSet(RING).json());
    }
  }

  private static String john() {
    return token("acc-1", "john", TokenPolicy.DEFAULT, Clock.systemUTC().instant());
  }

  private static String expired() {
    Instant then = Clock.systemUTC().instant().minus(Duration.ofHours(1));
    return token("acc-1", "john", TokenPolicy.DEFAULT, then);
  }

  private static LiveServer issuer(Container container) throws Exception {
    return LiveServer.start(
        container,
        (none, context) ->
            context.addServlet("jwks", new Keys()).addMapping("/.well-known/jwks.json"));
  }

  private static void application(ServletContext context, Map<String, String> settings) {
    context
        .addFilter("csrf", new CsrfFilter(Origins.none()))
        .addMappingForUrlPatterns(null, false, "/*");
    FilterRegistration.Dynamic filter = context.addFilter("token", TokenFilter.class);
    settings.forEach(filter::setInitParameter);
    filter.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR), false, "/*");
    context.addServlet("who", new Who()).addMapping("/");
  }

  @Nested
  class OnJetty extends Behaviour {
    OnJetty() {
      super(Container.JETTY);
    }
  }

  @Nested
  @MatrixOnly
  class OnTomcat extends Behaviour {
    OnTomcat() {
      super(Container.TOMCAT);
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class Behaviour {
    private final Container container;
    private LiveServer issuer;
    private LiveServer server;
    private LiveServer strict;

    Behaviour(Container container) {
      this.container = container;
    }

    @BeforeAll
    void start() throws Exception {
      issuer = issuer(container);
      server = start(Map.of("token.jwks", jwks()));
      strict = start(Map.of("token.jwks", jwks(), "token.required", "true"));
    }

    @AfterAll
    void stop() throws Exception {
      server.close();
      strict.close();
      issuer.close();
    }

    private String jwks() {
      return "http://127.0.0.1:%d/.well-known/jwks.json".formatted(issuer.port());
    }

    private LiveServer start(Map<String, String> settings) throws Exception {
      return LiveServer.start(
          container, (none, context) -> application(context, settings), Map.of(500, "/error-page"));
    }

    private static void assertRefused(Reply answer, String code) {
      assertEquals(401, answer.status());
      assertTrue(answer.body().contains("\"code\":\"" + code + "\""), answer.body());
      assertEquals(Optional.of("application/problem+json"), answer.header("Content-Type"));
      assertEquals(
          Optional.of("Bearer error=\"invalid_token\""), answer.header("WWW-Authenticate"));
      assertEquals(Optional.of("no-store"), answer.header("Cache-Control"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER   "})
    void request_validBearer_isAuthenticated(String scheme) throws Exception {
      Reply answer = server.send("GET", "/", "Authorization: " + scheme + john());
      assertEquals(200, answer.status());
      assertEquals(JOHN, answer.body());
    }

    @Test
    void request_validCookie_isAuthenticated() throws Exception {
      assertEquals(JOHN, server.send("GET", "/", "Cookie: a=b; access_token=" + john()).body());
    }

    @Test
    void request_withoutToken_passesAnonymously() throws Exception {
      for (String header : List.of("X: y", "Authorization: Basic YTpi", "Cookie: access_token=")) {
        Reply answer = server.send("GET", "/", header);
        assertEquals(200, answer.status());
        assertTrue(answer.body().startsWith("null false admin=false"), answer.body());
      }
    }

    @Test
    void request_badToken_isRefusedWithoutQuotingIt() throws Exception {
      String forged = john().replaceAll(".{4}$", "AAAA");
      for (String header :
          List.of("Authorization: Bearer " + forged, "Cookie: access_token=" + forged)) {
        Reply answer = strict.send("GET", "/", header);
        assertRefused(answer, "token_invalid");
        assertFalse(answer.body().contains(forged.substring(0, 20)), answer.body());
      }
      assertRefused(strict.send("GET", "/", "Authorization: Bearer"), "token_invalid");
      assertRefused(strict.send("GET", "/", "Authorization: Bearer a b"), "token_invalid");
    }

    @Test
    void request_expiredToken_isRefusedAsExpired() throws Exception {
      assertRefused(strict.send("GET", "/", "Authorization: Bearer " + expired()), "token_expired");
      assertRefused(strict.send("GET", "/", "Cookie: access_token=" + expired()), "token_expired");
    }

    @Test
    void request_foreignIssuer_isRefused() throws Exception {
      TokenPolicy foreign = new TokenPolicy("urn:evil", "urn:biscotti", Duration.ofMinutes(1));
      String token = token("acc-1", "john", foreign, Clock.systemUTC().instant());
      assertRefused(strict.send("GET", "/", "Authorization: Bearer " + token), "token_invalid");
    }

    @Test
    void request_badBearerAndGoodCookie_isRefused() throws Exception {
      assertRefused(
          strict.send("GET", "/", "Authorization: Bearer x", "Cookie: access_token=" + john()),
          "token_invalid");
    }

    @Test
    void request_twoAuthorizations_isRefused() throws Exception {
      String header = "Authorization: Bearer " + john();
      assertRefused(strict.send("GET", "/", header, header), "token_invalid");
    }

    @Test
    void request_severalCookies_oneValidIsUsedAndTwoPeopleAreRefused() throws Exception {
      String jane = token("acc-2", "jane", TokenPolicy.DEFAULT, Clock.systemUTC().instant());
      String planted = "Cookie: access_token=x; access_token=";
      assertEquals(JOHN, server.send("GET", "/", planted + john()).body());
      assertEquals(
          JOHN, server.send("GET", "/", planted + john() + "; access_token=" + john()).body());
      assertRefused(
          strict.send("GET", "/", planted + john() + "; access_token=" + jane), "token_invalid");
      assertRefused(
          strict.send("GET", "/", planted + "1; access_token=2; access_token=3; access_token=4"),
          "token_invalid");
      String junk = "Cookie: " + "access_token=x.y.z%d; ".repeat(30);
      String many = junk.formatted(IntStream.range(0, 30).boxed().toArray());
      assertEquals(JOHN, strict.send("GET", "/", many + "access_token=" + john()).body());
    }

    @Test
    void request_crossSitePostWithCookie_isRefusedByCsrfFilter() throws Exception {
      String cookie = "Cookie: access_token=" + john();
      assertEquals(403, server.send("POST", "/", cookie, "Sec-Fetch-Site: cross-site").status());
      assertEquals(403, server.send("POST", "/", cookie, "Origin: https://evil.example").status());
      assertEquals(200, server.send("POST", "/", cookie, "Sec-Fetch-Site: same-origin").status());
    }

    @Test
    void errorPage_ofARequestWithToken_isNotCheckedAgain() throws Exception {
      Reply answer = server.send("GET", "/fails", "Authorization: Bearer " + john());
      assertEquals(500, answer.status());
      assertEquals(JOHN, answer.body());
      assertEquals(500, server.send("GET", "/fails").status());
    }

    @Test
    void required_withoutToken_isRefused() throws Exception {
      Reply answer = strict.send("GET", "/");
      assertEquals(401, answer.status());
      assertEquals(Optional.of("Bearer"), answer.header("WWW-Authenticate"));
      assertTrue(answer.body().contains("\"code\":\"not_signed_in\""), answer.body());
      assertEquals(JOHN, strict.send("GET", "/", "Authorization: Bearer " + john()).body());
    }

    @Test
    void notRequired_invalidBearer_isAnonymous() throws Exception {
      for (String token : List.of("x.y.z", "opaque", expired(), john() + "A")) {
        Reply answer =
            server.send(
                "GET", "/", "Authorization: Bearer " + token, "Cookie: access_token=" + expired());
        assertEquals(200, answer.status());
        assertTrue(answer.body().startsWith("null false admin=false"), answer.body());
        assertEquals(Optional.empty(), answer.header("Set-Cookie"));
      }
    }

    @Test
    void notRequired_invalidCookieOfTheIssuer_isAnonymousAndExpires() throws Exception {
      for (String token : List.of(expired(), john().replaceAll(".{4}$", "AAAA"))) {
        Reply answer = server.send("GET", "/", "Cookie: access_token=" + token);
        assertEquals(200, answer.status());
        assertTrue(answer.body().startsWith("null false admin=false"), answer.body());
        assertExpires(answer, "; HttpOnly; SameSite=Lax");
      }
    }

    @Test
    void notRequired_invalidCookieOverHttps_expiresInFramesOfOtherSitesToo() throws Exception {
      Reply answer =
          server.send("GET", "/", "Cookie: access_token=" + expired(), "X-Forwarded-Proto: https");
      assertExpires(answer, "; Secure; HttpOnly; SameSite=None");
    }

    /** A browser keeps a partitioned cookie and an ordinary one of the same name. */
    private static void assertExpires(Reply answer, String ordinary) {
      String start = "access_token=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
      assertEquals(
          List.of(start + ordinary, start + "; Secure; HttpOnly; SameSite=None; Partitioned"),
          answer.setCookies());
    }

    @Test
    void notRequired_cookieOfAnotherApplication_isIgnored() throws Exception {
      TokenPolicy foreign = new TokenPolicy("urn:other", "urn:biscotti", Duration.ofMinutes(1));
      String others = token("acc-1", "john", foreign, Clock.systemUTC().instant());
      for (String token : List.of(others, "x", "x.y.z", "e30.e30.", "..")) {
        Reply answer = server.send("GET", "/", "Cookie: access_token=" + token);
        assertEquals(200, answer.status());
        assertEquals(Optional.empty(), answer.header("Set-Cookie"), token);
      }
    }

    @Test
    void notRequired_validCookieNextToAnInvalidOne_isKept() throws Exception {
      String cookies = "Cookie: access_token=" + expired() + "; access_token=" + john();
      Reply answer = server.send("GET", "/", cookies);
      assertEquals(JOHN, answer.body());
      assertEquals(Optional.empty(), answer.header("Set-Cookie"));
    }

    @Test
    void issuerAway_anyToken_is503() throws Exception {
      LiveServer gone = issuer(container);
      String address = "http://127.0.0.1:%d/".formatted(gone.port());
      gone.close();
      try (LiveServer alone = start(Map.of("token.jwks", address))) {
        Reply answer = alone.send("GET", "/", "Authorization: Bearer " + john());
        assertEquals(503, answer.status());
        assertTrue(answer.body().contains("\"code\":\"unavailable\""), answer.body());
        assertEquals(200, alone.send("GET", "/").status());
      }
    }

    @Test
    void init_invalidSettings_refusesToStart() {
      for (Map<String, String> settings :
          List.of(
              Map.<String, String>of(),
              Map.of("token.jwks", "http://id.example/"),
              Map.of("token.jwks", "not an address"),
              Map.of("token.jwks", "https://id.example/", "token.skew", "61s"),
              Map.of("token.jwks", "https://id.example/", "token.isuer", "x"),
              Map.of("token.jwks", "https://id.example/", "token.required", "yes"))) {
        assertThrows(Exception.class, () -> start(settings).close(), settings::toString);
      }
    }
  }
}
