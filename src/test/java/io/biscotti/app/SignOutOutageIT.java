package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.AtOnce;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Someone signs out while the database is unavailable, and the server is killed. The sign-out still
 * holds after the restart, and reaches the database and other servers once the database is back.
 */
@Timeout(300)
@MatrixOnly
class SignOutOutageIT {
  private static final String PERSON = "{\"username\":\"%s\",\"password\":\"seven green otters\"}";

  private static ServerOptions options(Kind kind, Postgres postgres, Path home) {
    return ServerOptions.of(kind, War.biscotti())
        .setting("biscotti.signin", "password")
        .setting("biscotti.home", home.toString())
        .setting("biscotti.database.url", postgres.url())
        .setting("biscotti.database.user", postgres.user());
  }

  private static CookieClient register(Server server, String name) {
    CookieClient client = server.client();
    Reply reply = client.call("POST", "/api/accounts").json(PERSON.formatted(name)).send();
    assertEquals(201, reply.status(), reply::body);
    return client;
  }

  private static String copy(CookieClient client) {
    return "__Host-session=" + client.cookie("__Host-session").orElseThrow();
  }

  private static Reply look(CookieClient thief, String cookie) {
    return thief.call("GET", "/api/session").cookieHeader(cookie).send();
  }

  private static void assertRevoked(CookieClient thief, String cookie) {
    Reply reply = look(thief, cookie);
    assertEquals(401, reply.status(), reply::body);
    assertEquals("session_revoked", reply.json().path("code").textValue());
  }

  private static List<Path> spools(Path home) {
    try (Stream<Path> files = Files.list(home)) {
      return files.filter(file -> file.toString().endsWith(".spool")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void signOut_databaseAwayAndKilled_holdsEverywhere(Kind kind) throws Exception {
    Path home = Files.createTempDirectory("biscotti-home");
    try (Postgres postgres = Postgres.stopped()) {
      postgres.start();
      try (Server here = Server.start(options(kind, postgres, home));
          CookieClient thief = here.client();
          CookieClient john = register(here, "john");
          CookieClient jane = register(here, "jane");
          CookieClient jack = register(here, "jack")) {
        List<String> copies = List.of(copy(john), copy(jane));
        String living = copy(jack);

        postgres.stop();
        List<Reply> signOuts =
            AtOnce.all(
                () -> john.call("DELETE", "/api/session").send(),
                () -> jane.call("POST", "/logout").send());
        assertEquals(List.of(204, 200), signOuts.stream().map(Reply::status).toList());
        assertEquals(1, spools(home).size());
        Path spool = spools(home).get(0);
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(spool)));

        here.crash();
        copies.forEach(copy -> assertRevoked(thief, copy));
        assertEquals(200, look(thief, living).status());

        postgres.start();
        Await.until(() -> spools(home).isEmpty());
        try (Server there =
                Server.start(
                    options(kind, postgres, home)
                        .directory(Files.createTempDirectory("biscotti-other")));
            CookieClient other = there.client()) {
          copies.forEach(copy -> assertRevoked(other, copy));
          assertEquals(200, look(other, living).status());
        }
        Reply again = john.call("POST", "/api/session").json(PERSON.formatted("john")).send();
        assertEquals(200, again.status(), again::body);
        Reply listing = john.call("GET", "/api/sessions").send();
        assertEquals(1, listing.json().path("sessions").size(), "the other one has ended");
      }
    }
  }
}
