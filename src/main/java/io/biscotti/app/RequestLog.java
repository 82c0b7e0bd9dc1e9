package io.biscotti.app;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Logs one line for each request at level INFO: method, path, status, milliseconds, and the
 * well-formed {@code X-Request-Id} of a proxy. It logs no query and no other header, because they
 * may contain secrets. It is the first filter, so that it measures the whole time, and is mapped to
 * the dispatcher type REQUEST only, so that error pages are not counted twice.
 */
public final class RequestLog implements Filter {
  private static final Logger LOG = System.getLogger(RequestLog.class.getName());
  private static final int MOST_CHARS = 200;
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private RequestTimes times = (method, status, taken) -> {};

  /** Called by the container. */
  public RequestLog() {}

  /** Looks up the {@link RequestTimes}, if there are any. */
  @Override
  public void init(FilterConfig config) {
    if (config.getServletContext().getAttribute(RequestTimes.class.getName())
        instanceof RequestTimes known) {
      times = known;
    }
  }

  /** Runs the chain and then logs the request; an asynchronous one is logged when it completes. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Entry entry =
        new Entry(
            (HttpServletRequest) request, (HttpServletResponse) response, times, System.nanoTime());
    boolean returned = false;
    try {
      chain.doFilter(request, response);
      returned = true;
    } finally {
      if (!returned) {
        entry.log(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      } else if (request.isAsyncStarted()) {
        request.getAsyncContext().addListener(entry);
      } else {
        entry.log(entry.response.getStatus());
      }
    }
  }

  private record Entry(
      HttpServletRequest request, HttpServletResponse response, RequestTimes times, long startNanos)
      implements AsyncListener {

    void log(int status) {
      Duration taken = Duration.ofNanos(System.nanoTime() - startNanos);
      if (!isStream()) {
        times.record(request.getMethod(), status, taken);
      }
      LOG.log(
          Level.INFO,
          () ->
              "%s %s %d %d ms%s"
                  .formatted(
                      visible(request.getMethod()),
                      visible(request.getRequestURI()),
                      status,
                      taken.toMillis(),
                      id()));
    }

    /** The id that a proxy gave the request, so that both logs can be compared. */
    private String id() {
      String id = request.getHeader("X-Request-Id");
      return id != null && REQUEST_ID.matcher(id).matches() ? " id=" + id : "";
    }

    /**
     * A stream lasts as long as the client listens, which says nothing about the cost of requests.
     */
    private boolean isStream() {
      String type = response.getContentType();
      return type != null && type.startsWith("text/event-stream");
    }

    /**
     * Keeps line breaks out of the log, and matrix parameters, which may contain secrets like a
     * query.
     */
    private static String visible(String text) {
      String path = text.split(";", 2)[0].replaceAll("[^!-~]", "?");
      return path.substring(0, Math.min(MOST_CHARS, path.length()));
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
