package io.biscotti.operations;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What log lines say about the request that the current thread works on. It contains no query and
 * no header but the ids, because they may contain secrets, and only visible ASCII, so that no
 * client can forge a line. Immutable.
 *
 * @param id its id
 * @param method its method
 * @param path its path without query and matrix parameters, at most 200 characters
 * @param outcome how it ended; empty while it runs
 */
public record LoggedRequest(RequestId id, String method, String path, Optional<Outcome> outcome) {
  private static final int MOST_CHARS = 200;
  private static final ThreadLocal<LoggedRequest> CURRENT = new ThreadLocal<>();

  /**
   * How a request ended.
   *
   * @param status the status of its response
   * @param taken how long it took
   */
  public record Outcome(int status, Duration taken) {}

  /** Marks the thread as working on a request, until it is closed. */
  public interface Mark extends AutoCloseable {
    @Override
    void close();
  }

  /** Describes a request that has just arrived. */
  public static LoggedRequest of(HttpServletRequest request) {
    return new LoggedRequest(
        RequestId.of(request),
        visible(request.getMethod()),
        visible(request.getRequestURI()),
        Optional.empty());
  }

  /** What the current thread works on; empty outside of requests. */
  static Optional<LoggedRequest> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** A copy that tells how the request ended. */
  public LoggedRequest ended(int status, Duration taken) {
    return new LoggedRequest(id, method, path, Optional.of(new Outcome(status, taken)));
  }

  /** Lets this thread's log lines name this request, until the mark is closed. */
  public Mark enter() {
    @Nullable LoggedRequest outer = CURRENT.get();
    CURRENT.set(this);
    return () -> {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    };
  }

  /** Leaves out matrix parameters, which may contain secrets as a query may. */
  private static String visible(String text) {
    StringBuilder path = new StringBuilder(Math.min(MOST_CHARS, text.length()));
    for (int i = 0; i < text.length() && path.length() < MOST_CHARS; i++) {
      char next = text.charAt(i);
      if (next == ';') {
        break;
      }
      path.append(next >= '!' && next <= '~' ? next : '?');
    }
    return path.toString();
  }
}
