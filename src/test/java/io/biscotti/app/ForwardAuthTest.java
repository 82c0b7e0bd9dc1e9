package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.revocation.KeptLog;
import io.biscotti.session.Sessions;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.SettableClock;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardAuthTest {
  private static final String JSON = "application/json";
  private static final String[] PAGE = {
    "Accept", "text/html,*/*;q=0.8",
    "X-Forwarded-Method", "GET",
    "X-Forwarded-Proto", "https",
    "X-Forwarded-Host", "app.example.com",
    "X-Forwarded-Uri", "/a?b=c&d"
  };

  /** Sessions go stale within a second, which a busy machine may pause for. */
  private static final SettableClock CLOCK = new SettableClock(Instant.now());

  private static LocalApplication application;

  /** An application whose sign-in page has its own host, under the same domain as the others. */
  private static LocalApplication elsewhere;

  @BeforeAll
  static void start() throws Exception {
    application =
        LocalApplication.start(
            Map.of("biscotti.signin", "", "biscotti.session.idle", "10s", "biscotti.admins", "eve"),
            context -> {
              context.setAttribute(Startup.CLOCK, CLOCK);
              context.addServlet(new ServletHolder(new Filling()), "/fill");
            });
    elsewhere =
        LocalApplication.start(
            Map.of(
                "biscotti.cookies.domain", "example.com",
                "biscotti.auth.sign-in", "https://sign-in.example.com/",
                "biscotti.auth.origins", "https://*.example.com, https://other.example"));
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
    elsewhere.close();
  }

  /** Makes a session too large for one cookie. */
  private static final class Filling extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      byte[] bytes = new byte[5_000];
      new Random(1).nextBytes(bytes);
      request.getSession().setAttribute("filling", bytes);
    }
  }

  private static Answer register(LocalApplication where, String name, String shown) {
    String body =
        "{\"username\":\"%s\",\"password\":\"seven green otters\",\"displayName\":\"%s\"}"
            .formatted(name, shown);
    Answer answer = where.send("POST", "/api/accounts", body, "Content-Type", JSON);
    assertEquals(201, answer.status(), answer::body);
    return answer;
  }

  private static String[] with(String[] headers, String... more) {
    Map<String, String> all = new HashMap<>();
    for (String[] each : List.of(headers, more)) {
      for (int i = 0; i < each.length; i += 2) {
        all.put(each[i], each[i + 1]);
      }
    }
    all.values().removeIf(String::isEmpty);
    List<String> flat = new ArrayList<>();
    all.forEach((name, value) -> flat.addAll(List.of(name, value)));
    return flat.toArray(String[]::new);
  }

  private static String utf8(String header) {
    return new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static void assertNoIdentity(Answer answer) {
    assertNobodyNamed(answer);
    assertEquals(List.of(), answer.setCookies());
  }

  /** A session older than a tenth of its idle timeout may be sealed again. */
  private static void assertNobodyNamed(Answer answer) {
    for (String name : List.of("Remote-User", "Remote-Name", "Remote-Groups")) {
      assertFalse(answer.headers().firstValue(name).isPresent(), answer::toString);
    }
    assertFalse(answer.headers().firstValue("X-Auth-Request-User").isPresent());
  }

  @Test
  void signedIn_anyRequest_is200WithTheUser() {
    String cookie = register(application, "ann", "Änn 🍪, of Exämple").sessionCookie();
    for (String route : List.of("/auth/request", "/auth/forward")) {
      Answer answer = application.get(route, with(PAGE, "Cookie", cookie));
      assertEquals(200, answer.status());
      assertEquals("ann", answer.header("Remote-User"));
      assertEquals("ann", answer.header("X-Auth-Request-User"));
      assertEquals("Änn 🍪, of Exämple", utf8(answer.header("Remote-Name")));
      assertEquals("", answer.header("Remote-Groups"));
      assertEquals("no-store", answer.header("Cache-Control"));
      assertEquals(List.of(), answer.setCookies());
      assertEquals("", answer.body());
    }
  }

  @Test
  void signedIn_nonAsciiName_isUtf8() {
    String cookie = register(application, "jörg", "J").sessionCookie();
    Answer answer = application.get("/auth/request", "Cookie", cookie);
    assertEquals("jörg", utf8(answer.header("Remote-User")));
  }

  @Test
  void signedIn_admin_hasTheGroup() {
    String cookie = register(application, "eve", "Eve").sessionCookie();
    assertEquals(
        "admin", application.get("/auth/request", "Cookie", cookie).header("Remote-Groups"));
  }

  @Test
  void request_guest_is401WithTheSignInPage() {
    Answer answer = application.get("/auth/request", PAGE);
    assertEquals(401, answer.status());
    assertEquals(
        "https://app.example.com/sign-in?next=%2Fa%3Fb%3Dc%26d", answer.header("Location"));
    assertNoIdentity(answer);
    assertEquals("/sign-in", application.get("/auth/request").header("Location"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"__Host-session=", "__Host-session=forged", "__Host-session=~2.aaaaaaaa.b"})
  void request_forgedCookie_is401AndSetsNone(String cookie) {
    Answer answer = application.get("/auth/request", "Cookie", cookie);
    assertEquals(401, answer.status());
    assertNoIdentity(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, 'text/html,*/*;q=0.8', '', 302",
    "GET, 'text/html,*/*;q=0.8', navigate, 302",
    "GET, 'text/html,*/*;q=0.8', cors, 401",
    "GET, application/json, '', 401",
    "GET, '*/*', no-cors, 401",
    "POST, 'text/html,*/*;q=0.8', navigate, 401",
    "OPTIONS, 'text/html,*/*;q=0.8', '', 401",
  })
  void forward_guest_pageIs302AndOthersAre401(
      String method, String accept, String mode, int status) {
    String[] headers =
        with(PAGE, "X-Forwarded-Method", method, "Accept", accept, "Sec-Fetch-Mode", mode);
    Answer answer = application.get("/auth/forward", headers);
    assertEquals(status, answer.status());
    String page = "https://app.example.com/sign-in";
    assertEquals(
        method.equals("GET") ? page + "?next=%2Fa%3Fb%3Dc%26d" : page, answer.header("Location"));
    assertNoIdentity(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-Uri, https://evil.example/",
    "X-Forwarded-Uri, ''",
  })
  void forward_uriOfAnotherHost_isNotReturnedTo(String name, String value) {
    Answer answer = application.get("/auth/forward", with(PAGE, name, value));
    assertEquals("https://app.example.com/sign-in", answer.header("Location"));
  }

  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-Host, evil.example/x",
    "X-Forwarded-Host, user@evil.example",
    "X-Forwarded-Host, 'a.example, b.example'",
    "X-Forwarded-Proto, javascript",
    "X-Forwarded-Proto, ''",
  })
  void forward_brokenHost_leadsToThisHost(String name, String value) {
    Answer answer = application.get("/auth/forward", with(PAGE, name, value));
    assertEquals("/sign-in?next=%2Fa%3Fb%3Dc%26d", answer.header("Location"));
  }

  @Test
  void forward_longUri_isNotReturnedTo() {
    String[] headers = with(PAGE, "X-Forwarded-Uri", "/" + "x".repeat(6_000));
    assertEquals(
        "https://app.example.com/sign-in",
        application.get("/auth/forward", headers).header("Location"));
  }

  @ParameterizedTest
  @CsvSource({
    "//evil.example/, %2F.%2F%2Fevil.example%2F",
    "/\\evil.example, %2F%255Cevil.example",
    "/a?b=\\c, %2Fa%3Fb%3D%5Cc",
  })
  void forward_oddUri_isReturnedToOnItsHost(String uri, String next) {
    Answer answer = application.get("/auth/forward", with(PAGE, "X-Forwarded-Uri", uri));
    assertEquals("https://app.example.com/sign-in?next=" + next, answer.header("Location"));
  }

  @Test
  void forward_uriOf4Kilobytes_isReturnedTo() {
    String uri = "/" + "x".repeat(4_096);
    Answer answer = application.get("/auth/forward", with(PAGE, "X-Forwarded-Uri", uri));
    assertEquals(
        "https://app.example.com/sign-in?next=%2F" + uri.substring(1), answer.header("Location"));
  }

  @Test
  void forward_notFromAProxy_ignoresTheHeaders() throws Exception {
    try (LocalApplication distrusting =
        LocalApplication.start(Map.of("biscotti.proxies", "192.0.2.0/24, 2001:db8::1"))) {
      Answer answer = distrusting.get("/auth/forward", with(PAGE, "X-Forwarded-Method", "POST"));
      assertEquals(302, answer.status());
      assertEquals("/sign-in", answer.header("Location"));
      String cookie = distrusting.signIn("john");
      assertEquals(200, distrusting.get("/auth/forward", with(PAGE, "Cookie", cookie)).status());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https, app.example.com, ?next=https%3A%2F%2Fapp.example.com%2Fa%3Fb%3Dc%26d",
    "https, sign-in.example.com, ?next=%2Fa%3Fb%3Dc%26d",
    "https, other.example, ?next=https%3A%2F%2Fother.example%2Fa%3Fb%3Dc%26d",
    "https, evil.example, ''",
    "https, app.example.com.evil.example, ''",
    "http, app.example.com, ''",
    "https, 'app.example.com:8443', ''",
  })
  void forward_signInOnAnotherHost_returnsOnlyToListedOrigins(
      String scheme, String host, String query) {
    String[] headers = with(PAGE, "X-Forwarded-Proto", scheme, "X-Forwarded-Host", host);
    assertEquals(
        "https://sign-in.example.com/" + query,
        elsewhere.get("/auth/forward", headers).header("Location"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example.com/a?b=c, https://app.example.com/a?b=c",
    "https://other.example/, https://other.example/",
    "/a, /a",
    "https://evil.example/, /account",
    "https://app.example.com, /account",
    "https://app.example.com@evil.example/, /account",
    "https://evil.example\\.example.com/, /account",
    "https://evil.example?.example.com/, /account",
    "https://evil.example#.example.com/, /account",
    "http://app.example.com/, /account",
    "//app.example.com/, /account",
  })
  void login_nextOnAnotherHost_isFollowedOnlyToListedOrigins(String next, String followed) {
    String body = "username=john&next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
    String[] form = {"Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html"};
    Answer answer = elsewhere.send("POST", "/login", body, form);
    assertEquals(303, answer.status());
    assertEquals(followed, answer.header("Location"));
  }

  @Test
  void pages_withListedOrigins_allowFormsToRedirectThere() {
    String csp = elsewhere.get("/").header("Content-Security-Policy");
    assertTrue(csp.contains("form-action 'self' "), csp);
    assertTrue(csp.contains(" https://*.example.com"), csp);
    assertTrue(application.get("/").header("Content-Security-Policy").contains("'self'; frame-"));
  }

  @Test
  void cookie_forAParentDomain_isSecureButNotHost() {
    Answer answer = elsewhere.post("/login?username=john");
    String line = answer.setCookies().get(0);
    assertTrue(line.startsWith("__Secure-session="), line);
    assertTrue(line.endsWith("; Path=/; Domain=example.com; Secure; HttpOnly; SameSite=Lax"), line);
    String cookie = line.substring(0, line.indexOf(';'));
    assertEquals(200, elsewhere.get("/auth/request", "Cookie", cookie).status());
    String gone = elsewhere.post("/logout", "Cookie", cookie).setCookies().get(0);
    assertTrue(gone.contains("Domain=example.com") && gone.contains("Max-Age=0"), gone);
  }

  @Test
  void session_signedOut_isRefusedOnTheNextRequest() {
    String cookie = register(application, "otto", "Otto").sessionCookie();
    assertEquals(200, application.get("/auth/request", "Cookie", cookie).status());
    application.post("/logout", "Cookie", cookie);
    Answer answer = application.get("/auth/request", "Cookie", cookie);
    assertEquals(401, answer.status());
    assertEquals("session_revoked", answer.json().path("code").textValue());
    assertNoIdentity(answer);
  }

  /** Applications behind a proxy have their own tokens, which Biscotti didn't issue. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer x.y.z",
        "Bearer opaque",
        "Bearer",
        "bearer a b",
        "Basic YTpi",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmUifQ."
      })
  void authorization_ofTheApplications_isIgnored(String authorization) {
    String name = "own" + Integer.toHexString(authorization.hashCode());
    String cookie = register(application, name, "Own").sessionCookie();
    for (String route : List.of("/auth/request", "/auth/forward")) {
      Answer answer = application.get(route, "Cookie", cookie, "Authorization", authorization);
      assertEquals(200, answer.status(), answer::body);
      assertEquals(name, answer.header("Remote-User"));
      Answer nobody = application.get(route, "Authorization", authorization);
      assertEquals(401, nobody.status());
      assertTrue(nobody.body().contains("not_signed_in"), nobody::body);
      assertNoIdentity(nobody);
    }
  }

  @Test
  void authorization_tokenOfAnotherIssuer_isIgnoredNextToOurs() throws Exception {
    String ann = register(application, "annette", "Annette").sessionCookie();
    String others;
    try (LocalApplication other = LocalApplication.start(Map.of("biscotti.signin", ""))) {
      others = bearer(other, register(other, "mallory", "Mallory").sessionCookie());
    }
    Answer ignored = application.get("/auth/request", "Cookie", ann, "Authorization", others);
    assertEquals("annette", ignored.header("Remote-User"));

    String cookie = register(application, "bertha", "Bertha").sessionCookie();
    String ours = bearer(application, cookie);
    Answer meant = application.get("/auth/request", "Cookie", ann, "Authorization", ours);
    assertEquals("bertha", meant.header("Remote-User"));
    application.send("DELETE", "/api/session", "", "Cookie", cookie);
    Answer ended = application.get("/auth/request", "Cookie", ann, "Authorization", ours);
    assertEquals(401, ended.status());
    assertNobodyNamed(ended);
  }

  private static String bearer(LocalApplication where, String cookie) {
    Answer given = where.post("/api/token", "Cookie", cookie);
    assertEquals(200, given.status(), given::body);
    return "Bearer " + given.json().path("access_token").asText();
  }

  @Test
  void account_deleted_isRefusedInEverySession() {
    String one = register(application, "dora", "Dora").sessionCookie();
    String body = "{\"username\":\"dora\",\"password\":\"seven green otters\"}";
    String other =
        application.send("POST", "/api/session", body, "Content-Type", JSON).sessionCookie();
    String password = "{\"password\":\"seven green otters\"}";
    String[] signedIn = {"Cookie", one, "Content-Type", JSON};
    String proven =
        application.send("POST", "/api/session/reauthenticate", password, signedIn).sessionCookie();
    assertEquals(200, application.get("/auth/request", "Cookie", other).status());
    assertEquals(204, application.send("DELETE", "/api/account", "", "Cookie", proven).status());
    Answer answer = application.get("/auth/request", "Cookie", other);
    assertEquals(401, answer.status());
    assertNoIdentity(answer);
  }

  @Test
  void session_goingStale_isSealedAgainInOneCookieWithTheSameId() throws Exception {
    String cookie = register(application, "stan", "Stan").sessionCookie();
    String id = application.get("/api/session", "Cookie", cookie).json().path("id").textValue();
    Answer answer =
        Await.until(() -> later("/auth/request", cookie), each -> !each.setCookies().isEmpty());
    assertEquals(200, answer.status());
    assertEquals(1, answer.setCookies().size());
    Answer after = application.get("/api/session", "Cookie", answer.sessionCookie());
    assertEquals(id, after.json().path("id").textValue());
  }

  /** Sends the request when the session is a little older. */
  private static Answer later(String path, String cookie) {
    CLOCK.advance(Duration.ofMillis(200));
    return application.get(path, "Cookie", cookie);
  }

  @Test
  void session_inSeveralCookiesGoingStale_keepsThem() throws Exception {
    String signedIn = register(application, "lars", "Lars").sessionCookie();
    String cookie =
        application.get("/fill", "Cookie", signedIn).setCookies().stream()
            .map(line -> line.substring(0, line.indexOf(';')))
            .collect(Collectors.joining("; "));
    Await.until(() -> later("/api/session", cookie), each -> each.setCookies().size() > 1);
    Answer answer = application.get("/auth/request", "Cookie", cookie);
    assertEquals(200, answer.status());
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void database_away_is503() throws Exception {
    String home = Files.createTempDirectory(Path.of("target"), "home").toString();
    Map<String, String> settings =
        new HashMap<>(Map.of("biscotti.home", home, "biscotti.signin", ""));
    String cookie;
    try (LocalApplication before = LocalApplication.start(settings)) {
      cookie = register(before, "ann", "Ann").sessionCookie();
    }
    settings.put("biscotti.database.url", "jdbc:postgresql://127.0.0.1:1/none");
    settings.put("biscotti.database.user", "none");
    try (LocalApplication after = LocalApplication.start(settings)) {
      for (String route : List.of("/auth/request", "/auth/forward")) {
        Answer answer = after.get(route, with(PAGE, "Cookie", cookie));
        assertEquals(503, answer.status(), answer::body);
        assertNoIdentity(answer);
      }
    }
  }

  @Test
  void revocations_notReadYet_is503() throws Exception {
    KeptLog log = new KeptLog();
    log.away(true);
    try (LocalApplication node =
        LocalApplication.start(
            Map.of(), context -> context.setAttribute(Sessions.REVOCATION_LOG, log))) {
      String cookie = node.signIn("john");
      assertEquals(503, node.get("/auth/request", "Cookie", cookie).status());
      log.away(false);
      Await.until(
          () -> node.get("/auth/request", "Cookie", cookie), answer -> answer.status() == 200);
    }
  }

  @Test
  void route_otherMethods_areRefused() {
    assertEquals(405, application.post("/auth/request").status());
    assertEquals("GET, HEAD, OPTIONS", application.post("/auth/forward").header("Allow"));
  }
}
