package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.biscotti.app.LocalApplication.Answer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The bytes that the application allocates for what proxies and pages ask most often, without the
 * line in the log. Unlike times, they are the same on a busy machine; a change that raises them by
 * more than a tenth fails here.
 */
class AnswerAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Logger LOG = Logger.getLogger(RequestLog.class.getName());
  private static final int REQUESTS = 60;

  private static volatile long least;
  private static LocalApplication application;
  private static String cookie;

  /**
   * A filter around everything, which measures what the thread allocates until the response is
   * ready.
   */
  private static final class Meter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      chain.doFilter(request, response);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    LOG.setLevel(Level.WARNING);
    application =
        LocalApplication.start(
            Map.of("biscotti.signin", ""),
            context ->
                context
                    .getServletHandler()
                    .addFilterWithMapping(
                        new FilterHolder(new Meter()), "/*", EnumSet.of(DispatcherType.REQUEST)));
    Answer registered =
        application.send(
            "POST",
            "/api/accounts",
            "{\"username\":\"measured\",\"password\":\"seven green otters\"}",
            "Content-Type",
            "application/json");
    assertEquals(201, registered.status(), registered.body());
    cookie = registered.sessionCookie();
  }

  @AfterAll
  static void stop() throws Exception {
    LOG.setLevel(null);
    application.close();
  }

  /** The least of many: class loading and compilation allocate too. */
  private static long bytes(String path, int status, String... headers) {
    least = Long.MAX_VALUE;
    for (int i = 0; i < REQUESTS; i++) {
      assertEquals(status, application.get(path, headers).status());
    }
    return least;
  }

  @ParameterizedTest
  @CsvSource({
    "/auth/request, 200, 7752",
    "/auth/request, 401, 10544",
    "/auth/forward, 200, 7752",
    "/profile, 200, 9288",
    "/api/session, 200, 13792",
    "/api/session, 401, 7824"
  })
  void answer_toEachQuestion_allocatesNoMoreThanBefore(String path, int status, int bytes) {
    long measured = status == 200 ? bytes(path, status, "Cookie", cookie) : bytes(path, status);
    assertTrue(
        measured <= bytes * 11L / 10,
        () -> "%s %d allocates %d bytes, not %d".formatted(path, status, measured, bytes));
  }
}
