package io.biscotti.signin;

import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A session cookie, its access tokens and its refresh tokens belong to one sign-in and end
 * together. Tested over HTTP, with a clock that the test moves.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneSignInTest {
  private static final String JSON = "application/json";
  private static final String[] BROWSER = {"Sec-Fetch-Site", "same-origin"};
  private static final Duration IDLE = Duration.ofMinutes(5);

  private final SettableClock clock = new SettableClock(Clock.systemUTC().instant());
  private LocalApplication application;
  private int people;

  /** The settings that choose the store. */
  Map<String, String> settings() {
    return Map.of();
  }

  @BeforeAll
  void start() throws Exception {
    Map<String, String> settings = new HashMap<>(settings());
    settings.put("biscotti.signin", "password");
    settings.put("biscotti.session.idle", "5m");
    application = LocalApplication.start(settings, clock);
  }

  @AfterAll
  void stop() throws Exception {
    application.close();
  }

  Visitor visitor() {
    return new Visitor(application);
  }

  String somebody() {
    people++;
    return "person" + people;
  }

  private Answer send(String method, String path, String json, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!json.isEmpty()) {
      all.addAll(List.of("Content-Type", JSON));
    }
    return application.send(method, path, json, all.toArray(new String[0]));
  }

  private static String cookie(Answer answer, String name) {
    return line(answer, name).split(";", -1)[0];
  }

  private static String line(Answer answer, String name) {
    return answer.setCookies().stream()
        .filter(each -> each.startsWith(name + "="))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + answer.setCookies()));
  }

  private static boolean isKept(Answer answer, String name) {
    return answer.setCookies().stream().noneMatch(line -> line.startsWith(name + "="));
  }

  private static void assertExpired(Answer answer, String... names) {
    for (String name : names) {
      assertTrue(line(answer, name).contains("; Max-Age=0"), answer.setCookies()::toString);
    }
  }

  /** All credentials of one sign-in, as a thief would copy them. */
  private record Copy(String user, String session, String access, String refresh) {
    String bearer() {
      return "Bearer " + access.substring("access_token=".length());
    }
  }

  private Copy browser(String user) {
    Visitor visitor = visitor().register(user);
    Answer given = visitor.send("POST", "/api/token", "", BROWSER);
    assertEquals(200, given.status(), given::body);
    return new Copy(
        user, visitor.cookie(), cookie(given, "access_token"), cookie(given, "refresh_token"));
  }

  private record Tokens(String bearer, String refresh, int expiresIn) {
    static Tokens of(Answer answer) {
      assertEquals(200, answer.status(), answer::body);
      JsonNode json = answer.json();
      return new Tokens(
          "Bearer " + json.path("access_token").asText(),
          "{\"refresh_token\":\"" + json.path("refresh_token").asText() + "\"}",
          json.path("expires_in").asInt());
    }
  }

  /** A client that keeps tokens but no cookies. */
  private Tokens client(String user) {
    return Tokens.of(send("POST", "/api/token", credentials(user, GOOD)));
  }

  private void assertDead(Copy copy) {
    for (String path : List.of("/api/session", "/profile", "/auth/request")) {
      for (String cookie : List.of(copy.session(), copy.access())) {
        assertEquals(401, send("GET", path, "", "Cookie", cookie).status(), path + " " + cookie);
      }
      assertEquals(401, send("GET", path, "", "Authorization", copy.bearer()).status(), path);
    }
    assertEquals(401, refresh(copy.refresh()).status());
  }

  private void assertAlive(Copy copy) {
    assertEquals(200, send("GET", "/api/session", "", "Cookie", copy.session()).status());
    assertEquals(200, send("GET", "/profile", "", "Cookie", copy.access()).status());
    assertEquals(200, send("GET", "/auth/request", "", "Cookie", copy.access()).status());
  }

  private Answer refresh(String cookies) {
    return send("POST", "/api/token/refresh", "", "Cookie", cookies);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /logout, session",
    "POST, /logout, access",
    "POST, /logout, refresh",
    "POST, /logout, bearer",
    "POST, /logout, junk and access",
    "DELETE, /api/session, session",
    "DELETE, /api/session, access",
    "DELETE, /api/session, refresh",
    "DELETE, /api/session, bearer",
    "DELETE, /api/session, junk and access",
    "DELETE, /api/session, much junk and access",
    "DELETE, /api/session, much junk and refresh",
  })
  @Asvs(
      value = "7.4.1",
      gist = "Once a session has ended, it can't be used.",
      done =
          "Signed out with each credential in turn; then used copies of the session cookie, "
              + "access token and refresh token.")
  void signOut_byAnyCredential_endsTheCopiesOfAll(String method, String path, String by) {
    Copy copy = browser(somebody());
    assertAlive(copy);
    String[] credential =
        switch (by) {
          case "session" -> new String[] {"Cookie", copy.session()};
          case "access" -> new String[] {"Cookie", copy.access()};
          case "refresh" -> new String[] {"Cookie", copy.refresh()};
          case "bearer" -> new String[] {"Authorization", copy.bearer()};
          case "much junk and access" ->
              new String[] {"Cookie", junk("access_token", "x.y.z") + copy.access()};
          case "much junk and refresh" ->
              new String[] {"Cookie", junk("refresh_token", "A".repeat(41)) + copy.refresh()};
          default ->
              new String[] {"Cookie", "access_token=x.y.z; __Host-session=junk; " + copy.access()};
        };
    Answer out = send(method, path, "", credential);
    assertEquals(2, out.status() / 100, out::body);
    assertDead(copy);
  }

  @Test
  void tokenCookies_junkAroundTheValidOne_hidesItNowhere() {
    Copy copy = browser(somebody());
    String access =
        junk("access_token", "x.y.z") + copy.access() + "; " + junk("access_token", "x");
    for (String path : List.of("/api/session", "/profile", "/auth/request", "/auth/forward")) {
      assertEquals(200, send("GET", path, "", "Cookie", access).status(), path);
    }
    String refresh = junk("refresh_token", "A".repeat(41)) + copy.refresh() + "; refresh_token=x";
    Answer next = refresh(refresh);
    assertEquals(200, next.status(), next::body);
    assertEquals(401, refresh(junk("refresh_token", "A".repeat(41))).status());
  }

  @Test
  void tokenCookies_ofTwoPeople_areRefused() {
    Copy one = browser(somebody());
    Copy other = browser(somebody());
    String access = one.access() + "; " + other.access();
    assertEquals(401, send("GET", "/profile", "", "Cookie", access).status());
    assertEquals(401, send("GET", "/auth/request", "", "Cookie", access).status());
    assertEquals(401, refresh(one.refresh() + "; " + other.refresh()).status());
    assertAlive(one);
    assertAlive(other);
    assertEquals(200, refresh(one.refresh()).status());
  }

  /** Different values before the valid one, as a sibling host could set them. */
  private static String junk(String name, String value) {
    return IntStream.range(10, 40)
        .mapToObj(i -> name + "=" + value + i + "; ")
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource({"POST, /logout", "DELETE, /api/session"})
  void signOut_expiredSession_endsTheSignInThatRefreshesKeptAlive(String method, String path) {
    Copy copy = browser(somebody());
    pass(IDLE.minusSeconds(10));
    Answer next = refresh(copy.refresh());
    assertEquals(200, next.status(), next::body);
    pass(Duration.ofSeconds(20));
    Copy now =
        new Copy(
            copy.user(),
            copy.session(),
            cookie(next, "access_token"),
            cookie(next, "refresh_token"));
    assertEquals(200, send("GET", "/profile", "", "Cookie", now.access()).status());
    Answer out = send(method, path, "", "Cookie", copy.session());
    assertEquals(2, out.status() / 100, out::body);
    assertExpired(out, "__Host-session", "access_token", "refresh_token");
    assertDead(now);
  }

  @Test
  void signOut_byAnExpiredAccessToken_endsItsSignIn() {
    Copy copy = browser(somebody());
    Visitor owner = visitor();
    pass(IDLE.minusSeconds(10));
    Answer next = refresh(copy.refresh());
    pass(Duration.ofSeconds(20));
    assertEquals(401, send("GET", "/profile", "", "Cookie", copy.access()).status());
    owner.sendWith(copy.access(), "POST", "/logout");
    assertEquals(401, refresh(cookie(next, "refresh_token")).status());
  }

  @Test
  void signOut_credentialsOfTwoPeople_endsBoth() {
    Copy one = browser(somebody());
    Copy two = browser(somebody());
    send("POST", "/logout", "", "Cookie", one.session(), "Authorization", two.bearer());
    assertDead(one);
    assertDead(two);
    Copy three = browser(somebody());
    Copy four = browser(somebody());
    send("POST", "/logout", "", "Cookie", three.session() + "; " + four.session());
    assertDead(three);
    assertDead(four);
  }

  @Test
  void signOut_cookieFromBeforeTheIdChanged_endsTheSignIn() {
    Visitor owner = visitor().register(somebody());
    Visitor early = owner.copy();
    owner.reauthenticate();
    early.must(204, "DELETE", "/api/session", "");
    assertEquals("session_revoked", owner.code());
  }

  @Test
  void signOut_client_endsItsTokens() {
    String user = somebody();
    visitor().register(user);
    Tokens tokens = client(user);
    send("POST", "/logout", "", "Authorization", tokens.bearer());
    assertEquals(401, send("GET", "/profile", "", "Authorization", tokens.bearer()).status());
    assertEquals(401, send("POST", "/api/token/refresh", tokens.refresh()).status());
  }

  @Test
  void deleteToken_bearerAlone_endsTheSignInThatHasNoCookie() {
    String user = somebody();
    Visitor owner = visitor().register(user);
    Tokens tokens = client(user);
    assertEquals(204, send("DELETE", "/api/token", "", "Authorization", tokens.bearer()).status());
    assertEquals(401, send("POST", "/api/token/refresh", tokens.refresh()).status());
    assertEquals(1, owner.sessions().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/session", "/profile", "/auth/request", "/auth/forward"})
  @Asvs(
      value = "7.3.1",
      gist = "An unused session ends.",
      done =
          "Used an access token up to the idle limit of its sign-in and at it, with a "
              + "settable clock.")
  void accessToken_atTheIdleLimit_isRefused(String path) {
    Copy copy = browser(somebody());
    String user = somebody();
    visitor().register(user);
    Tokens tokens = client(user);
    assertTrue(tokens.expiresIn() <= IDLE.toSeconds(), tokens::toString);
    // One second more, because a token's times are whole seconds.
    pass(IDLE.minusSeconds(1));
    assertEquals(200, send("GET", path, "", "Authorization", tokens.bearer()).status());
    assertEquals(200, send("GET", path, "", "Cookie", copy.access()).status());
    pass(Duration.ofSeconds(1));
    assertEquals(401, send("GET", path, "", "Authorization", tokens.bearer()).status());
    assertEquals(401, send("GET", path, "", "Cookie", copy.access()).status());
    assertEquals(
        401, send("GET", path, "", "Cookie", copy.session() + "; " + copy.access()).status());
  }

  @Test
  void refresh_justBeforeTheIdleLimit_movesIt_andAtItIsRefused() {
    String user = somebody();
    Visitor owner = visitor().register(user);
    Tokens tokens = client(user);
    for (int i = 0; i < 3; i++) {
      pass(IDLE.minusMillis(1));
      tokens = Tokens.of(send("POST", "/api/token/refresh", tokens.refresh()));
      assertEquals(200, send("GET", "/profile", "", "Authorization", tokens.bearer()).status());
    }
    pass(IDLE);
    Answer refused = send("POST", "/api/token/refresh", tokens.refresh());
    assertEquals(401, refused.status());
    assertEquals("session_expired", refused.json().path("code").asText());
    assertNotEquals(200, owner.status());
  }

  @Test
  void refresh_cookie_atTheIdleLimit_isRefusedAndExpires() {
    Copy copy = browser(somebody());
    pass(IDLE);
    Answer refused = refresh(copy.session() + "; " + copy.refresh());
    assertEquals(401, refused.status());
    assertExpired(refused, "access_token", "refresh_token");
  }

  @Test
  void refresh_withASessionInUse_worksPastTheFirstIdleLimit() {
    Visitor owner = visitor().register(somebody());
    String refresh = cookie(owner.send("POST", "/api/token", "", BROWSER), "refresh_token");
    for (int i = 0; i < 3; i++) {
      pass(IDLE.dividedBy(2));
      owner.must(200, "GET", "/profile", "");
    }
    Answer next = owner.sendWith(refresh, "POST", "/api/token/refresh");
    assertEquals(200, next.status(), next::body);
  }

  @Test
  void token_forASession_countsAsUse() {
    Visitor owner = visitor().register(somebody());
    // Too early for the cookie to be written again.
    pass(IDLE.dividedBy(20));
    Tokens tokens = Tokens.of(owner.send("POST", "/api/token", ""));
    pass(IDLE.minusMillis(1));
    tokens = Tokens.of(send("POST", "/api/token/refresh", tokens.refresh()));
    assertEquals(200, send("GET", "/profile", "", "Authorization", tokens.bearer()).status());
  }

  @Test
  void refresh_withASessionCookie_movesItsIdleLimit() {
    Visitor owner = visitor().register(somebody());
    String refresh = cookie(owner.send("POST", "/api/token", "", BROWSER), "refresh_token");
    pass(IDLE.minusSeconds(1));
    Answer next = owner.sendWith(refresh, "POST", "/api/token/refresh");
    assertEquals(200, next.status(), next::body);
    String moved = isKept(next, "__Host-session") ? owner.cookie() : next.sessionCookie();
    pass(IDLE.minusSeconds(1));
    assertEquals(200, send("GET", "/profile", "", "Cookie", moved).status());
  }

  /** The next person signs in with something that the previous one left in the browser. */
  private Answer arrive(String way, String user, String... left) {
    return send("POST", way, credentials(user, GOOD), left);
  }

  @ParameterizedTest
  @CsvSource({
    "/login, session",
    "/login, access",
    "/login, bearer",
    "/api/session, session",
    "/api/session, access",
    "/api/session, bearer",
    "/api/accounts, session",
    "/api/accounts, access",
    "/api/accounts, bearer",
    "/register, session",
    "/register, access",
    "/api/token, session",
    "/api/token, access",
    "/api/token, refresh",
    "/api/token, bearer",
  })
  @Asvs(
      value = "7.2.4",
      gist = "Signing in creates a new session token and ends the current one.",
      done =
          "Signed in, registered and requested tokens with each credential that another "
              + "person left behind.")
  void signIn_withLeftoversOfAnotherPerson_endsTheirSignIn(String way, String by) {
    Copy left = browser(somebody());
    String next = somebody();
    if (!way.equals("/api/accounts") && !way.equals("/register")) {
      visitor().register(next);
    }
    Answer in =
        switch (by) {
          case "session" -> arrive(way, next, "Cookie", left.session());
          case "access" -> arrive(way, next, "Cookie", left.access());
          case "refresh" -> arrive(way, next, "Cookie", left.refresh());
          default -> arrive(way, next, "Authorization", left.bearer());
        };
    assertEquals(2, in.status() / 100, in::body);
    assertDead(left);
    assertExpired(in, "access_token", "refresh_token");
    if (way.equals("/api/token")) {
      if (by.equals("session")) {
        assertExpired(in, "__Host-session");
      }
      Tokens tokens = Tokens.of(in);
      assertEquals(200, send("GET", "/profile", "", "Authorization", tokens.bearer()).status());
    } else {
      assertEquals(
          next,
          send("GET", "/api/session", "", "Cookie", in.sessionCookie())
              .json()
              .path("user")
              .asText());
    }
  }

  @Test
  void signIn_afterAnothersSessionExpired_endsTheirSignInToo() {
    Copy left = browser(somebody());
    pass(IDLE.minusSeconds(10));
    String refreshed = cookie(refresh(left.refresh()), "refresh_token");
    pass(Duration.ofSeconds(20));
    String next = somebody();
    visitor().register(next);
    Answer in = arrive("/login", next, "Cookie", left.session());
    assertExpired(in, "access_token", "refresh_token");
    assertEquals(401, refresh(refreshed).status());
  }

  @Test
  void signIn_refused_leavesTheOtherPersonAlone() {
    Copy left = browser(somebody());
    Answer refused = arrive("/login", somebody(), "Cookie", left.session() + "; " + left.access());
    assertEquals(401, refused.status());
    assertAlive(left);
  }

  @Test
  void signIn_again_keepsTheSamePersonsTokens() {
    Copy own = browser(somebody());
    Answer in = arrive("/login", own.user(), "Cookie", own.session() + "; " + own.access());
    assertEquals(1, in.setCookies().size(), in.setCookies()::toString);
    assertEquals(200, send("GET", "/profile", "", "Cookie", own.access()).status());
    assertEquals(200, refresh(in.sessionCookie() + "; " + own.refresh()).status());
  }

  @Test
  void refresh_cookieLeftByAnother_neverSignsInTheNextPerson() {
    Copy left = browser(somebody());
    Visitor next = visitor().register(somebody());
    Answer answer = next.sendWith(left.refresh(), "POST", "/api/token/refresh");
    assertEquals(401, answer.status(), answer::body);
    assertExpired(answer, "access_token", "refresh_token");
    assertDead(left);
    assertEquals(200, next.status());
  }

  @Test
  void refresh_withAnothersExpiredSession_isRefused() {
    Copy left = browser(somebody());
    Visitor next = visitor().register(somebody());
    for (int i = 0; i < 2; i++) {
      pass(IDLE.dividedBy(2));
      left =
          new Copy(
              left.user(),
              left.session(),
              left.access(),
              cookie(refresh(left.refresh()), "refresh_token"));
    }
    assertEquals(401, next.sendWith(left.refresh(), "POST", "/api/token/refresh").status());
    assertEquals(401, refresh(left.refresh()).status());
  }

  @Test
  void refresh_withAnotherSignInOfTheSamePerson_endsTheOlder() {
    Copy old = browser(somebody());
    Visitor again = visitor().signIn(old.user());
    assertEquals(401, again.sendWith(old.refresh(), "POST", "/api/token/refresh").status());
    assertDead(old);
    assertEquals(200, again.status());
  }

  @Test
  void tokens_forTheNextPersonsSession_endTheFormerSignIn() {
    Copy left = browser(somebody());
    Visitor next = visitor().register(somebody());
    Answer given = next.sendWith(left.refresh(), "POST", "/api/token");
    assertEquals(200, given.status(), given::body);
    assertDead(left);
  }

  @Test
  void signIn_byNameAlone_endsTheAccountsSignIn() throws Exception {
    try (LocalApplication named = LocalApplication.start(settings())) {
      Visitor john = new Visitor(named).register("john");
      Answer given = john.send("POST", "/api/token", "", BROWSER);
      String access = cookie(given, "access_token");
      String refresh = cookie(given, "refresh_token");
      Visitor next = john.copy();
      Answer in = next.send("POST", "/login?username=jane", "");
      assertEquals(200, in.status(), in::body);
      assertExpired(in, "access_token", "refresh_token");
      assertEquals(401, named.get("/profile", "Cookie", access).status());
      assertEquals(401, named.post("/api/token/refresh", "Cookie", refresh).status());
      assertEquals("{\"user\":\"jane\"}", next.get("/profile").body());
    }
  }

  /** A cookie of the same name, as a sibling host could set it for the shared domain. */
  @ParameterizedTest
  @CsvSource({"john, jane", "jane, john", "john, john"})
  void signOut_byNameWithTwoSessionCookies_endsBoth(String first, String second) throws Exception {
    Map<String, String> settings = new HashMap<>(settings());
    settings.put("biscotti.cookies.secure", "false");
    SettableClock time = new SettableClock(clock.instant());
    try (LocalApplication named = LocalApplication.start(settings, time)) {
      List<String> cookies = new ArrayList<>();
      for (String name : List.of(first, second)) {
        time.advance(Duration.ofSeconds(20));
        cookies.add(cookie(named.post("/login?username=" + name), "session"));
      }
      String both = String.join("; ", cookies);
      Answer seen = named.get("/profile", "Cookie", both);
      assertEquals(
          "{\"user\":\"%s\"}".formatted(second), seen.body(), "the one that was used last");

      Answer out = named.post("/logout", "Cookie", both);
      assertEquals(200, out.status(), out::body);
      assertExpired(out, "session");
      for (String each : cookies) {
        Answer dead = named.get("/api/session", "Cookie", each);
        assertEquals(401, dead.status(), dead::body);
        assertEquals("session_revoked", dead.json().path("code").asText());
      }
    }
  }

  @Test
  void signIn_manyAtOnceWithOneLeftover_endTheLeftover() throws Exception {
    Copy left = browser(somebody());
    String next = somebody();
    visitor().register(next);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Answer> in = () -> arrive("/login", next, "Cookie", left.session());
      for (Future<Answer> each : threads.invokeAll(Collections.nCopies(4, in))) {
        assertEquals(200, each.get().status(), each.get()::body);
      }
    } finally {
      threads.shutdownNow();
    }
    assertDead(left);
  }

  @Test
  void signOut_twice_succeeds() {
    Copy copy = browser(somebody());
    for (int i = 0; i < 2; i++) {
      String cookies = copy.session() + "; " + copy.access();
      Answer out = send("DELETE", "/api/session", "", "Cookie", cookies);
      assertEquals(204, out.status(), out::body);
      assertExpired(out, "__Host-session", "access_token", "refresh_token");
    }
    assertDead(copy);
  }

  /**
   * Waits first, because a response arrives before its session is saved in memory, with the time at
   * that moment.
   */
  private void pass(Duration time) {
    try {
      application.awaitEnds();
      // Waits for what is written on other threads.
      Thread.sleep(150);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    clock.advance(time);
  }
}
