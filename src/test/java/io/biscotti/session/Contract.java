package io.biscotti.session;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Reply;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs the same steps, each in a request of its own, with the container's own sessions and with
 * ours. {@code docs/contract.md} lists what is compared.
 */
final class Contract implements AfterAllCallback {

  /** Whose sessions an application uses. */
  enum Owner {
    NATIVE,
    SEALED,
    MEMORY,
    LIVE;

    /** Whether any object may be an attribute. */
    boolean keepsObjects() {
      return this == NATIVE || this == LIVE;
    }
  }

  /** A container, and whose sessions the application uses there. */
  record On(Container container, Owner owner) {
    @Override
    public String toString() {
      return container + " " + owner;
    }
  }

  /** A step in a request; returns what it saw. */
  interface Step {
    Object run(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  /** A step with a session. */
  interface Use {
    Object of(HttpSession session) throws Exception;
  }

  /** Prepares an application while it starts. */
  interface Preparation {
    void prepare(ServletContext context);
  }

  private final Map<Long, Step> steps = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();
  private final Map<On, LiveServer> servers = new ConcurrentHashMap<>();
  private final Preparation preparation;

  Contract(Preparation preparation) {
    this.preparation = preparation;
  }

  /** The containers of this run, with each owner. */
  static Stream<On> all() {
    return Matrix.of(Container.class).stream()
        .flatMap(container -> Stream.of(Owner.values()).map(owner -> new On(container, owner)));
  }

  private LiveServer server(On on) {
    return servers.computeIfAbsent(
        on,
        key -> {
          try {
            return LiveServer.start(on.container(), (none, context) -> deploy(on, context));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private void deploy(On on, ServletContext context) {
    preparation.prepare(context);
    if (on.owner() != Owner.NATIVE) {
      Map<String, String> settings = new TreeMap<>(Map.of("cookies.secure", "false"));
      settings.put("session.store", on.owner().name().toLowerCase(Locale.ROOT));
      settings.put("home", home());
      settings.put("session.serializable", "io.biscotti.session.*");
      var added = context.addFilter("session", SessionFilter.class);
      added.setInitParameters(settings);
      added.setAsyncSupported(true);
      added.addMappingForUrlPatterns(null, false, "/*");
    }
    var servlet = context.addServlet("step", new StepServlet());
    servlet.setAsyncSupported(true);
    servlet.addMapping("/step/*");
  }

  private static String home() {
    try {
      return Files.createTempDirectory("contract").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class StepServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      Step step = steps.get(Long.valueOf(request.getParameter("id")));
      Object told;
      try {
        told = step.run(request, response);
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new ServletException(e);
      }
      if (!response.isCommitted() && !request.isAsyncStarted()) {
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print(told);
      }
    }
  }

  /** A new visitor. */
  Visitor visit(On on) {
    return new Visitor(new CookieClient(URI.create("http://localhost:" + server(on).port())));
  }

  /** Somebody who keeps cookies. */
  final class Visitor implements AutoCloseable {
    final CookieClient client;

    private Visitor(CookieClient client) {
      this.client = client;
    }

    /** Does a step in a request, and returns its result. */
    String does(Step step) {
      return doesAt("/step", step).body();
    }

    /** Does a step in a request to this path below {@code /step}. */
    Reply doesAt(String path, Step step) {
      long id = last.incrementAndGet();
      steps.put(id, step);
      Reply reply = client.get(path + "?id=" + id);
      if (reply.status() != 200) {
        throw new AssertionError(reply);
      }
      return reply;
    }

    /** Uses the session in a request; creates one if there is none. */
    String uses(Use use) {
      return does((request, response) -> use.of(request.getSession()));
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** The class of what a call throws, or what it returns. */
  static String outcome(Callable<?> call) {
    try {
      return String.valueOf(call.call());
    } catch (Exception e) {
      return e.getClass().getSimpleName();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    for (LiveServer server : servers.values()) {
      server.close();
    }
  }
}
