package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * A copied cookie is worthless however its session ended: also after the server was stopped, or
 * crashed right after its response, and at another server. Other sessions survive, because their
 * cookies contain them.
 */
@Timeout(300)
class ReplayRestartIT {
  /** A cookie of a session that was ended from elsewhere a moment ago is no warning. */
  private static final Set<String> NOTICED =
      Set.of("revoked_cookie_replayed", "session_end_noticed");

  private static final String PASSWORD = "seven green otters";
  private static final String OTHER_PASSWORD = "eleven blue herons";

  private static ServerOptions options(Kind kind) {
    return options(kind, War.biscotti());
  }

  private static ServerOptions options(Kind kind, Path war) {
    return ServerOptions.of(kind, war)
        .setting("biscotti.signin", "password")
        .setting("biscotti.admins", "chief");
  }

  private static String credentials(String name, String password) {
    return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password);
  }

  /** A separate browser that signs in or registers. */
  private static CookieClient browser(Server server, String path, String name, String password) {
    CookieClient client = server.client();
    Reply reply = client.call("POST", path).json(credentials(name, password)).send();
    assertEquals(2, reply.status() / 100, reply::body);
    return client;
  }

  private static CookieClient register(Server server, String name) {
    return browser(server, "/api/accounts", name, PASSWORD);
  }

  private static String copy(CookieClient client) {
    return "__Host-session=" + client.cookie("__Host-session").orElseThrow();
  }

  private static void must(int status, CookieClient client, String method, String path) {
    Reply reply = client.call(method, path).send();
    assertEquals(status, reply.status(), reply::body);
  }

  private static void must(
      int status, CookieClient client, String method, String path, String json) {
    Reply reply = client.call(method, path).json(json).send();
    assertEquals(status, reply.status(), reply::body);
  }

  /** Ways to end a session of that user; each returns the cookie that was copied before. */
  private enum Way {
    SIGNED_OUT {
      @Override
      String end(Server server, String name) {
        try (CookieClient owner = register(server, name)) {
          String copy = copy(owner);
          must(204, owner, "DELETE", "/api/session");
          return copy;
        }
      }
    },
    ENDED_ELSEWHERE {
      @Override
      String end(Server server, String name) {
        try (CookieClient laptop = register(server, name);
            CookieClient phone = browser(server, "/api/session", name, PASSWORD)) {
          must(204, laptop, "POST", "/api/session/reauthenticate", proof());
          must(200, laptop, "DELETE", "/api/sessions");
          return copy(phone);
        }
      }
    },
    PASSWORD_CHANGED {
      @Override
      String end(Server server, String name) {
        try (CookieClient laptop = register(server, name);
            CookieClient phone = browser(server, "/api/session", name, PASSWORD)) {
          String change = "{\"current\":\"%s\",\"replacement\":\"%s\"}";
          String body = change.formatted(PASSWORD, OTHER_PASSWORD);
          must(204, laptop, "PUT", "/api/account/password", body);
          return copy(phone);
        }
      }
    },
    DISABLED {
      @Override
      String end(Server server, String name) {
        try (CookieClient owner = register(server, name);
            CookieClient admin = browser(server, "/api/session", "chief", PASSWORD)) {
          must(204, admin, "PUT", "/api/users/" + name, "{\"disabled\":true}");
          return copy(owner);
        }
      }
    };

    abstract String end(Server server, String name);
  }

  private static void assertRevoked(Server server, Map<String, String> copies) {
    try (CookieClient thief = server.client()) {
      copies.forEach(
          (whose, cookie) -> {
            for (String path : List.of("/api/session", "/profile")) {
              Reply reply = thief.call("GET", path).cookieHeader(cookie).send();
              assertEquals(401, reply.status(), () -> whose + reply.body());
              assertEquals("session_revoked", reply.json().path("code").textValue(), whose);
            }
          });
    }
  }

  /** Checks that the owner of the cookie gets an event. */
  private static void assertWarned(Server server, String name) {
    try (CookieClient owner = browser(server, "/api/session", name, PASSWORD)) {
      assertEquals(Set.of(name), warned(owner));
    }
  }

  /** Whose revoked cookies were replayed, among the events that this browser may see. */
  private static Set<String> warned(CookieClient client) {
    Set<String> users = new TreeSet<>();
    for (JsonNode event : client.get("/api/events?limit=200").json().path("events")) {
      if (NOTICED.contains(event.path("type").textValue())) {
        users.add(event.path("user").textValue());
      }
    }
    return users;
  }

  private static void assertSignedIn(CookieClient client, String user) {
    Reply profile = client.get("/profile");
    assertEquals(200, profile.status(), profile::body);
    assertEquals(user, profile.json().path("user").textValue());
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void copies_ofEndedSessions_areRevokedAfterStopAndCrash(Kind kind) {
    // The WAR as it is, which hashes passwords at the cost of production.
    try (Server server = Server.start(options(kind, War.biscottiFile()));
        CookieClient stays = register(server, "stays")) {
      register(server, "chief").close();
      Map<String, String> copies = new TreeMap<>();
      for (Way way : Way.values()) {
        copies.put("early-" + way.ordinal(), way.end(server, "early-" + way.ordinal()));
      }
      assertRevoked(server, copies);
      assertWarned(server, "early-" + Way.SIGNED_OUT.ordinal());

      server.restart();
      assertRevoked(server, copies);
      assertSignedIn(stays, "stays");
      browser(server, "/api/session", "stays", PASSWORD).close();

      for (Way way : List.of(Way.DISABLED, Way.PASSWORD_CHANGED, Way.ENDED_ELSEWHERE)) {
        copies.put("late-" + way.ordinal(), way.end(server, "late-" + way.ordinal()));
      }
      // Nothing happens between this response and the end of the process.
      copies.put("late", Way.SIGNED_OUT.end(server, "late"));
      server.crash();
      assertRevoked(server, copies);
      assertWarned(server, "late");
      try (CookieClient admin = browser(server, "/api/session", "chief", PASSWORD)) {
        assertEquals(copies.keySet(), warned(admin));
      }
      assertSignedIn(stays, "stays");
      Reply taken = stays.call("POST", "/api/accounts").json(credentials("stays", PASSWORD)).send();
      assertEquals(409, taken.status(), taken::body);
    }
  }

  @MatrixOnly
  @Test
  void session_endedOnOneServer_isRevokedOnTheOther() throws Exception {
    try (Postgres postgres = Postgres.stopped()) {
      postgres.start();
      String home = Files.createTempDirectory("biscotti-home").toString();
      try (Server here = Server.start(shared(Matrix.second(), postgres, home));
          Server there = Server.start(shared(Matrix.first(), postgres, home));
          CookieClient owner = register(here, "john");
          CookieClient thief = there.client()) {
        String copy = copy(owner);
        assertEquals(200, look(thief, copy).status());
        must(204, owner, "DELETE", "/api/session");
        awaitRevoked(thief, copy);
        assertWarned(there, "john");

        CookieClient phone = browser(there, "/api/session", "john", PASSWORD);
        CookieClient laptop = browser(here, "/api/session", "john", PASSWORD);
        must(204, laptop, "POST", "/api/session/reauthenticate", proof());
        must(200, laptop, "DELETE", "/api/sessions");
        awaitRevoked(thief, copy(phone));
        assertEquals(200, look(thief, copy(laptop)).status());
        phone.close();
        laptop.close();
      }
    }
  }

  private static ServerOptions shared(Kind kind, Postgres postgres, String home) {
    return options(kind)
        .setting("biscotti.home", home)
        .setting("biscotti.database.url", postgres.url())
        .setting("biscotti.database.user", postgres.user());
  }

  private static String proof() {
    return "{\"password\":\"" + PASSWORD + "\"}";
  }

  private static Reply look(CookieClient client, String cookie) {
    return client.call("GET", "/api/session").cookieHeader(cookie).send();
  }

  /** Waits until the server has stopped, which takes about a second. */
  private static void awaitRevoked(CookieClient client, String cookie) throws Exception {
    Reply reply = Await.until(() -> look(client, cookie), each -> each.status() != 200);
    assertEquals("session_revoked", reply.json().path("code").textValue());
  }
}
