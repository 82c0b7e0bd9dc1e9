package io.biscotti.app;

import io.biscotti.operations.Drain;
import io.biscotti.operations.LoggedRequest;
import io.biscotti.operations.RequestId;
import io.biscotti.problem.Problems;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Logs one line for each request at level INFO: method, path, status, milliseconds, and the {@link
 * RequestId request's id}, which problems carry too. It logs neither the query nor other headers,
 * because they may contain secrets. Requests by which a proxy checks whether somebody is signed in
 * are logged at DEBUG if the answer is yes or no: the proxy sends one for each request that it
 * receives, and logs that request itself. It is the first filter, so that it measures the whole
 * time. It also runs for the dispatcher types ASYNC and ERROR, where it only lets log lines name
 * the request. While the server stops, it ends connections with their next response.
 */
public final class RequestLog implements Filter {

  /**
   * Records the duration of requests. {@link RequestLog} finds it in the context attribute with
   * this interface's name. It depends on no library, so the filter also works without one.
   * Thread-safe.
   */
  @FunctionalInterface
  interface Times {
    /**
     * Records one request.
     *
     * @param method as the client sent it
     * @param secure whether it came over HTTPS
     */
    void record(String method, boolean secure, int status, Duration taken);
  }

  private static final String NAME = RequestLog.class.getName();

  /**
   * A java.util.logging logger, which takes the source of a line; {@code System.Logger} would walk
   * the stack to find it.
   */
  private static final Logger LOG = Logger.getLogger(NAME);

  /** The routes that proxies call for each request that they receive, and log themselves. */
  private static final Set<String> PROXYS = Set.of("/auth/request", "/auth/forward");

  /** The statuses that mean yes or no; 302 leads a person to the sign-in page. */
  private static final Set<Integer> ANSWERS =
      Set.of(
          HttpServletResponse.SC_OK,
          HttpServletResponse.SC_FOUND,
          HttpServletResponse.SC_UNAUTHORIZED);

  private Times times = (method, secure, status, taken) -> {};
  private Optional<Drain> drain = Optional.empty();

  /** Called by the container. */
  public RequestLog() {}

  /** Looks up the {@link Times} and the {@link Drain}, if there are any. */
  @Override
  public void init(FilterConfig config) {
    if (config.getServletContext().getAttribute(Times.class.getName()) instanceof Times known) {
      times = known;
    }
    drain = Drain.in(config.getServletContext());
  }

  /** Runs the chain and then logs the request; an asynchronous one is logged when it completes. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    boolean isLater = request.getDispatcherType() != DispatcherType.REQUEST;
    LoggedRequest logged = logged(http);
    LoggedRequest.Mark mark = logged.enter();
    try {
      if (isLater) {
        chain.doFilter(request, response);
      } else {
        endConnection(http, (HttpServletResponse) response);
        log(
            new Entry(
                logged,
                PROXYS.contains(http.getServletPath()),
                request.isSecure(),
                (HttpServletResponse) response,
                times,
                System.nanoTime()),
            http,
            chain);
      }
    } finally {
      mark.close();
    }
  }

  /** HTTP/2 has no such header (RFC 9113, section 8.2.2). */
  private void endConnection(HttpServletRequest request, HttpServletResponse response) {
    if (drain.filter(Drain::isStopping).isPresent() && request.getProtocol().startsWith("HTTP/1")) {
      response.setHeader("Connection", "close");
    }
  }

  private static LoggedRequest logged(HttpServletRequest request) {
    if (request.getAttribute(Problems.REQUEST_ID) instanceof LoggedRequest known) {
      return known;
    }
    LoggedRequest logged = LoggedRequest.of(request);
    request.setAttribute(Problems.REQUEST_ID, logged);
    return logged;
  }

  private static void log(Entry entry, HttpServletRequest request, FilterChain chain)
      throws IOException, ServletException {
    boolean returned = false;
    try {
      chain.doFilter(request, entry.response);
      returned = true;
    } finally {
      if (!returned) {
        entry.log(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      } else if (request.isAsyncStarted()) {
        // The id is logged later, when the container may have recycled the request.
        entry.request.id();
        request.getAsyncContext().addListener(entry);
      } else {
        entry.log(entry.response.getStatus());
      }
    }
  }

  /**
   * A request to be logged.
   *
   * @param proxys whether a proxy checks who is signed in
   */
  private record Entry(
      LoggedRequest request,
      boolean proxys,
      boolean secure,
      HttpServletResponse response,
      Times times,
      long startNanos)
      implements AsyncListener {

    void log(int status) {
      Duration taken = Duration.ofNanos(System.nanoTime() - startNanos);
      if (!isStream()) {
        times.record(request.method(), secure, status, taken);
      }
      Level level = level(status);
      if (LOG.isLoggable(level)) {
        LoggedRequest.Mark mark = request.ended(status, taken).enter();
        try {
          LOG.logp(level, NAME, "log", () -> line(status, taken));
        } finally {
          mark.close();
        }
      }
    }

    private String line(int status, Duration taken) {
      return request.method()
          + " "
          + request.path()
          + " "
          + status
          + " "
          + taken.toMillis()
          + " ms id="
          + request.id().value();
    }

    private Level level(int status) {
      return proxys && ANSWERS.contains(status) ? Level.FINE : Level.INFO;
    }

    /**
     * Whether the response is a stream: it lasts as long as the client listens, which says nothing
     * about the cost of requests.
     */
    private boolean isStream() {
      String type = response.getContentType();
      return type != null && type.startsWith("text/event-stream");
    }

    @Override
    public void onComplete(AsyncEvent event) {
      log(response.getStatus());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // Starting a new cycle clears all listeners (Servlet 6.0, section 2.3.3.3).
      event.getAsyncContext().addListener(this);
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}
  }
}
