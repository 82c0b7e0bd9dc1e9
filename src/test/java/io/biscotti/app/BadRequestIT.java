package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.problem.Code;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Raw;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import io.biscotti.web.Route;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Hostile requests to every route in {@code /openapi.json}: invalid input is refused with a
 * problem, causes no server error, and logs nothing.
 */
class BadRequestIT {
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String NOBODY = "X-Nobody: 1";

  /** A transfer coding or an HTTP version that the container doesn't know. */
  private static final Set<Integer> OF_HTTP = Set.of(501, 505);

  /** Tomcat logs once a day, at level INFO, what its parser refused. */
  private static final Pattern PARSER =
      Pattern.compile(
          "INFO: Error parsing HTTP request header\\R( Note: .*\\R)?java[\\w.]+IllegalArgument.*\\R"
              + "(\\s+at .*\\R)*");

  private static final Set<String> CODES =
      Arrays.stream(Code.values()).map(Code::wireName).collect(Collectors.toSet());
  private static final Pattern STACK =
      Pattern.compile("\\bat [a-z]+(\\.\\w+)+\\(|Exception|Stacktrace|Caused by");
  private static final Pattern LOGGED =
      Pattern.compile(
          "(?m)^(SEVERE|ERROR)\\b.*|^\\s+at [\\w.$/]+\\(.*|^[\\w.]+(Exception|Error)\\b.*");
  private static final String CHIEF =
      "{\"username\":\"chief\",\"password\":\"seven green otters\"}";

  /**
   * An invalid request.
   *
   * @param what its name in messages
   * @param lines header lines, without {@code Host} and {@code Connection}
   * @param body what follows the header lines
   * @param status the response of an API route that accepts such a body; 0 if any status below 500
   *     is fine
   */
  private record Bad(String what, List<String> lines, String body, int status) {
    private static Bad header(String line, int status) {
      return new Bad(line, List.of(line, "Content-Length: 0"), "", status);
    }

    private static Bad body(String what, String type, String body, int status) {
      return new Bad(
          what, List.of("Content-Type: " + type, "Content-Length: " + body.length()), body, status);
    }

    private static Bad raw(String what, int status, String body, String... lines) {
      return new Bad(what, List.of(lines), body, status);
    }
  }

  /** A route from the description. */
  private record Route(String method, String path, Set<String> takes) {
    private boolean isApi() {
      return path.startsWith("/api/");
    }

    private boolean isReading() {
      return method.equals("GET");
    }
  }

  private static final List<Bad> HEADERS =
      List.of(
          Bad.header("Accept: /", 400),
          Bad.header("Accept: ,,,", 400),
          Bad.header("Accept: ;q=2", 400),
          Bad.header("Accept: text/html;q=2", 400),
          Bad.header("Accept: a/b/c", 400),
          Bad.header("Accept: \u00e9/\u0080", 400),
          Bad.header("Content-Type: /", 415),
          Bad.header("Content-Type: ;", 415),
          Bad.header("Content-Type: application", 415),
          Bad.header("Content-Type: application/json;charset=nonsense", 415),
          Bad.header("Content-Type: application/json;charset=\"\u0080", 415),
          Bad.header("Content-Type: " + FORM + ";charset=x-no-such", 415),
          Bad.header("Content-Type: multipart/form-data", 0),
          Bad.header("Accept-Language: ;;q=x", 0),
          Bad.header("Accept-Encoding: ;q=2", 0),
          Bad.header("Accept-Charset: nonsense", 0),
          Bad.header("If-None-Match: \"", 0),
          Bad.header("If-Modified-Since: yesterday", 0),
          Bad.header("Range: bytes=9-1", 0),
          Bad.header("Content-Encoding: gzip", 0),
          Bad.header("Authorization: Bearer", 0),
          Bad.header("Authorization: Bearer a.b.c", 0),
          Bad.header("Authorization: \u00ff", 0),
          Bad.header("Cookie: access_token=\u0080;;;=;\"", 0),
          Bad.header("Last-Event-ID: -1", 0),
          Bad.header("X-Long: " + "x".repeat(16_000), 0));

  private static final List<Bad> BODIES =
      List.of(
          Bad.body("no JSON", JSON, "{", 400),
          Bad.body("null", JSON, "null", 0),
          Bad.body("array", JSON, "[]", 400),
          Bad.body("text", JSON, "\"x\"", 400),
          Bad.body("number", JSON, "7", 400),
          Bad.body("deep", JSON, "[".repeat(30_000), 400),
          Bad.body("deep within", JSON, "{\"a\":" + "[".repeat(30_000), 400),
          Bad.body("key twice", JSON, "{\"theme\":1,\"theme\":2}", 0),
          Bad.body("unknown field", JSON, "{\"nobody\":{\"knows\":[1,2]}}", 422),
          Bad.body("two documents", JSON, "{}{}", 400),
          Bad.body("no UTF-8", JSON, "{\"username\":\"\u00ff\u00c0\u0080\"}", 400),
          Bad.body("BOM alone", JSON, "\u00ef\u00bb\u00bf", 400),
          Bad.body("UTF-16", JSON + ";charset=utf-16", "\u00fe\u00ff\0{\0", 400),
          Bad.body("Latin-1", JSON + ";charset=iso-8859-1", "{\"username\":\"\u00e9\"}", 400),
          Bad.body("unknown charset", JSON + ";charset=nonsense", "{}", 415),
          Bad.body("illegal charset", JSON + ";charset=a,b", "{}", 415),
          Bad.body("text/plain", "text/plain", "{}", 415),
          Bad.body("no type at all", "*/*", "{}", 400),
          Bad.body("malformed type", "a/b/c;=", "{}", 400),
          Bad.body("multipart", "multipart/form-data;boundary=b", "--b\r\n\r\n\r\n--b--\r\n", 415),
          Bad.body("multipart, cut", "multipart/form-data", "--", 415),
          Bad.body("NUL", JSON, "\0", 400),
          Bad.body("66,000 bytes", JSON, "[" + " ".repeat(66_000) + "]", 413),
          Bad.body("form, unknown charset", FORM + ";charset=nonsense", "token=x&username=a", 415),
          Bad.body("form, bad encoding", FORM, "token=%zz&username=%", 400),
          Bad.body("form, no UTF-8", FORM, "username=%ff%fe&password=x", 0),
          Bad.body("form in UTF-16", FORM + ";charset=utf-16", "\0t\0=", 0),
          Bad.raw("length of 99,999,999,999", 413, "{}", type(JSON), length("99999999999")),
          Bad.raw("the same, of a form", 413, "a=b", type(FORM), length("99999999999")),
          Bad.raw("length beyond long", 400, "", type(JSON), length("99999999999999999999999")),
          Bad.raw("negative length", 400, "", type(JSON), length("-1")),
          Bad.raw("length in words", 400, "", type(JSON), length("five")),
          Bad.raw("two lengths", 400, "{}", type(JSON), length("2"), length("3")),
          Bad.raw("cut", 400, "{\"username\":", type(JSON), length("100")),
          Bad.raw("cut before the first byte", 400, "", type(JSON), length("100")),
          Bad.raw("form, cut", 400, "token=a&user", type(FORM), length("100")),
          Bad.raw("form, cut before the first byte", 400, "", type(FORM), length("100")),
          Bad.raw("cut, without a type", 400, "", length("100")),
          Bad.raw("chunk without a size", 400, "zz\r\n{}\r\n0\r\n\r\n", type(JSON), chunked()),
          Bad.raw("form of such chunks", 400, "zz\r\na=b\r\n0\r\n\r\n", type(FORM), chunked()),
          Bad.raw("chunk that is cut", 400, "5\r\n{", type(JSON), chunked()),
          Bad.raw("form in such a chunk", 400, "50\r\ntoken=", type(FORM), chunked()),
          Bad.raw("chunk that is too long", 400, "1\r\n{}}}\r\n0\r\n\r\n", type(JSON), chunked()),
          Bad.raw("no last chunk", 400, "2\r\n{}\r\n", type(JSON), chunked()),
          Bad.raw("no chunks at all", 400, "", type(JSON), chunked()),
          Bad.raw("empty chunked form", 0, "0\r\n\r\n", type(FORM), chunked()),
          Bad.raw("chunked and length", 0, "0\r\n\r\n", type(JSON), chunked(), length("5")),
          Bad.raw("unknown coding", 0, "x", type(JSON), "Transfer-Encoding: nonsense"),
          Bad.raw("coded twice", 0, "0\r\n\r\n", "Transfer-Encoding: chunked, chunked"),
          Bad.raw("expects, and is cut", 400, "", type(JSON), length("9"), "Expect: 100-continue"),
          Bad.raw("expects the unknown", 0, "{}", type(JSON), length("2"), "Expect: nonsense"));

  private static final List<String> PATHS =
      List.of(
          "%",
          "%zz",
          "%00",
          "%0d%0a",
          "%C0%AF",
          "%ff",
          "%2f",
          "%5c",
          "%2e%2e%2f",
          "/..",
          "/../../..",
          "//",
          ";a=b",
          ";",
          ";%2e",
          "/;a=%zz",
          "?%",
          "?%zz=%ff",
          "?a=%00",
          "?limit=%ED%A0%80",
          "?password=x",
          "#a",
          "\\",
          "|",
          "\u00e9",
          "\0",
          "x".repeat(20_000),
          "?" + "x".repeat(40_000));

  private static String type(String type) {
    return "Content-Type: " + type;
  }

  private static String length(String digits) {
    return "Content-Length: " + digits;
  }

  private static String chunked() {
    return "Transfer-Encoding: chunked";
  }

  private static final Map<Kind, Visit> VISITS = new EnumMap<>(Kind.class);

  private static Visit visit(Kind kind) {
    Visit visit = VISITS.computeIfAbsent(kind, Visit::new);
    visit.faults.clear();
    return visit;
  }

  @AfterAll
  static void stop() {
    VISITS.values().forEach(visit -> visit.server.close());
  }

  /** A server only for these tests, because its log must stay clean. */
  private static final class Visit {
    private final Server server;
    private final Raw raw;

    /** How long the log of the startup is, which may complain about a busy machine. */
    private final int began;

    private final List<String> faults = new ArrayList<>();
    private String cookie = "";

    private Visit(Kind kind) {
      this.server =
          Servers.own(ServerOptions.of(kind, War.biscotti()).setting("biscotti.admins", "chief"));
      this.raw = new Raw(server.http());
      try (CookieClient client = server.client()) {
        assertEquals(201, client.call("POST", "/api/accounts").json(CHIEF).send().status());
        signIn();
      }
      began = server.log().length();
    }

    private void signIn() {
      try (CookieClient client = server.client()) {
        Reply reply = client.call("POST", "/api/session").json(CHIEF).send();
        assertEquals(200, reply.status(), reply::body);
        cookie = "Cookie: __Host-session=" + client.cookie("__Host-session").orElseThrow();
      }
    }

    private List<Route> routes() {
      try (CookieClient client = server.client()) {
        List<Route> routes = new ArrayList<>();
        client
            .get("/openapi.json")
            .json()
            .path("paths")
            .fields()
            .forEachRemaining(path -> routes.addAll(routes(path.getKey(), path.getValue())));
        assertTrue(routes.size() > 50, routes::toString);
        return routes;
      }
    }

    private static List<Route> routes(String path, JsonNode operations) {
      List<Route> routes = new ArrayList<>();
      String real =
          path.replace("{username}", "nobody")
              .replace("{ring}", "sealing")
              .replace("{id}", "none")
              .replace("{name}", "none");
      assertTrue(!real.contains("{"), real);
      for (String method : List.of("get", "put", "post", "delete", "patch")) {
        JsonNode operation = operations.path(method);
        if (operation.isObject()) {
          Set<String> takes = new TreeSet<>();
          operation.at("/requestBody/content").fieldNames().forEachRemaining(takes::add);
          routes.add(new Route(method.toUpperCase(Locale.ROOT), real, takes));
        }
      }
      return routes;
    }

    /** Sends a request, and records what is wrong with the response. */
    private int send(String what, String method, String target, List<String> lines, String body) {
      StringBuilder request =
          new StringBuilder("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n".formatted(method, target));
      lines.forEach(line -> request.append(line).append("\r\n"));
      request.append("Connection: close\r\n\r\n").append(body);
      String name =
          "%s %s, %s".formatted(method, target.substring(0, Math.min(60, target.length())), what);
      Reply reply;
      try {
        reply = raw.sendAll(request.toString());
      } catch (UncheckedIOException e) {
        faults.add(name + ": " + e);
        return 0;
      }
      check(name, method, reply);
      return reply.status();
    }

    private void check(String name, String method, Reply reply) {
      int status = reply.status();
      if (status >= 500 && (isOurs(reply) || !OF_HTTP.contains(status))) {
        faults.add("%s: %d %s".formatted(name, status, reply.body()));
      } else if (status >= 400) {
        checkProblem(name, method, reply);
      }
      if (STACK.matcher(reply.body()).find()
          && !reply.header("Content-Type").orElse("").contains("javascript")) {
        faults.add(name + ": tells of its insides: " + reply.body());
      }
    }

    /** {@code HeadersFilter} saw every request that reached the application. */
    private static boolean isOurs(Reply reply) {
      return reply.header("Content-Security-Policy").isPresent();
    }

    private void checkProblem(String name, String method, Reply reply) {
      // If a container refuses a request before it calls the application, the response is the
      // container's own.
      if (!isOurs(reply)) {
        return;
      }
      if (method.equals("HEAD")) {
        if (!reply.body().isEmpty()) {
          faults.add(name + ": HEAD with a body");
        }
        return;
      }
      try {
        JsonNode problem = reply.json();
        if (problem.path("status").intValue() != reply.status()
            || !CODES.contains(problem.path("code").asText())) {
          faults.add("%s: %d %s".formatted(name, reply.status(), reply.body()));
        }
      } catch (AssertionError e) {
        faults.add("%s: %d is no problem: %s".formatted(name, reply.status(), reply.body()));
      }
      if (!reply.header("Cache-Control").orElse("").equals("no-store")
          || !reply.header("X-Content-Type-Options").orElse("").equals("nosniff")) {
        faults.add("%s: %d lacks a header: %s".formatted(name, reply.status(), reply.headers()));
      }
    }

    private void assertClean() {
      LOGGED
          .matcher(PARSER.matcher(server.log().substring(began)).replaceAll(""))
          .results()
          .map(r -> "log: " + r.group())
          .distinct()
          .limit(20)
          .forEach(faults::add);
      assertEquals(
          List.of(),
          faults,
          () ->
              faults.size()
                  + "\n"
                  + String.join("\n", faults.subList(0, Math.min(150, faults.size()))));
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  @Asvs(
      value = "16.5.1",
      gist = "Errors reveal no internals.",
      done =
          "Sent malformed headers and bodies to every route, and searched the responses for "
              + "traces of the code.")
  void headersAndBodies_invalid_areRefusedEverywhere(Kind kind) {
    Visit visit = visit(kind);
    Turns turns = new Turns();
    for (Route route : visit.routes()) {
      // A stream that may be read never ends.
      boolean stream = route.path().endsWith("/stream");
      for (String who : stream ? List.of(NOBODY) : List.of(NOBODY, visit.cookie)) {
        for (Bad bad : turns.of(HEADERS)) {
          int status =
              visit.send(bad.what(), route.method(), route.path(), with(bad, who), bad.body());
          if (route.isApi() && bad.status() != 0 && status != bad.status()) {
            visit.faults.add("%s: %s is %d".formatted(route, bad.what(), status));
          }
        }
        for (Bad bad : turns.of(BODIES)) {
          int status =
              visit.send(bad.what(), route.method(), route.path(), with(bad, who), bad.body());
          expect(visit, route, bad, status);
        }
      }
      if (!route.isReading()) {
        visit.signIn();
      }
    }
    visit.assertClean();
  }

  private static void expect(Visit visit, Route route, Bad bad, int status) {
    if (bad.status() == 0 || route.takes().isEmpty()) {
      return;
    }
    boolean taken =
        route.takes().stream()
            .anyMatch(type -> bad.lines().stream().anyMatch(line -> line.contains(type)));
    if (taken && route.isApi() ? status != bad.status() : status < 400) {
      visit.faults.add("%s: %s is %d".formatted(route, bad.what(), status));
    }
  }

  /**
   * Returns all inputs in the matrix. Otherwise returns a third of them, and the next third at the
   * next call: routes share what reads requests, so each input reaches it by a third of the routes.
   */
  private static final class Turns {
    private int turn;

    <T> List<T> of(List<T> all) {
      return Matrix.third(all, turn++);
    }
  }

  private static List<String> with(Bad bad, String who) {
    List<String> lines = new ArrayList<>(bad.lines());
    lines.add(who);
    return lines;
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  @Asvs(
      value = "4.1.4",
      gist = "Only methods that a route supports can be used.",
      done = "Sent other methods, known and invented, to every route.")
  void methodsAndPaths_invalid_areRefusedEverywhere(Kind kind) {
    Visit visit = visit(kind);
    Turns turns = new Turns();
    List<String> none = List.of("Content-Length: 0");
    for (String path : visit.routes().stream().map(Route::path).distinct().toList()) {
      if (path.endsWith("/stream")) {
        continue;
      }
      for (String method :
          List.of("HEAD", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "get", "CONNECT", "!")) {
        visit.send("", method, path, none, "");
      }
      for (String end : PATHS) {
        for (String method : turns.of(List.of("GET", "PUT", "DELETE", "HEAD"))) {
          visit.send("", method, path + end, none, "");
        }
      }
    }
    for (String line : List.of("", " ", "GET", "GET / HTTP/9.9", "GET / FTP/1.1", "\0")) {
      visit.check(
          "line " + line, "GET", visit.raw.send(line + "\r\nHost: a\r\nConnection: close\r\n\r\n"));
    }
    visit.assertClean();
  }

  /** Filters, servlets, Jersey and error pages follow one rule. */
  @ParameterizedTest
  @MatrixSource(most = 2)
  void refusals_whenHtmlIsPreferred_arePages(Kind kind) {
    Visit visit = visit(kind);
    for (String request :
        List.of(
            "GET /nothing 404",
            "GET /api/nothing 404",
            "GET /api/session 401",
            "GET /profile 401",
            "PUT /openapi.json 405",
            "PUT /.well-known/jwks.json 405",
            "DELETE /index.html 405",
            "POST /api/session 400",
            "POST /logout 403")) {
      String[] parts = request.split(" ");
      String site = "Sec-Fetch-Site: " + (parts[2].equals("403") ? "cross-site" : "none");
      for (String accept : List.of("text/html,*/*;q=0.8", "text/html, application/json;q=0.9")) {
        Reply page = visit.raw.call(parts[0], parts[1], "Accept: " + accept, site);
        assertEquals(parts[2], String.valueOf(page.status()), request);
        assertEquals(
            "text/html;charset=utf-8",
            page.header("Content-Type").orElse("").toLowerCase(Locale.ROOT).replace(" ", ""),
            request);
        assertTrue(page.body().contains("<code id=\"status\">" + parts[2] + "</code>"), page::body);
        assertEquals("no-store", page.once("Cache-Control").orElse(""), request);
        assertEquals("nosniff", page.once("X-Content-Type-Options").orElse(""), request);
      }
      for (String accept :
          List.of(
              "*/*",
              "application/json, text/html",
              "application/problem+json, text/html, */*;q=0.1")) {
        Reply problem = visit.raw.call(parts[0], parts[1], "Accept: " + accept, site);
        assertEquals("application/problem+json", problem.once("Content-Type").orElse(""), request);
        assertEquals(parts[2], problem.json().path("status").asText(), request);
      }
    }
  }
}
