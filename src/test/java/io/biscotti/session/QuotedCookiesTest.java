package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http.CookieCompliance;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A container that reads quoted cookies as before RFC 6265, as some still do. */
class QuotedCookiesTest {
  @TempDir private Path home;

  /** An application that shows the cookies that it got. */
  private static final class Showing extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Cookie[] cookies = request.getCookies();
      for (Cookie each : cookies == null ? new Cookie[0] : cookies) {
        response.getWriter().print(each.getName() + "=" + each.getValue() + "|");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a=\"x; session=SECRET; b=y\" | ",
        "$Version=1; a=\"x; session=SECRET; b=y\"; c=z | c=z",
        "a=\"x; session.1=SECRET\" | ",
        "a=\"x; y\"; session=SECRET | a=x; y",
        "a=\"the session is over\"; session=SECRET | a=the session is over"
      })
  void cookies_aroundTheSessions_showNoToken(String sent, String seen) throws Exception {
    try (LiveServer server = start()) {
      Reply reply = server.send("GET", "/", "Cookie: " + sent);
      assertEquals(200, reply.status());
      assertFalse(reply.body().contains("SECRET"), reply::body);
      assertEquals(seen == null ? "" : seen + "|", reply.body());
    }
  }

  private LiveServer start() throws Exception {
    return LiveServer.start(
        Container.JETTY,
        (none, context) -> {
          ServletContextHandler.getServletContextHandler(context)
              .getServer()
              .getConnectors()[0]
              .getConnectionFactory(HttpConnectionFactory.class)
              .getHttpConfiguration()
              .setRequestCookieCompliance(CookieCompliance.RFC2965_LEGACY);
          FilterRegistration.Dynamic filter = context.addFilter("session", SessionFilter.class);
          filter.setInitParameters(Map.of("cookies.secure", "false", "home", home.toString()));
          filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
          context.addServlet("showing", new Showing()).addMapping("/");
        });
  }
}
