package io.biscotti.signin;

import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.AtOnce;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every route whose response depends on who the caller is, over HTTP: the account is disabled or
 * deleted, a role is taken away, the database is unavailable. Only the account's row changes, so an
 * ended session can't stand in for a missing account check. A route that is in none of the lists
 * fails the test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class WhoIsAskedTest {
  private static final String USER = "Remote-User";

  /** How a route responds while the database is unavailable: normally, or with 503. */
  private enum Away {
    GOES_ON,
    UNAVAILABLE,
    /** Refused before the account is checked, for instance without re-authentication. */
    REFUSED
  }

  /**
   * A route that depends on who the caller is.
   *
   * @param body its JSON; empty if it has none
   * @param byToken whether an access token works as well as a session
   */
  private record Asking(String method, String path, String body, boolean byToken, Away away) {
    static Asking of(String route, String body, boolean byToken, Away away) {
      String[] parts = route.split(" ", -1);
      return new Asking(parts[0], parts[1], body, byToken, away);
    }

    String route() {
      return method + " " + path;
    }

    boolean isStream() {
      return path.endsWith("/stream");
    }
  }

  /** Routes for signed-in people only. */
  private static final List<Asking> PEOPLE =
      List.of(
          Asking.of("GET /profile", "", true, Away.GOES_ON),
          Asking.of("GET /auth/request", "", true, Away.UNAVAILABLE),
          Asking.of("GET /auth/forward", "", true, Away.UNAVAILABLE),
          Asking.of("GET /api/session", "", true, Away.GOES_ON),
          Asking.of("GET /api/session/note", "", false, Away.GOES_ON),
          Asking.of("PUT /api/session/note", "{\"note\":\"x\"}", false, Away.GOES_ON),
          Asking.of(
              "POST /api/session/reauthenticate",
              "{\"password\":\"" + GOOD + "\"}",
              false,
              Away.UNAVAILABLE),
          Asking.of("GET /api/sessions", "", true, Away.UNAVAILABLE),
          Asking.of("DELETE /api/sessions/{id}", "", false, Away.UNAVAILABLE),
          Asking.of("DELETE /api/account", "", false, Away.REFUSED),
          Asking.of(
              "PUT /api/account/password",
              Visitor.change(GOOD, GOOD, false),
              false,
              Away.UNAVAILABLE),
          Asking.of("GET /api/events", "", true, Away.UNAVAILABLE),
          Asking.of("GET /api/events/stream", "", true, Away.UNAVAILABLE),
          Asking.of("GET /api/users/{username}", "", true, Away.UNAVAILABLE),
          Asking.of("PUT /api/users/{username}", "{\"disabled\":false}", true, Away.UNAVAILABLE),
          Asking.of("DELETE /api/users/{username}/sessions", "", true, Away.UNAVAILABLE),
          Asking.of("GET /api/monitor", "", true, Away.UNAVAILABLE),
          Asking.of("GET /api/monitor/stream", "", true, Away.UNAVAILABLE),
          Asking.of("GET /api/keys", "", true, Away.UNAVAILABLE),
          Asking.of("DELETE /api/keys/{ring}/{id}", "", false, Away.UNAVAILABLE),
          Asking.of("POST /api/token", "", false, Away.UNAVAILABLE),
          // Last, because it ends the sign-in of the token.
          Asking.of("DELETE /api/sessions", "", false, Away.UNAVAILABLE));

  /** Routes that depend on the caller but also serve guests; tested one by one below. */
  private static final Set<String> ANYBODY =
      Set.of(
          "GET /api/sign-in",
          "GET /api/preferences",
          "PUT /api/preferences",
          "DELETE /api/preferences",
          "GET /api/choices",
          "GET /api/consent",
          "PUT /api/consent",
          "POST /api/token/refresh",
          "POST /api/token/introspect");

  /**
   * Routes that don't depend on the caller: they sign in or out, or concern cookies and the server
   * itself.
   */
  private static final Set<String> NOBODY =
      Set.of(
          "POST /login",
          "POST /register",
          "POST /logout",
          "POST /api/accounts",
          "POST /api/session",
          "DELETE /api/session",
          "DELETE /api/token",
          "GET /api/csrf",
          "GET /api/session/cookies",
          "GET /api/cookies",
          "POST /api/cookies",
          "GET /api/cookies/{name}",
          "DELETE /api/cookies/{name}",
          "POST /api/cookies/explain",
          "POST /api/set-cookie",
          "GET /set-cookie",
          "GET /get-cookie",
          "POST /set-temporary-cookie",
          "POST /set-persistent-cookie",
          "POST /delete-cookie",
          "GET /.well-known/jwks.json",
          "GET /health/live",
          "GET /health/ready",
          "GET /metrics",
          "GET /openapi.json");

  private final Map<String, String> settings = new HashMap<>();
  private LocalApplication application;

  @BeforeAll
  void start() throws Exception {
    settings.put("biscotti.signin", "password");
    settings.put("biscotti.home", home());
    settings.put("biscotti.admins", "chief-disabled, chief-deleted, chief-standing");
    settings.put("biscotti.database.url", MigratedDatabase.onPostgres());
    settings.put("biscotti.database.user", Postgres.shared().user());
    application = LocalApplication.start(settings);
  }

  @AfterAll
  void stop() throws Exception {
    application.close();
  }

  private static String home() throws Exception {
    return Files.createTempDirectory(Path.of("target"), "home").toString();
  }

  /** A person with a session, and with the tokens of another sign-in. */
  private record Somebody(Visitor visitor, String bearer, String refresh) {
    static Somebody register(LocalApplication application, String username) {
      Visitor visitor = new Visitor(application).register(username);
      Answer given =
          application.send(
              "POST",
              "/api/token",
              credentials(username, GOOD),
              "Content-Type",
              "application/json");
      assertEquals(200, given.status(), given::body);
      return new Somebody(
          visitor,
          given.json().path("access_token").asText(),
          given.json().path("refresh_token").asText());
    }

    Answer ask(LocalApplication application, Asking asking, boolean byToken) {
      String path =
          asking
              .path()
              .replace("{username}", "nobody")
              .replace("{ring}", "sealing")
              .replace("{id}", "A".repeat(22));
      List<String> headers = new ArrayList<>(authority(byToken));
      if (!asking.body().isEmpty()) {
        headers.addAll(List.of("Content-Type", "application/json"));
      }
      return application.send(asking.method(), path, asking.body(), headers.toArray(new String[0]));
    }

    List<String> authority(boolean byToken) {
      return byToken
          ? List.of("Authorization", "Bearer " + bearer)
          : List.of("Cookie", visitor.cookie());
    }
  }

  private void change(String statement, String username) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                settings.get("biscotti.database.url"), settings.get("biscotti.database.user"), "");
        PreparedStatement change = connection.prepareStatement(statement)) {
      change.setString(1, username);
      assertEquals(1, change.executeUpdate());
    }
  }

  private static String statement(String fate) {
    return fate.equals("disabled")
        ? "update accounts set disabled = true where username = ?"
        : "delete from accounts where username = ?";
  }

  private static String code(Answer answer) {
    return answer.body().startsWith("{") ? answer.json().path("code").asText() : "";
  }

  @Test
  void routes_all_areInOneOfTheLists() {
    Set<String> listed = new TreeSet<>(NOBODY);
    listed.addAll(ANYBODY);
    PEOPLE.forEach(asking -> listed.add(asking.route()));
    Set<String> there = new TreeSet<>();
    JsonNode paths = application.get("/openapi.json").json().path("paths");
    paths
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (!method.equals("parameters")) {
                            there.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    assertEquals(listed, there);
  }

  @Test
  void standing_everyRoute_isAsExpected() {
    Somebody chief = Somebody.register(application, "chief-standing");
    for (Asking asking : PEOPLE) {
      if (asking.isStream()) {
        continue;
      }
      for (boolean byToken : asking.byToken() ? List.of(false, true) : List.of(false)) {
        Answer answer = chief.ask(application, asking, byToken);
        assertFalse(
            Set.of("not_signed_in", "token_invalid", "token_expired", "unavailable")
                .contains(code(answer)),
            () -> asking + " " + answer.body());
        if (asking.path().startsWith("/auth/")) {
          assertEquals("chief-standing", answer.header(USER));
          assertEquals("admin", answer.header("Remote-Groups"));
        }
      }
      chief.visitor().signIn("chief-standing");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "deleted"})
  @Asvs(
      value = "7.4.2",
      gist = "Disabling or deleting an account ends its sessions.",
      done =
          "Disabled and deleted an account directly in the database, and called every route "
              + "with its session and its token.")
  void accountGone_everyRoute_isNotSignedIn(String fate) throws Exception {
    String username = "chief-" + fate;
    Somebody chief = Somebody.register(application, username);
    change(statement(fate), username);
    for (Asking asking : PEOPLE) {
      Answer session = chief.ask(application, asking, false);
      assertEquals(401, session.status(), () -> asking + " " + session.body());
      assertFalse(session.headers().firstValue(USER).isPresent(), asking::route);
      Answer token = chief.ask(application, asking, true);
      assertEquals(401, token.status(), () -> asking + " " + token.body());
      assertFalse(token.headers().firstValue(USER).isPresent(), asking::route);
    }
    assertGoneForAnybody(chief);
  }

  private void assertGoneForAnybody(Somebody gone) {
    String[] session = {"Cookie", gone.visitor().cookie()};
    assertFalse(application.get("/api/sign-in", session).json().has("user"));
    String[] both = {"Cookie", gone.visitor().cookie(), "Content-Type", "application/json"};
    assertEquals(
        200, application.send("PUT", "/api/preferences", "{\"theme\":\"dark\"}", both).status());
    assertEquals(
        "system", application.get("/api/preferences", session).json().path("theme").asText());
    assertEquals(200, application.get("/api/consent", session).status());
    assertEquals("{\"active\":false}", introspect(application, gone).body());
    Answer refresh =
        application.send(
            "POST",
            "/api/token/refresh",
            "{\"refresh_token\":\"" + gone.refresh() + "\"}",
            "Content-Type",
            "application/json");
    assertEquals(401, refresh.status(), refresh::body);
  }

  private static Answer introspect(LocalApplication node, Somebody somebody) {
    return node.send(
        "POST",
        "/api/token/introspect",
        "token=" + somebody.bearer(),
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  @Test
  void forwardedPage_accountGone_redirectsToTheSignIn() throws Exception {
    Somebody ann = Somebody.register(application, "ann");
    change(statement("disabled"), "ann");
    Answer page =
        application.get("/auth/forward", "Cookie", ann.visitor().cookie(), "Accept", "text/html");
    assertEquals(302, page.status());
    assertFalse(page.headers().firstValue(USER).isPresent());
  }

  @Test
  @Asvs(
      value = "8.3.2",
      gist = "Changed permissions apply at once.",
      done = "Changed the list of administrators, restarted, and used the old sessions and tokens.")
  void role_takenAwayOrGiven_appliesToTheNextRequest() throws Exception {
    Map<String, String> before = new HashMap<>(settings);
    before.put("biscotti.home", home());
    before.put("biscotti.database.url", MigratedDatabase.onPostgres());
    before.put("biscotti.admins", "former");
    Map<String, String> after = new HashMap<>(before);
    after.put("biscotti.admins", "latter");
    Somebody former;
    Somebody latter;
    try (LocalApplication node = LocalApplication.start(before)) {
      former = Somebody.register(node, "former");
      latter = Somebody.register(node, "latter");
      for (boolean byToken : List.of(false, true)) {
        assertRoles(node, former, byToken, "admin");
        assertRoles(node, latter, byToken, "");
      }
    }
    try (LocalApplication node = LocalApplication.start(after)) {
      Await.until(() -> node.get("/health/ready").status() == 200);
      for (boolean byToken : List.of(false, true)) {
        assertRoles(node, former, byToken, "");
        assertRoles(node, latter, byToken, "admin");
      }
      assertEquals(List.of(), roles(introspect(node, former)));
      assertEquals(List.of("admin"), roles(introspect(node, latter)));
      assertEquals(List.of(), rolesAfterRefresh(node, former));
      assertEquals(List.of("admin"), rolesAfterRefresh(node, latter));
    }
  }

  private static List<String> roles(Answer answer) {
    List<String> roles = new ArrayList<>();
    answer.json().path("roles").forEach(role -> roles.add(role.asText()));
    return roles;
  }

  private static List<String> rolesAfterRefresh(LocalApplication node, Somebody somebody) {
    Answer next =
        node.send(
            "POST",
            "/api/token/refresh",
            "{\"refresh_token\":\"" + somebody.refresh() + "\"}",
            "Content-Type",
            "application/json");
    assertEquals(200, next.status(), next::body);
    String payload = next.json().path("access_token").asText().split("\\.", -1)[1];
    String json = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
    return json.contains("\"roles\":[\"admin\"]") ? List.of("admin") : List.of();
  }

  private static void assertRoles(
      LocalApplication node, Somebody somebody, boolean byToken, String role) {
    String[] authority = somebody.authority(byToken).toArray(new String[0]);
    int status = role.equals("admin") ? 200 : 403;
    assertEquals(role, node.get("/auth/request", authority).header("Remote-Groups"));
    assertEquals(role, String.join(",", roles(node.get("/api/session", authority))));
    if (!byToken) {
      assertEquals(role, String.join(",", roles(node.get("/api/sign-in", authority))));
    }
    assertEquals(status, node.get("/api/monitor", authority).status());
    assertEquals(status, node.get("/api/users/former", authority).status());
    boolean all =
        Stream.of(
                node.get("/api/events?user=former", authority),
                node.get("/api/events?user=latter", authority))
            .allMatch(answer -> answer.json().path("events").size() > 0);
    assertEquals(role.equals("admin"), all);
  }

  @MatrixOnly
  @Test
  @Asvs(
      value = "16.5.3",
      gist = "A fault never lets anyone in.",
      done = "Stopped PostgreSQL under a running server and called every route.")
  void databaseAway_everyRoute_assumesNothing() throws Exception {
    try (Postgres postgres = Postgres.stopped()) {
      postgres.start();
      Map<String, String> own = new HashMap<>(settings);
      own.put("biscotti.home", home());
      own.put("biscotti.database.url", postgres.url());
      try (LocalApplication node = LocalApplication.start(own)) {
        Somebody chief = Somebody.register(node, "chief-standing");
        postgres.stop();
        Await.until(() -> node.get("/health/ready").status() == 503);
        List<Callable<Object>> calls = new ArrayList<>();
        for (Asking asking : PEOPLE) {
          calls.add(() -> assertAway(node, chief, asking, false));
          if (asking.byToken()) {
            calls.add(() -> assertAway(node, chief, asking, true));
          }
        }
        calls.add(() -> assertUnavailable(introspect(node, chief), "introspect"));
        AtOnce.all(calls);
        postgres.start();
        Await.until(() -> node.get("/health/ready").status() == 200);
        try (Connection connection =
                DriverManager.getConnection(postgres.url(), postgres.user(), "");
            PreparedStatement change = connection.prepareStatement(statement("disabled"))) {
          change.setString(1, "chief-standing");
          assertEquals(1, change.executeUpdate());
        }
        // After an outage, one request tries the database again.
        Await.until(() -> node.get("/profile", "Cookie", chief.visitor().cookie()).status() == 401);
      }
    }
  }

  private static Object assertAway(
      LocalApplication node, Somebody chief, Asking asking, boolean byToken) {
    Answer answer = chief.ask(node, asking, byToken);
    assertFalse(answer.headers().firstValue(USER).isPresent(), asking::route);
    // Only the database knows about a sign-in without a cookie.
    boolean registered = byToken && asking.route().equals("GET /api/session");
    if (asking.away() == Away.UNAVAILABLE || registered) {
      return assertUnavailable(answer, asking.route());
    }
    int status = asking.away() == Away.GOES_ON ? 200 : 403;
    assertEquals(status, answer.status(), () -> asking + " " + answer.body());
    return answer;
  }

  private static Object assertUnavailable(Answer answer, String what) {
    assertEquals(503, answer.status(), () -> what + " " + answer.body());
    assertTrue(answer.body().contains("\"unavailable\""), answer::body);
    return answer;
  }
}
