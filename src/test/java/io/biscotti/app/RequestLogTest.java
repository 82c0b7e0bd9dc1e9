package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.Await;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestLogTest {
  private final Logger logger = Logger.getLogger(RequestLog.class.getName());
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  /** The answer may be there before the line is. */
  private String onlyLine() throws Exception {
    Await.until(() -> !lines.isEmpty());
    assertEquals(1, lines.size(), lines::toString);
    return lines.get(0);
  }

  @Test
  @Asvs(
      value = "16.2.5",
      gist = "Credentials are in no log.",
      done =
          "Sent a password, a token and a session cookie, and searched the lines that were "
              + "written.")
  void request_withSecrets_isLoggedWithoutThem() throws Exception {
    try (LocalApplication application = LocalApplication.start()) {
      application.post("/login;p=hunter1?username=hunter2", "Cookie", "a=hunter3");
      assertTrue(onlyLine().matches("POST /login 200 \\d+ ms"), lines::toString);
    }
  }

  @Test
  void errorPage_isLoggedOnceWithItsStatus() throws Exception {
    try (LocalApplication application = LocalApplication.start()) {
      application.get("/nothing%20here");
      assertTrue(onlyLine().matches("GET /nothing%20here 404 \\d+ ms"), lines::toString);
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
      assertTrue(onlyLine().matches("GET /slow 202 \\d+ ms"), lines::toString);
    }
  }
}
