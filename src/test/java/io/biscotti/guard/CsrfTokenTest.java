package io.biscotti.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.guard.CsrfPolicy.Mode;
import io.biscotti.session.SessionFilter;
import io.biscotti.session.SessionSecret;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixOnly;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code csrf=token}, behind the session filter, in front of servlets that read bodies. */
class CsrfTokenTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String APP = "https://app.example";

  /** Returns the body that reached it, read in every way that a servlet can. */
  private static final class Reached extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      switch (request.getServletPath()) {
        case "/begin" -> request.getSession().setAttribute("begun", "yes");
        case "/token" -> response.getWriter().print(CsrfTokens.issue(request));
        case "/renew" -> request.changeSessionId();
        case "/sign-in" -> SessionSecret.renew(request.getSession());
        case "/stream" -> request.getInputStream().transferTo(response.getOutputStream());
        case "/reader" -> request.getReader().transferTo(response.getWriter());
        case "/parameters" -> printParameters(request, response);
        case "/forward" -> forward(request, response);
        case "/async" -> echoLater(request.startAsync());
        default -> response.getWriter().print("reached");
      }
    }

    private static void forward(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      request.getParameter("a");
      try {
        request.getRequestDispatcher("/parameters?a=9&more=1").forward(request, response);
      } catch (ServletException e) {
        throw new IOException(e);
      }
    }

    private static void printParameters(ServletRequest request, HttpServletResponse response)
        throws IOException {
      request.setCharacterEncoding("UTF-8");
      response.setContentType("text/plain;charset=utf-8");
      request.getParameterMap().entrySet().stream()
          .filter(entry -> !entry.getKey().equals(CsrfPolicy.FIELD))
          .map(entry -> entry.getKey() + "=" + Arrays.toString(entry.getValue()))
          .sorted()
          .forEach(line -> print(response, line));
    }

    private static void print(HttpServletResponse response, String line) {
      try {
        response.getWriter().print(line + ";");
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void echoLater(AsyncContext async) throws IOException {
      ServletInputStream stream = async.getRequest().getInputStream();
      stream.setReadListener(
          new ReadListener() {
            @Override
            public void onDataAvailable() throws IOException {
              while (stream.isReady() && !stream.isFinished()) {
                async.getResponse().getOutputStream().write(stream.read());
              }
            }

            @Override
            public void onAllDataRead() {
              async.complete();
            }

            @Override
            public void onError(Throwable failure) {
              async.complete();
            }
          });
    }
  }

  @Nested
  class OnJetty extends Behaviour {
    OnJetty() {
      super(Container.JETTY);
    }
  }

  @Nested
  @MatrixOnly
  class OnTomcat extends Behaviour {
    OnTomcat() {
      super(Container.TOMCAT);
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class Behaviour {
    private final Container container;
    private LiveServer server;

    Behaviour(Container container) {
      this.container = container;
    }

    @BeforeAll
    void start() throws Exception {
      server = LiveServer.start(container, (none, context) -> application(context));
    }

    @AfterAll
    void stop() throws Exception {
      server.close();
    }

    private static void application(ServletContext context) {
      Origins trusted = Origins.of(List.of(APP));
      map(context.addFilter("cors", new CorsFilter(CorsPolicy.of(trusted))), "/*");
      FilterRegistration.Dynamic session = context.addFilter("session", new SessionFilter());
      session.setInitParameter("session.store", "memory");
      session.setInitParameter("cookies.secure", "false");
      map(session, "/*");
      map(
          context.addFilter(
              "early",
              (request, response, chain) -> {
                request.getParameter("any");
                chain.doFilter(request, response);
              }),
          "/early");
      map(
          context.addFilter("csrf", new CsrfFilter(new CsrfPolicy(trusted, Mode.TOKEN, false))),
          "/*");
      ServletRegistration.Dynamic reached = context.addServlet("reached", new Reached());
      reached.setAsyncSupported(true);
      reached.addMapping("/");
    }

    private static void map(FilterRegistration.Dynamic filter, String path) {
      filter.setAsyncSupported(true);
      filter.addMappingForUrlPatterns(null, true, path);
    }

    private final class Visitor {
      private final HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .cookieHandler(new CookieManager())
              .build();

      HttpResponse<String> send(String method, String path, BodyPublisher body, String... headers)
          throws Exception {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .method(method, body);
        if (headers.length > 0) {
          request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
      }

      HttpResponse<String> post(String path, String... headers) throws Exception {
        return send("POST", path, BodyPublishers.noBody(), headers);
      }

      HttpResponse<String> form(String path, String body) throws Exception {
        return send("POST", path, BodyPublishers.ofString(body), "Content-Type", FORM);
      }

      String get(String path) throws Exception {
        return send("GET", path, BodyPublishers.noBody()).body();
      }
    }

    private Visitor visitor() throws Exception {
      Visitor visitor = new Visitor();
      visitor.get("/begin");
      return visitor;
    }

    private static void assertRejected(HttpResponse<String> answer) {
      assertEquals(403, answer.statusCode());
      assertTrue(answer.body().contains("\"code\":\"csrf_rejected\""), answer::body);
    }

    @Test
    void withoutSession_passesWithoutToken() throws Exception {
      HttpResponse<String> answer = new Visitor().post("/");
      assertEquals("reached", answer.body());
      assertTrue(answer.headers().firstValue("Set-Cookie").isEmpty());
      assertEquals("a=1", new Visitor().form("/stream", "a=1").body());
    }

    @Test
    void withoutSession_issuedToken_createsNone() throws Exception {
      Visitor visitor = new Visitor();
      HttpResponse<String> issued = visitor.send("GET", "/token", BodyPublishers.noBody());
      assertEquals(43, issued.body().length());
      assertTrue(issued.headers().firstValue("Set-Cookie").isEmpty());
      visitor.get("/begin");
      assertRejected(visitor.post("/", CsrfPolicy.HEADER, issued.body()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "FROB"})
    void withSession_unsafeMethod_needsTheToken(String method) throws Exception {
      Visitor visitor = visitor();
      assertRejected(visitor.send(method, "/", BodyPublishers.noBody()));
      String token = visitor.get("/token");
      assertRejected(visitor.send(method, "/", BodyPublishers.noBody()));
      assertEquals(
          "reached",
          visitor.send(method, "/", BodyPublishers.noBody(), CsrfPolicy.HEADER, token).body());
    }

    @Test
    void withSession_safeMethod_needsNone() throws Exception {
      assertEquals("reached", visitor().get("/"));
    }

    /** A page can't add a header or a body to the request that opens a WebSocket. */
    @Test
    void webSocket_withSession_needsNone() throws Exception {
      String line = server.send("GET", "/begin").once("Set-Cookie").orElseThrow();
      String cookie = "Cookie: " + line.substring(0, line.indexOf(';'));
      String own = "Origin: http://localhost:" + server.port();
      assertEquals(
          "reached",
          server.send("GET", "/", cookie, own, "Upgrade: websocket", "Connection: Upgrade").body());
      assertEquals(403, server.send("POST", "/", cookie, own).status());
      assertEquals(
          403,
          server
              .send("POST", "/", cookie, own, "Upgrade: websocket", "Connection: Upgrade")
              .status());
    }

    @Test
    void token_requestedAgain_differsAndBothAreValid() throws Exception {
      Visitor visitor = visitor();
      String one = visitor.get("/token");
      String other = visitor.get("/token");
      assertNotEquals(one, other);
      for (String token : List.of(one, other, one)) {
        assertEquals("reached", visitor.post("/", CsrfPolicy.HEADER, token).body());
      }
    }

    @Test
    void token_ofAnotherSession_isRejected() throws Exception {
      Visitor visitor = visitor();
      visitor.get("/token");
      String foreign = visitor().get("/token");
      assertRejected(visitor.post("/", CsrfPolicy.HEADER, foreign));
      assertRejected(visitor.form("/", "csrf_token=" + foreign));
    }

    @Test
    void token_cutLongOrTwice_isRejected() throws Exception {
      Visitor visitor = visitor();
      String token = visitor.get("/token");
      for (String wrong :
          List.of("", "x", token.substring(1), token.substring(0, 42), token + "A", token + "=")) {
        assertRejected(visitor.post("/", CsrfPolicy.HEADER, wrong));
        assertRejected(visitor.form("/", "csrf_token=" + wrong));
      }
      assertRejected(visitor.post("/", CsrfPolicy.HEADER, token + "A".repeat(4_000)));
      assertRejected(visitor.form("/", "csrf_token=" + "A".repeat(60_000)));
      assertRejected(visitor.post("/", CsrfPolicy.HEADER, token, CsrfPolicy.HEADER, token));
      assertRejected(visitor.form("/", "csrf_token=" + token + "&csrf_token=" + token));
      assertRejected(visitor.form("/", "csrf_token"));
      assertRejected(visitor.form("/", "csrf_token=%zz&%=%u"));
    }

    @Test
    void token_inTheUrl_isIgnored() throws Exception {
      Visitor visitor = visitor();
      String token = visitor.get("/token");
      assertRejected(visitor.post("/?csrf_token=" + token));
      assertRejected(visitor.form("/?csrf_token=" + token, "a=1"));
      assertRejected(visitor.form("/?csrf_token=" + token, ""));
    }

    @Test
    void token_wrongHeaderAndRightField_isRejected() throws Exception {
      Visitor visitor = visitor();
      BodyPublisher form = BodyPublishers.ofString("csrf_token=" + visitor.get("/token"));
      assertRejected(
          visitor.send("POST", "/", form, "Content-Type", FORM, CsrfPolicy.HEADER, "wrong"));
    }

    @Test
    void token_afterTheIdChanged_isValidInEveryTab() throws Exception {
      Visitor visitor = visitor();
      String token = visitor.get("/token");
      assertEquals(200, visitor.post("/renew", CsrfPolicy.HEADER, token).statusCode());
      assertEquals("reached", visitor.post("/", CsrfPolicy.HEADER, token).body());
      assertEquals("reached", visitor.form("/", "csrf_token=" + token).body());
    }

    @Test
    void token_fromBeforeSignIn_isRejectedAfterIt() throws Exception {
      Visitor visitor = visitor();
      String token = visitor.get("/token");
      assertEquals(200, visitor.post("/sign-in", CsrfPolicy.HEADER, token).statusCode());
      assertRejected(visitor.post("/", CsrfPolicy.HEADER, token));
      assertEquals("reached", visitor.post("/", CsrfPolicy.HEADER, visitor.get("/token")).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/reader", "/async"})
    void form_readByTheFilter_reachesTheServletByteForByte(String path) throws Exception {
      Visitor visitor = visitor();
      String body = "a=%C3%B6+x&csrf_token=" + visitor.get("/token") + "&&b&a=2&%zz=%";
      assertEquals(body, visitor.form(path, body).body());
    }

    @Test
    void forward_parameters_areAsWithoutTheFilter() throws Exception {
      String fields = "a=1&b=2";
      HttpResponse<String> plain = new Visitor().form("/forward?q=1&a=0", fields);
      Visitor visitor = visitor();
      String token = visitor.get("/token");
      HttpResponse<String> answer =
          visitor.form("/forward?q=1&a=0", fields + "&csrf_token=" + token);
      assertTrue(plain.body().contains("more=[1]"), plain::body);
      assertEquals(plain.body(), answer.body());
    }

    @Test
    void form_readByTheFilter_givesParametersAsTheContainerWould() throws Exception {
      Visitor visitor = visitor();
      String fields = "a=%C3%B6+x&b=&a=2";
      HttpResponse<String> plain = new Visitor().form("/parameters?q=1&a=0", fields);
      HttpResponse<String> guarded =
          visitor.form("/parameters?q=1&a=0", fields + "&csrf_token=" + visitor.get("/token"));
      assertEquals("a=[0, ö x, 2];b=[];q=[1];", plain.body());
      assertEquals(plain.body(), guarded.body());
    }

    @Test
    void form_readBeforeAsParameters_isFoundThere() throws Exception {
      Visitor visitor = visitor();
      String token = visitor.get("/token");
      assertEquals("reached", visitor.form("/early", "csrf_token=" + token).body());
      assertRejected(visitor.form("/early", "a=1"));
      assertRejected(visitor.form("/early?csrf_token=" + token, "a=1"));
    }

    @Test
    void form_tooLong_is413UnlessTheHeaderHasTheToken() throws Exception {
      Visitor visitor = visitor();
      String token = visitor.get("/token");
      String body = "csrf_token=" + token + "&a=" + "x".repeat(RequestBody.MOST_BYTES);
      assertEquals(413, visitor.form("/stream", body).statusCode());
      BodyPublisher chunked = BodyPublishers.fromPublisher(BodyPublishers.ofString(body));
      assertEquals(
          413, visitor.send("POST", "/stream", chunked, "Content-Type", FORM).statusCode());
      BodyPublisher again = BodyPublishers.ofString(body);
      assertEquals(
          body,
          visitor
              .send("POST", "/stream", again, "Content-Type", FORM, CsrfPolicy.HEADER, token)
              .body());
    }

    @Test
    void multipart_unsafeRequest_needsTheHeader() throws Exception {
      Visitor visitor = visitor();
      String token = visitor.get("/token");
      byte[] body =
          ("--b\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n%s\r\n--b--\r\n")
              .formatted(token)
              .getBytes(StandardCharsets.US_ASCII);
      String type = "multipart/form-data; boundary=b";
      assertRejected(
          visitor.send("POST", "/stream", BodyPublishers.ofByteArray(body), "Content-Type", type));
      assertEquals(
          new String(body, StandardCharsets.US_ASCII),
          visitor
              .send(
                  "POST",
                  "/stream",
                  BodyPublishers.ofByteArray(body),
                  "Content-Type",
                  type,
                  CsrfPolicy.HEADER,
                  token)
              .body());
    }

    @Test
    void json_unsafeRequest_needsTheHeader() throws Exception {
      Visitor visitor = visitor();
      String body = "{\"csrf_token\":\"" + visitor.get("/token") + "\"}";
      assertRejected(
          visitor.send(
              "POST", "/", BodyPublishers.ofString(body), "Content-Type", "application/json"));
    }

    @Test
    void anotherSite_withTheToken_isStillRejected() throws Exception {
      Visitor visitor = visitor();
      String token = visitor.get("/token");
      assertRejected(visitor.post("/", CsrfPolicy.HEADER, token, "Sec-Fetch-Site", "cross-site"));
    }

    @Test
    void listedOrigin_withoutTheToken_canReadWhy() throws Exception {
      HttpResponse<String> answer =
          visitor().post("/", "Sec-Fetch-Site", "cross-site", "Origin", APP);
      assertRejected(answer);
      assertEquals(APP, answer.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
    }
  }
}
