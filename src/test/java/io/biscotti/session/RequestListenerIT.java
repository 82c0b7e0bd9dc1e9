package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * A {@code ServletRequestListener} is called before any filter and sees the container's own
 * session. That one never gets a cookie, and has nothing to do with ours.
 */
class RequestListenerIT {

  private static final Path WAR =
      TrapsWar.of(
          "traps-early",
          "",
          "",
          Map.of(),
          "<listener><listener-class>com.example.traps.EarlyListener</listener-class></listener>");

  private static CookieClient client(Kind kind) {
    return Servers.shared(ServerOptions.of(kind, WAR)).client();
  }

  private static Reply run(CookieClient client, String... steps) {
    return named("any", client, steps);
  }

  private static Reply named(String name, CookieClient client, String... steps) {
    return client.get(Traps.path(steps) + "&early=" + name);
  }

  /**
   * What the listener recorded about a request. It is notified of the end after the client has
   * received the response.
   */
  private static List<String> told(CookieClient client, String name) throws Exception {
    List<String> told = new ArrayList<>();
    Await.until(
        () -> {
          client
              .get("/events")
              .body()
              .lines()
              .filter(line -> line.startsWith(name + " "))
              .forEach(told::add);
          return told.stream().anyMatch(line -> line.startsWith(name + " late"));
        });
    return told;
  }

  @ParameterizedTest
  @MatrixSource
  void sessionOfTheContainer_madeByAListener_setsNoCookie(Kind kind) {
    try (CookieClient client = client(kind)) {
      assertEquals(List.of(), run(client, "bytes:x").setCookies());
      assertEquals(List.of(), run(client, "have", "write:x", "flush").setCookies());
      assertEquals(List.of(), run(client, "error:418").setCookies());
      assertEquals(List.of(), run(client, "redirect:/there").setCookies());
      assertEquals(List.of(), client.cookies());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void sessionOfTheContainer_nextToOurs_staysApart(Kind kind) throws Exception {
    try (CookieClient client = client(kind)) {
      client.get("/outcomes");
      Reply reply = named("first", client, "set:n:ours", "names");
      assertEquals(1, reply.setCookies().size(), reply::toString);
      assertEquals(1, reply.setCookies("__Host-session").size(), reply::toString);
      assertEquals("[n]", client.get("/outcomes").body());
      assertApart("first", told(client, "first"));
      var unused = named("second", client, "get:n", "get:early");
      assertEquals("ours\nnull", client.get("/outcomes").body());
      assertApart("second", told(client, "second"));
    }
  }

  private static void assertApart(String name, List<String> told) {
    assertEquals(
        List.of(name + " early had false", name + " early sees null", name + " late sees null"),
        told);
  }
}
