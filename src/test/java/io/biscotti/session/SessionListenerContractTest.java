package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.session.Contract.On;
import io.biscotti.session.Contract.Owner;
import io.biscotti.session.Contract.Visitor;
import io.biscotti.testkit.LiveServer.Container;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Session listeners and their events, with the container's own sessions and with ours. */
class SessionListenerContractTest {

  private static final List<String> HEARD = new CopyOnWriteArrayList<>();

  @RegisterExtension
  static final Contract CONTRACT =
      new Contract(
          context -> {
            context.addListener(new Journal("one"));
            context.addListener(new Journal("two"));
          });

  private static final String ALL = "io.biscotti.session.Contract#all";

  /** Records every call. */
  private record Journal(String name)
      implements HttpSessionListener, HttpSessionIdListener, HttpSessionAttributeListener {

    private void note(String event) {
      HEARD.add(name + " " + event);
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      note("created new=" + event.getSession().isNew());
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      note("destroyed a=" + event.getSession().getAttribute("a"));
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String old) {
      note("id changed from " + old + " to " + event.getSession().getId());
    }

    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
      note("added " + event.getName() + "=" + event.getValue());
    }

    @Override
    public void attributeRemoved(HttpSessionBindingEvent event) {
      note("removed " + event.getName() + "=" + event.getValue());
    }

    @Override
    public void attributeReplaced(HttpSessionBindingEvent event) {
      Object now = event.getSession().getAttribute(event.getName());
      note("replaced " + event.getName() + "=" + event.getValue() + " by " + now);
    }
  }

  /** A value that records its binding, and whether the session shows it then. */
  private static final class Bound implements HttpSessionBindingListener, Serializable {
    private static final long serialVersionUID = 1;

    private static void note(String what, HttpSessionBindingEvent event) {
      boolean shown = event.getSession().getAttribute(event.getName()) instanceof Bound;
      HEARD.add(what + " " + event.getName() + " shown=" + shown);
    }

    @Override
    public void valueBound(HttpSessionBindingEvent event) {
      note("bound", event);
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      HEARD.add("unbound " + event.getName() + " of itself=" + (event.getValue() == this));
    }
  }

  /** A value that records its passivation and activation. */
  private static final class Traveller implements HttpSessionActivationListener, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public void sessionWillPassivate(HttpSessionEvent event) {
      HEARD.add("passivates");
    }

    @Override
    public void sessionDidActivate(HttpSessionEvent event) {
      HEARD.add("activates");
    }
  }

  @BeforeEach
  void forget() {
    HEARD.clear();
  }

  /** The recorded calls without those of the second listener, which gets the same events. */
  private static List<String> heard() {
    List<String> heard = new ArrayList<>(HEARD);
    HEARD.clear();
    heard.removeIf(line -> line.startsWith("two "));
    return heard.stream().map(line -> line.replaceFirst("^one ", "")).toList();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void attributes_addedReplacedAndRemoved_notifyListeners(On on) {
    try (Visitor visitor = CONTRACT.visit(on)) {
      visitor.uses(
          session -> {
            session.setAttribute("a", "1");
            session.setAttribute("a", "2");
            session.removeAttribute("a");
            session.setAttribute("a", "3");
            session.setAttribute("a", null);
            session.removeAttribute("none");
            return "";
          });
      assertEquals(
          List.of(
              "created new=true",
              "added a=1",
              "replaced a=1 by 2",
              "removed a=2",
              "added a=3",
              "removed a=3"),
          heard());
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void session_createdAndInvalidated_notifiesInOrderAndInReverse(On on) {
    try (Visitor visitor = CONTRACT.visit(on)) {
      visitor.uses(
          session -> {
            session.setAttribute("a", "1");
            return "";
          });
      HEARD.removeIf(line -> line.contains("added"));
      visitor.uses(
          session -> {
            session.invalidate();
            return "";
          });
      HEARD.removeIf(line -> line.contains("removed"));
      assertEquals(
          List.of(
              "one created new=true",
              "two created new=true",
              "two destroyed a=1",
              "one destroyed a=1"),
          List.copyOf(HEARD));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void attributes_ofAnEndedSession_areReportedAsRemovedAfterwards(On on) {
    try (Visitor visitor = CONTRACT.visit(on)) {
      visitor.uses(
          session -> {
            session.setAttribute("a", "1");
            return "";
          });
      heard();
      visitor.uses(
          session -> {
            session.invalidate();
            return "";
          });
      assertEquals(List.of("destroyed a=1", "removed a=1"), heard());
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void id_changed_notifiesListenersWithTheOldOne(On on) {
    try (Visitor visitor = CONTRACT.visit(on)) {
      String old = visitor.uses(HttpSession::getId);
      heard();
      String id = visitor.does((request, none) -> request.changeSessionId());
      assertEquals(List.of("id changed from " + old + " to " + id), heard());
    }
  }

  /** Jetty's own sessions notify late and without the value; Tomcat's pass the new value. */
  private static String unbound(On on, String way) {
    boolean wrong =
        on.owner() == Owner.NATIVE && (on.container() == Container.JETTY || way.equals("replaced"));
    return "unbound b of itself=" + !wrong;
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void value_thatListens_isNotifiedBeforeItIsReadableAndAfterItIsRemoved(On on) {
    try (Visitor visitor = CONTRACT.visit(on)) {
      visitor.uses(
          session -> {
            HEARD.clear();
            session.setAttribute("b", new Bound());
            session.removeAttribute("b");
            session.setAttribute("b", new Bound());
            session.setAttribute("b", "other");
            session.setAttribute("b", new Bound());
            session.invalidate();
            return "";
          });
      String bound =
          "bound b shown=" + (on.owner() == Owner.NATIVE && on.container() == Container.JETTY);
      assertEquals(
          List.of(
              bound,
              unbound(on, "removed"),
              bound,
              unbound(on, "replaced"),
              bound,
              unbound(on, "invalidated")),
          heard().stream().filter(line -> line.contains("bound")).toList());
    }
  }

  /** Only sessions that are encoded notify: sealed and memory ones, after each request. */
  @ParameterizedTest
  @MethodSource(ALL)
  void value_thatIsPassivated_isNotified(On on) {
    try (Visitor visitor = CONTRACT.visit(on)) {
      visitor.uses(
          session -> {
            session.setAttribute("t", new Traveller());
            return "";
          });
      assertEquals("true", visitor.uses(each -> each.getAttribute("t") instanceof Traveller));
      List<String> travels = heard().stream().filter(line -> line.endsWith("vates")).toList();
      List<String> expected =
          on.owner().keepsObjects() ? List.of() : List.of("passivates", "activates");
      assertEquals(expected, travels.subList(0, Math.min(2, travels.size())), travels::toString);
    }
  }
}
