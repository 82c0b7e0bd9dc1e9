package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;

/** A session of a server store that an application uses after its request, as endpoints do. */
class KeptSessionTest {
  private final AtomicReference<HttpSession> kept = new AtomicReference<>();

  private final class Application extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession();
      if (session.isNew()) {
        kept.set(session);
      }
      response.getWriter().print(session.getAttribute(request.getServletPath().substring(1)));
    }
  }

  private static final class Refusing implements HttpSessionAttributeListener {
    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
      if (event.getName().equals("refused")) {
        throw new IllegalArgumentException("as told");
      }
    }
  }

  private void add(ServletContext context) {
    context.addListener(new Refusing());
    FilterRegistration.Dynamic filter = context.addFilter("session", new SessionFilter());
    filter.setInitParameters(Map.of("session.store", "memory"));
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    context.addServlet("application", new Application()).addMapping("/");
  }

  /** The attribute stays set, as it would within a request. */
  @ParameterizedTest
  @MatrixSource
  void setAttribute_whoseListenerThrows_isSavedAllTheSame(Container container) throws Exception {
    try (LiveServer server = LiveServer.start(container, (none, context) -> add(context))) {
      Reply first = server.send("GET", "/a");
      String line = first.once("Set-Cookie").orElseThrow();
      String cookie = "Cookie: " + line.substring(0, line.indexOf(';'));
      HttpSession session = kept.get();
      // The answer has gone before the request is over.
      Await.until(
          () -> {
            session.setAttribute("ready", "yes");
            return server.send("GET", "/ready", cookie).body().equals("yes");
          });
      assertThrows(IllegalArgumentException.class, () -> session.setAttribute("refused", "stays"));
      assertEquals("stays", server.send("GET", "/refused", cookie).body());
    }
  }
}
