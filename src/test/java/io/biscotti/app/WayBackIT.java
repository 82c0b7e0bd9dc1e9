package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Nginx;
import io.biscotti.testkit.Raw;
import io.biscotti.testkit.RawServer;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Round trips through a real nginx, configured as in {@code docs/forward-auth.md}: someone requests
 * a page, is sent to the sign-in, signs in, and requests the same target again. The application
 * behind nginx returns the first line of the request that reached it.
 */
class WayBackIT {
  private static final String PASSWORD = "seven green otters";
  private static final Map<Kind, Nginx> RUNNING = new EnumMap<>(Kind.class);
  private static final Map<Kind, String> PEOPLE = new EnumMap<>(Kind.class);
  private static RawServer application;

  @BeforeAll
  static void start() {
    Nginx.assumeInstalled();
    application = RawServer.start(WayBackIT::answer);
  }

  @AfterAll
  static void stop() {
    RUNNING.values().forEach(Nginx::close);
    RUNNING.clear();
    PEOPLE.clear();
    if (application != null) {
      application.close();
    }
  }

  private static String answer(String head) {
    String line = head.substring(0, head.indexOf("\r\n"));
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(line.length(), line);
  }

  private static Nginx nginx(Kind kind) throws IOException {
    Nginx running = RUNNING.get(kind);
    if (running == null) {
      running = Nginx.start(configuration(kind));
      RUNNING.put(kind, running);
      PEOPLE.put(kind, register(running));
    }
    return running;
  }

  private static String configuration(Kind kind) throws IOException {
    Server biscotti =
        Servers.shared(ServerOptions.of(kind, War.biscotti()).contextPath("/biscotti"));
    String text = Files.readString(Path.of("docs", "forward-auth.md"));
    int start = text.indexOf("```nginx\n") + "```nginx\n".length();
    URI behind = application.at(URI.create("http://127.0.0.1/"));
    return text.substring(start, text.indexOf("```", start))
        .replace("127.0.0.1:8080", "127.0.0.1:" + biscotti.http().getPort())
        .replace("127.0.0.1:3000", "127.0.0.1:" + behind.getPort());
  }

  private static String register(Nginx nginx) {
    String user = "ann" + UUID.randomUUID().toString().substring(0, 8);
    try (CookieClient client = new CookieClient(nginx.https())) {
      Reply reply =
          client
              .call("POST", "/biscotti/register")
              .header("Accept", "text/html")
              .form("username", user, "password", PASSWORD)
              .send();
      assertEquals(303, reply.status(), reply::toString);
    }
    return user;
  }

  /** Request targets as browsers send them: they arrive unchanged. */
  static final List<String> SENT =
      List.of(
          "/",
          "/a?b=c",
          "/a/?",
          "/a??b",
          "/?",
          "/a?b=\\c",
          "/a?\\",
          "/a?//evil.example/\\\\evil.example",
          "/a?next=/b",
          "/a?next=https://evil.example/&c=d",
          "/a?b=c&d=e&b=f&&",
          "/a+b?c+d=e+f",
          "/a%20b?c%20d=%20",
          "/a%2Fb",
          "/a%5Cb?c=%5c",
          "/%5C%5Cevil.example",
          "/%2F%2Fevil.example",
          "/a%2e%2Eb",
          "/a%23b?c=%23d",
          "/a%3Fb?c%3Fd",
          "/a%25b?c=%2525",
          "/a?b=100%",
          "/a?b=%zz",
          "/a?b=%00&c=%0d%0aSet-Cookie:%20x=y",
          "/a?b=%FF%FE",
          "/%E2%82%AC/%C3%A4?q=%E2%82%AC",
          "/%F0%9F%8D%AA?%F0%9F%8D%AA",
          "/a;b=c;d?e;f",
          "/..;/a",
          "/a/..;/b;/c",
          "/.a/..b/...",
          "/@evil.example/",
          "/user:pass@evil.example",
          "/:80/",
          "/https://evil.example/",
          "/javascript:alert(1)",
          "/~a!$&'()*+,=:@-._",
          "/a?b='%22%3Cscript%3E",
          "/a[0]|b?c[]=d|e{}^`",
          "//",
          "//evil.example/",
          "//evil.example/a?b",
          "///evil.example",
          "////",
          "/a//b///c?d//e",
          "//@evil.example",
          "//localhost//a",
          "/sign-in?next=/a",
          "/biscottix/sign-in");

  /** Targets that browsers would write differently, and what a browser makes of them. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "/€/ä?q=€", "/%E2%82%AC/%C3%A4?q=%E2%82%AC",
          "/🍪?🍪", "/%F0%9F%8D%AA?%F0%9F%8D%AA",
          "/\\evil.example", "/%5Cevil.example",
          "/\\\\evil.example/\\?\\", "/%5C%5Cevil.example/%5C?\\",
          "//\\evil.example", "//%5Cevil.example",
          "/a\\b", "/a%5Cb");

  static Stream<Arguments> targets() {
    return Matrix.of(Kind.class).stream()
        .limit(2)
        .flatMap(
            kind ->
                Stream.concat(
                    SENT.stream().map(sent -> Arguments.of(kind, sent, sent)),
                    OTHERS.entrySet().stream()
                        .map(other -> Arguments.of(kind, other.getKey(), other.getValue()))));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void page_anyTarget_isReturnedToAfterTheSignIn(Kind kind, String target, String back)
      throws Exception {
    Nginx nginx = nginx(kind);
    assertEquals(back, roundTrip(nginx, PEOPLE.get(kind), target));
  }

  /** The longest target that the sign-in page's URL still carries: 6,000 characters. */
  @ParameterizedTest
  @MatrixSource(most = 2)
  void page_longTarget_isReturnedToAfterTheSignIn(Kind kind) throws Exception {
    Nginx nginx = nginx(kind);
    for (String target :
        List.of(
            "/a?b=" + "c".repeat(5_900),
            "/a?" + "b=c&".repeat(740),
            "/a?q=" + "%E2%82%AC".repeat(390))) {
      assertEquals(target, roundTrip(nginx, PEOPLE.get(kind), target));
    }
  }

  /** The cookies and the target share the 8 KiB of response headers that Tomcat allows. */
  @ParameterizedTest
  @MatrixSource(most = 2)
  void signIn_longTargetAndALargeSession_isRedirected(Kind kind) throws Exception {
    Nginx nginx = nginx(kind);
    StringBuilder note = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      note.appendCodePoint(0x20000 + i * 7919 % 40_000);
    }
    try (CookieClient client = new CookieClient(nginx.https())) {
      String[] form = {"username", PEOPLE.get(kind), "password", PASSWORD, "next", "/"};
      assertEquals(303, signIn(client, form).status());
      Reply noted =
          client
              .call("PUT", "/biscotti/api/session/note")
              .json("{\"note\":\"%s\"}".formatted(note))
              .send();
      assertEquals(200, noted.status(), noted::toString);
      form[5] = "/" + "a".repeat(5_990);
      Reply again = signIn(client, form);
      assertEquals(303, again.status(), again::toString);
      assertEquals(form[5], again.header("Location").orElse(""));
      assertEquals(200, client.get("/biscotti/api/session").status());
    }
  }

  private static Reply signIn(CookieClient client, String... form) {
    return client.call("POST", "/biscotti/login").header("Accept", "text/html").form(form).send();
  }

  /** The target of the last request, as the application saw it. */
  private static String roundTrip(Nginx nginx, String user, String target) {
    Raw raw = new Raw(nginx.https());
    String octets =
        new String(target.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    Reply led = raw.get(octets, "Accept: text/html", "Sec-Fetch-Mode: navigate");
    assertEquals(302, led.status(), led::toString);
    String page = sent(nginx, led.header("Location").orElseThrow());
    assertTrue(page.startsWith("/biscotti/sign-in?next="), page);
    assertEquals(200, raw.get(page).status());
    String next = URLDecoder.decode(page.substring(page.indexOf('=') + 1), StandardCharsets.UTF_8);
    try (CookieClient client = new CookieClient(nginx.https())) {
      Reply signedIn = signIn(client, "username", user, "password", PASSWORD, "next", next);
      assertEquals(303, signedIn.status(), signedIn::toString);
      String back = sent(nginx, signedIn.header("Location").orElseThrow());
      String cookie = "Cookie: __Host-session=" + client.cookie("__Host-session").orElseThrow();
      Reply reply = raw.get(back, cookie);
      assertEquals(200, reply.status(), reply::toString);
      assertEquals("GET " + back + " HTTP/1.0", reply.body());
      return back;
    }
  }

  /** The request target that a browser is sent to, which must be on the same host. */
  private static String sent(Nginx nginx, String location) {
    String origin = nginx.https().toString();
    String url = Browsed.url(origin, location);
    assertTrue(url.startsWith(origin + "/"), url);
    return url.substring(origin.length());
  }
}
