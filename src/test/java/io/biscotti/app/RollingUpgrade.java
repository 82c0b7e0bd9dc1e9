package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.RedisNode;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import io.biscotti.web.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node with the previous release's WAR and one with this WAR, on one PostgreSQL and with the same
 * keys, with each kind of store that servers share: {@code ./mvnw verify -Pupgrade
 * -Dupgrade.from=old.war}, and {@code -Dupgrade.layout=2} if that version doesn't read the current
 * layout of sessions. Other builds don't run it, because they have no such WAR.
 */
@Timeout(300)
class RollingUpgrade {
  private static final String PREFERENCES =
      "{\"theme\":\"dark\",\"language\":\"de\",\"timezone\":\"Europe/Berlin\"}";

  @TempDir Path home;

  private static Path before() {
    String war = System.getProperty("upgrade.from");
    assertNotNull(war, "name the WAR of the release before: -Dupgrade.from=PATH");
    return Path.of(war).toAbsolutePath();
  }

  /** A browser whose cookies go to both nodes, as behind a load balancer. */
  private static final class Browser {
    private final Cookies cookies = Cookies.none();
    private final HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    synchronized HttpResponse<String> send(Server server, String method, String path, String body)
        throws IOException, InterruptedException {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(server.http() + path))
                  .header("Cookie", cookies.header())
                  .header("Content-Type", "application/json")
                  .header("Sec-Fetch-Site", "same-origin")
                  .method(method, BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      cookies.keep(response.headers().allValues("Set-Cookie"));
      return response;
    }

    JsonNode get(Server server, String path) throws Exception {
      return must(200, server, "GET", path, "");
    }

    JsonNode must(int status, Server server, String method, String path, String body)
        throws Exception {
      HttpResponse<String> response = send(server, method, path, body);
      assertEquals(
          status,
          response.statusCode(),
          () -> method + " " + path + " " + response.body() + "\n" + server.log());
      return Json.MAPPER.readTree(response.body().isEmpty() ? "{}" : response.body());
    }

    void register(Server server, String name) throws Exception {
      must(201, server, "POST", "/api/accounts", credentials(name));
      must(200, server, "PUT", "/api/preferences", PREFERENCES);
      must(200, server, "PUT", "/api/consent", "{\"analytics\":true}");
      must(200, server, "POST", "/api/token", "");
    }

    private static String credentials(String name) {
      return "{\"username\":\"%s\",\"password\":\"seven green otters\"}".formatted(name);
    }

    void signIn(Server server, String name) throws Exception {
      must(200, server, "POST", "/api/session", credentials(name));
      must(200, server, "POST", "/api/token", "");
    }

    /** Everything that the browser has must mean the same at the other node. */
    void check(Server server, String name) throws Exception {
      assertEquals(name, get(server, "/api/session").path("user").asText());
      JsonNode preferences = get(server, "/api/preferences");
      assertEquals("dark", preferences.path("theme").asText());
      assertEquals("Europe/Berlin", preferences.path("timezone").asText());
      assertTrue(get(server, "/api/consent").path("analytics").asBoolean());
      must(200, server, "POST", "/api/token/refresh", "");
      assertTrue(get(server, "/api/sessions").path("sessions").size() > 0);
      assertTrue(get(server, "/api/events").findValuesAsText("type").contains("signed_in"), name);
      must(
          204,
          server,
          "POST",
          "/api/session/reauthenticate",
          "{\"password\":\"seven green otters\"}");
      assertEquals(name, get(server, "/api/session").path("user").asText());
    }

    boolean isSignedIn(Server server) throws Exception {
      return send(server, "GET", "/api/session", "").statusCode() == 200;
    }
  }

  private ServerOptions options(Kind kind, Path war, String database, String store) {
    ServerOptions options =
        store.equals("redis")
            ? ServerOptions.of(kind, war).setting("biscotti.redis.url", RedisNode.shared().url())
            : ServerOptions.of(kind, war);
    return options
        .setting("biscotti.session.store", store)
        .setting("biscotti.cookies.secure", "false")
        .setting("biscotti.home", home.resolve("home").toString())
        .setting("biscotti.database.url", database)
        .setting("biscotti.database.user", Postgres.shared().user());
  }

  /**
   * Starts the new node, with the settings of docs/operating.md for the time while old ones run.
   */
  private ServerOptions compatible(String database, String store) {
    ServerOptions options = options(Kind.JETTY_12_1, War.biscotti(), database, store);
    String layout = System.getProperty("upgrade.layout", "");
    return layout.isEmpty() ? options : options.setting("biscotti.session.layout", layout);
  }

  /** Sends requests to a node all the time, and keeps every response but 200. */
  private static Thread ask(
      Browser browser, Server server, AtomicInteger answers, List<String> others) {
    Thread asking =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                try {
                  HttpResponse<String> response = browser.send(server, "GET", "/api/session", "");
                  answers.incrementAndGet();
                  if (response.statusCode() != 200) {
                    others.add(response.statusCode() + " " + response.body());
                  }
                } catch (IOException e) {
                  others.add(e.toString());
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    asking.start();
    return asking;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed", "jdbc", "redis"})
  void upgrade_oneNodeAfterTheOther_keepsEverybodySignedIn(String store) throws Exception {
    Path old = before();
    assertTrue(Files.isRegularFile(old), old::toString);
    String database = Postgres.shared().newDatabase();
    Browser ann = new Browser();
    Browser bob = new Browser();
    try (Server before = Server.start(options(Kind.TOMCAT_11, old, database, store))) {
      ann.register(before, "ann");
      AtomicInteger answers = new AtomicInteger();
      List<String> others = new CopyOnWriteArrayList<>();
      Thread asking = ask(ann, before, answers, others);
      // The new node migrates the database while the old one serves.
      try (Server after = Server.start(compatible(database, store))) {
        asking.interrupt();
        asking.join();
        assertTrue(answers.get() > 10, answers::toString);
        assertEquals(List.of(), others);

        ann.check(after, "ann");
        // An old node may have to start once more, with a database that it doesn't know yet.
        before.restart();
        ann.check(before, "ann");
        bob.register(after, "bob");
        bob.check(before, "bob");
        bob.check(after, "bob");

        ann.must(204, after, "DELETE", "/api/session", "");
        Await.until(() -> !ann.isSignedIn(before));
        bob.must(204, before, "DELETE", "/api/session", "");
        Await.until(() -> !bob.isSignedIn(after));
        ann.signIn(before, "ann");
        bob.signIn(after, "bob");
        ann.check(after, "ann");
        bob.check(before, "bob");
        assertEquals(200, bob.send(before, "GET", "/health/ready", "").statusCode());
        assertEquals(200, bob.send(after, "GET", "/health/ready", "").statusCode());
      }
    }
    // The last old node is gone.
    try (Server after = Server.start(options(Kind.JETTY_12_1, War.biscotti(), database, store))) {
      ann.check(after, "ann");
      bob.check(after, "bob");
    }
  }
}
