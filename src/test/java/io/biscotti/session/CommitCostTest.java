package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * What writing a body costs after a session was read: the session isn't inspected for each part.
 */
class CommitCostTest {

  private static final int WRITES = 8_000;

  /** How often a bean of the session was encoded. */
  private static final AtomicInteger ENCODINGS = new AtomicInteger();

  @TempDir private Path home;

  private LiveServer server;
  private volatile long leastNanos;

  /** A bean that counts how often its property is read, as each encoding does once. */
  public static class Counted {
    private int number;

    /** The property, which only the codec reads. */
    public int getNumber() {
      ENCODINGS.incrementAndGet();
      return number;
    }

    /** Changes the bean in place. */
    public void setNumber(int number) {
      this.number = number;
    }
  }

  /** Reads the session, then writes its body byte by byte. */
  private final class Bytewise extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setBufferSize(4 * WRITES);
      HttpSession session = request.getServletPath().equals("/plain") ? null : request.getSession();
      if (session != null && session.getAttribute("counted") == null) {
        session.setAttribute("counted", new Counted());
        session.setAttribute("list", new ArrayList<>(IntStream.range(0, 300).boxed().toList()));
        return;
      }
      if (session != null) {
        session.getAttribute("counted");
        session.getAttribute("list");
      }
      OutputStream out = response.getOutputStream();
      int before = ENCODINGS.get();
      long start = System.nanoTime();
      for (int i = 0; i < WRITES; i++) {
        if (i == WRITES / 2 && request.getServletPath().equals("/set")) {
          session.setAttribute("half", i);
        }
        if (i == WRITES / 2 && request.getServletPath().equals("/place")) {
          ((Counted) session.getAttribute("counted")).setNumber(7);
        }
        out.write('x');
      }
      leastNanos = Math.min(leastNanos, System.nanoTime() - start);
      response.setIntHeader("X-Encodings", ENCODINGS.get() - before);
    }
  }

  private void start(Container container) throws Exception {
    server =
        LiveServer.start(
            container,
            (none, context) -> {
              FilterRegistration.Dynamic filter = context.addFilter("session", new SessionFilter());
              filter.setInitParameters(
                  Map.of(
                      "home",
                      home.toString(),
                      "session.types",
                      "counted=" + Counted.class.getName()));
              filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
              context.addServlet("bytewise", new Bytewise()).addMapping("/");
            });
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private String signIn() {
    return cookie(server.send("GET", "/make"));
  }

  private static String cookie(Reply reply) {
    String line = reply.once("Set-Cookie").orElseThrow();
    return "Cookie: " + line.substring(0, line.indexOf(';'));
  }

  private static int encodings(Reply reply) {
    assertEquals(WRITES, reply.body().length(), reply::toString);
    return Integer.parseInt(reply.once("X-Encodings").orElseThrow());
  }

  @ParameterizedTest
  @MatrixSource
  void writes_afterASessionWasRead_encodeItOnce(Container container) throws Exception {
    start(container);
    Reply reply = server.send("GET", "/read", signIn());
    assertEquals(1, encodings(reply));
    assertEquals(List.of(), reply.setCookies());
  }

  @ParameterizedTest
  @MatrixSource
  void change_betweenWrites_encodesOnceMoreAndIsInTheCookie(Container container) throws Exception {
    start(container);
    Reply reply = server.send("GET", "/set", signIn());
    // The session is inspected twice, and once more on saving, for changes by other threads.
    assertTrue(encodings(reply) <= 3, reply::toString);
    assertEquals(1, reply.setCookies().size());
  }

  @ParameterizedTest
  @MatrixSource
  void changeInPlace_betweenWrites_isFoundAtTheEnd(Container container) throws Exception {
    start(container);
    Reply reply = server.send("GET", "/place", signIn());
    assertEquals(1, encodings(reply));
    assertEquals(1, reply.setCookies().size());
  }

  @ParameterizedTest
  @MatrixSource
  void time_ofWritesAfterASessionWasRead_isNearThatWithoutOne(Container container)
      throws Exception {
    start(container);
    String cookie = signIn();
    long plain = least("/plain", cookie);
    long read = least("/read", cookie);
    // This took thirty times as long when each write inspected the session.
    assertTrue(read < 8 * plain + 2_000_000, () -> plain + " ns without, " + read + " ns with");
  }

  private long least(String path, String cookie) {
    leastNanos = Long.MAX_VALUE;
    for (int i = 0; i < 30; i++) {
      server.send("GET", path, cookie);
    }
    return leastNanos;
  }
}
