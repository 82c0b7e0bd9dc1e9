package io.biscotti.problem;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;

class ProblemsTest {
  private static final Problem PROBLEM =
      Problem.of(Code.BAD_REQUEST, "Use POST. Größe")
          .status(405)
          .header("Allow", "POST")
          .error("Wrong method");

  /** Begins another response, then refuses. */
  private static final class Refusing extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.addHeader("Set-Cookie", "kept=1");
      response.setHeader("Cache-Control", "public, max-age=60");
      switch (request.getServletPath()) {
        case "/writer" -> {
          response.setContentType("text/html;charset=ISO-8859-1");
          response.setContentLength(9_999);
          response.getWriter().print("half a page");
        }
        case "/download" -> {
          response.setHeader("Content-Encoding", "gzip");
          response.setHeader("Content-Disposition", "attachment; filename=a.zip");
          response.setHeader("Content-Range", "bytes 0-1/2");
          response.setHeader("Location", "/elsewhere");
          response.setHeader("Refresh", "0; url=/elsewhere");
          response.getOutputStream().write(0x1F);
        }
        case "/stream" -> response.getOutputStream().print("half a page");
        case "/committed" -> {
          response.getWriter().print("sent");
          response.flushBuffer();
        }
        default -> response.setStatus(200);
      }
      try {
        Problems.write(request, response, PROBLEM);
      } catch (IllegalStateException committed) {
        response.getWriter().print(", too late");
      }
    }
  }

  private static LiveServer start(Container container) throws Exception {
    return LiveServer.start(container, (none, context) -> application(context));
  }

  private static void application(ServletContext context) {
    context.addServlet("refusing", new Refusing()).addMapping("/");
  }

  @ParameterizedTest
  @MatrixSource
  void write_afterPartialOutput_sendsTheProblemAndKeepsHeaders(Container container)
      throws Exception {
    try (LiveServer server = start(container)) {
      for (String path : List.of("/fresh", "/stream", "/writer")) {
        Reply answer = server.send("GET", path);
        assertAll(
            path,
            () -> assertEquals(405, answer.status()),
            () -> assertEquals(PROBLEM.json(), answer.body()),
            () -> assertEquals(Optional.of("POST"), answer.once("Allow")),
            () -> assertEquals(Optional.of("no-store"), answer.once("Cache-Control")),
            () -> assertEquals(Optional.of("nosniff"), answer.once("X-Content-Type-Options")),
            () -> assertEquals(Optional.of("kept=1"), answer.once("Set-Cookie")),
            () ->
                assertEquals(
                    Problem.MEDIA_TYPE, answer.once("Content-Type").orElse("").split(";")[0]));
      }
    }
  }

  /** A browser could neither read nor show the problem. */
  @ParameterizedTest
  @MatrixSource
  void write_afterTheHeadersOfADownload_dropsThose(Container container) throws Exception {
    try (LiveServer server = start(container)) {
      Reply answer = server.send("GET", "/download");
      assertEquals(PROBLEM.json(), answer.body());
      assertEquals(Optional.of("kept=1"), answer.once("Set-Cookie"));
      for (String name :
          List.of(
              "Content-Encoding", "Content-Disposition", "Content-Range", "Location", "Refresh")) {
        assertEquals(Optional.empty(), answer.header(name), name);
      }
    }
  }

  @ParameterizedTest
  @MatrixSource
  void write_freshResponse_namesNoCharset(Container container) throws Exception {
    try (LiveServer server = start(container)) {
      assertEquals(
          Optional.of(Problem.MEDIA_TYPE), server.send("GET", "/fresh").once("Content-Type"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void write_toHead_sendsTheHeadersWithoutBody(Container container) throws Exception {
    try (LiveServer server = start(container)) {
      Reply answer = server.send("HEAD", "/fresh");

      assertEquals(405, answer.status());
      assertEquals("", answer.body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void write_committedResponse_throwsIllegalState(Container container) throws Exception {
    try (LiveServer server = start(container)) {
      Reply answer = server.send("GET", "/committed");

      assertEquals(200, answer.status());
      assertEquals("sent, too late", answer.body());
    }
  }
}
