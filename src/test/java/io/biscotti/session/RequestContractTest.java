package io.biscotti.session;

import static io.biscotti.session.Contract.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.biscotti.session.Contract.On;
import io.biscotti.session.Contract.Visitor;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.HttpSession;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The request's methods about sessions and asynchronous processing, natively and with ours. */
class RequestContractTest {

  @RegisterExtension static final Contract CONTRACT = new Contract(context -> {});

  private static final String ALL = "io.biscotti.session.Contract#all";

  private static Visitor visit(On on) {
    return CONTRACT.visit(on);
  }

  /** The requested id, as {@code mine} if it is the session's; Jetty adds its worker's name. */
  private static String requested(HttpServletRequest request, String mine) {
    String sent = request.getRequestedSessionId();
    String id = sent == null ? null : sent.replaceFirst("\\.node0$", "");
    return "%s valid=%s cookie=%s url=%s"
        .formatted(
            id == null ? "none" : id.equals(mine) ? "mine" : id,
            request.isRequestedSessionIdValid(),
            request.isRequestedSessionIdFromCookie(),
            request.isRequestedSessionIdFromURL());
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void session_notToBeCreated_isNotCreated(On on) {
    try (Visitor visitor = visit(on)) {
      assertEquals("null", visitor.does((request, none) -> request.getSession(false)));
      assertEquals(0, visitor.client.cookies().size());
      visitor.does((request, none) -> request.getSession(true).getId());
      assertEquals(
          "true",
          visitor.does((request, none) -> request.getSession(false) == request.getSession()));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void session_toBeCreatedAfterTheCommit_isRefused(On on) {
    try (Visitor visitor = visit(on)) {
      String[] told = new String[1];
      visitor.does(
          (request, response) -> {
            response.flushBuffer();
            told[0] = outcome(request::getSession);
            return "";
          });
      assertEquals("IllegalStateException", told[0]);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void requestedId_overTheLifeOfASession_isWhatTheClientGave(On on) {
    try (Visitor visitor = visit(on)) {
      String mine =
          visitor.does(
              (request, none) -> {
                assertEquals("none valid=false cookie=false url=false", requested(request, "none"));
                return request.getSession().getId();
              });
      assertEquals(
          "mine valid=true cookie=true url=false",
          visitor.does((request, none) -> requested(request, mine)));
      assertEquals(
          "mine valid=false cookie=true url=false",
          visitor.does(
              (request, none) -> {
                request.getSession().invalidate();
                return requested(request, mine);
              }));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void requestedId_inThePath_isReturnedAndNotValid(On on) {
    try (Visitor visitor = visit(on)) {
      assertEquals(
          "1234 valid=false cookie=false url=true",
          visitor
              .doesAt("/step/a;jsessionid=1234", (request, none) -> requested(request, "none"))
              .body());
      String mine = visitor.uses(HttpSession::getId);
      assertEquals(
          "mine valid=true cookie=true url=false",
          visitor
              .doesAt("/step/a;jsessionid=1234", (request, none) -> requested(request, mine))
              .body());
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void id_changed_isAnotherAndTheSessionStays(On on) {
    try (Visitor visitor = visit(on)) {
      assertEquals(
          "IllegalStateException",
          visitor.does((request, none) -> outcome(request::changeSessionId)));
      String before =
          visitor.uses(
              session -> {
                session.setAttribute("a", "1");
                return session.getId();
              });
      String after =
          visitor.does(
              (request, none) -> {
                String id = request.changeSessionId();
                assertEquals(id, request.getSession().getId());
                return id;
              });
      assertNotEquals(before, after);
      assertEquals(after + " 1", visitor.uses(it -> it.getId() + " " + it.getAttribute("a")));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void url_encodedForAClientWithACookie_staysAsItIs(On on) {
    try (Visitor visitor = visit(on)) {
      visitor.uses(HttpSession::getId);
      assertEquals(
          "/a?b=c /d",
          visitor.does(
              (request, response) ->
                  response.encodeURL("/a?b=c") + " " + response.encodeRedirectURL("/d")));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void asyncContext_isTheOneThatStartAsyncReturned(On on) {
    try (Visitor visitor = visit(on)) {
      assertEquals(
          "IllegalStateException false",
          visitor.does(
              (request, none) ->
                  outcome(request::getAsyncContext) + " " + request.isAsyncStarted()));
      String[] told = new String[1];
      visitor.does(
          (request, response) -> {
            AsyncContext started = request.startAsync();
            told[0] =
                (started == request.getAsyncContext())
                    + " "
                    + request.isAsyncStarted()
                    + " "
                    + outcome(request::startAsync);
            started.complete();
            return "";
          });
      assertEquals("true true IllegalStateException", told[0]);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void hasOriginalRequestAndResponse_unlessTheApplicationWrapsThem_isTrue(On on) {
    try (Visitor visitor = visit(on)) {
      StringBuilder told = new StringBuilder();
      visitor.does(
          (request, response) -> {
            AsyncContext async = request.startAsync();
            told.append(async.hasOriginalRequestAndResponse());
            async.complete();
            return "";
          });
      visitor.does(
          (request, response) -> {
            AsyncContext async = request.startAsync(request, response);
            told.append(' ').append(async.hasOriginalRequestAndResponse());
            async.complete();
            return "";
          });
      visitor.does(
          (request, response) -> {
            AsyncContext async =
                request.startAsync(new HttpServletRequestWrapper(request), response);
            told.append(' ').append(async.hasOriginalRequestAndResponse());
            async.complete();
            return "";
          });
      visitor.does(
          (request, response) -> {
            AsyncContext async =
                request.startAsync(request, new HttpServletResponseWrapper(response));
            told.append(' ').append(async.hasOriginalRequestAndResponse());
            async.complete();
            return "";
          });
      assertEquals("true true false false", told.toString());
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void session_usedByAnotherThreadOfAnAsynchronousRequest_isKept(On on) {
    try (Visitor visitor = visit(on)) {
      visitor.does(
          (request, response) -> {
            AsyncContext async = request.startAsync();
            async.start(
                () -> {
                  ((HttpServletRequest) async.getRequest()).getSession().setAttribute("a", "1");
                  async.complete();
                });
            return "";
          });
      assertEquals("1", visitor.uses(session -> session.getAttribute("a")));
    }
  }
}
