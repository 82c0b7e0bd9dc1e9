package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.framework.Heard;
import com.example.framework.PageServlet;
import io.biscotti.guard.CorsFilter;
import io.biscotti.guard.CsrfFilter;
import io.biscotti.guard.HeadersFilter;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Raw;
import io.biscotti.testkit.Reply;
import io.biscotti.token.TokenFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log says about faults that were silent before. */
class WarningsTest {

  @TempDir private Path home;

  private Map<String, String> settings(Map<String, String> more) {
    Map<String, String> all =
        new TreeMap<>(Map.of("home", home.toString(), "cookies.secure", "false"));
    all.putAll(more);
    return all;
  }

  private LiveServer start(Container container, Map<String, String> more) throws Exception {
    return LiveServer.start(
        container,
        (none, context) -> {
          add(context, SessionFilter.class, settings(more));
          context.addServlet("page", new PageServlet()).addMapping("/page");
        });
  }

  private static void add(
      ServletContext context, Class<? extends Filter> filter, Map<String, String> settings) {
    var added = context.addFilter("ours", filter);
    added.setInitParameters(settings);
    added.addMappingForUrlPatterns(null, false, "/*");
  }

  private static LogRecorder log() {
    return LogRecorder.of("io.biscotti").quietly();
  }

  @ParameterizedTest
  @MatrixSource
  void sessionCookies_moreThanTheHeadersCarry_areWarnedOfAtTheStart(Container container)
      throws Exception {
    try (LogRecorder log = log();
        LiveServer server = start(container, Map.of("session.cookies", "3"))) {
      assertEquals(1, log.warnings().size(), log.warnings()::toString);
      String warning = log.warnings().get(0);
      assertTrue(warning.startsWith("session.cookies=3 allows "), warning);
      assertTrue(warning.contains("accepts 8192 bytes"), warning);
      assertTrue(warning.contains(container == Container.JETTY ? "Http" : "maxHttp"), warning);
      assertEquals(200, server.send("GET", "/page").status());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void sessionCookies_leftToTheDefaultOrFitting_areNotWarnedOf(Container container)
      throws Exception {
    for (Map<String, String> more :
        List.of(
            Map.<String, String>of(),
            Map.of("session.cookies", "1"),
            Map.of("session.cookies", "4", "session.store", "memory"))) {
      try (LogRecorder log = log();
          LiveServer server = start(container, more)) {
        assertEquals(200, server.send("GET", "/page?do=set").status());
        assertEquals(List.of(), log.warnings());
      }
    }
  }

  /** Beyond these limits, containers send an empty 500. */
  @ParameterizedTest
  @MatrixSource
  void session_beyondTheHeaderLimit_isTooLargeInsteadOfAnEmpty500(Container container)
      throws Exception {
    try (LogRecorder log = log();
        LiveServer server = start(container, Map.of())) {
      for (int bytes = 5_000; bytes <= 12_000; bytes += 250) {
        Reply reply = server.send("GET", "/page?do=fill&bytes=" + bytes);
        assertTrue(reply.status() == 200 || reply.status() == 422, reply::toString);
        assertEquals(reply.status() == 422, reply.body().contains("session_too_large"));
        assertTrue(bytes > 5_500 || reply.status() == 200, reply::toString);
        assertTrue(bytes < 6_500 || reply.status() == 422, reply::toString);
      }
      assertEquals(1, log.warnings().stream().filter(it -> it.contains("cookies take")).count());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_sealedElsewhere_isWarnedOfOnce(Container container) throws Exception {
    String cookie;
    try (LiveServer other = start(container, Map.of("home", home.resolve("other").toString()))) {
      cookie = other.send("GET", "/page?do=set").setCookies().get(0).split(";")[0];
    }
    try (LogRecorder log = log();
        LiveServer server = start(container, Map.of())) {
      server.send("GET", "/page?do=set", "Cookie: session=nonsense");
      assertEquals(List.of(), log.warnings());
      server.send("GET", "/page?do=set", "Cookie: " + cookie);
      server.send("GET", "/page?do=set", "Cookie: " + cookie);
      assertEquals(1, log.warnings().size(), log.warnings()::toString);
      assertTrue(log.warnings().get(0).startsWith("a client sent a cookie session that"));
      assertTrue(log.warnings().get(0).contains("application's keys don't open"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void faults_ofEachFilter_areInOurOwnLog(Container container) {
    for (Class<? extends Filter> filter :
        List.of(
            SessionFilter.class,
            CorsFilter.class,
            CsrfFilter.class,
            HeadersFilter.class,
            TokenFilter.class)) {
      isSaid(container, filter, Map.of("no.such", "setting"), "no.such");
    }
    isSaid(container, SessionFilter.class, settings(Map.of("keys", "{}")), "sessions can't start");
    isSaid(
        container,
        SessionFilter.class,
        settings(Map.of("session.types", "a=com.example.Missing")),
        "com.example.Missing");
  }

  private static void isSaid(
      Container container,
      Class<? extends Filter> filter,
      Map<String, String> settings,
      String fault) {
    try (LogRecorder log = log()) {
      assertThrows(
          Exception.class,
          () ->
              LiveServer.start(container, (none, context) -> add(context, filter, settings))
                  .close());
      assertEquals(1, log.warnings().size(), () -> filter + ": " + log.warnings());
      assertTrue(log.warnings().get(0).contains(fault), log.warnings()::toString);
    }
  }

  private ServletContextHandler shop(String path, Map<String, String> more) {
    ServletContextHandler context = new ServletContextHandler(path, ServletContextHandler.SESSIONS);
    FilterHolder filter = new FilterHolder(new SessionFilter());
    filter.setInitParameters(settings(more));
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new PageServlet(), "/page");
    return context;
  }

  /** Jetty's own way to add a listener, which the Servlet API doesn't know. */
  @Test
  void listener_addedByJettysAddEventListener_isCalledForOurSessions() throws Exception {
    Server server = new Server();
    ServerConnector connector = LiveServer.listen(server);
    ServletContextHandler context = shop("/", Map.of());
    context.addEventListener(new Heard("handler"));
    context.getSessionHandler().addEventListener(new Heard("sessions"));
    server.setHandler(context);
    try (LogRecorder log = log()) {
      server.start();
      Raw client = new Raw(URI.create("http://localhost:" + connector.getLocalPort()));
      client.get("/page?heard");
      client.get("/page?do=set");
      assertEquals(
          "handler created\nsessions created\nhandler added n\nsessions added n",
          client.get("/page?heard").body());
      assertEquals(List.of(), log.warnings());
    } finally {
      server.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void applications_ofOneHost_areWarnedOfTheSameCookie(boolean same) throws Exception {
    Server server = new Server();
    LiveServer.listen(server);
    ServletContextHandler shop = shop("/shop", Map.of());
    ServletContextHandler blog = shop("/blog", Map.of());
    if (same) {
      // By default, each application has its own cookie name and path.
      for (ServletContextHandler context : List.of(shop, blog)) {
        context.getSessionHandler().getSessionCookieConfig().setName("shared");
        context.getSessionHandler().getSessionCookieConfig().setPath("/");
      }
    }
    server.setHandler(new ContextHandlerCollection(shop, blog));
    try (LogRecorder log = log()) {
      server.start();
      assertEquals(same ? 1 : 0, log.warnings().size(), log.warnings()::toString);
      if (same) {
        String warning = log.warnings().get(0);
        assertTrue(warning.contains("\"/shop/\" and \"/blog/\""), warning);
        assertTrue(warning.contains("shared; Path=/"), warning);
      }
      // Stopping both forgets both, so one that starts alone later causes no warning.
      server.stop();
      server.start();
      assertEquals(same ? 2 : 0, log.warnings().size(), log.warnings()::toString);
    } finally {
      server.stop();
    }
  }
}
