package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.web.Route;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLogTest {
  private final LogRecorder log = LogRecorder.of(RequestLog.class).quietly();

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
    try (LocalApplication application = LocalApplication.start()) {
      application.post("/login;p=hunter1?username=hunter2", "Cookie", "a=hunter3");
      assertTrue(onlyLine().matches("POST /login 200 \\d+ ms"), log.messages()::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4bf92f35.77b3_4da-6, ' id=4bf92f35.77b3_4da-6'",
    "'a b', ''",
    "'<script>', ''",
    "'', ''"
  })
  void request_withAnIdOfTheProxy_isLoggedWithItIfItIsOne(String id, String logged)
      throws Exception {
    try (LocalApplication application = LocalApplication.start()) {
      application.get("/health/live", "X-Request-Id", id);
      assertTrue(onlyLine().matches("GET /health/live 200 \\d+ ms" + logged), id);
    }
  }

  @Test
  void errorPage_isLoggedOnceWithItsStatus() throws Exception {
    try (LocalApplication application = LocalApplication.start()) {
      application.get("/nothing%20here");
      assertTrue(onlyLine().matches("GET /nothing%20here 404 \\d+ ms"), log.messages()::toString);
    }
  }

  @Test
  void asyncRequest_isLoggedWhenComplete() throws Exception {
    ServletHolder slow =
        new ServletHolder(
            new Route(
                "GET",
                (request, response) -> {
                  var async = request.startAsync();
                  async.start(
                      () -> {
                        response.setStatus(202);
                        async.complete();
                      });
                }));
    slow.setAsyncSupported(true);
    try (LocalApplication application =
        LocalApplication.start(Map.of(), context -> context.addServlet(slow, "/slow"))) {
      assertEquals(202, application.get("/slow").status());
      assertTrue(onlyLine().matches("GET /slow 202 \\d+ ms"), log.messages()::toString);
    }
  }
}
