package io.biscotti.signin;

import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.AsvsReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** OWASP ASVS 5.0, chapter 14: what must not remain in URLs, caches and browsers. */
@ExtendWith(AsvsReport.class)
class AsvsDataTest {
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start(Map.of("biscotti.signin", "password"));
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Visitor visitor() {
    return new Visitor(application);
  }

  @Test
  @Asvs(
      value = "14.2.1",
      gist = "URLs contain nothing sensitive: no password, no session token.",
      done =
          "Sent right passwords in the query of every route that takes one: 400. Sent the "
              + "session's token as jsessionid and as a parameter: nobody is signed in. Responses "
              + "contain it only in Set-Cookie.")
  void v14_2_1_url_hasNoSecrets() {
    Visitor owner = visitor().register("abe");
    String query = "?username=abe&password=" + GOOD.replace(" ", "+");
    for (String path :
        List.of(
            "/login",
            "/register",
            "/api/session",
            "/api/accounts",
            "/api/session/reauthenticate")) {
      Answer answer = owner.must(400, "POST", path + query, credentials("abe", GOOD));
      assertEquals(List.of(), answer.setCookies(), path);
      assertFalse(answer.body().contains("otters"), path);
    }
    owner.must(400, "PUT", "/api/account/password?current=a&replacement=b", "{}");

    String token = owner.cookie().split("=", 2)[1];
    for (String path :
        List.of(
            "/profile;jsessionid=" + token,
            "/profile;__Host-session=" + token,
            "/profile?__Host-session=" + token,
            "/profile?jsessionid=" + token)) {
      assertEquals(401, application.get(path).status(), path);
    }
    for (String path : List.of("/", "/profile", "/api/session", "/api/session/cookies")) {
      Answer answer = owner.must(200, "GET", path, "");
      assertFalse(answer.body().contains(token), path);
      assertEquals("", answer.header("Location"), path);
    }
  }

  @Test
  @Asvs(
      value = "14.3.1",
      gist = "When a session ends, the browser keeps nothing of it.",
      done =
          "Signed out by each way and deleted an account over HTTPS: the cookie expires and"
              + " Clear-Site-Data says cache and storage. The pages' scripts keep nothing in the"
              + " browser's storage.",
      gap = "what a page shows after signing out while the server is away is not tested")
  void v14_3_1_end_clearsTheBrowser() throws Exception {
    for (String way :
        List.of(
            "POST /logout",
            "DELETE /api/session",
            "DELETE /api/sessions/own",
            "DELETE /api/account")) {
      Visitor owner = visitor().register("ben" + way.replaceAll("\\W", "")).reauthenticate();
      String own = owner.handle();
      String[] end = way.replace("own", own).split(" ", -1);
      Answer answer = application.sendSecurely(end[0], end[1], "", "Cookie", owner.cookie());
      assertEquals(2, answer.status() / 100, answer::body);
      assertEquals("\"cache\", \"storage\"", answer.header("Clear-Site-Data"), way);
      assertTrue(
          answer.setCookies().stream()
              .anyMatch(it -> it.startsWith("__Host-session=;") && it.contains("Max-Age=0")),
          () -> answer.setCookies().toString());
    }
    try (Stream<Path> scripts = Files.walk(Path.of("webapp", "assets"))) {
      for (Path script : scripts.filter(file -> file.toString().endsWith(".js")).toList()) {
        String served = application.get("/" + Path.of("webapp").relativize(script)).body();
        // On the sign-in page, what guests type, an invitation and the time to wait survive a
        // refused form, but only in the same tab.
        boolean isForGuests = script.getParent().endsWith("sign-in");
        String kept = isForGuests ? "" : "|sessionStorage";
        assertFalse(served.matches("(?s).*\\b(localStorage|indexedDB" + kept + ")\\b.*"));
      }
    }
  }

  @Test
  @Asvs(
      value = "14.3.2",
      gist = "Browsers are told not to store responses with sensitive data.",
      done =
          "Requested everything that describes a person, signed in and not, and refused "
              + "requests: Cache-Control is exactly no-store.")
  void v14_3_2_sensitiveAnswers_areNotStored() {
    Visitor owner = visitor().register("cal");
    for (String path :
        List.of(
            "/profile",
            "/api/session",
            "/api/session/note",
            "/api/session/cookies",
            "/api/sessions",
            "/api/events",
            "/api/sign-in",
            "/get-cookie")) {
      assertNotStored(owner.must(200, "GET", path, ""), path);
      assertNotStored(visitor().get(path), path);
    }
    assertNotStored(owner.must(404, "GET", "/api/nothing", ""), "404");
    assertNotStored(owner.must(405, "GET", "/api/accounts", ""), "405");
    assertNotStored(owner.must(401, "POST", "/api/session", credentials("cal", "x")), "401");
    assertNotStored(owner.must(200, "POST", "/api/session", credentials("cal", GOOD)), "200");
    assertNotStored(owner.must(200, "POST", "/login", credentials("cal", GOOD)), "/login");
    assertNotStored(owner.must(200, "POST", "/logout", ""), "/logout");
  }

  private static void assertNotStored(Answer answer, String what) {
    assertEquals(List.of("no-store"), answer.headers().allValues("Cache-Control"), what);
  }
}
