package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Preferences and consent over HTTP: in cookies, with accounts, and during an outage. */
class ChoicesTest {
  private static final String PREFERENCES = "/api/preferences";
  private static final String CONSENT = "/api/consent";
  private static final String DEFAULTS =
      "{\"theme\":\"system\",\"language\":\"en\",\"timezone\":\"UTC\"}";
  private static final String UNDECIDED =
      "{\"analytics\":false,\"decidedAt\":null,\"globalPrivacyControl\":false}";
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start(Map.of("biscotti.signin", "password"));
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  /** A browser that keeps every cookie, by name. */
  private static final class Browser {
    private final LocalApplication application;
    private final Map<String, String> cookies = new TreeMap<>();
    private final List<String> headers = new ArrayList<>();

    Browser(LocalApplication application) {
      this.application = application;
    }

    Browser() {
      this(ChoicesTest.application);
    }

    Browser with(String name, String value) {
      headers.addAll(List.of(name, value));
      return this;
    }

    Browser keep(String name, String value) {
      cookies.put(name, value);
      return this;
    }

    Answer send(String method, String path, String json) {
      List<String> all = new ArrayList<>(headers);
      if (!cookies.isEmpty()) {
        all.add("Cookie");
        all.add(
            cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; ")));
      }
      if (!json.isEmpty()) {
        all.addAll(List.of("Content-Type", "application/json"));
      }
      Answer answer = application.send(method, path, json, all.toArray(new String[0]));
      for (String line : answer.setCookies()) {
        String name = line.substring(0, line.indexOf('='));
        cookies.put(name, line.substring(line.indexOf('=') + 1, line.indexOf(';')));
        if (line.contains("Max-Age=0")) {
          cookies.remove(name);
        }
      }
      return answer;
    }

    Answer must(int status, String method, String path, String json) {
      Answer answer = send(method, path, json);
      assertEquals(status, answer.status(), answer::body);
      return answer;
    }

    Browser register(String username) {
      must(201, "POST", "/api/accounts", credentials(username));
      return this;
    }

    Browser signIn(String username) {
      must(200, "POST", "/api/session", credentials(username));
      return this;
    }

    private static String credentials(String username) {
      return "{\"username\":\"%s\",\"password\":\"seven green otters\"}".formatted(username);
    }

    Browser choose(String json) {
      must(200, "PUT", PREFERENCES, json);
      awaitNextMillisecond();
      return this;
    }

    /** Choices are dated in milliseconds, and of two from the same one the last to arrive wins. */
    private static void awaitNextMillisecond() {
      long now = System.currentTimeMillis();
      while (System.currentTimeMillis() <= now) {
        Thread.onSpinWait();
      }
    }

    /** Theme, language and time zone. */
    String preferences() {
      JsonNode json = must(200, "GET", PREFERENCES, "").json();
      return json.path("theme").asText()
          + " "
          + json.path("language").asText()
          + " "
          + json.path("timezone").asText();
    }

    JsonNode consent() {
      return must(200, "GET", CONSENT, "").json();
    }

    boolean allows() {
      boolean analytics = consent().path("analytics").booleanValue();
      assertEquals(analytics, cookies.containsKey("analytics_id"));
      return analytics;
    }

    Browser decide(boolean analytics) {
      must(200, "PUT", CONSENT, "{\"analytics\":" + analytics + "}");
      awaitNextMillisecond();
      return this;
    }

    String theme() {
      return cookies.getOrDefault("preferences", "").replaceAll("[@~].*", "");
    }
  }

  @Test
  void preferences_nothingChosen_areDefaultsWithoutACookie() {
    Answer answer = application.get(PREFERENCES);
    assertEquals(200, answer.status());
    assertEquals(DEFAULTS, answer.body());
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals(List.of(), answer.setCookies());
    assertEquals(
        "system de UTC", new Browser().with("Accept-Language", "de-CH, fr;q=0.5").preferences());
  }

  @Test
  void preferences_chosenOneByOne_stayInTheCookie() {
    Browser browser = new Browser();
    Answer answer = browser.must(200, "PUT", PREFERENCES, "{\"theme\":\"dark\"}");
    assertEquals(DEFAULTS.replace("system", "dark"), answer.body());
    assertTrue(
        answer
            .setCookies()
            .get(0)
            .matches(
                "preferences=dark@\\d{13}\\.\\.; Path=/; Max-Age=31536000; Secure; SameSite=Lax"),
        answer.setCookies()::toString);
    browser.choose("{\"language\":\"DE-at\"}").choose("{\"timezone\":\"Europe/Vienna\"}");
    assertEquals("dark de-AT Europe/Vienna", browser.preferences());
    assertEquals(List.of(), browser.send("GET", PREFERENCES, "").setCookies());
    browser.choose("{}");
    assertEquals("dark de-AT Europe/Vienna", browser.preferences());
    assertEquals(
        "system", browser.send("DELETE", PREFERENCES, "").json().path("theme").textValue());
    assertEquals(Map.of(), browser.cookies);
    assertEquals("system en UTC", browser.preferences());
  }

  @Test
  void preferences_plainHttp_cookieIsNotSecure() throws Exception {
    try (LocalApplication plain =
        LocalApplication.start(Map.of("biscotti.cookies.secure", "false"))) {
      for (String path : List.of(PREFERENCES, CONSENT)) {
        String body = path.equals(CONSENT) ? "{\"analytics\":true}" : "{\"theme\":\"dark\"}";
        plain
            .send("PUT", path, body, "Content-Type", "application/json")
            .setCookies()
            .forEach(line -> assertFalse(line.contains("Secure"), line));
      }
    }
  }

  @Test
  void put_wrongValues_namesEachAndChangesNothing() {
    Browser browser = new Browser();
    Answer answer =
        browser.must(
            422,
            "PUT",
            PREFERENCES,
            "{\"theme\":\"blue\",\"language\":\"de_DE\",\"timezone\":\"Mars/Olympus\"}");
    assertEquals("invalid", answer.json().path("code").textValue());
    assertEquals(
        List.of("theme", "language", "timezone"),
        answer.json().path("errors").findValuesAsText("field"));
    assertFalse(answer.body().contains("Mars"), answer::body);
    browser.must(422, "PUT", PREFERENCES, "{\"theme\":\"dark\",\"timezone\":\"\"}");
    assertEquals(Map.of(), browser.cookies);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/preferences|{\"theme\":7}|422",
        "/api/preferences|{\"theme\":[\"dark\"]}|422",
        "/api/preferences|{\"font\":\"Comic\"}|422",
        "/api/preferences|null|400",
        "/api/preferences|{|400",
        "/api/consent|{}|422",
        "/api/consent|{\"analytics\":null}|422",
        "/api/consent|{\"analytics\":\"true\"}|422",
        "/api/consent|{\"analytics\":1}|422",
        "/api/consent|{\"analytics\":true,\"ads\":true}|422",
        "/api/consent|null|400",
      })
  void put_brokenBody_isRefusedWithoutACookie(String path, String body, int status) {
    Answer answer = new Browser().must(status, "PUT", path, body);
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals(List.of(), answer.setCookies());
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/preferences, 'DELETE, GET, HEAD, OPTIONS, PUT'",
    "DELETE, /api/consent, 'GET, HEAD, OPTIONS, PUT'",
  })
  void route_wrongMethod_isRefusedWithAllow(String method, String path, String allow) {
    Answer answer = application.send(method, path, "");
    assertEquals(405, answer.status());
    assertEquals(allow, answer.header("Allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "=",
        "..",
        "dark",
        "<script>alert(1)</script>",
        "{\"theme\":\"dark\"}",
        "%64ark@1..",
        "dark@99999999999999999999999..",
        "\"dark@1..\"",
        "x@1.y@1.z@1",
        "\u00ff\u00fe",
        "yes@99999999999999999999",
      })
  void get_hostileCookie_isDefaults(String value) {
    for (String name : List.of("preferences", "consent", "analytics_id")) {
      Browser browser = new Browser().keep(name, value);
      Answer answer = browser.must(200, "GET", PREFERENCES, "");
      assertEquals(DEFAULTS, answer.body());
      assertEquals(UNDECIDED, browser.must(200, "GET", CONSENT, "").body());
      assertEquals(Map.of(), new TreeMap<>(browser.cookies), "what is broken goes");
    }
    new Browser().keep("preferences", value.repeat(100)).choose("{\"theme\":\"dark\"}");
  }

  @Test
  void get_severalCookies_firstValidOneCounts() {
    Answer answer =
        application.get(
            PREFERENCES,
            "Cookie",
            "preferences=broken; preferences=dark@1..; preferences=light@1..");
    assertEquals("dark", answer.json().path("theme").textValue());
  }

  @Test
  void account_otherBrowser_getsItsPreferences() {
    Browser laptop = new Browser().register("ada").choose("{\"theme\":\"dark\"}");
    laptop.choose("{\"language\":\"de\"}");
    assertTrue(laptop.cookies.get("preferences").startsWith("dark~"), "kept with the account");

    Browser phone = new Browser().signIn("ada");
    assertEquals("dark", phone.theme(), "before the first page");
    assertEquals("dark de UTC", phone.preferences());
    phone.choose("{\"theme\":\"light\"}");
    assertEquals("light de UTC", laptop.preferences());
    assertEquals("light", laptop.theme());

    phone.must(200, "DELETE", PREFERENCES, "");
    assertEquals("system en UTC", laptop.preferences());
    assertEquals("", laptop.theme());
  }

  @Test
  void signIn_newerChoiceOfThisBrowser_wins() {
    Browser early = new Browser().choose("{\"theme\":\"light\",\"timezone\":\"Asia/Tokyo\"}");
    Browser laptop = new Browser().choose("{\"theme\":\"dark\",\"language\":\"de\"}");
    laptop.register("bob");
    assertEquals("dark de UTC", laptop.preferences());

    assertEquals("dark de Asia/Tokyo", early.signIn("bob").preferences());
    Browser late = new Browser().choose("{\"theme\":\"system\"}").signIn("bob");
    assertEquals("system de Asia/Tokyo", late.preferences());
    assertEquals("system de Asia/Tokyo", laptop.preferences());
  }

  @Test
  void signIn_asSomeoneElse_keepsNothingOfTheFormerAccount() {
    Browser shared = new Browser().register("carl").choose("{\"theme\":\"dark\"}").decide(true);
    shared.must(204, "DELETE", "/api/session", "");
    assertEquals("dark en UTC", shared.preferences());
    shared.choose("{\"language\":\"de\"}").register("cleo");
    assertEquals("system de UTC", shared.preferences());
    assertFalse(shared.allows());
    shared.must(204, "DELETE", "/api/session", "");
    shared.signIn("carl");
    assertEquals("dark en UTC", shared.preferences());
    assertTrue(shared.allows());
  }

  @Test
  void signIn_form_setsTheCookiesWithTheRedirect() {
    new Browser().register("dora").choose("{\"theme\":\"dark\"}");
    Answer answer =
        application.send(
            "POST",
            "/login",
            "username=dora&password=seven+green+otters",
            "Accept",
            "text/html",
            "Content-Type",
            "application/x-www-form-urlencoded");
    assertEquals(303, answer.status());
    assertTrue(
        answer.setCookies().stream().anyMatch(line -> line.startsWith("preferences=dark~")),
        answer.setCookies()::toString);
  }

  @Test
  void consent_yesAndNo_analyticsCookieFollows() {
    Browser browser = new Browser();
    assertEquals(UNDECIDED, browser.must(200, "GET", CONSENT, "").body());
    assertEquals(Map.of(), browser.cookies);

    Answer yes = browser.must(200, "PUT", CONSENT, "{\"analytics\":true}");
    assertTrue(yes.json().path("analytics").booleanValue());
    Instant decidedAt = Instant.parse(yes.json().path("decidedAt").textValue());
    assertTrue(Duration.between(decidedAt, Instant.now()).abs().toSeconds() < 60);
    assertEquals(2, yes.setCookies().size(), yes.setCookies()::toString);
    String attributes = "; Path=/; Max-Age=31536000; Secure; SameSite=Lax";
    assertTrue(yes.setCookies().get(0).matches("consent=yes@\\d{13}" + attributes));
    assertTrue(yes.setCookies().get(1).matches("analytics_id=[\\w-]{22}" + attributes));

    String id = browser.cookies.get("analytics_id");
    assertEquals(yes.json(), browser.consent());
    browser.decide(true);
    assertEquals(id, browser.cookies.get("analytics_id"));

    Answer no = browser.must(200, "PUT", CONSENT, "{\"analytics\":false}");
    assertFalse(no.json().path("analytics").booleanValue());
    String expired = "analytics_id=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT;";
    assertEquals(expired + " Secure; SameSite=Lax", no.setCookies().get(1));
    assertFalse(browser.allows());
    Answer again = browser.must(200, "PUT", CONSENT, "{\"analytics\":false}");
    assertEquals(2, again.setCookies().size(), "told in any case");
    browser.decide(true);
    assertNotEquals(id, browser.cookies.get("analytics_id"));
  }

  @Test
  void consent_plantedId_isReplacedAfterAYes() {
    Browser browser = new Browser().keep("analytics_id", "AAAAAAAAAAAAAAAAAAAAAA").decide(true);
    assertTrue(browser.allows());
    assertNotEquals("AAAAAAAAAAAAAAAAAAAAAA", browser.cookies.get("analytics_id"));
  }

  @Test
  void consent_yearOld_isAskedAgain() {
    long then = Instant.now().minus(Duration.ofDays(366)).toEpochMilli();
    Browser browser = new Browser().keep("consent", "yes@" + then).keep("analytics_id", "x");
    assertEquals(UNDECIDED, browser.must(200, "GET", CONSENT, "").body());
    assertEquals(Map.of(), browser.cookies);
  }

  @Test
  void consent_withdrawnElsewhere_deletesTheAnalyticsCookie() {
    Browser laptop = new Browser().register("eva").decide(true);
    Browser phone = new Browser().signIn("eva");
    assertTrue(phone.allows());
    assertNotEquals(laptop.cookies.get("analytics_id"), phone.cookies.get("analytics_id"));
    Browser tablet = new Browser().decide(true);

    phone.decide(false);
    assertFalse(laptop.allows());
    assertFalse(tablet.signIn("eva").cookies.containsKey("analytics_id"), "at the sign-in");
    assertFalse(tablet.allows());
  }

  @Test
  void consent_globalPrivacyControl_isANoUntilAYes() {
    Browser browser = new Browser().with("Sec-GPC", "1");
    assertEquals(
        UNDECIDED.replace("Control\":false", "Control\":true"),
        browser.must(200, "GET", CONSENT, "").body());
    browser.decide(true);
    assertTrue(browser.allows());
    assertTrue(browser.consent().path("globalPrivacyControl").booleanValue());

    new Browser().register("finn").decide(true);
    Browser guarded = new Browser().with("Sec-GPC", "1").signIn("finn");
    assertFalse(guarded.allows(), "said in a browser without the signal");
    assertTrue(guarded.decide(true).allows());
    assertFalse(
        new Browser().with("Sec-GPC", "0").consent().path("globalPrivacyControl").asBoolean());
  }

  @MatrixOnly
  @Test
  void choices_madeDuringAnOutage_reachTheAccountLater() throws Exception {
    try (Postgres server = Postgres.stopped()) {
      server.start();
      try (LocalApplication node =
          LocalApplication.start(
              Map.of(
                  "biscotti.signin", "password",
                  "biscotti.database.url", server.url(),
                  "biscotti.database.user", server.user()))) {
        Browser browser = new Browser(node).register("gus").choose("{\"theme\":\"dark\"}");
        Browser other = new Browser(node).signIn("gus");
        server.stop();
        other.must(200, "DELETE", PREFERENCES, "");
        Answer answer = browser.must(200, "PUT", PREFERENCES, "{\"language\":\"de\"}");
        assertEquals("dark", answer.json().path("theme").textValue());
        assertEquals("de", answer.json().path("language").textValue());

        server.start();
        Await.until(() -> node.get("/health/ready").status() == 200);
        assertEquals("system en UTC", other.preferences());
        assertEquals("system de UTC", browser.preferences());
        assertEquals("system de UTC", other.preferences());
      }
    }
  }
}
