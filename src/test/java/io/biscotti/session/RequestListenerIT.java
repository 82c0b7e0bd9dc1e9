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
import java.util.stream.Stream;
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
    return client.get(Traps.path(steps) + "&early=yes");
  }

  /** What the listener has told since it was last asked. */
  private static List<String> early(CookieClient client) {
    return client
        .get("/events")
        .body()
        .lines()
        .filter(line -> line.matches("(early|late) (had|sees) .*"))
        .toList();
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
  void sessionOfTheContainer_besideOurs_staysApart(Kind kind) throws Exception {
    try (CookieClient client = client(kind)) {
      client.get("/events");
      client.get("/outcomes");
      Reply reply = run(client, "set:n:ours", "names");
      assertEquals(1, reply.setCookies().size(), reply::toString);
      assertEquals(1, reply.setCookies("__Host-session").size(), reply::toString);
      assertEquals("[n]", client.get("/outcomes").body());
      run(client, "get:n", "get:early");
      assertEquals("ours\nnull", client.get("/outcomes").body());
      List<String> once = List.of("early had false", "early sees null", "late sees null");
      List<String> told = new ArrayList<>();
      // The listener is notified of the end after the client has received the response.
      Await.until(
          () -> {
            told.addAll(early(client));
            return told.size() >= 2 * once.size();
          });
      assertEquals(Stream.concat(once.stream(), once.stream()).toList(), told);
    }
  }
}
