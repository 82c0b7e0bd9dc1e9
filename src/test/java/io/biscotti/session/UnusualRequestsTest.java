package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Raw;
import io.biscotti.testkit.Reply;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sealed sessions of requests, and in responses, that ordinary clients seldom send or get. */
@ParameterizedClass
@MatrixSource
class UnusualRequestsTest {

  private static final class Application extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String name = request.getParameter("name");
      if (name != null) {
        request.getSession().setAttribute("name", name);
        response.setHeader("Cache-Control", "public, max-age=60");
        response.setStatus(Integer.parseInt(request.getParameter("status")));
        return;
      }
      request.getInputStream().readAllBytes();
      HttpSession session = request.getSession(false);
      response.getWriter().print("<" + (session == null ? "" : session.getAttribute("name")) + ">");
    }
  }

  private static LiveServer server;

  @Parameter Container container;

  @BeforeParameterizedClassInvocation
  static void start(Container container) throws Exception {
    String home = Files.createTempDirectory("unusual").toString();
    server = LiveServer.start(container, (none, context) -> application(context, home));
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    server.close();
  }

  private static void application(ServletContext context, String home) {
    var session = context.addFilter("session", new SessionFilter());
    session.setInitParameter("cookies.secure", "false");
    session.setInitParameter("home", home);
    session.addMappingForUrlPatterns(null, true, "/*");
    context.addServlet("application", new Application()).addMapping("/");
  }

  private static String cookie(String name) {
    String line = server.send("GET", "/?status=200&name=" + name).once("Set-Cookie").orElseThrow();
    return "Cookie: " + line.substring(0, line.indexOf(';')) + "\r\n";
  }

  /** Sends this request, and returns the names in the responses. */
  private static List<String> names(String requests) {
    Reply reply = new Raw(URI.create("http://localhost:" + server.port())).send(requests);
    return Pattern.compile("<(\\w*)>")
        .matcher(reply.body())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void pipelined_byVisitorsOfOneConnection_findTheirOwnSessions() {
    String get = "GET / HTTP/1.1\r\nHost: localhost\r\n";
    assertEquals(
        List.of("ann", "bob", "", "ann"),
        names(
            get
                + cookie("ann")
                + "\r\n"
                + get
                + cookie("bob")
                + "\r\n"
                + get
                + "\r\n"
                + get
                + cookie("ann")
                + "Connection: close\r\n\r\n"));
  }

  @Test
  void trailer_withACookie_bringsNoSession() {
    assertEquals(
        List.of(""),
        names(
            "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                + "Trailer: Cookie\r\nConnection: close\r\n\r\n1\r\nx\r\n0\r\n"
                + cookie("ann")
                + "\r\n"));
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 205, 206, 304})
  void status_ofAnAnswerWithoutAWholeBody_carriesThePrivateCookie(int status) {
    Reply reply = server.send("GET", "/?name=ann&status=" + status, "If-None-Match: \"a\"");
    assertEquals(status, reply.status());
    assertTrue(reply.once("Set-Cookie").isPresent(), reply::toString);
    assertEquals(Optional.of("private, max-age=60"), reply.once("Cache-Control"));
  }
}
