package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.advice.Advice;
import io.biscotti.advice.SessionAdvisor;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;

/** {@code session.store=observe}, over HTTP: nothing changes, and the advisor knows. */
class ObserveTest {

  private LiveServer server;
  private ServletContext context;
  private String cookie = "";

  /** A serializable value with another class inside. */
  private static final class Cart implements Serializable {
    private static final long serialVersionUID = 1;
    private final List<Item> items = new ArrayList<>(List.of(new Item()));
  }

  private static final class Item implements Serializable {
    private static final long serialVersionUID = 1;
    private int count;
  }

  /** A value that can be written but not read. */
  private static final class OneWay implements Serializable {
    private static final long serialVersionUID = 1;

    private void readObject(ObjectInputStream in) {
      throw new IllegalStateException("not today");
    }
  }

  /** A value that throws the requested exception while it is written. */
  private static final class Hostile implements Serializable {
    private static final long serialVersionUID = 1;

    private Object writeReplace() {
      throw new AssertionError("as told");
    }
  }

  private static final class Shop extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession();
      String path = request.getServletPath();
      switch (path) {
        case "/late" -> {
          response.getWriter().print("late");
          response.flushBuffer();
          session.setAttribute("late", "yes");
        }
        case "/thread" -> session.setAttribute("thread", Thread.currentThread());
        case "/oneway" -> session.setAttribute("oneway", new OneWay());
        case "/hostile" -> session.setAttribute("hostile", new Hostile());
        case "/large" -> session.setAttribute("large", random(40_000));
        case "/huge" -> session.setAttribute("huge", huge());
        case "/many" -> {
          for (int i = 0; i < 2_000; i++) {
            session.setAttribute("name-" + i, i);
          }
        }
        case "/forged" -> session.setAttribute("a\nsession.serializable=*", new Thread());
        case "/end" -> session.invalidate();
        case "/break" -> throw new IllegalStateException("as told");
        case "/renew" -> response.getWriter().print(request.changeSessionId());
        case "/same" ->
            response
                .getWriter()
                .print(
                    session == request.getSession(false)
                        && session.equals(request.getSession())
                        && session.hashCode() == request.getSession().hashCode());
        default -> {
          Cart cart = (Cart) session.getAttribute("cart");
          if (cart == null) {
            session.setAttribute("cart", new Cart());
            session.setAttribute("user", "john");
            response.getWriter().print("new " + System.identityHashCode(session));
          } else {
            response
                .getWriter()
                .print(
                    "count " + ++cart.items.get(0).count + " " + System.identityHashCode(session));
          }
        }
      }
    }

    private static byte[] random(int size) {
      byte[] bytes = new byte[size];
      new Random(1).nextBytes(bytes);
      return bytes;
    }

    /** A value that wouldn't fit into memory if it were written. */
    private static List<Object> huge() {
      List<Object> huge = new ArrayList<>();
      byte[] part = new byte[90_000];
      for (int i = 0; i < 1_000_000; i++) {
        huge.add(part);
      }
      return huge;
    }
  }

  private static final class Early implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      if (((HttpServletRequest) request).getServletPath().equals("/early")) {
        ((HttpServletRequest) request).getSession();
      }
      chain.doFilter(request, response);
    }
  }

  private void start(Container container, Map<String, String> more) throws Exception {
    server =
        LiveServer.start(
            container,
            (none, started) -> {
              context = started;
              map(started.addFilter("early", new Early()));
              FilterRegistration.Dynamic filter = started.addFilter("session", SessionFilter.class);
              Map<String, String> settings = new HashMap<>(more);
              settings.put("session.store", "observe");
              settings.put("home", "/nonexistent/never-used");
              filter.setInitParameters(settings);
              map(filter);
              started.addServlet("shop", new Shop()).addMapping("/");
            });
  }

  private static void map(FilterRegistration.Dynamic filter) {
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private Reply get(String path) {
    Reply reply = server.send("GET", path, "Cookie: " + cookie);
    reply.once("Set-Cookie").ifPresent(line -> cookie = line.substring(0, line.indexOf(';')));
    return reply;
  }

  private Advice advice() {
    return SessionAdvisor.in(context).orElseThrow().advice();
  }

  private Advice.Attribute attribute(String name) {
    return advice().attributes().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void assertNo(String reason) {
    Advice advice = advice();
    assertFalse(advice.canRunSealed(), advice::text);
    assertTrue(advice.reasons().stream().anyMatch(each -> each.contains(reason)), advice::text);
    assertTrue(advice.text().startsWith("Can this application run sealed? no"), advice::text);
  }

  @ParameterizedTest
  @MatrixSource
  void sessions_watched_areTheContainersOwn(Container container) throws Exception {
    start(container, Map.of());
    Reply first = get("/");
    assertEquals(200, first.status());
    assertTrue(cookie.startsWith("JSESSIONID="), cookie);
    String session = first.body().substring(4);
    assertEquals("count 1 " + session, get("/").body(), "the same object to synchronize on");
    assertEquals("count 2 " + session, get("/").body());
    assertEquals("true", get("/same").body());
    assertNotEquals("", get("/renew").body());
    assertEquals("count 3 " + session, get("/").body());
    get("/end");
    assertTrue(get("/").body().startsWith("new "));
    assertTrue(Sessions.in(context).isEmpty());
  }

  @ParameterizedTest
  @MatrixSource
  void advice_ofASerializableCart_isYesWithTheLineToPaste(Container container) throws Exception {
    start(container, Map.of());
    assertNo("no session has been seen yet");
    get("/");
    Advice advice = advice();
    assertTrue(advice.canRunSealed(), advice::text);
    assertEquals(List.of(), advice.reasons());
    assertEquals(1, advice.cookies());
    assertEquals(Cart.class.getName() + ";" + Item.class.getName(), advice.serializable());
    assertTrue(attribute("cart").sizeBytes() > 100);
    assertEquals(Cart.class.getName(), attribute("cart").className());
    assertEquals("java.lang.String", attribute("user").className());
    assertTrue(advice.text().contains("\nsession.serializable=" + advice.serializable()));
    stop();
    start(container, Map.of("session.serializable", advice.serializable()));
    cookie = "";
    get("/");
    assertEquals("", advice().serializable());
    assertTrue(advice().canRunSealed());
  }

  @ParameterizedTest
  @MatrixSource
  void advice_ofWhatCannotBeSealed_saysWhy(Container container) throws Exception {
    start(container, Map.of());
    get("/thread");
    assertNo("session attribute thread of type ");
    assertFalse(attribute("thread").readsBack());
    get("/oneway");
    assertNo("not today");
    assertEquals("late", get("/late").body());
    assertNo("attribute late changes after the response is committed");
    get("/end");
    cookie = "";
    get("/large");
    assertNo("cookies, and 4 are allowed");
    assertTrue(advice().cookies() > 10, () -> advice().text());
  }

  @ParameterizedTest
  @MatrixSource
  void advice_ofAFilterBeforeUs_namesIt(Container container) throws Exception {
    start(container, Map.of());
    get("/");
    assertEquals(List.of(), advice().askedBefore());
    cookie = "";
    get("/early");
    assertNo("asks for a session before the filter");
    assertEquals(1, advice().askedBefore().size());
    assertTrue(
        advice().askedBefore().get(0).startsWith(Early.class.getName() + ".doFilter ("),
        () -> advice().text());
  }

  @ParameterizedTest
  @MatrixSource
  void application_withHostileAttributes_isNotDisturbed(Container container) throws Exception {
    start(container, Map.of());
    assertEquals(200, get("/hostile").status());
    assertEquals(200, get("/huge").status());
    assertEquals(200, get("/many").status());
    assertEquals(200, get("/forged").status());
    assertFalse(advice().text().contains("\nsession.serializable=*"), () -> advice().text());
    assertEquals(500, get("/break").status());
    assertEquals(200, get("/").status());
    assertTrue(advice().attributes().size() <= 500);
    assertTrue(advice().unlisted() > 0);
    assertTrue(advice().text().length() <= 8_001);
    assertEquals(200, get("/end").status());
  }
}
