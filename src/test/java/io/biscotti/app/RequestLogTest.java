package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.web.Route;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLogTest {
  private static LocalApplication application;

  private final LogRecorder log = LogRecorder.of(RequestLog.class).quietly();

  @BeforeAll
  static void start() throws Exception {
    ServletHolder slow = new ServletHolder(new Route("GET", RequestLogTest::answerLater));
    slow.setAsyncSupported(true);
    application = LocalApplication.start(Map.of(), context -> context.addServlet(slow, "/slow"));
  }

  private static void answerLater(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    async.start(
        () -> {
          response.setStatus(202);
          async.complete();
        });
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  @AfterEach
  void stopRecording() {
    log.close();
  }

  /** The response may arrive before the line is logged. */
  private String onlyLine() throws Exception {
    Await.until(() -> !log.messages().isEmpty());
    assertEquals(1, log.messages().size(), log.messages()::toString);
    return log.messages().get(0);
  }

  @Test
  @Asvs(
      value = "16.2.5",
      gist = "Credentials are not logged.",
      done = "Sent a password, a token and a session cookie, and searched the logged lines.")
  void request_withSecrets_isLoggedWithoutThem() throws Exception {
    application.post("/login;p=hunter1?username=hunter2", "Cookie", "a=hunter3");
    assertTrue(
        onlyLine().matches("POST /login 200 \\d+ ms id=[0-9a-f]{32}"), log.messages()::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "4bf92f35.77b3_4da-6, , 4bf92f35.77b3_4da-6",
    "req-17, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, req-17",
    "'a b', 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 4bf92f3577b34da6a3ce929d0e0e4736",
    ", 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 4bf92f3577b34da6a3ce929d0e0e4736",
    "'a b', , [0-9a-f]{32}",
    "'<script>', nonsense, [0-9a-f]{32}",
    "'', '', [0-9a-f]{32}"
  })
  void request_withIds_isLoggedAndRefusedWithTheFirstThatIsValid(
      String id, String trace, String expected) throws Exception {
    List<String> headers = new ArrayList<>();
    Optional.ofNullable(id).ifPresent(value -> headers.addAll(List.of("X-Request-Id", value)));
    Optional.ofNullable(trace).ifPresent(value -> headers.addAll(List.of("traceparent", value)));
    Answer refused = application.get("/profile", headers.toArray(String[]::new));
    String named = refused.json().path("requestId").textValue();
    assertTrue(named.matches(expected), named);
    assertTrue(onlyLine().matches("GET /profile 401 \\d+ ms id=" + named), named);
  }

  @Test
  void problem_ofFiltersServletsResourcesAndErrorPages_namesTheRequest() throws Exception {
    String origin = "https://evil.example";
    for (Answer refused :
        List.of(
            application.post("/logout", "Origin", origin, "X-Request-Id", "r"),
            application.get("/profile", "X-Request-Id", "r"),
            application.get("/api/session", "X-Request-Id", "r"),
            application.get("/nothing", "X-Request-Id", "r"))) {
      assertEquals("r", refused.json().path("requestId").textValue(), refused::body);
    }
    for (String path : List.of("/profile", "/api/session", "/nothing")) {
      Answer page = application.get(path, "Accept", "text/html", "X-Request-Id", "r");
      assertEquals("r", Jsoup.parse(page.body()).select("#request").text(), path);
    }
    Await.until(() -> log.messages().size() == 7);
  }

  @Test
  void errorPage_isLoggedOnceWithItsStatus() throws Exception {
    application.get("/nothing%20here");
    assertTrue(
        onlyLine().matches("GET /nothing%20here 404 \\d+ ms id=[0-9a-f]{32}"),
        log.messages()::toString);
  }

  @Test
  void proxysQuestion_isLoggedOnlyIfItIsInvalid() throws Exception {
    try (LocalApplication application = LocalApplication.start()) {
      String cookie = application.signIn("john");
      assertEquals(200, application.get("/auth/request", "Cookie", cookie).status());
      assertEquals(200, application.get("/auth/forward", "Cookie", cookie).status());
      assertEquals(401, application.get("/auth/request").status());
      assertEquals(302, application.get("/auth/forward", "Accept", "text/html").status());
      assertEquals(405, application.post("/auth/request").status());
      Await.until(() -> log.messages().size() > 1);
      assertEquals(2, log.messages().size(), log.messages()::toString);
      assertTrue(log.messages().get(1).startsWith("POST /auth/request 405 "));
    }
  }

  @Test
  void asyncRequest_isLoggedWhenComplete() throws Exception {
    assertEquals(202, application.get("/slow").status());
    assertTrue(
        onlyLine().matches("GET /slow 202 \\d+ ms id=[0-9a-f]{32}"), log.messages()::toString);
  }
}
