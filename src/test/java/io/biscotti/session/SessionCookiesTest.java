package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.framework.PageServlet;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Cookies that a test makes up are those that the filter accepts. */
class SessionCookiesTest {

  @TempDir private Path home;

  private static LiveServer start(Container container, Map<String, String> settings, String cookie)
      throws Exception {
    return LiveServer.start(
        container,
        (none, context) -> {
          if (!cookie.isEmpty()) {
            context.getSessionCookieConfig().setName(cookie);
          }
          var added = context.addFilter("session", SessionFilter.class);
          added.setInitParameters(settings);
          added.addMappingForUrlPatterns(null, false, "/*");
          context.addServlet("page", new PageServlet()).addMapping("/page");
        });
  }

  private static String eager(LiveServer server, SessionCookies session) {
    return server.send("GET", "/page", "Cookie: " + session.header()).body();
  }

  @ParameterizedTest
  @MatrixSource
  void session_madeUp_isReadByTheFilter(Container container) throws Exception {
    Map<String, String> settings = Map.of("home", home.toString());
    try (LiveServer server = start(container, settings, "")) {
      assertEquals("yes", eager(server, SessionCookies.of(settings).with("eager", "yes")));
      assertEquals("none", eager(server, SessionCookies.of(settings).contextPath("/other")));
      Clock yesterday = Clock.fixed(Instant.now().minus(Duration.ofDays(1)), ZoneOffset.UTC);
      assertEquals("none", eager(server, SessionCookies.of(settings, yesterday)));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_ofANamedCookieWithOtherSettings_isReadByTheFilter(Container container)
      throws Exception {
    Map<String, String> settings =
        Map.of(
            "home",
            home.toString(),
            "cookies.secure",
            "false",
            "session.types",
            "cart=" + PageServlet.Cart.class.getName());
    try (LiveServer server = start(container, settings, "shop")) {
      SessionCookies session =
          SessionCookies.of(settings).named("shop").with("eager", "no").with("eager", "yes");
      assertTrue(session.header().startsWith("shop="), session::header);
      assertEquals("yes", eager(server, session));
      assertEquals("[1, 2]", eager(server, session.with("eager", List.of(1, 2)).with("a", "b")));
      assertEquals("yes", eager(server, session));
    }
  }

  @Test
  void session_ofSeveralCookies_hasThemAll() {
    byte[] large = new byte[5_000];
    new java.util.Random(1).nextBytes(large);
    SessionCookies session =
        SessionCookies.of(Map.of("home", home.toString())).with("large", large);
    assertEquals(
        List.of("__Host-session", "__Host-session.1"), List.copyOf(session.cookies().keySet()));
  }

  @Test
  void settings_thatCannotBe_areRefused() {
    for (Map<String, String> settings :
        List.of(
            Map.of("session.store", "memory"),
            Map.of("session.idle", "soon"),
            Map.of("session.cookies", "9"))) {
      assertThrows(IllegalArgumentException.class, () -> SessionCookies.of(settings));
    }
    SessionCookies session = SessionCookies.of(Map.of("home", home.toString()));
    assertThrows(
        IllegalArgumentException.class, () -> session.with("cart", new StringBuilder()).header());
  }
}
