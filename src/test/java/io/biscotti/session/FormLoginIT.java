package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sign-in by the container's own form, with our filter and, where the two should agree, with the
 * container's own sessions. People: {@code alice}, a member, and {@code bob}, a member and host.
 */
class FormLoginIT {

  private static final String NATIVE = "";
  private static final String SESSION = "__Host-session";
  private static final String LOGIN = "__Host-session-login";

  private static final String BASIC = "basic ";
  private static final String GUARDED = "guarded ";

  private static final String STRICT = "strict ";
  private static final Map<String, String> REFUSE =
      Map.of("revocation.stale", "refuse", "revocation.stale-after", "5s");

  private static final Map<String, Path> WARS =
      Map.of(
          BASIC + NATIVE,
          DoorWar.basic("door-basic-native", NATIVE),
          BASIC + "memory",
          DoorWar.basic("door-basic-memory", "memory"),
          BASIC + "sealed",
          DoorWar.basic("door-basic-sealed", "sealed"),
          GUARDED + "memory",
          DoorWar.guarded("door-guarded", "memory"),
          NATIVE,
          DoorWar.of("door-native", NATIVE),
          "memory",
          DoorWar.of("door-memory", "memory"),
          "sealed",
          DoorWar.of("door-sealed", "sealed"),
          "live",
          DoorWar.of("door-live", "live"),
          "held",
          DoorWar.of("door-held", "sealed", Map.of("session.hold", "64k")),
          STRICT + "sealed",
          DoorWar.shared("door-strict", "sealed", REFUSE));

  private static ServerOptions options(Kind kind, String store) {
    return ServerOptions.of(kind, WARS.get(store)).setting("testkit.people", "true");
  }

  private static Stream<Arguments> each(String... stores) {
    return Matrix.of(Kind.class).stream()
        .limit(2)
        .flatMap(kind -> Stream.of(stores).map(store -> Arguments.of(kind, store)));
  }

  /** An installed server's own sessions differ, as docs/servers.md says. */
  private static Stream<Arguments> all() {
    return Stream.concat(each(NATIVE), ours())
        .filter(each -> !(((Kind) each.get()[0]).isInstalled() && each.get()[1].equals(NATIVE)));
  }

  private static Stream<Arguments> ours() {
    return each("memory", "sealed", "live", "held");
  }

  private static Stream<Arguments> basic() {
    return each(BASIC + NATIVE, BASIC + "memory", BASIC + "sealed")
        .filter(
            each ->
                !(((Kind) each.get()[0]).isInstalled() && each.get()[1].equals(BASIC + NATIVE)));
  }

  private static Stream<Arguments> guarded() {
    return each(GUARDED + "memory");
  }

  private static Stream<Arguments> startedAnew() {
    return each("memory", "sealed");
  }

  private static CookieClient visitor(Kind kind, String store) {
    return Servers.shared(options(kind, store)).client();
  }

  /** Follows redirects within the server. */
  private static Reply follow(CookieClient client, Reply reply) {
    Reply last = reply;
    for (int i = 0; i < 5 && last.status() >= 301 && last.status() < 400; i++) {
      URI to = URI.create(last.header("Location").orElseThrow());
      last = client.get(to.getRawPath() + (to.getRawQuery() == null ? "" : "?" + to.getRawQuery()));
    }
    return last;
  }

  private static Reply get(CookieClient client, String path) {
    return follow(client, client.get(path));
  }

  private static Reply submit(CookieClient client, String name, String password) {
    return follow(
        client,
        client
            .call("POST", "/j_security_check")
            .form("j_username", name, "j_password", password)
            .send());
  }

  private static Reply signIn(CookieClient client, String name) {
    assertTrue(get(client, "/members").body().startsWith("/form "));
    return submit(client, name, name + "'s green otters");
  }

  @ParameterizedTest
  @MethodSource("all")
  void signIn_byTheForm_leadsBackAndIsRemembered(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      assertTrue(get(client, "/members?do=put:tea").body().startsWith("/form "));
      assertTrue(submit(client, "alice", "wrong").body().startsWith("/wrong "));
      assertEquals(
          "/members GET alice member cart=tea",
          submit(client, "alice", "alice's green otters").body());
      assertEquals("/open GET alice member cart=tea", client.get("/open").body());
      assertEquals("/members GET alice member cart=tea", client.get("/members").body());
      assertEquals(403, client.get("/hosts").status());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void invalidate_endsTheSignIn(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      signIn(client, "bob");
      assertEquals("/hosts GET bob member host cart=null", client.get("/hosts?do=renew").body());
      client.get("/open?do=put:tea");
      client.get("/members?do=end");
      assertEquals("/open GET null no session", client.get("/open").body());
      assertTrue(get(client, "/members").body().startsWith("/form "));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void login_andLogoutInCode_lastAcrossRequests(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      client.get("/open?do=put:tea");
      String before = client.get("/open?do=id").body().lines().findFirst().orElseThrow();
      assertEquals(
          "/open GET bob member host cart=tea",
          client.get("/open?do=login:bob:bob's+green+otters").body());
      assertEquals("/members GET bob member host cart=tea", client.get("/members").body());
      assertNotEquals(before, client.get("/open?do=id").body().lines().findFirst().orElseThrow());
      assertEquals("/members GET null cart=tea", client.get("/members?do=logout").body());
      assertEquals("/open GET null cart=tea", client.get("/open").body());
      assertTrue(get(client, "/members").body().startsWith("/form "));
    }
  }

  private static String idAfter(CookieClient client, String... steps) {
    return client
        .get("/open?" + "do=%s&".repeat(steps.length).formatted((Object[]) steps) + "do=id")
        .body()
        .lines()
        .findFirst()
        .orElseThrow();
  }

  /** Who planted the session before must not share it, as with the container's own sessions. */
  @ParameterizedTest
  @MethodSource("basic")
  void login_withoutAForm_changesTheId(Kind kind, String store) {
    String cookie = store.equals(BASIC + NATIVE) ? "JSESSIONID" : SESSION;
    try (CookieClient client = visitor(kind, store);
        CookieClient thief = visitor(kind, store)) {
      String before = idAfter(client, "put:tea");
      thief.keep(cookie, client.cookie(cookie).orElseThrow());
      assertNotEquals(before, idAfter(client, "login:alice:alice's+green+otters"));
      assertTrue(client.get("/open").body().endsWith(" cart=tea"));
      assertTrue(thief.get("/open").body().endsWith(" no session"));
    }
  }

  /**
   * Installed servers remember the sign-in elsewhere than in a session, and refuse a second one.
   */
  private static Stream<Arguments> signedInEachTime() {
    return each(BASIC + "memory", BASIC + "sealed")
        .filter(each -> !((Kind) each.get()[0]).isInstalled());
  }

  /** An application with {@code BASIC} signs people in again in each request. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("signedInEachTime")
  void login_withoutAForm_ofTheSamePerson_changesTheIdOnce(Kind kind, String store) {
    String alice = "login:alice:alice's+green+otters";
    try (CookieClient client = visitor(kind, store)) {
      String first = idAfter(client, alice, "put:tea");
      assertEquals(first, idAfter(client, alice));
      String second = idAfter(client, "login:bob:bob's+green+otters");
      assertNotEquals(first, second);
      assertEquals(second, idAfter(client, "login:bob:bob's+green+otters"));
      assertEquals(second, idAfter(client, "login:bob:bob's+green+otters", "logout"));
      assertNotEquals(second, idAfter(client, "login:bob:bob's+green+otters"));
    }
  }

  private static int post(CookieClient client, String steps, String token) {
    return client.call("POST", "/open" + steps).header("X-CSRF-Token", token).send().status();
  }

  private static String token(CookieClient client) {
    return client.get("/open?do=token").body().lines().findFirst().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void csrfToken_fromBeforeTheSignIn_isRefusedAfterIt(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      client.get("/open?do=put:tea");
      String planted = token(client);
      assertEquals(200, post(client, "", planted));
      assertTrue(get(client, "/members").body().startsWith("/form "));
      // Open Liberty calls filters for the form too.
      client
          .call("POST", "/j_security_check")
          .header("X-CSRF-Token", planted)
          .form("j_username", "alice", "j_password", "alice's green otters")
          .send();
      assertTrue(get(client, "/members").body().startsWith("/members GET alice"));
      assertEquals(403, post(client, "", planted));
      assertEquals(200, post(client, "", token(client)));
      assertEquals("/open GET alice member cart=tea", client.get("/open").body());
    }
    try (CookieClient client = visitor(kind, store)) {
      client.get("/open?do=put:tea");
      String planted = token(client);
      assertEquals(200, post(client, "?do=login:bob:bob's+green+otters", planted));
      assertEquals(403, post(client, "", planted));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void authenticate_inCode_showsTheFormAndLeadsBack(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      Reply asked = get(client, "/open?do=ask");
      assertTrue(asked.body().startsWith("/form "), asked::toString);
      assertTrue(client.cookie(store.equals(NATIVE) ? "JSESSIONID" : SESSION).isPresent());
      assertTrue(
          submit(client, "alice", "alice's green otters").body().startsWith("/open GET alice"));
    }
  }

  @ParameterizedTest
  @MethodSource("ours")
  void signIn_changesTheIdAndKeepsAnAnonymousCart(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      client.get("/open?do=put:tea");
      String planted = client.cookie(SESSION).orElseThrow();
      signIn(client, "alice");
      assertEquals("/open GET alice member cart=tea", client.get("/open").body());
      assertEquals("[cart]", client.get("/open?do=names").body().lines().findFirst().orElseThrow());
      client.forget();
      client.keep(SESSION, planted);
      assertEquals("/open GET null no session", client.get("/open").body());
    }
  }

  @ParameterizedTest
  @MethodSource("ours")
  void eitherCookieAlone_letsNobodyIn(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      signIn(client, "alice");
      String session = client.cookie(SESSION).orElseThrow();
      String login = client.cookie(LOGIN).orElseThrow();
      client.forget();
      client.keep(SESSION, session);
      assertEquals("/open GET null cart=null", client.get("/open").body());
      assertTrue(get(client, "/members").body().startsWith("/form "));
      client.forget();
      // This is another session than the one that the sign-in is bound to.
      client.get("/open?do=put:milk");
      client.keep(LOGIN, login);
      assertEquals("/open GET null cart=milk", get(client, "/open").body());
      assertTrue(get(client, "/members").body().startsWith("/form "));
    }
  }

  private static Stream<Arguments> strict() {
    return each(STRICT + "sealed");
  }

  /** Does something while the server can't know which sessions others have ended. */
  private static void cutOff(Kind kind, String store, Runnable action) throws Exception {
    try (CookieClient operator = visitor(kind, store)) {
      operator.get("/open?do=put:tea");
      operator.get("/open?do=cut&do=pass:PT6S&do=plain");
      try {
        action.run();
      } finally {
        operator.get("/open?do=join&do=plain");
        Await.until(() -> operator.get("/open").status() == 200);
      }
    }
  }

  private static void assertUnavailable(Reply reply) {
    assertEquals(503, reply.status(), reply::toString);
    assertEquals(List.of(), reply.setCookies(), reply::toString);
  }

  /** The container has admitted the request, so the application need not ask for the session. */
  @ParameterizedTest
  @MethodSource("strict")
  void signIn_whoseSessionOthersMayHaveEnded_isRefusedEvenIfNothingAsksForTheSession(
      Kind kind, String store) throws Exception {
    try (CookieClient client = visitor(kind, store)) {
      signIn(client, "alice");
      assertEquals("plain", client.get("/members?do=plain").body());
      cutOff(kind, store, () -> assertUnavailable(client.get("/members?do=plain")));
      assertEquals("/members GET alice member cart=null", client.get("/members").body());
    }
  }

  @ParameterizedTest
  @MethodSource("strict")
  void signIn_toASessionThatOthersMayHaveEnded_neitherRenewsItNorIsForgotten(
      Kind kind, String store) throws Exception {
    try (CookieClient client = visitor(kind, store)) {
      client.get("/open?do=put:tea");
      assertTrue(get(client, "/members?do=plain").body().startsWith("/form "));
      cutOff(kind, store, () -> assertUnavailable(submit(client, "alice", "alice's green otters")));
      assertEquals("/members GET alice member cart=tea", client.get("/members").body());
    }
  }

  @ParameterizedTest
  @MethodSource("strict")
  void loginInCode_whileOthersMayHaveEndedSessions_needsANewSession(Kind kind, String store)
      throws Exception {
    String bob = "/open?do=login:bob:bob's+green+otters";
    try (CookieClient client = visitor(kind, store);
        CookieClient other = visitor(kind, store)) {
      client.get("/open?do=put:tea");
      cutOff(
          kind,
          store,
          () -> {
            assertUnavailable(client.get(bob + "&do=plain"));
            assertEquals("/open GET bob member host cart=null", other.get(bob).body());
          });
      assertEquals("/open GET null cart=tea", client.get("/open").body());
    }
  }

  @ParameterizedTest
  @MethodSource("strict")
  void renewal_ofASessionThatOthersMayHaveEnded_isRefused(Kind kind, String store)
      throws Exception {
    try (CookieClient client = visitor(kind, store)) {
      String id = idAfter(client, "put:tea");
      cutOff(kind, store, () -> assertUnavailable(client.get("/open?do=renew&do=plain")));
      assertEquals(id, idAfter(client));
    }
  }

  /** Two tabs: one shows the form, and the other is still used. */
  @ParameterizedTest
  @MethodSource("ours")
  void session_changedWhileTheFormIsOpen_isKept(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      client.get("/open?do=put:tea");
      assertTrue(get(client, "/members").body().startsWith("/form "));
      client.get("/open?do=put:milk");
      client.get("/open?do=renew");
      assertEquals(
          "/members GET alice member cart=milk",
          submit(client, "alice", "alice's green otters").body());
      assertEquals("/open GET alice member cart=milk", client.get("/open").body());
    }
  }

  /** For some seconds, a request may still carry the session from before the sign-in. */
  @ParameterizedTest
  @MethodSource("ours")
  void containersCookie_rightAfterTheSignIn_worksWithThatVisitorsSessionsOnly(
      Kind kind, String store) {
    for (String other : new String[] {"none", "forged", "ended", "live", "another member's"}) {
      for (boolean hadSession : new boolean[] {true, false}) {
        steal(kind, store, other, hadSession);
      }
    }
  }

  private static void steal(Kind kind, String store, String other, boolean hadSession) {
    try (CookieClient client = visitor(kind, store);
        CookieClient thief = visitor(kind, store)) {
      if (hadSession) {
        client.get("/open?do=put:tea");
      }
      signIn(client, "alice");
      switch (other) {
        case "forged" -> thief.keep(SESSION, "forged");
        case "live" -> thief.get("/open?do=put:milk");
        case "ended" -> {
          thief.get("/open?do=put:milk");
          String ended = thief.cookie(SESSION).orElseThrow();
          thief.get("/open?do=end");
          thief.keep(SESSION, ended);
        }
        case "another member's" -> signIn(thief, "bob");
        default -> {}
      }
      thief.keep(LOGIN, client.cookie(LOGIN).orElseThrow());
      Reply asked = get(thief, "/members");
      assertTrue(asked.body().startsWith("/form "), () -> other + hadSession + asked);
    }
  }

  /** A sign-in is tied to its visitor from the form on, even if they had no session before. */
  @ParameterizedTest
  @MethodSource("ours")
  void form_forAVisitorWithoutASession_givesThemOne(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store);
        CookieClient tab = visitor(kind, store)) {
      assertEquals("/form GET null cart=null", get(client, "/members").body());
      String before = client.cookie(SESSION).orElseThrow();
      Reply signedIn =
          client
              .call("POST", "/j_security_check")
              .form("j_username", "alice", "j_password", "alice's green otters")
              .send();
      assertTrue(follow(client, signedIn).body().startsWith("/members GET alice member"));
      // A tab whose page sent another request before the response arrived.
      tab.keep(SESSION, before);
      tab.keep(LOGIN, client.cookie(LOGIN).orElseThrow());
      assertTrue(tab.get("/members").body().startsWith("/members GET alice member"));
      assertTrue(client.get("/members").body().startsWith("/members GET alice member"));
      client.get("/open?do=pass:PT10.001S");
      tab.keep(SESSION, before);
      assertTrue(get(tab, "/members").body().startsWith("/form "));
    }
  }

  @ParameterizedTest
  @MethodSource("ours")
  void copiedCookies_afterSignOut_letNobodyIn(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      signIn(client, "alice");
      String session = client.cookie(SESSION).orElseThrow();
      String login = client.cookie(LOGIN).orElseThrow();
      client.get("/open?do=end");
      client.forget();
      client.keep(SESSION, session);
      client.keep(LOGIN, login);
      assertEquals("/open GET null no session", get(client, "/open").body());
      assertTrue(get(client, "/members").body().startsWith("/form "));
    }
  }

  /**
   * The sign-in ends when its session is ended elsewhere, here by a session object that was kept.
   */
  @ParameterizedTest
  @MethodSource("ours")
  void endOfAKeptSession_signsOutTheOther(Kind kind, String store) {
    String name = kind + store;
    try (CookieClient client = visitor(kind, store);
        CookieClient operator = visitor(kind, store)) {
      signIn(client, "alice");
      client.get("/open?do=keep:" + name);
      String change = Set.of("sealed", "held").contains(store) ? "refused" : "done";
      assertTrue(operator.get("/open?do=put.kept:" + name).body().startsWith(change));
      assertTrue(operator.get("/open?do=end.kept:" + name).body().startsWith("done"));
      assertTrue(operator.get("/open?do=end.kept:" + name).body().startsWith("refused"));
      Reply first = client.get("/members?a=b%20c");
      assertEquals(307, first.status());
      assertEquals("/members?a=b%20c", first.header("Location").orElseThrow());
      assertTrue(follow(client, first).body().startsWith("/form "));
      assertTrue(
          submit(client, "alice", "alice's green otters").body().startsWith("/members GET alice"));
    }
  }

  @ParameterizedTest
  @MethodSource("ours")
  void staleSignIn_atAnAddressLikeAnotherHosts_staysHere(Kind kind, String store) {
    String name = "slashes" + kind + store;
    try (CookieClient client = visitor(kind, store)) {
      signIn(client, "alice");
      client.get("/open?do=keep:" + name);
      try (CookieClient operator = visitor(kind, store)) {
        operator.get("/open?do=end.kept:" + name);
      }
      Reply reply = client.get("//evil.example/open");
      assertFalse(reply.header("Location").orElse("").startsWith("//"), reply::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("startedAnew")
  void signInAsSomebodyElse_afterTheContainersSessionIsLost_findsNothing(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      signIn(client, "alice");
      client.get("/open?do=put:tea");
      client.keep(LOGIN, "lost");
      assertEquals("/members GET alice member cart=tea", signIn(client, "alice").body());
      client.keep(LOGIN, "lost");
      assertEquals("/members GET bob member host cart=null", signIn(client, "bob").body());
    }
  }

  @ParameterizedTest
  @MethodSource("startedAnew")
  void restart_asksForTheFormAgain_andKeepsASealedSession(Kind kind, String store) {
    Server server = Servers.shared(options(kind, store));
    try (CookieClient client = server.client()) {
      signIn(client, "alice");
      client.get("/open?do=put:tea");
      server.restart();
      boolean sealed = store.equals("sealed");
      assertEquals(
          sealed ? "/open GET null cart=tea" : "/open GET null no session",
          client.get("/open").body());
      assertEquals(
          sealed ? "/members GET alice member cart=tea" : "/members GET alice member cart=null",
          signIn(client, "alice").body());
    }
  }

  @ParameterizedTest
  @MethodSource("ours")
  void aRequestThatWasSentBeforeTheSignIn_isNotSignedOut(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      client.get("/open?do=put:tea");
      String before = client.cookie(SESSION).orElseThrow();
      signIn(client, "alice");
      String after = client.cookie(SESSION).orElseThrow();
      client.keep(SESSION, before);
      assertTrue(client.get("/members").body().startsWith("/members GET alice member"));
      client.keep(SESSION, after);
      assertEquals("/members GET alice member cart=tea", client.get("/members").body());
    }
  }

  /** Otherwise browsers keep it from frames on other sites, and the form comes again and again. */
  @ParameterizedTest
  @MatrixSource
  void containersCookie_hasPartitionedIfTheSessionHas(Kind kind) {
    Path war = DoorWar.framed("door-framed", "sealed");
    Server server = Servers.shared(ServerOptions.of(kind, war).setting("testkit.people", "true"));
    try (CookieClient client = server.client()) {
      String line = client.get("/members").setCookies(LOGIN).get(0).toLowerCase(Locale.ROOT);
      assertTrue(line.contains("; samesite=none"), line);
      assertTrue(line.contains("; partitioned"), line);
    }
  }

  /** The container's cookie is as safe as ours. */
  @ParameterizedTest
  @MethodSource("ours")
  void containersCookie_hasOurFlags(Kind kind, String store) {
    try (CookieClient client = visitor(kind, store)) {
      client.get("/members");
      submit(client, "alice", "alice's green otters");
      Reply reply = client.get("/members");
      client.forget();
      reply = client.get("/members");
      String line = reply.setCookies(LOGIN).get(0);
      // Attribute names ignore case (RFC 6265, 5.2), and WildFly writes them in lower case.
      String flags = line.toLowerCase(Locale.ROOT);
      for (String flag : new String[] {"; path=/", "; secure", "; httponly", "; samesite=lax"}) {
        assertTrue(flags.contains(flag), line);
      }
    }
  }
}
