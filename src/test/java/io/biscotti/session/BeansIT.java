package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.basket.Basket;
import com.example.basket.BasketServlet;
import com.example.basket.Checkout;
import com.example.basket.Endings;
import io.biscotti.testkit.ClassPath;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Session-scoped CDI beans, compared with the container's own sessions. */
class BeansIT {

  private static final String NATIVE = "native";
  private static final String HELD = "held";
  private static final String SERVERS = "the server's";
  private static final Map<String, Path> WARS = new HashMap<>();

  private static final List<String> APIS =
      List.of(
          "jakarta.enterprise.cdi-api",
          "jakarta.enterprise.lang-model",
          "jakarta.inject-api",
          "jakarta.interceptor-api",
          "jakarta.annotation-api");

  private static synchronized Path war(String cdi, String store) {
    return WARS.computeIfAbsent(cdi + "-" + store, name -> war(name, cdi, store));
  }

  private static Path war(String name, String cdi, String store) {
    List<Path> libraries = new ArrayList<>(cdi.equals(SERVERS) ? List.of() : jars(cdi));
    if (cdi.equals("openwebbeans")) {
      libraries.addAll(ClassPath.jars(APIS));
    }
    return War.named("basket-" + name)
        .webXml(webXml(store.equals(NATIVE) ? "" : filter(store), cdi))
        .file("WEB-INF/classes/META-INF/beans.xml", BEANS)
        .classes(Basket.class, Checkout.class, Endings.class, BasketServlet.class)
        .libraries(TrapsWar.libraries())
        .libraries(libraries)
        .directory();
  }

  private static final String BEANS =
      """
      <beans xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0" bean-discovery-mode="all"/>
      """;

  /** The jars that the build has copied: see pom.xml. */
  private static List<Path> jars(String cdi) {
    Path folder = Path.of(System.getProperty("biscotti.test.servers")).resolve(cdi);
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String filter(String store) {
    return """
        <filter>
          <filter-name>session</filter-name>
          <filter-class>io.biscotti.session.SessionFilter</filter-class>
          <async-supported>true</async-supported>
          <init-param>
            <param-name>session.store</param-name>
            <param-value>%s</param-value>
          </init-param>
          <init-param>
            <param-name>session.hold</param-name>
            <param-value>%s</param-value>
          </init-param>
          <init-param>
            <param-name>session.serializable</param-name>
            <param-value>%s</param-value>
          </init-param>
        </filter>
        <filter-mapping>
          <filter-name>session</filter-name>
          <url-pattern>/*</url-pattern>
        </filter-mapping>
        """
        .formatted(
            store.equals(HELD) ? "sealed" : store,
            store.equals(HELD) ? "64k" : "off",
            "com.example.basket.*;org.jboss.weld.**;org.apache.webbeans.**;jakarta.enterprise.context.*;java.util.concurrent.atomic.*");
  }

  private static String webXml(String filter, String cdi) {
    String listener =
        switch (cdi) {
          case "weld" -> "org.jboss.weld.environment.servlet.Listener";
          case "openwebbeans" -> "org.apache.webbeans.servlet.WebBeansConfigurationListener";
          default -> "";
        };
    return """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
          %s
          %s
          <servlet>
            <servlet-name>basket</servlet-name>
            <servlet-class>com.example.basket.BasketServlet</servlet-class>
            <async-supported>true</async-supported>
          </servlet>
          <servlet-mapping>
            <servlet-name>basket</servlet-name>
            <url-pattern>/shop/*</url-pattern>
          </servlet-mapping>
        </web-app>
        """
        .formatted(
            filter,
            listener.isEmpty()
                ? ""
                : "<listener><listener-class>" + listener + "</listener-class></listener>");
  }

  private static ServerOptions options(Kind kind, String cdi, String store) {
    return ServerOptions.of(kind, war(cdi, store)).setting("testkit.beans", "true");
  }

  private static CookieClient visitor(Kind kind, String cdi, String store) {
    return Servers.shared(options(kind, cdi, store)).client();
  }

  private static Stream<String> stores(String cdi) {
    Stream<String> all = Stream.of(NATIVE, "memory", "sealed", HELD);
    return !cdi.equals("openwebbeans") ? Stream.concat(all, Stream.of("live")) : all;
  }

  /** The CDI implementation; an installed server brings its own. */
  private static Stream<String> implementations(Kind kind) {
    return kind.isInstalled() ? Stream.of(SERVERS) : Stream.of("weld", "openwebbeans");
  }

  private static Stream<Arguments> all() {
    return Matrix.of(Kind.class).stream()
        .limit(2)
        .flatMap(
            kind ->
                implementations(kind)
                    .flatMap(cdi -> stores(cdi).map(store -> Arguments.of(kind, cdi, store))));
  }

  private static Stream<Arguments> sealed() {
    return Matrix.of(Kind.class).stream()
        .limit(2)
        .flatMap(kind -> implementations(kind).map(cdi -> Arguments.of(kind, cdi, "sealed")));
  }

  private static String get(CookieClient client, String path) {
    Reply reply = client.get("/shop/" + path);
    assertEquals(200, reply.status(), reply::toString);
    return reply.body();
  }

  @ParameterizedTest
  @MethodSource("all")
  void sessionBean_isOfItsVisitor_andDestroyedWithTheSession(Kind kind, String cdi, String store) {
    try (CookieClient one = visitor(kind, cdi, store);
        CookieClient other = visitor(kind, cdi, store)) {
      get(one, "left");
      assertEquals("tea", get(one, "add?what=tea"));
      assertEquals("milk", get(other, "add?what=milk"));
      assertEquals("tea,rye", get(one, "add?what=rye"));
      assertEquals("milk", get(other, "basket"));
      assertEquals("", get(one, "end"));
      assertEquals("basket tea,rye\nsession", get(other, "left"));
      assertEquals("", get(one, "basket"));
      assertEquals("milk", get(other, "basket"));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void conversation_lastsUntilItsEnd(Kind kind, String cdi, String store) {
    try (CookieClient client = visitor(kind, cdi, store)) {
      String cid = "cid=" + get(client, "begin?what=office");
      assertEquals("office", get(client, "address?" + cid));
      get(client, "to?what=home&" + cid);
      assertEquals("home", get(client, "address?" + cid));
      assertEquals("", get(client, "address"));
      get(client, "left");
      get(client, "done?" + cid);
      assertTrue(get(client, "left").contains("checkout home"));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void sessionBean_inAnAsynchronousDispatch_isThatOfTheVisitor(
      Kind kind, String cdi, String store) {
    try (CookieClient client = visitor(kind, cdi, store)) {
      get(client, "add?what=tea");
      assertEquals("tea", get(client, "left?then=/shop/basket"));
      assertEquals("tea,rye", get(client, "left?then=/shop/add%3Fwhat%3Drye"));
      assertEquals("tea,rye,oil", get(client, "add?what=oil&then=/shop/basket"));
      // Tomcat itself notifies the listeners only on the thread that began the request.
      if (!store.equals(NATIVE)) {
        assertEquals("tea,rye,oil", get(client, "left?elsewhere=&then=/shop/basket"));
      }
      assertEquals("tea,rye,oil", get(client, "basket"));
    }
  }

  @ParameterizedTest
  @MethodSource("sealed")
  void sessionBean_outlivesARestart(Kind kind, String cdi, String store) {
    Server server = Servers.shared(options(kind, cdi, store));
    try (CookieClient client = server.client()) {
      get(client, "add?what=tea");
      server.restart();
      assertEquals("tea,rye", get(client, "add?what=rye"));
    }
  }
}
