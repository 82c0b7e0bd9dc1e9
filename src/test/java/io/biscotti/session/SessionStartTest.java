package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps the session filter from starting, and what the application is told. */
class SessionStartTest {

  @TempDir private Path home;

  private void add(ServletContext context) {
    var filter = context.addFilter("session", SessionFilter.class);
    filter.setInitParameters(Map.of("home", home.toString()));
    filter.addMappingForUrlPatterns(null, false, "/*");
  }

  private String refusal(Container container, String attribute) {
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                LiveServer.start(
                        container,
                        (none, context) -> {
                          context.setAttribute(attribute, "something else");
                          add(context);
                        })
                    .close());
    while (!(thrown instanceof IllegalArgumentException) && thrown.getCause() != null) {
      thrown = thrown.getCause();
    }
    return thrown.getMessage();
  }

  @ParameterizedTest
  @MatrixSource
  void attribute_ofAnotherType_isRefused(Container container) {
    assertEquals(
        "context attribute io.biscotti.session.SessionObserver must be a SessionObserver, was a"
            + " java.lang.String",
        refusal(container, Sessions.OBSERVER));
    assertEquals(
        "context attribute io.biscotti.session.RevocationLog must be a RevocationLog, was a"
            + " java.lang.String",
        refusal(container, Sessions.REVOCATION_LOG));
  }

  /** A context of embedded Jetty may have no {@code SessionHandler}, and then no configuration. */
  @ParameterizedTest
  @CsvSource({
    "true,__Host-session=,; Path=/; Secure; HttpOnly",
    "false,session=,; Path=/; HttpOnly"
  })
  void context_withoutASessionConfiguration_hasTheDefaults(
      String secure, String name, String attributes) throws Exception {
    Server server = new Server();
    LocalConnector connector = new LocalConnector(server);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
    FilterHolder filter = new FilterHolder(new SessionFilter());
    filter.setInitParameter("home", home.toString());
    filter.setInitParameter("cookies.secure", secure);
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new Idle(), "/");
    server.setHandler(context);
    server.start();
    try {
      String answer = connector.getResponse("GET / HTTP/1.0\r\n\r\n");
      String line = answer.lines().filter(it -> it.startsWith("Set-Cookie: ")).findAny().orElse("");
      assertTrue(line.startsWith("Set-Cookie: " + name), answer);
      assertTrue(line.endsWith(attributes + "; SameSite=Lax"), answer);
      assertTrue(answer.endsWith("\r\n\r\n1800"), answer);
    } finally {
      server.stop();
    }
  }

  /** Tells the session's idle time. */
  private static final class Idle extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(request.getSession().getMaxInactiveInterval());
    }
  }
}
