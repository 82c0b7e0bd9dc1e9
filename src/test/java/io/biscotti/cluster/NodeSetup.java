package io.biscotti.cluster;

import io.biscotti.account.Argon2;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;

/**
 * Prepares a node before the application starts: a clock that can be moved by {@code POST
 * /node?clock=PT5M}, passwords that are hashed quickly, and the {@link CountingServlet}.
 */
public final class NodeSetup implements ServletContextListener {

  /** Called by the container. */
  public NodeSetup() {}

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    MovableClock clock = new MovableClock();
    context.setAttribute(Clock.class.getName(), clock);
    context.setAttribute(Argon2.class.getName(), new Argon2(64, 1, 1));
    context.addServlet("count", new CountingServlet()).addMapping("/count");
    context.addServlet("node", new NodeServlet(clock)).addMapping("/node");
  }

  private static final class NodeServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient MovableClock clock;

    NodeServlet(MovableClock clock) {
      this.clock = clock;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
      clock.move(Duration.parse(request.getParameter("clock")));
    }
  }
}
