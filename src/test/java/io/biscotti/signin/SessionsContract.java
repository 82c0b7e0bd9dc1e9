package io.biscotti.signin;

import static io.biscotti.app.Visitor.BETTER;
import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.change;
import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.Await;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where people are signed in, how sessions end, and which events that causes, over HTTP on one
 * database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SessionsContract {
  private static final int CROWD = 50;

  private LocalApplication application;

  /** The settings that choose the database and the store. */
  abstract Map<String, String> settings() throws Exception;

  @BeforeAll
  void start() throws Exception {
    Map<String, String> all = new HashMap<>(settings());
    all.put("biscotti.signin", "password");
    all.put("biscotti.admins", "chief");
    application = LocalApplication.start(all);
    visitor().register("chief");
  }

  @AfterAll
  void stop() throws Exception {
    application.close();
  }

  private Visitor visitor() {
    return new Visitor(application);
  }

  private static void assertOut(Visitor visitor) {
    assertEquals("session_revoked", visitor.code());
    assertEquals(401, visitor.get("/profile").status());
  }

  private static String path(Visitor visitor) {
    return "/api/sessions/" + visitor.handle();
  }

  @Test
  void list_severalBrowsers_namesEachAndMarksThisOne() {
    Visitor laptop = visitor().register("abe");
    Visitor phone = visitor().as(Visitor.SAFARI).signIn("abe");

    List<JsonNode> seen = phone.sessions();
    assertEquals(2, seen.size());
    JsonNode own = seen.get(0);
    assertTrue(own.path("current").asBoolean());
    assertFalse(seen.get(1).path("current").asBoolean());
    assertEquals("Safari on iPhone", own.path("device").asText());
    assertEquals("Firefox on Linux", seen.get(1).path("device").asText());
    assertEquals("127.0.0.0", own.path("ip").asText());
    assertEquals(Visitor.FIREFOX, seen.get(1).path("userAgent").asText());
    assertEquals(laptop.handle(), seen.get(1).path("id").asText());
    for (String time : List.of("createdAt", "lastSeenAt", "expiresAt")) {
      assertTrue(seen.get(1).path(time).asText().endsWith("Z"), time);
    }
  }

  @Test
  void handle_asACookie_isNotSignedIn() {
    Visitor owner = visitor().register("ada");
    Answer answer = application.get("/api/session", "Cookie", "__Host-session=" + owner.handle());
    assertEquals(401, answer.status());
    assertNotEquals(owner.id(), owner.handle());
  }

  @Test
  void handle_afterReauthentication_staysTheSame() {
    Visitor owner = visitor().register("amy");
    String before = owner.handle();
    owner.reauthenticate();
    assertEquals(before, owner.handle());
    assertEquals(1, owner.sessions().size());
  }

  @Test
  void end_justAfterSignIn_needsNoPassword() {
    Visitor laptop = visitor().register("ben");
    Visitor phone = visitor().signIn("ben");
    Visitor tablet = visitor().signIn("ben");
    laptop.must(204, "DELETE", path(phone), "");
    laptop.must(200, "DELETE", "/api/sessions", "");
    assertOut(phone);
    assertOut(tablet);
  }

  @Test
  void end_anotherBrowser_endsItAndItsCopies() {
    Visitor laptop = visitor().register("bob");
    Visitor phone = visitor().signIn("bob");
    Visitor copy = phone.copy();
    laptop.reauthenticate().must(204, "DELETE", path(phone), "");

    assertOut(phone);
    assertOut(copy);
    assertEquals(1, laptop.sessions().size());
    assertEquals(200, laptop.status());
    List<String> types = laptop.eventTypes();
    assertTrue(types.contains("session_ended"), types::toString);
    assertTrue(types.contains("session_end_noticed"), types::toString);
  }

  @Test
  void end_anIdThatTheSessionHadBefore_endsItToo() {
    Visitor laptop = visitor().register("bea");
    Visitor phone = visitor().signIn("bea");
    Visitor early = phone.copy();
    phone.reauthenticate();
    laptop.reauthenticate().must(204, "DELETE", path(phone), "");
    assertOut(phone);
    assertOut(early);
  }

  @ParameterizedTest
  @CsvSource({"nobodys", "%20", "..%2F..", "%27%20or%201=1--", "0123456789012345678901"})
  void end_noSuchHandle_isNotFound(String handle) {
    Visitor owner = visitor().register("bit" + Integer.toHexString(handle.hashCode()));
    owner.reauthenticate();
    Answer answer = owner.send("DELETE", "/api/sessions/" + handle, "");
    // Containers refuse an encoded slash by themselves.
    assertTrue(Set.of(400, 404).contains(answer.status()), answer::body);
    assertEquals(200, owner.status());
  }

  @Test
  void end_someoneElses_isNotFoundAndKeepsIt() {
    Visitor victim = visitor().register("cal");
    Visitor attacker = visitor().register("cat").reauthenticate();
    Answer answer = attacker.must(404, "DELETE", path(victim), "");
    assertEquals("not_found", answer.json().path("code").asText());
    assertEquals(200, victim.status());
  }

  @Test
  void end_ownHandle_signsOut() {
    Visitor owner = visitor().register("coy").reauthenticate();
    Visitor copy = owner.copy();
    owner.must(204, "DELETE", path(owner), "");
    assertEquals(401, owner.status());
    assertOut(copy);
  }

  @Test
  void endOthers_reauthenticated_leavesThisOne() {
    Visitor laptop = visitor().register("dan");
    List<Visitor> others = Stream.generate(() -> visitor().signIn("dan")).limit(3).toList();
    Answer answer = laptop.reauthenticate().must(200, "DELETE", "/api/sessions", "");
    assertEquals("{\"ended\":3}", answer.body());
    others.forEach(SessionsContract::assertOut);
    assertEquals(200, laptop.status());
    assertEquals("{\"ended\":0}", laptop.must(200, "DELETE", "/api/sessions", "").body());
  }

  @ParameterizedTest
  @CsvSource({"POST, /logout", "DELETE, /api/session"})
  void signOut_copy_isRevokedAndWarnsTheOwner(String method, String path) {
    String name = "eve" + method.length();
    Visitor owner = visitor().register(name);
    Visitor copy = owner.copy();
    assertEquals(2, owner.send(method, path, "").status() / 100);
    assertOut(copy);

    owner.signIn(name);
    JsonNode warning = owner.events().get(1);
    assertEquals("revoked_cookie_replayed", warning.path("type").asText());
    assertEquals("warning", warning.path("level").asText());
    assertEquals(name, warning.path("user").asText());
    assertEquals(1, owner.sessions().size(), "the one that was signed out of is gone");
  }

  @Test
  void changePassword_endOthers_endsThemAndTheOldCookie() {
    Visitor laptop = visitor().register("fay");
    Visitor phone = visitor().signIn("fay");
    Visitor copy = laptop.copy();
    laptop.must(204, "PUT", "/api/account/password", change(GOOD, BETTER, true));
    assertEquals(200, laptop.status());
    assertOut(phone);
    assertOut(copy);
    assertTrue(laptop.eventTypes().contains("password_changed"));
  }

  @Test
  void changePassword_leaveOthers_leavesThem() {
    Visitor laptop = visitor().register("flo");
    Visitor phone = visitor().signIn("flo");
    laptop.must(204, "PUT", "/api/account/password", change(GOOD, BETTER, false));
    assertEquals(200, phone.status());
  }

  @Test
  void changePassword_notSaid_endsOthers() {
    Visitor laptop = visitor().register("fox");
    Visitor phone = visitor().signIn("fox");
    String body = "{\"current\":\"" + GOOD + "\",\"replacement\":\"" + BETTER + "\"}";
    laptop.must(204, "PUT", "/api/account/password", body);
    assertOut(phone);
  }

  @Test
  void changePassword_refused_endsNothing() {
    Visitor laptop = visitor().register("fin");
    Visitor phone = visitor().signIn("fin");
    laptop.must(401, "PUT", "/api/account/password", change("wrong", BETTER, true));
    laptop.must(422, "PUT", "/api/account/password", change(GOOD, "short", true));
    assertEquals(200, phone.status());
  }

  @Test
  void deleteAccount_reauthenticated_endsEverySession() {
    Visitor laptop = visitor().register("gus");
    Visitor phone = visitor().signIn("gus");
    laptop.reauthenticate();
    Visitor copy = laptop.copy();
    laptop.must(204, "DELETE", "/api/account", "");
    assertOut(phone);
    assertOut(copy);
  }

  @Test
  void disable_byAnAdministrator_endsAndRefusesAtOnce() {
    Visitor owner = visitor().register("hal");
    Visitor admin = visitor().signIn("chief");
    admin.must(204, "PUT", "/api/users/HAL", "{\"disabled\":true}");

    assertOut(owner);
    Answer wrong = visitor().must(401, "POST", "/api/session", credentials("hal", "x"));
    Answer right = visitor().must(401, "POST", "/api/session", credentials("hal", GOOD));
    for (String field : List.of("code", "detail", "title")) {
      assertEquals(wrong.json().path(field), right.json().path(field));
    }

    admin.must(204, "PUT", "/api/users/hal", "{\"disabled\":false}");
    owner.signIn("hal");
    List<String> types = owner.eventTypes();
    assertTrue(types.contains("account_disabled"), types::toString);
    assertTrue(types.contains("account_enabled"), types::toString);
  }

  @Test
  void endSessions_byAnAdministrator_endsAll() {
    Visitor owner = visitor().register("ina");
    visitor().signIn("ina");
    Visitor admin = visitor().signIn("chief");
    assertEquals("{\"ended\":2}", admin.must(200, "DELETE", "/api/users/ina/sessions", "").body());
    assertOut(owner);
    owner.signIn("ina");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "404|PUT|nobody|{\"disabled\":true}",
        "404|DELETE|nobody/sessions|",
        "422|PUT|chief|{\"disabled\":true}",
        "422|PUT|chief|{}",
        "422|PUT|chief|{\"disabled\":\"yes\"}",
        "422|PUT|chief|{\"disabled\":true,\"admin\":true}",
        "400|PUT|chief|null",
        "400|PUT|chief|{",
        "405|POST|chief|{}",
        "404|GET|nobody|",
      })
  void administration_badInput_isRefused(int status, String method, String user, String body) {
    Visitor admin = visitor().signIn("chief");
    admin.must(status, method, "/api/users/" + user, body == null ? "" : body);
    assertEquals(200, admin.status());
  }

  @Test
  void administration_otherPeople_isForbidden() {
    Visitor owner = visitor().register("jan");
    owner.must(403, "PUT", "/api/users/chief", "{\"disabled\":true}");
    owner.must(403, "PUT", "/api/users/chief", "{}");
    owner.must(403, "DELETE", "/api/users/nobody/sessions", "");
    visitor().must(401, "DELETE", "/api/users/jan/sessions", "");
    assertEquals(200, owner.status());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/sessions",
    "DELETE, /api/sessions",
    "DELETE, /api/sessions/x",
    "GET, /api/events",
    "GET, /api/events/stream"
  })
  void routes_guest_isNotSignedIn(String method, String path) {
    Answer answer = visitor().must(401, method, path, "");
    assertEquals("not_signed_in", answer.json().path("code").asText());
  }

  @Test
  void events_ofOthers_areNotShown() {
    visitor().register("kay");
    Visitor other = visitor().register("kim");
    assertEquals(List.of("signed_in", "registered"), other.eventTypes());
    assertEquals(
        Set.of("kim"),
        other.events().stream().map(e -> e.path("user").asText()).collect(Collectors.toSet()));
  }

  @Test
  void events_administrator_seesEveryones() {
    visitor().register("kit");
    Visitor admin = visitor().signIn("chief");
    assertTrue(admin.events().stream().anyMatch(e -> e.path("user").asText().equals("kit")));
  }

  @Test
  void events_afterAndBefore_limitTheList() {
    Visitor owner = visitor().register("lea");
    List<JsonNode> all = owner.events();
    String oldest = all.get(1).path("id").asText();
    Answer newer = owner.must(200, "GET", "/api/events?after=" + oldest, "");
    assertEquals(1, newer.json().path("events").size());
    Answer first = owner.must(200, "GET", "/api/events?limit=1", "");
    assertTrue(first.json().path("more").asBoolean());
    String newest = first.json().path("events").path(0).path("id").asText();
    assertEquals(all.get(0).path("id").asText(), newest);
    Answer older = owner.must(200, "GET", "/api/events?limit=1&before=" + newest, "");
    assertEquals(oldest, older.json().path("events").path(0).path("id").asText());
    assertFalse(older.json().path("more").asBoolean());
  }

  @ParameterizedTest
  @CsvSource({"limit=0", "limit=201", "limit=x", "after=-1", "after=1e3", "before=%00", "limit="})
  void events_badQuery_isInvalid(String query) {
    Visitor owner = visitor().signIn("chief");
    Answer answer = owner.must(422, "GET", "/api/events?" + query, "");
    assertEquals("invalid", answer.json().path("code").asText());
  }

  @Test
  void events_wrongPassword_isShownToTheOwner() {
    Visitor owner = visitor().register("mia");
    visitor().must(401, "POST", "/api/session", credentials("MIA", "wrong"));
    visitor().must(401, "POST", "/api/session", credentials("not-mia", "wrong"));
    JsonNode event = owner.events().get(0);
    assertEquals("sign_in_failed", event.path("type").asText());
    assertEquals(1, event.path("count").asInt());
  }

  @Test
  void events_browserChanged_isAWarning() {
    Visitor owner = visitor().register("ned");
    Visitor thief = owner.copy().as(Visitor.SAFARI);
    assertEquals(200, thief.status());
    JsonNode event = owner.events().get(0);
    assertEquals("browser_changed", event.path("type").asText());
    assertEquals("warning", event.path("level").asText());
    assertEquals("Safari on iPhone", event.path("device").asText());
    assertEquals(200, thief.status());
    assertEquals(1, owner.eventTypes().stream().filter("browser_changed"::equals).count());
  }

  /** Otherwise this response's cookie would undo what a parallel request wrote. */
  @Test
  void session_readFromAnotherBrowser_setsNoCookie() {
    Visitor owner = visitor().register("watched-one");
    for (String browser : List.of(Visitor.SAFARI, Visitor.FIREFOX, Visitor.SAFARI)) {
      Answer answer = owner.copy().as(browser).must(200, "GET", "/api/session", "");
      assertEquals(List.of(), answer.setCookies());
    }
  }

  /** Sends many requests at once, so that none finds the change already recorded. */
  @Test
  void session_readFromAnotherBrowserByManyAtOnce_setsNoCookieAndIsReportedOnce() throws Exception {
    Visitor owner = visitor().register("watched-two");
    ExecutorService many = Executors.newFixedThreadPool(8);
    try {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Visitor reader = owner.copy().as(Visitor.SAFARI);
        answers.add(many.submit(() -> reader.get("/api/session")));
      }
      for (Future<Answer> answer : answers) {
        assertEquals(200, answer.get().status());
        assertEquals(List.of(), answer.get().setCookies());
      }
    } finally {
      many.shutdown();
    }
    owner.as(Visitor.SAFARI);
    assertEquals("browser_changed", owner.eventTypes().get(0));
    JsonNode event = owner.events().get(0);
    assertEquals(1, event.path("count").asInt());
    assertEquals(1, owner.eventTypes().stream().filter("browser_changed"::equals).count());
  }

  @Test
  void events_newVersionOfTheBrowser_areNotRecorded() {
    Visitor owner = visitor().register("nan");
    owner.as(Visitor.FIREFOX.replace("140", "141"));
    assertEquals(200, owner.status());
    assertEquals(List.of("signed_in", "registered"), owner.eventTypes());
  }

  @Test
  void events_forgedCookie_isShownToAdministrators() {
    Visitor admin = visitor().signIn("chief");
    String cookie = "__Host-session=" + "A".repeat(200);
    assertEquals(401, application.get("/api/session", "Cookie", cookie).status());
    String all = admin.get("/api/events?limit=200").body();
    assertTrue(all.contains("forged_cookie") || all.contains("id_from_client"), all);
  }

  @Test
  void markup_inTheUserAgent_isText() {
    String agent = "<script>alert(1)</script>'; drop table sessions;--";
    Visitor owner = visitor().as(agent).register("oda");
    assertEquals(agent, owner.sessions().get(0).path("userAgent").asText());
    assertTrue(owner.sessions().get(0).path("device").asText().length() <= 64);
  }

  @Test
  void signIns_fiftyAtOnce_succeedAndAreListed() throws Exception {
    visitor().register("pam");
    List<Visitor> all = atOnce(CROWD, () -> signedIn("pam"));
    for (Visitor each : all) {
      assertEquals(200, each.status());
    }
    assertEquals(CROWD + 1, all.get(0).sessions().size());
  }

  /** Retries while too many passwords are being hashed, as a person would. */
  private Visitor signedIn(String username) throws Exception {
    Visitor visitor = visitor();
    String body = credentials(username, GOOD);
    Answer answer =
        Await.until(() -> visitor.send("POST", "/api/session", body), each -> each.status() != 503);
    assertEquals(200, answer.status(), answer::body);
    return visitor;
  }

  @Test
  void signOuts_fiftyAtOnce_succeed() throws Exception {
    visitor().register("pia");
    List<Visitor> all = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      all.add(visitor().signIn("pia"));
    }
    List<Visitor> copies = all.stream().map(Visitor::copy).toList();
    List<Callable<Answer>> outs =
        all.stream()
            .<Callable<Answer>>map(each -> () -> each.must(204, "DELETE", "/api/session", ""))
            .toList();
    run(outs);
    copies.forEach(SessionsContract::assertOut);
    assertEquals(2, visitor().signIn("pia").sessions().size(), "the first, and the last");
  }

  @Test
  void registrations_fiftyAtOnce_createOneAccount() throws Exception {
    List<Integer> statuses =
        atOnce(
            CROWD,
            () -> visitor().send("POST", "/api/accounts", credentials("quin", GOOD)).status());
    assertEquals(1, statuses.stream().filter(status -> status == 201).count());
    assertEquals(Set.of(), others(statuses, 201, 409, 503));
    visitor().signIn("quin");
  }

  @Test
  void renewals_parallel_allEndWithTheSession() throws Exception {
    Visitor laptop = visitor().register("ray");
    Visitor phone = visitor().signIn("ray");
    List<Visitor> forks = Stream.generate(phone::copy).limit(8).toList();
    run(
        forks.stream()
            .<Callable<Answer>>map(
                fork ->
                    () ->
                        fork.send(
                            "POST",
                            "/api/session/reauthenticate",
                            "{\"password\":\"" + GOOD + "\"}"))
            .toList());
    laptop.reauthenticate().must(200, "DELETE", "/api/sessions", "");
    forks.forEach(fork -> assertEquals(401, fork.status()));
    assertEquals(401, phone.status());
  }

  private static Set<Integer> others(List<Integer> statuses, Integer... expected) {
    return statuses.stream()
        .filter(status -> !Set.of(expected).contains(status))
        .collect(Collectors.toSet());
  }

  private static <T> List<T> atOnce(int times, Callable<T> work) throws Exception {
    return run(Stream.generate(() -> work).limit(times).toList());
  }

  private static <T> List<T> run(List<Callable<T>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> each : threads.invokeAll(work)) {
        results.add(each.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
