package io.biscotti.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Raw;
import io.biscotti.testkit.Reply;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The most that one request of a stranger can cost: texts that are hard to parse, up to the limits
 * for headers (16 KiB) and bodies (64 KiB). It counts the CPU time of the container's threads, so a
 * busy machine changes little; compilation and garbage collection are excluded.
 */
class CostTest {
  private static final int HEADER_BYTES = 15 * 1024;
  private static final int BODY_BYTES = 64 * 1024 - 100;

  /** Ten times the most expensive request on a cold JVM. */
  private static final long MOST_NANOS = 600_000_000;

  /** Below this, growth doesn't matter: part of it is code that runs for the first time. */
  private static final long NOTHING_NANOS = 200_000_000;

  private static final int TURNS = 3;
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static LocalApplication application;
  private static String cookie;

  @BeforeAll
  static void start() throws Exception {
    application =
        LocalApplication.start(
            Map.of("biscotti.cors.origins", "https://front.example"),
            context -> {
              LocalApplication.hashAsDeployed(context);
              context.addEventListener(
                  new LifeCycle.Listener() {
                    @Override
                    public void lifeCycleStarted(LifeCycle started) {
                      Arrays.stream(context.getServer().getConnectors())
                          .map(each -> each.getConnectionFactory(HttpConnectionFactory.class))
                          .map(HttpConnectionFactory::getHttpConfiguration)
                          .forEach(http -> http.setRequestHeaderSize(17 * 1024));
                    }
                  });
            });
    cookie =
        application
            .send(
                "POST",
                "/api/accounts",
                person("ann", "seven green otters", ""),
                "Content-Type",
                JSON)
            .sessionCookie();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static String person(String name, String password, String shown) {
    return "{\"username\":\"%s\",\"password\":\"%s\"%s}"
        .formatted(name, password, shown.isEmpty() ? "" : ",\"displayName\":\"" + shown + "\"");
  }

  /** The CPU time that each of the container's threads has used. */
  private static Map<Long, Long> spent() {
    Map<Long, Long> spent = new HashMap<>();
    for (ThreadInfo info : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (info != null && info.getThreadName().startsWith("qtp")) {
        spent.put(info.getThreadId(), THREADS.getThreadCpuTime(info.getThreadId()));
      }
    }
    return spent;
  }

  private static long cost(String request) {
    Map<Long, Long> before = spent();
    Reply reply = new Raw(application.uri("")).send(request);
    long nanos =
        spent().entrySet().stream()
            .mapToLong(
                each -> Math.max(0, each.getValue() - before.getOrDefault(each.getKey(), 0L)))
            .sum();
    assertTrue(reply.status() < 500, reply::toString);
    return nanos;
  }

  private static long median(IntFunction<String> hostile, int bytes) {
    long[] nanos =
        IntStream.range(0, TURNS).mapToLong(turn -> cost(hostile.apply(bytes))).sorted().toArray();
    return nanos[TURNS / 2];
  }

  private static void assertBounded(IntFunction<String> hostile, int bytes) {
    if (cost(hostile.apply(bytes)) < NOTHING_NANOS) {
      return;
    }
    long few = median(hostile, bytes / 4);
    long many = median(hostile, bytes);
    assertTrue(many < MOST_NANOS, many / 1_000 + " µs");
    assertTrue(many < NOTHING_NANOS || many < 8 * few, few / 1_000 + " to " + many / 1_000 + " µs");
  }

  private static String request(
      String method, String path, String type, String body, String... lines) {
    String octets = new String(body.getBytes(UTF_8), ISO_8859_1);
    String all =
        Stream.of(lines)
            .filter(line -> !line.isEmpty())
            .map(line -> line + "\r\n")
            .collect(Collectors.joining());
    return "%s %s HTTP/1.1\r\nConnection: close\r\n%s%s%sContent-Length: %d\r\n\r\n%s"
        .formatted(
            method,
            path,
            all.startsWith("Host:") || all.contains("\nHost:") ? "" : "Host: localhost\r\n",
            all,
            type.isEmpty() ? "" : "Content-Type: " + type + "\r\n",
            octets.length(),
            octets);
  }

  private static String get(String path, String... lines) {
    return request("GET", path, "", "", lines);
  }

  /** Repeats a piece as often as it fits. */
  private static String of(String piece, int bytes) {
    return piece.repeat(
        Math.max(0, bytes) / new String(piece.getBytes(UTF_8), ISO_8859_1).length());
  }

  /** Repeats a piece as often as it fits, each time with another number. */
  private static String numbered(String form, int bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < bytes - form.length() - 8; i++) {
      text.append(form.formatted(i));
    }
    return text.toString();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  /** A token with this header. */
  private static String token(String header) {
    return "Authorization: Bearer " + base64(header) + ".e30.AAAA";
  }

  static Stream<Arguments> headers() {
    Map<String, IntFunction<String>> all = new LinkedHashMap<>();
    String own = "Cookie: " + cookie;
    for (String path :
        List.of("/api/session", "/api/none", "/auth/forward", "/profile", "/", "/openapi.json")) {
      all.put(
          "Accept " + path, n -> get(path, own, "Accept: " + numbered("a%d/b;q=0.1,", n) + "*/*"));
    }
    for (String piece :
        List.of("*/*;q=0.1,", ",", "text/html;q=0.111,", "a/b;c=\"\\\"\",", ";a=b")) {
      all.put("Accept " + piece, n -> get("/api/session", own, "Accept: */*," + of(piece, n)));
    }
    all.put("q", n -> get("/profile", "Accept: text/html;q=1e" + of("9", n)));
    for (String piece : List.of("a%d;q=0.5,", "zh-yue-x%d,", "en-%d-u-ca-buddhist,")) {
      for (int most : new int[] {990, HEADER_BYTES}) {
        all.put(
            "Accept-Language %s %d".formatted(piece, most),
            n ->
                get(
                    "/api/preferences",
                    "Accept-Language: " + numbered(piece, Math.min(n, most)) + "de"));
      }
    }
    for (String path : List.of("/api/session", "/assets/shared/biscotti.css")) {
      all.put(
          "Accept-Encoding " + path,
          n -> get(path, own, "Accept-Encoding: " + numbered("a%d;q=0.5,", n)));
    }
    for (String name :
        List.of(
            "a",
            "__Host-session",
            "__Host-session.1",
            "access_token",
            "refresh_token",
            "csrf_token",
            "preferences",
            "consent")) {
      for (String path :
          List.of(
              "/api/session", "/api/cookies", "/api/preferences", "/api/csrf", "/auth/request")) {
        all.put(name + " " + path, n -> get(path, "Cookie: " + of(name + "=x; ", n)));
      }
      all.put(
          name + " logout",
          n -> request("POST", "/logout", "", "", "Cookie: " + of(name + "=AAAA; ", n)));
      all.put(name + " long", n -> get("/api/preferences", "Cookie: " + name + "=" + of("a.", n)));
    }
    for (String piece : List.of("a%d=b; ", "__Host-token%d=b; ", "\u00e4%d,\"; ", "; %d")) {
      all.put("Cookie " + piece, n -> get("/api/cookies", "Cookie: " + numbered(piece, n)));
    }
    all.put("Cookie dots", n -> get("/api/cookies", "Cookie: a" + of(".1", n) + "=b"));
    String forged = cookie.substring(0, cookie.length() - 4) + "AAAA; ";
    all.put("forged", n -> get("/api/session", "Cookie: " + of(forged, n)));
    all.put("forged logout", n -> request("POST", "/logout", "", "", "Cookie: " + of(forged, n)));
    all.put("parts", n -> get("/api/session", "Cookie: " + numbered("__Host-session.%d=x; ", n)));
    all.put(
        "refresh",
        n ->
            request(
                "POST",
                "/logout",
                "",
                "",
                "Cookie: " + numbered("refresh_token=" + "A".repeat(39) + "%04d; ", n)));
    for (String piece : List.of(".", " ", "a.", "\"")) {
      all.put(
          "Bearer " + piece,
          n -> get("/api/session", "Authorization: Bearer " + of(piece, n) + "a"));
      all.put(
          "Bearer proxied " + piece,
          n -> get("/auth/request", "Authorization: Bearer " + of(piece, n) + "a"));
    }
    for (String piece : List.of("{\"a\":", "[", "\"a\",", "9", " ")) {
      all.put(
          "token " + piece,
          n ->
              get(
                  "/api/session",
                  token("{\"alg\":\"ES256\",\"crit\":[" + of(piece, Math.min(5_900, n * 3 / 4)))));
    }
    all.put(
        "token members",
        n ->
            get(
                "/api/session",
                token("{" + numbered("\"%d\":1,", Math.min(5_900, n * 3 / 4)) + "\"a\":1}")));
    for (String name :
        List.of(
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Method",
            "X-Forwarded-Uri",
            "Origin",
            "Host",
            "User-Agent",
            "Sec-CH-UA",
            "Sec-Fetch-Mode",
            "Sec-GPC",
            "X-CSRF-Token",
            "If-None-Match",
            "If-Modified-Since",
            "Last-Event-ID",
            "Range",
            "Content-Language",
            "Via")) {
      for (String piece :
          List.of("a.", "a,", "/\\", "\"", "for=1.2.3.4;host=a,", "9", "[", "\u00e4", "((")) {
        for (String path : List.of("/auth/forward", "/assets/shared/biscotti.css")) {
          all.put(
              name + " " + piece + " " + path,
              n -> get(path, own, "Accept: text/html", name + ": /" + of(piece, n)));
        }
      }
    }
    all.put(
        "ranges",
        n ->
            get(
                "/assets/shared/biscotti.css",
                "Range: bytes=" + numbered("%1$d-%1$d,", n) + "0-0"));
    all.put("tags", n -> get("/openapi.json", "If-None-Match: " + of("W/\"a\" , ", n)));
    String[] preflight = {"Origin: https://front.example", "Access-Control-Request-Method: PUT"};
    for (String piece : List.of("a,", " ", "a , ", "a", ",")) {
      for (String end : List.of("a", "@")) {
        all.put(
            "preflight " + piece + end,
            n ->
                request(
                    "OPTIONS",
                    "/api/session",
                    "",
                    "",
                    preflight[0],
                    preflight[1],
                    "Access-Control-Request-Headers: a" + of(piece, n) + end));
      }
    }
    all.put("fields", n -> get("/api/session", own, of("A: b\r\n", n).strip()));
    for (String piece : List.of(";a=b", "/", "a/../", "a/%2e%2e/", "a/", "%C3%A4", ".a", "%2F")) {
      for (String path :
          List.of("/", "/api/", "/api/cookies/", "/api/users/", "/assets/", "/.well-known/")) {
        all.put("path " + path + piece, n -> get(path + of(piece, n), own));
      }
    }
    for (String piece :
        List.of("after=1&", "type=login&", "user=%25&", "&", "a=%C3%A4&", "after=", "9")) {
      for (String path : List.of("/api/events", "/api/session", "/sign-in")) {
        all.put("query " + path + piece, n -> get(path + "?" + of(piece, n), own));
      }
    }
    all.put("query login", n -> request("POST", "/login?" + numbered("a%d=b&", n), "", ""));
    for (String name : List.of("path=/", "domain=")) {
      all.put(
          "query " + name,
          n -> request("DELETE", "/api/cookies/a?" + name + of("a.", n) + "com", "", "", own));
    }
    for (String piece : List.of(";a=b", ";charset=a", ";a=\"\\\"\"", ";", "-")) {
      for (String path : List.of("/login", "/api/session", "/api/token/introspect")) {
        for (String type : List.of(JSON, FORM, "multipart/form-data;boundary=")) {
          all.put(
              "type " + type + piece + path,
              n -> request("POST", path, type + of(piece, n), "token=x"));
        }
      }
    }
    all.put(
        "charset",
        n -> request("POST", "/api/token/introspect", FORM + ";charset=" + of("a", n), "token=x"));
    return arguments(all);
  }

  private static Stream<Arguments> arguments(Map<String, IntFunction<String>> all) {
    return all.entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void headers(String name, IntFunction<String> hostile) {
    assertBounded(hostile, HEADER_BYTES - 700);
  }

  private static String json(String method, String path, String body) {
    return request(method, path, JSON, body, "Cookie: " + cookie);
  }

  private static String explain(String line, String url) {
    return json(
        "POST",
        "/api/cookies/explain",
        "{\"setCookie\":\"%s\",\"response\":{\"url\":\"%s\"},\"request\":{\"url\":\"%s\",\"method\":\"GET\",\"initiator\":\"%s\",\"topLevel\":true}}"
            .formatted(line, url, url, url));
  }

  /** Names with the same hash in Java. */
  private static String colliding(int bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < bytes - 60; i++) {
      text.append('"');
      for (int bit = 0; bit < 12; bit++) {
        text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      text.append("\":1,");
    }
    return text.toString();
  }

  static Stream<Arguments> bodies() {
    Map<String, IntFunction<String>> all = new LinkedHashMap<>();
    for (String route :
        List.of(
            "POST /api/session",
            "POST /api/accounts",
            "POST /api/cookies",
            "POST /api/cookies/explain",
            "POST /api/set-cookie",
            "PUT /api/preferences",
            "PUT /api/consent",
            "POST /api/token",
            "POST /api/token/refresh",
            "POST /login",
            "POST /register",
            "PUT /api/session/note")) {
      String method = route.substring(0, route.indexOf(' '));
      String path = route.substring(route.indexOf(' ') + 1);
      for (String piece : List.of("[", "{\"a\":", " ", "9", "\"")) {
        all.put(route + piece, n -> json(method, path, of(piece, n)));
        all.put(
            route + " unknown " + piece, n -> json(method, path, "{\"zzz\":" + of(piece, n - 20)));
      }
      all.put(route + " 1e9", n -> json(method, path, "{\"username\":1e" + of("9", n - 20) + "}"));
      all.put(route + " items", n -> json(method, path, "{\"zzz\":[" + of("1,", n - 20) + "1]}"));
      all.put(
          route + " names",
          n -> json(method, path, "{" + numbered("\"k%d\":1,", n - 20) + "\"a\":1}"));
      all.put(route + " colliding", n -> json(method, path, "{" + colliding(n - 20) + "\"a\":1}"));
      all.put(
          route + " one name", n -> json(method, path, "{" + of("\"a\":1,", n - 20) + "\"a\":1}"));
      all.put(
          route + " escapes",
          n -> json(method, path, "{\"username\":\"" + of("\\u0301", n - 30) + "\"}"));
    }
    for (String piece : List.of("&", "a=b&", "%CC%81", "=")) {
      all.put(
          "form " + piece, n -> request("POST", "/login", FORM, "username=" + of(piece, n - 20)));
      all.put(
          "introspect " + piece,
          n -> request("POST", "/api/token/introspect", FORM, "token=" + of(piece, n - 20)));
    }
    all.put("fields", n -> request("POST", "/login", FORM, numbered("a%d=b&", n)));
    all.put(
        "token", n -> request("POST", "/api/token/introspect", FORM, "token=" + of(".", n - 20)));
    for (String next : List.of("/", "https://", "//", "/%26", "/\u00e4", "\\")) {
      all.put(
          "next " + next,
          n ->
              request(
                  "POST",
                  "/login",
                  FORM,
                  "username=ann&next=" + next + of(next, n - 60),
                  "Accept: text/html"));
      all.put(
          "no name, next " + next,
          n ->
              request(
                  "POST", "/login", FORM, "next=" + next + of(next, n - 60), "Accept: text/html"));
    }
    // Combining marks in any order, ligatures that expand 18-fold, syllables, spaces.
    for (String piece :
        List.of("\u0301\u0323", "\ufdfa", "\u1112\u1161\u11ab", "\u0344", " ", "a")) {
      all.put(
          "user name " + base64(piece),
          n -> json("POST", "/api/accounts", person(of(piece, n - 200), "seven green otters", "")));
      all.put(
          "password " + base64(piece),
          n -> json("POST", "/api/accounts", person("jane", of(piece, n - 200), "")));
      all.put(
          "display name " + base64(piece),
          n ->
              json(
                  "POST",
                  "/api/accounts",
                  person("ann", "seven green otters", of(piece, n - 200))));
    }
    for (int most : new int[] {60, BODY_BYTES}) {
      for (String piece : List.of("de-", "x-a-", "a/", "-")) {
        for (String field : List.of("language", "timezone", "theme")) {
          all.put(
              "%s %s %d".formatted(field, piece, most),
              n ->
                  json(
                      "PUT",
                      "/api/preferences",
                      "{\"%s\":\"%sa\"}".formatted(field, of(piece, Math.min(most, n - 60)))));
        }
      }
    }
    return arguments(all);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void bodies(String name, IntFunction<String> hostile) {
    assertBounded(hostile, BODY_BYTES);
  }

  static Stream<Arguments> cookies() {
    Map<String, IntFunction<String>> all = new LinkedHashMap<>();
    for (String piece :
        List.of(
            ";",
            ";x=y",
            ";domain=a.b.c.d.e.example",
            ";domain=xn--a",
            ";path=/",
            ";expires=Sun, 06 Nov 1994 08:49:37 GMT",
            ";max-age=-9",
            ",c=d",
            " ",
            "=",
            "\\\"",
            "\u00e4")) {
      all.put("line " + piece, n -> explain("a=b" + of(piece, n - 400), "https://a.example/"));
      all.put("name " + piece, n -> explain(of(piece, n - 400) + "=b", "https://a.example/"));
    }
    for (String start :
        List.of(
            "expires=",
            "expires=Sun, Nov",
            "expires=06",
            "expires=06 Nov 1994 08:49:37",
            "max-age=",
            "domain=",
            "path=",
            "samesite=")) {
      for (String piece : List.of(" ", "a", "-", " -", "9", "Sun, ", "a.", "1:", "/")) {
        for (int most : new int[] {1_000, BODY_BYTES}) {
          all.put(
              "%s%s %d".formatted(start, piece, most),
              n ->
                  explain(
                      "a=b;" + start + of(piece, Math.min(most, n - 400)) + "\\t",
                      "https://a.example/"));
        }
      }
    }
    for (String piece :
        List.of(
            "a.", "xn--a.", "xn--a-", "\u00e4.", "\u00e4", "0x1.", "1.", ":", "%41", "@", "\\\\",
            "..", "[", "com.", "%")) {
      all.put(
          "host " + piece,
          n -> explain("a=b;domain=com", "https://" + of(piece, Math.min(2_000, n / 5)) + "com/"));
      all.put(
          "path " + piece,
          n -> explain("a=b", "https://a.example/" + of(piece + "/../", Math.min(2_000, n / 5))));
    }
    for (String field : List.of("name", "value", "path", "domain", "expires", "sameSite")) {
      for (String piece : List.of("a", "a.", ";", "\u00e4", "Sun, ", "/")) {
        String fields =
            field.equals("name")
                ? ""
                : field.equals("value") ? "\"name\":\"n\"," : "\"name\":\"n\",\"value\":\"v\",";
        all.put(
            "set %s %s".formatted(field, piece),
            n ->
                json(
                    "POST",
                    "/api/cookies",
                    "{%s\"%s\":\"%s\"}".formatted(fields, field, of(piece, n - 100))));
      }
    }
    return arguments(all);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void cookies(String name, IntFunction<String> hostile) {
    assertBounded(hostile, BODY_BYTES);
  }

  /** Users choose their browser's name, and the server parses one at a time. */
  @Test
  void sessions_withHardToParseClients_areListedAtBoundedCost() {
    // Reading the rules takes seconds, but only once.
    String first = application.get("/api/sessions", "Cookie", cookie).body();
    assertTrue(first.contains("\"device\":\"Java-http-client"), first);
    List<String> pieces = List.of("a/", "[1", "/_ ", "x/y/z;(", "a|", "1[", "a@b.c ", "aa/b ");
    for (String piece : pieces) {
      String body = person("ann", "seven green otters", "");
      String agent = "User-Agent: " + of(piece, 256);
      assertTrue(cost(request("POST", "/api/session", JSON, body, agent)) < MOST_NANOS, piece);
    }
    for (String path : List.of("/api/sessions", "/api/events")) {
      long nanos = cost(get(path, "Cookie: " + cookie));
      assertTrue(nanos < MOST_NANOS, path + ": " + nanos / 1_000 + " µs");
    }
    String listed = application.get("/api/sessions", "Cookie", cookie).body();
    assertTrue(listed.contains("[1[1[1") && listed.contains("aa/b aa/b"), listed);
  }
}
