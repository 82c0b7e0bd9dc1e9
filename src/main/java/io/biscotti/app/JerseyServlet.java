package io.biscotti.app;

import io.biscotti.operations.AfterStart;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.jspecify.annotations.Nullable;

/**
 * Jersey, which starts on another thread {@linkplain AfterStart after the start}, because pages and
 * the other servlets don't need it. Requests for it wait until it has started. It is the last to be
 * initialised, so it reports when the application has started. Thread-safe.
 */
class JerseyServlet extends ServletContainer {
  private static final Logger LOG = System.getLogger(JerseyServlet.class.getName());

  private final transient FutureTask<@Nullable Void> start = new FutureTask<>(this::startJersey);

  private final transient AfterStart later;

  JerseyServlet(ResourceConfig api, AfterStart later) {
    super(api);
    this.later = later;
  }

  /** Lets Jersey start, and returns at once. */
  @Override
  public void init() {
    later.execute(start);
    later.started();
  }

  private @Nullable Void startJersey() throws ServletException {
    try {
      super.init();
      return null;
    } catch (ServletException | RuntimeException | Error e) {
      LOG.log(Level.ERROR, "The API does not start", e);
      throw e;
    }
  }

  /** Whether Jersey runs. Waits for it while it starts; false if it couldn't. */
  boolean isUp() {
    try {
      awaitStart();
      return true;
    } catch (ServletException e) {
      return false;
    }
  }

  private void awaitStart() throws ServletException {
    try {
      start.get();
    } catch (ExecutionException e) {
      throw new ServletException("The API did not start", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServletException("Interrupted while the API started", e);
    }
  }

  @Override
  public void destroy() {
    if (isUp()) {
      super.destroy();
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    awaitStart();
    super.service(request, response);
  }
}
