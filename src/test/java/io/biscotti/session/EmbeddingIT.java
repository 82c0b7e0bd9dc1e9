package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.shop.CartServlet;
import com.example.shop.SlowCartServlet;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The filter in somebody else's web application: two elements in its {@code web.xml}, our jar, and
 * nothing else.
 */
class EmbeddingIT {

  private static final String IDLE_SECONDS = "420";

  private static String webXml(String parameter) {
    return """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
          <filter>
            <filter-name>session</filter-name>
            <filter-class>io.biscotti.session.SessionFilter</filter-class>
            <async-supported>true</async-supported>
            <init-param>
              <param-name>%s</param-name>
              <param-value>PT7M</param-value>
            </init-param>
          </filter>
          <filter-mapping>
            <filter-name>session</filter-name>
            <url-pattern>/*</url-pattern>
          </filter-mapping>

          <servlet>
            <servlet-name>cart</servlet-name>
            <servlet-class>com.example.shop.CartServlet</servlet-class>
          </servlet>
          <servlet>
            <servlet-name>slow-cart</servlet-name>
            <servlet-class>com.example.shop.SlowCartServlet</servlet-class>
            <async-supported>true</async-supported>
          </servlet>
          <servlet-mapping>
            <servlet-name>cart</servlet-name>
            <url-pattern>/cart</url-pattern>
          </servlet-mapping>
          <servlet-mapping>
            <servlet-name>slow-cart</servlet-name>
            <url-pattern>/slow-cart</url-pattern>
          </servlet-mapping>
          <session-config>
            <cookie-config>
              <name>shop</name>
              <http-only>true</http-only>
              <secure>true</secure>
              <attribute>
                <attribute-name>SameSite</attribute-name>
                <attribute-value>Strict</attribute-value>
              </attribute>
            </cookie-config>
          </session-config>
        </web-app>
        """
        .formatted(parameter);
  }

  private static Path shop(String parameter) {
    return War.named("shop")
        .webXml(webXml(parameter))
        .file("index.html", "Welcome")
        .classes(CartServlet.class, SlowCartServlet.class)
        .libraries(List.of(War.biscottiFilters()))
        .directory();
  }

  /** A server for all tests that leave it as it was. */
  private static final class Shop {
    static final Path WAR = shop("session.idle");
  }

  private static Server server(Kind kind) {
    return Servers.shared(ServerOptions.of(kind, Shop.WAR));
  }

  @ParameterizedTest
  @MatrixSource
  void session_listChangedInPlace_isKept(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      client.post("/cart?item=pear");
      client.post("/cart?item=plum");
      assertEquals("pear, plum", client.get("/cart").body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_onTheWire_isWhatTheApplicationConfigured(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      Reply reply = client.post("/cart?item=pear");
      assertEquals(1, reply.setCookies().size(), () -> reply.setCookies().toString());
      String cookie = reply.setCookies().get(0);
      Set<String> attributes = attributes(cookie);
      assertTrue(cookie.startsWith("shop="), cookie);
      assertTrue(
          attributes.containsAll(List.of("path=/", "secure", "httponly", "samesite=strict")),
          cookie);
      assertFalse(cookie.contains("pear"), cookie);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void initParameter_sessionIdle_isTheSessionsIdleTime(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      assertEquals(IDLE_SECONDS, client.post("/cart?item=pear").body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void initParameter_unknownName_refusesToStartAndNamesIt(Kind kind) {
    String log = Server.refuse(ServerOptions.of(kind, shop("session.idel")));
    assertTrue(log.contains("session.idel"), log);
  }

  @ParameterizedTest
  @MatrixSource
  void tokenFilter_withoutItsLibrary_refusesToStartAndNamesIt(Kind kind) {
    String filter =
        """
        <filter>
          <filter-name>token</filter-name>
          <filter-class>io.biscotti.token.TokenFilter</filter-class>
          <init-param>
            <param-name>token.jwks</param-name>
            <param-value>https://id.example/jwks.json</param-value>
          </init-param>
        </filter>
        <servlet>
          <servlet-name>cart""";
    String xml =
        webXml("session.idle").replaceFirst("<servlet>\\s*<servlet-name>cart", filter.strip());
    Path war =
        War.named("tokens")
            .webXml(xml)
            .classes(CartServlet.class, SlowCartServlet.class)
            .libraries(List.of(War.biscottiFilters()))
            .directory();
    String log = Server.refuse(ServerOptions.of(kind, war));
    assertTrue(log.contains("needs the library com.nimbusds:nimbus-jose-jwt"), log);
  }

  @ParameterizedTest
  @MatrixSource
  void session_neverTouched_setsNoCookie(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      assertEquals(List.of(), client.get("/").setCookies());
      assertEquals(List.of(), client.get("/cart").setCookies());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_changedInAsyncThread_isKept(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      assertEquals("pear", client.post("/slow-cart?item=pear").body());
      assertEquals("pear, plum", client.post("/slow-cart?item=plum").body());
      assertEquals("pear, plum", client.get("/cart").body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_invalidated_cookieIsExpired(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      client.post("/cart?item=pear");
      assertEquals(204, client.delete("/cart").status());
      assertEquals(List.of(), client.cookies());
      assertEquals("", client.get("/cart").body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_forgedCookie_isNoSession(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      Reply reply = client.call("GET", "/cart").cookieHeader("shop=forged").send();
      assertEquals(200, reply.status());
      assertEquals("", reply.body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_afterRestart_isStillThere(Kind kind) {
    Server server = server(kind);
    try (CookieClient client = server.client()) {
      client.post("/cart?item=pear");
      server.restart();
      assertEquals("pear", client.get("/cart").body());
    }
  }

  @Test
  void pom_dependencies_areOptionalOrOnlyForTests() throws Exception {
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile())
            .getDocumentElement();
    Set<String> needed =
        children(project, "dependencies")
            .flatMap(dependencies -> children(dependencies, "dependency"))
            .filter(dependency -> children(dependency, "scope").findAny().isEmpty())
            .filter(dependency -> children(dependency, "optional").findAny().isEmpty())
            .flatMap(dependency -> children(dependency, "artifactId"))
            .map(Element::getTextContent)
            .collect(Collectors.toSet());
    assertEquals(Set.of(), needed);
  }

  private static Set<String> attributes(String cookie) {
    return Arrays.stream(cookie.toLowerCase(Locale.ROOT).split(";"))
        .skip(1)
        .map(String::strip)
        .collect(Collectors.toSet());
  }

  private static Stream<Element> children(Element parent, String name) {
    NodeList nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(node -> node.getNodeName().equals(name))
        .map(Element.class::cast);
  }
}
