package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.revocation.KeptLog;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.Reply;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code invalidate()} in an application's servlets, with the filter alone and the application's
 * own log.
 */
class InvalidateOutageTest {

  private final KeptLog log = new KeptLog();

  @TempDir Path directory;

  private LiveServer start(Container container, String store) throws Exception {
    Path home = directory.resolve("home");
    return LiveServer.start(
        container, (none, context) -> add(context, log, home.toString(), store));
  }

  private static void add(ServletContext context, KeptLog log, String home, String store) {
    context.setAttribute(Sessions.REVOCATION_LOG, log);
    var filter = context.addFilter("session", SessionFilter.class);
    filter.setInitParameters(
        Map.of("home", home, "cookies.secure", "false", "session.store", store));
    filter.addMappingForUrlPatterns(null, false, "/*");
    context.addServlet("application", new Application()).addMapping("/*");
  }

  /** Signs in, reads the session, or ends it, depending on the path. */
  private static final class Application extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession(request.getRequestURI().equals("/in"));
      if (request.getRequestURI().equals("/out")) {
        if (session == null) {
          Sessions.end(request);
        } else {
          session.invalidate();
        }
      }
      response.getWriter().print(session == null ? "nobody" : "somebody");
    }
  }

  private static String signIn(LiveServer server) {
    String line = server.send("GET", "/in").setCookies().get(0);
    return "Cookie: " + line.substring(0, line.indexOf(';'));
  }

  private List<Path> spools() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("home"))) {
      return files.filter(each -> each.toString().endsWith(".spool")).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"JETTY,sealed", "TOMCAT,sealed", "JETTY,memory"})
  void invalidate_logAway_isKeptAndDelivered(Container container, String store) throws Exception {
    try (LiveServer server = start(container, store)) {
      String cookie = signIn(server);
      log.away(true);
      assertEquals(200, server.send("GET", "/out", cookie).status());
      assertEquals(1, spools().size());
      assertEquals("nobody", server.send("GET", "/", cookie).body());
      log.away(false);
      Await.until(() -> log.kept().size() == 1 && spools().isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({"JETTY,sealed", "TOMCAT,sealed", "JETTY,memory"})
  void invalidate_logAwayAndNoPlace_isNotAnsweredAsDone(Container container, String store)
      throws Exception {
    Path home = directory.resolve("home");
    try (LiveServer server = start(container, store)) {
      String cookie = signIn(server);
      log.away(true);
      // The memory store has no keys, so nothing has created the home before.
      Files.createDirectories(home);
      Files.move(home, directory.resolve("moved"));
      Files.createFile(home);
      for (int i = 0; i < 2; i++) {
        Reply reply = server.send("GET", "/out", cookie);
        assertEquals(503, reply.status(), reply::body);
        assertTrue(reply.body().contains("unavailable"), reply::body);
        assertEquals(List.of(), reply.setCookies(), "it can ask again with its cookie");
        assertEquals("nobody", server.send("GET", "/", cookie).body());
      }
      Files.delete(home);
      assertEquals(200, server.send("GET", "/out", cookie).status());
      assertEquals(1, spools().size());
    }
  }
}
