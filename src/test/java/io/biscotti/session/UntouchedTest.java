package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A request that leaves its session alone costs the two wrappers and, with the session's cookie, a
 * lookup in memory.
 */
class UntouchedTest {

  private static final int REQUESTS = 500;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Server server = new Server();
  private final LocalConnector connector = new LocalConnector(server);

  /** Bytes allocated when the filter under test was entered, and when it called on. */
  private long before;

  private long after;

  /** Bytes allocated between the return of its chain and its own return. */
  private long returned;

  private long wrappers;

  /** Keeps what is measured from being optimized away. */
  @SuppressWarnings("unused")
  private volatile Object kept;

  @BeforeEach
  void start() throws Exception {
    ServletContextHandler context = new ServletContextHandler(ServletContextHandler.SESSIONS);
    context.setContextPath("/");
    FilterHolder session = new FilterHolder(new SessionFilter());
    session.setInitParameter("session.store", "memory");
    context.addFilter(session, "/ours/in", EnumSet.of(DispatcherType.REQUEST));
    for (String path : List.of("/ours", "/plain")) {
      filter(context, path, new FilterHolder((Filter) this::outside));
      filter(
          context,
          path,
          path.equals("/ours")
              ? session
              : new FilterHolder(
                  (Filter) (request, response, chain) -> chain.doFilter(request, response)));
      filter(context, path, new FilterHolder((Filter) this::inside));
    }
    context.addServlet(new Untouching(), "/*");
    server.addConnector(connector);
    server.setHandler(context);
    server.start();
  }

  private static void filter(ServletContextHandler context, String path, FilterHolder filter) {
    context.addFilter(filter, path, EnumSet.of(DispatcherType.REQUEST));
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private void outside(
      jakarta.servlet.ServletRequest request,
      jakarta.servlet.ServletResponse response,
      jakarta.servlet.FilterChain chain)
      throws java.io.IOException, jakarta.servlet.ServletException {
    before = THREADS.getCurrentThreadAllocatedBytes();
    chain.doFilter(request, response);
    returned = THREADS.getCurrentThreadAllocatedBytes() - returned;
  }

  private void inside(
      jakarta.servlet.ServletRequest request,
      jakarta.servlet.ServletResponse response,
      jakarta.servlet.FilterChain chain)
      throws java.io.IOException, jakarta.servlet.ServletException {
    after = THREADS.getCurrentThreadAllocatedBytes();
    chain.doFilter(request, response);
    measureWrappers(request, response);
    returned = THREADS.getCurrentThreadAllocatedBytes();
  }

  private void measureWrappers(
      jakarta.servlet.ServletRequest request, jakarta.servlet.ServletResponse response) {
    SessionRequest ours = SessionRequest.of(request).orElse(null);
    if (ours == null) {
      return;
    }
    SessionScope sessions = Sessions.in(request.getServletContext()).orElseThrow().scope();
    HttpServletRequest raw = (HttpServletRequest) ours.getRequest();
    HttpServletResponse given = (HttpServletResponse) ((SessionResponse) response).getResponse();
    long start = THREADS.getCurrentThreadAllocatedBytes();
    SessionRequest one = new SessionRequest(sessions, raw);
    kept = one;
    kept = SessionResponse.of(one, given, 0);
    wrappers = THREADS.getCurrentThreadAllocatedBytes() - start;
  }

  /** The least that a request to a path allocates in the filter under test. */
  private long least(String path, String cookie) throws Exception {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < REQUESTS; i++) {
      String answer = connector.getResponse("GET " + path + " HTTP/1.0\r\n" + cookie + "\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 204"), answer);
      assertFalse(answer.contains("Set-Cookie"), answer);
      least = Math.min(least, after - before + returned);
    }
    return least;
  }

  @Test
  void request_thatLeavesTheSessionAlone_allocatesTheTwoWrappersOnly() throws Exception {
    long plain = least("/plain", "");
    long ours = least("/ours", "");
    assertTrue(wrappers > 0 && wrappers <= 128, () -> "the wrappers take " + wrappers);
    assertEquals(wrappers, ours - plain);
  }

  @Test
  void request_withTheCookieOfALiveSession_looksItUpInMemory() throws Exception {
    String line = connector.getResponse("GET /ours/in HTTP/1.0\r\n\r\n").split("Set-Cookie: ")[1];
    String cookie = "Cookie: a=1; " + line.substring(0, line.indexOf(';')) + "\r\n";
    long plain = least("/plain", cookie);
    long ours = least("/ours", cookie);
    long more = ours - plain - wrappers;
    assertTrue(more > 0 && more <= 320, () -> more + " bytes");
  }

  private static final class Untouching extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      if (request.getRequestURI().equals("/ours/in")) {
        request.getSession();
      }
      response.setHeader("X-Method", request.getMethod());
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
  }
}
