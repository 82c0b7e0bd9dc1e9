package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A copied cookie is worthless once its owner has signed out. */
class ReplayIT {

  private static final int VISITORS = 50;

  private static Stream<Arguments> kindsAndStores() {
    // The memory store behaves in the same way in every container.
    return Stream.concat(
        Matrix.of(Kind.class).stream().limit(2).map(kind -> Arguments.of(kind, "sealed")),
        Stream.of(Arguments.of(Matrix.first(), "memory")));
  }

  private static CookieClient client(Kind kind, String store) {
    ServerOptions named = ServerOptions.of(kind, War.biscotti()).setting("biscotti.signin", "name");
    // The default is left out, so that other tests' server serves this one too.
    ServerOptions options =
        store.equals("sealed") ? named : named.setting("biscotti.session.store", store);
    return Servers.shared(options).client();
  }

  private static String signIn(CookieClient client) {
    Reply reply = client.call("POST", "/login?username=john").cookieHeader("a=b").send();
    String line = reply.setCookies("__Host-session").get(0);
    return line.substring(0, line.indexOf(';'));
  }

  private static Reply send(CookieClient client, String method, String path, String cookie) {
    return client.call(method, path).cookieHeader(cookie).send();
  }

  private static void assertRevoked(Reply reply) {
    assertEquals(401, reply.status(), reply::body);
    assertEquals("session_revoked", reply.json().path("code").textValue(), reply::body);
    assertEquals(List.of(), reply.setCookies());
  }

  @ParameterizedTest
  @MethodSource("kindsAndStores")
  void copy_afterSignOut_isRevoked(Kind kind, String store) {
    try (CookieClient client = client(kind, store)) {
      for (String way : List.of("POST /logout", "DELETE /api/session")) {
        String copy = signIn(client);
        assertEquals(200, send(client, "GET", "/api/session", copy).status());
        String[] signOut = way.split(" ", -1);
        assertEquals(2, send(client, signOut[0], signOut[1], copy).status() / 100);

        assertRevoked(send(client, "GET", "/api/session", copy));
        Reply profile = send(client, "GET", "/profile", copy);
        assertRevoked(profile);
        assertEquals("Not logged in", profile.json().path("error").textValue());
        assertEquals(204, send(client, "DELETE", "/api/session", copy).status(), "once more");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndStores")
  void copies_ofFiftySignOutsAtOnce_areAllRevoked(Kind kind, String store) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(VISITORS);
    try (CookieClient client = client(kind, store)) {
      List<String> copies = new ArrayList<>();
      String shared = signIn(client);
      for (int i = 0; i < VISITORS; i++) {
        // Every other visitor shares one session.
        copies.add(i % 2 == 0 ? shared : signIn(client));
      }
      List<Future<Reply>> replies = new ArrayList<>();
      for (String copy : copies) {
        replies.add(threads.submit(() -> send(client, "DELETE", "/api/session", copy)));
      }
      for (Future<Reply> reply : replies) {
        assertEquals(204, reply.get().status());
      }
      copies.forEach(copy -> assertRevoked(send(client, "GET", "/api/session", copy)));
    } finally {
      threads.shutdownNow();
    }
  }
}
