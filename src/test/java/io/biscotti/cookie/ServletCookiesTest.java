package io.biscotti.cookie;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over real HTTP, because each container writes cookies in its own way. */
class ServletCookiesTest {
  private static final String JETTY = "Jetty 12.1";
  private static final String TOMCAT_11 = "Tomcat 11";
  private static final String TOMCAT_10 = "Tomcat 10.1";

  private static final Logger JETTY_LOGGER = Logger.getLogger("org.eclipse.jetty");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Map<String, Integer> PORTS = new LinkedHashMap<>();
  private static final List<AutoCloseable> STARTED = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    JETTY_LOGGER.setLevel(Level.WARNING);
    Server jetty = new Server();
    ServerConnector connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    for (String path : List.of("/add/*", "/cookie/*", "/sent")) {
      context.addServlet(CookieServlet.class, path);
    }
    jetty.setHandler(context);
    jetty.start();
    STARTED.add(jetty::stop);
    PORTS.put(JETTY, connector.getLocalPort());

    startTomcat(TOMCAT_11, ServletCookiesTest.class.getClassLoader());
    URLClassLoader loader = new URLClassLoader(tomcat10(), ClassLoader.getPlatformClassLoader());
    STARTED.add(loader);
    startTomcat(TOMCAT_10, loader);
  }

  /** Tomcat 10.1 with our classes, which were compiled against a later API. */
  private static URL[] tomcat10() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (Class<?> ours : List.of(ServletCookies.class, ServletCookiesTest.class)) {
      urls.add(ours.getProtectionDomain().getCodeSource().getLocation());
    }
    Path jars = Path.of(System.getProperty("basedir", ""), "target/servers/tomcat-10.1");
    try (Stream<Path> files = Files.list(jars)) {
      for (Path jar : files.toList()) {
        urls.add(jar.toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }

  private static void startTomcat(String name, ClassLoader loader) throws Exception {
    Class<?> type = Class.forName(CookieTomcat.class.getName(), true, loader);
    Object tomcat = type.getConstructor().newInstance();
    STARTED.add(0, (AutoCloseable) tomcat);
    PORTS.put(name, ((IntSupplier) tomcat).getAsInt());
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable started : STARTED) {
      started.close();
    }
  }

  @Test
  void line_cookieOfTheServletApi_hasItsAttributes() {
    jakarta.servlet.http.Cookie cookie = new jakarta.servlet.http.Cookie("a", "1 \"x\"");
    cookie.setPath("/shop");
    cookie.setMaxAge(60);
    cookie.setSecure(true);
    cookie.setHttpOnly(true);
    cookie.setAttribute("SameSite", "Lax");
    cookie.setAttribute("Partitioned", "true");
    assertEquals(
        Optional.of(
            "a=1 \"x\"; HttpOnly; Max-Age=60; Partitioned; Path=/shop; SameSite=Lax; Secure"),
        ServletCookies.line(cookie));
    cookie.setAttribute("Secure", "false");
    cookie.setHttpOnly(false);
    cookie.setAttribute("Other", "true");
    assertEquals(
        Optional.of("a=1 \"x\"; Max-Age=60; Other=true; Partitioned; Path=/shop; SameSite=Lax"),
        ServletCookies.line(cookie));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a;b", "a\r\nb", "\u00fc", "\t"})
  void line_valueThatEndsThePart_isAbsent(String value) {
    assertEquals(
        Optional.empty(), ServletCookies.line(new jakarta.servlet.http.Cookie("a", value)));
    jakarta.servlet.http.Cookie cookie = new jakarta.servlet.http.Cookie("a", "1");
    cookie.setPath("/" + value);
    assertEquals(Optional.empty(), ServletCookies.line(cookie));
  }

  @ParameterizedTest
  @ValueSource(strings = {JETTY, TOMCAT_11, TOMCAT_10})
  void add_anyCookie_isSentAsItsHeader(String server) throws Exception {
    Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    List<SetCookie> cookies = CookieServlet.cookies(now);
    for (int i = 0; i < cookies.size(); i++) {
      assertEquals(cookies.get(i).header(), setCookie(server, "add", i, now));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {JETTY, TOMCAT_11, TOMCAT_10})
  void cookie_anyCookie_hasTheSameEffectAsItsHeader(String server) throws Exception {
    Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    List<SetCookie> cookies = CookieServlet.cookies(now);
    for (int i = 0; i < cookies.size(); i++) {
      Received expected = Received.read(cookies.get(i).header());
      Received sent = Received.read(setCookie(server, "cookie", i, now));
      assertEquals(expected.name(), sent.name());
      assertEquals(expected.value(), sent.value());
      assertEquals(expected.others(), sent.others());
      assertEquals(kept(expected, now), kept(sent, now));
    }
  }

  /** The lifetime as a browser sees it: at most 400 days (RFC 6265bis, section 5.5). */
  private static Optional<Duration> kept(Received cookie, Instant now) {
    return cookie
        .lifetime(now)
        .map(age -> age.compareTo(CookieRules.MAX_AGE) > 0 ? CookieRules.MAX_AGE : age);
  }

  @ParameterizedTest
  @ValueSource(strings = {JETTY, TOMCAT_11, TOMCAT_10})
  void cookie_persistentCookie_hasExpiresAndMaxAge(String server) throws Exception {
    Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    List<SetCookie> cookies = CookieServlet.cookies(now);
    for (int i = 0; i < cookies.size(); i++) {
      boolean persistent = Received.read(cookies.get(i).header()).lifetime(now).isPresent();
      Received sent = Received.read(setCookie(server, "cookie", i, now));
      assertEquals(persistent, sent.attributes().containsKey("Expires"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {JETTY, TOMCAT_11, TOMCAT_10})
  void header_severalFields_areReadAsTheyCame(String server) throws Exception {
    String answer =
        exchange(
            server,
            "Cookie: a=\"x y\"; a=2; $Version=1; b==c; =d; e\r\nCookie: a=\"q\";;f=1, g=2\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    String expected =
        Stream.of("a=\"x y\"", "a=2", "$Version=1", "b==c", "=d", "=e", "a=\"q\"", "f=1, g=2")
            .map(ServletCookiesTest::hex)
            .reduce("", (all, line) -> all + line + "\n");
    assertTrue(answer.contains(expected), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {JETTY, TOMCAT_11, TOMCAT_10})
  void header_brokenUtf8_harmsNoOtherCookie(String server) throws Exception {
    String answer = exchange(server, "Cookie: a=\u00c3(; b=\u00ff\u00fe; \u00e9=1; ok=1\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    assertTrue(answer.contains("\n" + hex("ok=1") + "\n"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {JETTY, TOMCAT_11, TOMCAT_10})
  void header_noField_isEmpty(String server) throws Exception {
    String answer = exchange(server, "");
    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    assertTrue(answer.endsWith("\r\n\r\n"), answer);
  }

  /** The line of a response that sets a cookie of the table in one way. */
  private static String setCookie(String server, String way, int index, Instant now)
      throws Exception {
    String path = "/%s/%d?now=%d".formatted(way, index, now.getEpochSecond());
    URI uri = URI.create("http://127.0.0.1:" + PORTS.get(server) + path);
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    HttpResponse<Void> response = CLIENT.send(request, HttpResponse.BodyHandlers.discarding());
    assertEquals(200, response.statusCode());
    List<String> lines = response.headers().allValues("Set-Cookie");
    assertEquals(1, lines.size(), lines::toString);
    return lines.get(0);
  }

  /** Over a socket, because no client sends such cookies. */
  private static String exchange(String server, String fields) throws Exception {
    String request = "GET /sent HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n";
    try (Socket socket = new Socket("127.0.0.1", PORTS.get(server))) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** A name and a value as {@link CookieServlet} returns them. */
  private static String hex(String pair) {
    int equals = pair.indexOf('=');
    return hexOf(pair.substring(0, equals)) + "=" + hexOf(pair.substring(equals + 1));
  }

  private static String hexOf(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
