package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.testkit.SettableClock;
import io.biscotti.web.Json;
import io.biscotti.web.Route;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Opens what earlier versions wrote: {@code src/test/resources/formats} has a folder per version
 * and setup, with the files of {@code biscotti.home}, the rows of the database, and the cookies and
 * tokens of browsers. {@code docs/releasing.md} says how a release adds its folder; those of
 * earlier versions never change. {@code
 * docs/decisions/0017-formats-read-before-they-are-written.md} says why.
 */
class FormatsTest {
  private static final Path FORMATS = Path.of("src", "test", "resources", "formats");
  private static final String WRITE = "testkit.formats.write";

  /** Far ahead, because rows also expire by the database's clock. */
  private static final Instant MADE_AT = Instant.parse("2099-03-01T10:00:00Z");

  private static final String ANN = "{\"username\":\"ann\",\"password\":\"seven green otters\"}";
  private static final String PREFERENCES =
      "{\"theme\":\"dark\",\"language\":\"de\",\"timezone\":\"Europe/Berlin\"}";

  /** The setups, with the settings beyond the defaults. */
  private static final Map<String, Map<String, String>> SETUPS =
      new TreeMap<>(
          Map.of(
              "sealed",
              Map.of(),
              "jdbc",
              Map.of("biscotti.session.store", "jdbc"),
              "shared-keys",
              Map.of(
                  "biscotti.keys.store",
                  "database",
                  "biscotti.keys.master",
                  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")));

  private static final List<String> HOME_FILES = List.of("keys.json", "token-keys.json");

  @TempDir Path home;

  static List<Path> folders() throws IOException {
    try (Stream<Path> all = Files.walk(FORMATS)) {
      return all.filter(file -> Files.exists(file.resolve("made.json"))).sorted().toList();
    }
  }

  /** One value of each kind, and a text that is long enough to be compressed. */
  private static Map<String, Object> attributes() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("text", "crème brûlée");
    all.put("int", 42);
    all.put("long", Long.MAX_VALUE);
    all.put("boolean", true);
    all.put("double", 0.1);
    all.put("decimal", new BigDecimal("10.50"));
    all.put("uuid", UUID.fromString("00000000-0000-4000-8000-000000000001"));
    all.put("instant", Instant.parse("2026-03-01T10:00:00.123Z"));
    all.put("date", LocalDate.of(2026, 3, 1));
    all.put("duration", Duration.ofMinutes(90));
    all.put("list", new ArrayList<>(List.of("a", 1, true)));
    all.put("map", new TreeMap<>(Map.of("a", List.of(1, 2), "b", "c")));
    all.put("enum", Thread.State.RUNNABLE);
    all.put("record", new Point(1, "one"));
    all.put("serialized", new Line(7));
    all.put("long text", "otters and herons ".repeat(200));
    return all;
  }

  /** A registered record; its registered name and its components are part of the format. */
  public record Point(int x, String name) {}

  /** A serialized value; its class's name and fields are part of the format. */
  public record Line(int length) implements Serializable {}

  private static void addAttributes(WebAppContext context) {
    Route set =
        new Route(
            "POST",
            (request, response) -> {
              HttpSession session = request.getSession();
              attributes().forEach(session::setAttribute);
              response.setStatus(204);
            });
    Route get =
        new Route(
            "GET",
            (request, response) -> {
              HttpSession session = request.getSession();
              Map<String, String> texts = new TreeMap<>();
              for (String name : Collections.list(session.getAttributeNames())) {
                if (attributes().containsKey(name)) {
                  texts.put(name, String.valueOf(session.getAttribute(name)));
                }
              }
              Json.write(response, 200, texts);
            });
    context.addServlet(new ServletHolder(set), "/attributes/set");
    context.addServlet(new ServletHolder(get), "/attributes/get");
  }

  private LocalApplication start(Map<String, String> more, Instant now) throws Exception {
    Map<String, String> settings = new TreeMap<>(more);
    settings.put("biscotti.home", home.toString());
    settings.put("biscotti.signin", "password");
    settings.put("biscotti.session.types", "point=" + Point.class.getName());
    settings.put("biscotti.session.serializable", Line.class.getName());
    return LocalApplication.start(
        settings,
        context -> {
          context.setAttribute(Startup.CLOCK, new SettableClock(now));
          addAttributes(context);
        });
  }

  private static Answer send(
      Cookies cookies, LocalApplication application, String method, String path, String body) {
    Answer answer =
        application.sendSecurely(
            method,
            path,
            body,
            "Cookie",
            cookies.header(),
            "Content-Type",
            "application/json",
            "Sec-Fetch-Site",
            "same-origin");
    cookies.keep(answer.setCookies());
    return answer;
  }

  @ParameterizedTest
  @MethodSource("folders")
  void folder_ofAnEarlierVersion_isUnderstood(Path folder) throws Exception {
    copyHome(folder);
    JsonNode made = Json.MAPPER.readTree(Files.readString(folder.resolve("made.json")));
    Cookies ann = Cookies.none();
    made.path("cookies")
        .properties()
        .forEach(c -> ann.values().put(c.getKey(), c.getValue().asText()));
    Instant now = Instant.parse(made.path("at").asText()).plusSeconds(60);
    try (LocalApplication application = start(settings(folder), now)) {
      String bearer = "Bearer " + ann.values().get("access_token");
      assertEquals(200, application.get("/profile", "Authorization", bearer).status());
      Answer session = send(ann, application, "GET", "/api/session", "");
      assertEquals("ann", session.json().path("user").asText(), session::body);
      assertEquals(made.path("at").asText(), session.json().path("createdAt").asText());
      assertEquals(
          made.path("attributes"), send(ann, application, "GET", "/attributes/get", "").json());
      checkChoices(application, ann);
      assertEquals(200, send(ann, application, "POST", "/api/token/refresh", "").status());
      checkLists(application, ann);
      checkRevoked(application, made.path("revoked").asText());
      assertEquals(200, send(Cookies.none(), application, "POST", "/api/session", ANN).status());
    }
  }

  private static void checkChoices(LocalApplication application, Cookies ann) {
    Cookies anonymous = new Cookies(new TreeMap<>(ann.values()));
    anonymous.values().keySet().retainAll(List.of("preferences", "consent", "analytics_id"));
    assertEquals(3, anonymous.values().size());
    for (Cookies cookies : List.of(ann, anonymous)) {
      JsonNode preferences = send(cookies, application, "GET", "/api/preferences", "").json();
      assertEquals("dark", preferences.path("theme").asText());
      assertEquals("de", preferences.path("language").asText());
      assertEquals("Europe/Berlin", preferences.path("timezone").asText());
      assertTrue(
          send(cookies, application, "GET", "/api/consent", "")
              .json()
              .path("analytics")
              .asBoolean());
    }
  }

  private static void checkLists(LocalApplication application, Cookies ann) {
    JsonNode sessions = send(ann, application, "GET", "/api/sessions", "").json().path("sessions");
    assertEquals(1, sessions.size(), sessions::toString);
    List<String> events =
        send(ann, application, "GET", "/api/events", "").json().findValuesAsText("type");
    assertTrue(
        events.containsAll(List.of("registered", "signed_in", "signed_out")), events::toString);
  }

  /** A session that was ended stays ended. */
  private static void checkRevoked(LocalApplication application, String cookie) {
    Answer revoked = application.sendSecurely("GET", "/api/session", "", "Cookie", cookie);
    assertEquals("session_revoked", revoked.json().path("code").asText(), revoked::body);
  }

  private static Map<String, String> settings(Path folder) throws IOException {
    Properties file = new Properties();
    try (var reader = Files.newBufferedReader(folder.resolve("settings.properties"))) {
      file.load(reader);
    }
    return file.stringPropertyNames().stream().collect(Collectors.toMap(n -> n, file::getProperty));
  }

  private void copyHome(Path folder) throws Exception {
    for (String name : HOME_FILES) {
      if (Files.exists(folder.resolve("home").resolve(name))) {
        Files.copy(folder.resolve("home").resolve(name), home.resolve(name));
        file(name);
      }
    }
    try (Connection database = database();
        Statement statement = database.createStatement()) {
      statement.execute(
          "runscript from '"
              + folder.resolve("accounts.sql").toAbsolutePath()
              + "' charset 'UTF-8'");
    }
    file("accounts.mv.db");
  }

  /** The bytes as the server would have written them. */
  private void file(String name) throws IOException {
    Files.setPosixFilePermissions(home.resolve(name), PosixFilePermissions.fromString("rw-------"));
  }

  private Connection database() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:" + home.resolve("accounts").toAbsolutePath(), "biscotti", "");
  }

  /** The target folder: this test's own, or the one that {@link #WRITE} names. */
  @Test
  void write_thisVersion_addsItsFolders(@TempDir Path own) throws Exception {
    String version = System.getProperty(WRITE);
    for (Map.Entry<String, Map<String, String>> setup : SETUPS.entrySet()) {
      Path folder = (version == null ? own : FORMATS.resolve(version)).resolve(setup.getKey());
      Files.createDirectories(folder.resolve("home"));
      write(folder, setup.getValue());
      assertTrue(Files.size(folder.resolve("accounts.sql")) > 1_000, folder::toString);
      try (Stream<Path> files = Files.list(home)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void write(Path folder, Map<String, String> settings) throws Exception {
    ObjectNode made = Json.MAPPER.createObjectNode();
    Cookies ann = Cookies.none();
    Cookies gone = Cookies.none();
    try (LocalApplication application = start(settings, MADE_AT)) {
      must(201, send(ann, application, "POST", "/api/accounts", ANN));
      must(200, send(gone, application, "POST", "/api/session", ANN));
      made.put("revoked", gone.header());
      must(204, send(gone, application, "DELETE", "/api/session", ""));
      must(200, send(ann, application, "PUT", "/api/preferences", PREFERENCES));
      must(200, send(ann, application, "PUT", "/api/consent", "{\"analytics\":true}"));
      must(204, send(ann, application, "POST", "/attributes/set", ""));
      must(200, send(ann, application, "POST", "/api/token", ""));
      made.set("attributes", send(ann, application, "GET", "/attributes/get", "").json());
      made.set("cookies", Json.MAPPER.valueToTree(ann.values()));
      made.put("at", MADE_AT.toString());
    }
    Files.writeString(
        folder.resolve("made.json"),
        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(made) + "\n");
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(settings).forEach((name, value) -> lines.append(name + "=" + value + "\n"));
    Files.writeString(folder.resolve("settings.properties"), lines);
    Files.write(folder.resolve("accounts.sql"), script());
    for (String name : HOME_FILES) {
      if (Files.exists(home.resolve(name))) {
        Files.copy(home.resolve(name), folder.resolve("home").resolve(name));
      }
    }
  }

  private List<String> script() throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection database = database();
        Statement statement = database.createStatement();
        ResultSet script = statement.executeQuery("script nosettings")) {
      while (script.next()) {
        lines.add(script.getString(1));
      }
    }
    return lines;
  }

  private static void must(int status, Answer answer) {
    assertEquals(status, answer.status(), answer::body);
  }
}
