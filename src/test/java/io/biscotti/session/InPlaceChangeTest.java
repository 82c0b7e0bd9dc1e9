package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Lists that are changed in place at the last moment, behind a filter that wraps the response. */
class InPlaceChangeTest {
  @TempDir private Path home;

  /** Changes a list of the session in a way that depends on the path. */
  private static final class Application extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      List<String> list = list(request);
      switch (request.getServletPath()) {
        case "/bytes" -> {
          response.setContentLength(4);
          response.getOutputStream().write(new byte[] {'d', 'o'});
          list.add("last");
          response.getOutputStream().write(new byte[] {'n', 'e'});
        }
        case "/text" -> {
          response.setHeader("Content-Length", "4");
          response.getWriter().write("do");
          list.add("last");
          response.getWriter().write("ne");
        }
        case "/reset" -> {
          response.setIntHeader("Content-Length", 4);
          response.getWriter().write("d");
          response.resetBuffer();
          response.getWriter().write("do");
          list.add("last");
          response.getWriter().write("ne");
        }
        case "/include" -> {
          request.getServletContext().getNamedDispatcher("part").include(request, response);
          response.getWriter().write("ne");
        }
        default -> response.getWriter().print(list);
      }
    }
  }

  private static final class Part extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      list(request).add("last");
      response.getWriter().write("do");
    }
  }

  @SuppressWarnings("unchecked")
  private static List<String> list(HttpServletRequest request) {
    Object found = request.getSession().getAttribute("list");
    if (found != null) {
      return (List<String>) found;
    }
    request.getSession().setAttribute("list", new ArrayList<>());
    return list(request);
  }

  private LiveServer start(Container container) throws Exception {
    return LiveServer.start(container, (none, context) -> add(context));
  }

  private void add(ServletContext context) {
    Filter wrapping =
        (request, response, chain) ->
            chain.doFilter(request, new HttpServletResponseWrapper((HttpServletResponse) response));
    context
        .addFilter("wrapping", wrapping)
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    FilterRegistration.Dynamic filter = context.addFilter("session", new SessionFilter());
    filter.setInitParameters(Map.of("home", home.toString()));
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    context.addServlet("application", new Application()).addMapping("/");
    context.addServlet("part", new Part());
  }

  private static String cookie(Reply reply) {
    String line = reply.once("Set-Cookie").orElseThrow();
    return "Cookie: " + line.substring(0, line.indexOf(';'));
  }

  private static void assertKept(LiveServer server, String path) {
    Reply changing = server.send("GET", path, cookie(server.send("GET", "/")));
    assertEquals("done", changing.body(), changing::toString);
    assertEquals("[last]", server.send("GET", "/", cookie(changing)).body());
  }

  /** The container commits the response with the last byte. */
  @ParameterizedTest
  @MatrixSource
  void change_beforeTheRestOfADeclaredLength_isInTheCookie(Container container) throws Exception {
    try (LiveServer server = start(container)) {
      assertKept(server, "/bytes");
      assertKept(server, "/text");
      assertKept(server, "/reset");
    }
  }

  /** An include doesn't pass the filter, and Tomcat drops headers in it. */
  @ParameterizedTest
  @MatrixSource
  void change_inAnIncludeByName_isInTheCookie(Container container) throws Exception {
    try (LiveServer server = start(container)) {
      assertKept(server, "/include");
    }
  }
}
