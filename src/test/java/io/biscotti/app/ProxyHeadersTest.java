package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.testkit.Raw;
import io.biscotti.testkit.Reply;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Round trips with the headers that proxies send to {@code /auth/forward}: from an application's
 * page to the sign-in and back, with the sign-in page on the same host and on another.
 */
class ProxyHeadersTest {
  private static final String HOST = "app.example.com";
  private static final String SIGN_IN = "https://sign-in.example.com";
  private static LocalApplication same;
  private static LocalApplication elsewhere;

  @BeforeAll
  static void start() throws Exception {
    same = LocalApplication.start();
    elsewhere =
        LocalApplication.start(
            Map.of(
                "biscotti.cookies.domain", "example.com",
                "biscotti.auth.sign-in", SIGN_IN + "/",
                "biscotti.auth.origins", "https://*.example.com"));
  }

  @AfterAll
  static void stop() throws Exception {
    same.close();
    elsewhere.close();
  }

  /** The headers that a proxy adds to those of the client. */
  private enum Proxy {
    /** Traefik's forwardAuth adds those four headers, and the addresses. */
    TRAEFIK {
      @Override
      List<String> headers(String host, String uri) {
        return List.of(
            "X-Forwarded-Method: GET",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: " + host,
            "X-Forwarded-Uri: " + uri,
            "X-Forwarded-For: 203.0.113.9",
            "X-Forwarded-Port: 443",
            "X-Forwarded-Server: traefik",
            "X-Real-Ip: 203.0.113.9");
      }
    },
    /** Caddy's reverse_proxy as in docs/forward-auth.md, with the client's Host. */
    CADDY {
      @Override
      List<String> headers(String host, String uri) {
        return List.of(
            "Host: " + host,
            "X-Forwarded-Host: " + host,
            "X-Forwarded-Method: GET",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Uri: " + uri);
      }
    };

    abstract List<String> headers(String host, String uri);
  }

  static Stream<Arguments> targets() {
    return Stream.of(Proxy.values())
        .flatMap(proxy -> WayBackIT.SENT.stream().map(target -> Arguments.of(proxy, target)));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void page_anyTarget_isReturnedToOnTheSameHost(Proxy proxy, String target) {
    String origin = "https://" + HOST;
    String page = page(same, proxy, HOST, target);
    assertEquals(origin + target, Browsed.url(origin, back(same, origin + "/sign-in", page)));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void page_anyTarget_isReturnedToFromAnotherHost(Proxy proxy, String target) {
    String page = page(elsewhere, proxy, HOST, target);
    String url = Browsed.url(SIGN_IN, back(elsewhere, SIGN_IN + "/", page));
    assertEquals("https://" + HOST + target, url);
  }

  /** Proxies in Go escape non-ASCII characters; others pass the bytes on. */
  @ParameterizedTest
  @EnumSource
  void page_nonAsciiBytes_areEscaped(Proxy proxy) {
    String octets =
        new String("/€?q=ä".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    String page = page(elsewhere, proxy, HOST, octets);
    assertEquals("https://" + HOST + "/%E2%82%AC?q=%C3%A4", back(elsewhere, SIGN_IN + "/", page));
  }

  @ParameterizedTest
  @CsvSource({
    "app.example.com, https://app.example.com/a",
    "APP.Example.COM, https://app.example.com/a",
    "app.example.com:443, https://app.example.com/a",
    "sign-in.example.com, /a",
    "app.example.com:8443, /account",
    "app.example.com., /account",
    "example.com, /account",
    "evil.example, /account",
    "app.example.com.evil.example, /account",
    "evilexample.com, /account",
    "evil.example/.example.com, /account",
    "evil.example?.example.com, /account",
    "evil.example#.example.com, /account",
    "evil.example\\.example.com, /account",
    "evil.example@app.example.com, /account",
    "app.example.com@evil.example, /account",
    "'evil.example,app.example.com', /account",
    "'app.example.com,evil.example', /account",
    "evil.example%2f.example.com, /account",
    "[::1], /account",
    "127.0.0.1, /account",
    "'', /account",
  })
  void page_anyHost_isReturnedToOnlyIfListed(String host, String back) {
    List<String> headers = new ArrayList<>(Proxy.TRAEFIK.headers(host, "/a"));
    assertEquals(back, back(elsewhere, SIGN_IN + "/", page(elsewhere, headers)));
    headers.add("X-Forwarded-Host: app.example.com");
    assertEquals("/account", back(elsewhere, SIGN_IN + "/", page(elsewhere, headers)), "twice");
  }

  @ParameterizedTest
  @CsvSource({
    "http, /account",
    "HTTPS, https://app.example.com/a",
    "wss, /account",
    "javascript, /account",
    "'https,http', /account",
    "'', /account",
  })
  void page_anyScheme_isReturnedToOnlyIfListed(String scheme, String back) {
    List<String> headers = new ArrayList<>(Proxy.TRAEFIK.headers(HOST, "/a"));
    headers.set(1, "X-Forwarded-Proto: " + scheme);
    assertEquals(back, back(elsewhere, SIGN_IN + "/", page(elsewhere, headers)));
  }

  private static String page(LocalApplication where, Proxy proxy, String host, String target) {
    return page(where, proxy.headers(host, target));
  }

  /** The sign-in page that a browser without a session is sent to. */
  private static String page(LocalApplication where, List<String> headers) {
    List<String> lines = new ArrayList<>(headers);
    lines.add("Accept: text/html");
    lines.add("Sec-Fetch-Mode: navigate");
    Reply reply = new Raw(where.uri("")).get("/auth/forward", lines.toArray(String[]::new));
    assertEquals(302, reply.status(), reply::toString);
    return reply.once("Location").orElseThrow();
  }

  /** Where a sign-in on that page leads. */
  private static String back(LocalApplication where, String page, String led) {
    assertTrue(led.startsWith(page), led);
    String query = led.substring(page.length());
    String next =
        query.startsWith("?next=")
            ? URLDecoder.decode(query.substring("?next=".length()), StandardCharsets.UTF_8)
            : "";
    assertTrue(query.isEmpty() || !next.isEmpty(), led);
    Answer answer =
        where.send(
            "POST",
            "/login",
            "username=ann&next=" + URLEncoder.encode(next, StandardCharsets.UTF_8),
            "Content-Type",
            "application/x-www-form-urlencoded",
            "Accept",
            "text/html");
    assertEquals(303, answer.status(), answer::body);
    return answer.header("Location");
  }
}
