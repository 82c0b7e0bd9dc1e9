package io.biscotti.session;

import static io.biscotti.session.Contract.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Contract.On;
import io.biscotti.session.Contract.Owner;
import io.biscotti.session.Contract.Visitor;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code HttpSession}, with the container's own sessions and with ours. */
class HttpSessionContractTest {

  @RegisterExtension
  static final Contract CONTRACT = new Contract(context -> context.setSessionTimeout(17));

  private static final String ALL = "io.biscotti.session.Contract#all";

  private static Visitor visit(On on) {
    return CONTRACT.visit(on);
  }

  private static List<String> names(HttpSession session) {
    return Collections.list(session.getAttributeNames()).stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void session_ofTheNextRequest_isTheSame(On on) {
    try (Visitor visitor = visit(on);
        Visitor other = visit(on)) {
      String id =
          visitor.uses(
              session -> {
                session.setAttribute("a", "1");
                return session.getId();
              });
      assertEquals(id + " 1", visitor.uses(each -> each.getId() + " " + each.getAttribute("a")));
      assertNotEquals(id, other.uses(HttpSession::getId));
      assertEquals("null", other.uses(session -> session.getAttribute("a")));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void isNew_untilTheClientJoins_isTrue(On on) {
    try (Visitor visitor = visit(on)) {
      assertEquals("true", visitor.uses(HttpSession::isNew));
      visitor.client.forget();
      assertEquals("true", visitor.uses(HttpSession::isNew));
      assertEquals("false", visitor.uses(HttpSession::isNew));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void attributes_setReplacedAndRemoved_areReadAndKept(On on) {
    try (Visitor visitor = visit(on)) {
      visitor.uses(
          session -> {
            session.setAttribute("a", "1");
            session.setAttribute("a", "2");
            session.setAttribute("b", "3");
            session.setAttribute("c", "4");
            session.setAttribute("b", null);
            session.removeAttribute("c");
            session.removeAttribute("none");
            return names(session);
          });
      assertEquals("[a]", visitor.uses(HttpSessionContractTest::names));
      assertEquals(
          "2 null null",
          visitor.uses(
              session ->
                  session.getAttribute("a")
                      + " "
                      + session.getAttribute("b")
                      + " "
                      + session.getAttribute("none")));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void times_overTwoRequests_areThoseOfTheRequests(On on) {
    try (Visitor visitor = visit(on)) {
      long before = System.currentTimeMillis();
      String[] first =
          visitor
              .uses(session -> session.getCreationTime() + " " + session.getLastAccessedTime())
              .split(" ");
      long created = Long.parseLong(first[0]);
      assertTrue(created >= before && created <= System.currentTimeMillis());
      assertEquals(first[0], first[1]);
      String[] second =
          visitor
              .uses(session -> session.getCreationTime() + " " + session.getLastAccessedTime())
              .split(" ");
      assertEquals(first[0], second[0]);
      assertTrue(Long.parseLong(second[1]) >= created);
      assertTrue(Long.parseLong(second[1]) <= System.currentTimeMillis());
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void maxInactiveInterval_byDefaultAndSet_isAsSet(On on) {
    try (Visitor visitor = visit(on)) {
      assertEquals("1020", visitor.uses(HttpSession::getMaxInactiveInterval));
      assertEquals(
          "17", visitor.does((request, none) -> request.getServletContext().getSessionTimeout()));
      for (int seconds : new int[] {60, 0, -1}) {
        visitor.uses(
            session -> {
              session.setMaxInactiveInterval(seconds);
              return "";
            });
        // Tomcat and Jetty report either -1 or 0 for 0.
        int told = Integer.parseInt(visitor.uses(HttpSession::getMaxInactiveInterval));
        assertTrue(told == seconds || (told <= 0 && seconds <= 0), on + ": " + told);
        assertEquals("false", visitor.uses(HttpSession::isNew));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void servletContext_isThatOfTheRequest(On on) {
    try (Visitor visitor = visit(on)) {
      assertEquals(
          "true",
          visitor.does(
              (request, none) ->
                  request.getSession().getServletContext().equals(request.getServletContext())));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void session_invalidated_refusesEveryUseOfItsState(On on) {
    try (Visitor visitor = visit(on)) {
      String told =
          visitor.uses(
              session -> {
                session.setAttribute("a", "1");
                session.invalidate();
                List<Callable<Object>> uses =
                    List.of(
                        session::getCreationTime,
                        session::getLastAccessedTime,
                        () -> session.getAttribute("a"),
                        session::getAttributeNames,
                        () -> {
                          session.setAttribute("a", "2");
                          return "";
                        },
                        () -> {
                          session.removeAttribute("a");
                          return "";
                        },
                        () -> {
                          session.invalidate();
                          return "";
                        },
                        session::isNew);
                return uses.stream().map(Contract::outcome).distinct().toList();
              });
      assertEquals("[IllegalStateException]", told);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void session_afterInvalidate_isAnother(On on) {
    try (Visitor visitor = visit(on)) {
      String id = visitor.uses(HttpSession::getId);
      assertEquals(
          "null true",
          visitor.does(
              (request, none) -> {
                request.getSession().invalidate();
                return request.getSession(false) + " " + request.getSession().isNew();
              }));
      String next = visitor.uses(HttpSession::getId);
      assertNotEquals(id, next);
      visitor.uses(
          session -> {
            session.invalidate();
            return "";
          });
      assertEquals("null", visitor.does((request, none) -> request.getSession(false)));
    }
  }

  /** Servlet spec 7.7.2 lets distributed sessions refuse what they can't migrate. */
  @ParameterizedTest
  @MethodSource(ALL)
  void object_ofAnyClass_isKeptOrRefusedByIllegalArgument(On on) {
    try (Visitor visitor = visit(on)) {
      String told =
          visitor.uses(
              session ->
                  outcome(
                      () -> {
                        session.setAttribute("lock", Thread.currentThread());
                        return "kept";
                      }));
      assertEquals(on.owner().keepsObjects() ? "kept" : "IllegalArgumentException", told);
      assertEquals(
          on.owner().keepsObjects() ? "true" : "false",
          visitor.uses(session -> session.getAttribute("lock") instanceof Thread));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void object_thatIsSerializable_isKept(On on) {
    try (Visitor visitor = visit(on)) {
      visitor.uses(
          session -> {
            session.setAttribute("list", new ArrayList<>(List.of("a", 1, 2L, 'c')));
            return "";
          });
      assertEquals("[a, 1, 2, c]", visitor.uses(session -> session.getAttribute("list")));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void attributes_setByManyThreads_areAllKept(On on) {
    try (Visitor visitor = visit(on)) {
      visitor.uses(
          session -> {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
              String name = "n" + i;
              all.add(CompletableFuture.runAsync(() -> session.setAttribute(name, "x")));
            }
            all.forEach(CompletableFuture::join);
            return "";
          });
      assertEquals("50", visitor.uses(session -> names(session).size()));
    }
  }

  /** Servlet 6.1; null where a session can't be reached outside a request. */
  @ParameterizedTest
  @MethodSource(ALL)
  void accessor_onAnotherThread_usesTheSessionUntilItsIdChangesOrItEnds(On on) {
    try (Visitor visitor = visit(on)) {
      List<HttpSession.Accessor> accessors = new ArrayList<>();
      visitor.uses(session -> accessors.add(session.getAccessor()));
      HttpSession.Accessor accessor = accessors.get(0);
      if (on.owner() == Owner.SEALED) {
        assertEquals(null, accessor);
        return;
      }
      CompletableFuture.runAsync(() -> accessor.access(it -> it.setAttribute("a", "1"))).join();
      assertEquals("1", visitor.uses(session -> session.getAttribute("a")));
      visitor.does((request, none) -> request.changeSessionId());
      assertEquals("IllegalStateException", access(accessor));
      visitor.uses(session -> accessors.add(session.getAccessor()));
      visitor.uses(
          session -> {
            session.invalidate();
            return "";
          });
      assertEquals("IllegalStateException", access(accessors.get(1)));
      assertFalse(access(accessors.get(1)).equals("fine"));
    }
  }

  private static String access(HttpSession.Accessor accessor) {
    return outcome(
        () -> {
          accessor.access(session -> session.getAttribute("a"));
          return "fine";
        });
  }
}
