package io.biscotti.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.client.Network;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On containers that interpret forwarded headers themselves, as behind another proxy. */
class ForwardedTest {
  private static final String[] HEADERS = {
    "X-Forwarded-Method: POST",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Host: app.example",
    "X-Forwarded-Uri: /a"
  };

  private static final class Told extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Forwarded told = Forwarded.of(request, Network.loopback());
      response
          .getWriter()
          .print(told.method() + " " + told.origin().isPresent() + " " + told.path().orElse(""));
    }
  }

  private static String told(Container container, List<String> headers) throws Exception {
    try (LiveServer server =
        LiveServer.start(
            container, (none, context) -> context.addServlet("t", new Told()).addMapping("/"))) {
      return server.send("GET", "/", headers.toArray(String[]::new)).body();
    }
  }

  @ParameterizedTest
  @MatrixSource
  void of_fromAProxy_usesItsHeaders(Container container) throws Exception {
    assertEquals("POST true /a", told(container, List.of(HEADERS)));
  }

  @ParameterizedTest
  @MatrixSource
  void of_fromAClient_ignoresTheHeaders(Container container) throws Exception {
    List<String> headers = new ArrayList<>(List.of(HEADERS));
    headers.add("X-Forwarded-For: 192.0.2.1");
    assertEquals("GET false ", told(container, headers));
  }

  @ParameterizedTest
  @MatrixSource
  void of_repeatedHeader_isIgnored(Container container) throws Exception {
    List<String> headers = new ArrayList<>(List.of(HEADERS));
    headers.add("X-Forwarded-Uri: /b");
    assertEquals("POST true ", told(container, headers));
  }

  @ParameterizedTest
  @MatrixSource
  void of_schemeInAnyCase_isAccepted(Container container) throws Exception {
    List<String> headers = new ArrayList<>(List.of(HEADERS));
    headers.set(1, "X-Forwarded-Proto: HTTPS");
    assertEquals("POST true /a", told(container, headers));
  }

  @ParameterizedTest
  @CsvSource({
    "/a?b=\\c, /a?b=\\c",
    "//x/y?z, /.//x/y?z",
    "///x, /.///x",
    "/\\x, /%5Cx",
    "/a%2Fb;c=d?e='f', /a%2Fb;c=d?e='f'",
    "/\u00c3\u00a4, /%C3%A4",
    "http://evil.example/, ''",
    "*, ''",
  })
  void path_anyTargetOfABrowser_isReturnedTo(String target, String path) {
    assertEquals(path, WayBack.ofTarget(target).orElse(""));
    assertEquals(path, WayBack.onThisHost(path).orElse(""));
  }
}
