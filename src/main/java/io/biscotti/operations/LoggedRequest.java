package io.biscotti.operations;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What log lines say about the request that the current thread handles. It contains no query and no
 * headers except the ids, because they may contain secrets. It contains only visible ASCII, so that
 * no client can forge a line. As a supplier, it gives the request's id. Thread-safe.
 */
public final class LoggedRequest implements Supplier<String> {
  private static final int MOST_CHARS = 200;
  private static final ThreadLocal<LoggedRequest> CURRENT = new ThreadLocal<>();

  private final HttpServletRequest request;
  private final String method;
  private final String path;
  private final Optional<Outcome> outcome;
  private @Nullable RequestId id;

  /**
   * How a request ended.
   *
   * @param status the status of its response
   * @param taken how long it took
   */
  public record Outcome(int status, Duration taken) {}

  /** Marks the current thread as handling a request, until the mark is closed. */
  public interface Mark extends AutoCloseable {
    @Override
    void close();
  }

  private LoggedRequest(
      HttpServletRequest request,
      String method,
      String path,
      Optional<Outcome> outcome,
      @Nullable RequestId id) {
    this.request = request;
    this.method = method;
    this.path = path;
    this.outcome = outcome;
    this.id = id;
  }

  /** Describes a request that has just arrived. */
  public static LoggedRequest of(HttpServletRequest request) {
    return new LoggedRequest(
        request,
        visible(request.getMethod()),
        visible(request.getRequestURI()),
        Optional.empty(),
        null);
  }

  /** The request that the current thread handles; empty outside of requests. */
  static Optional<LoggedRequest> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /**
   * The request's id. It is read or created when it is first needed, because most requests need
   * none. Call this once while the container still has the request if the id may be needed later.
   */
  public synchronized RequestId id() {
    RequestId known = id;
    if (known == null) {
      known = RequestId.of(request);
      id = known;
    }
    return known;
  }

  /** The value of {@link #id()}. */
  @Override
  public String get() {
    return id().value();
  }

  /** The request's method. */
  public String method() {
    return method;
  }

  /** The request's path without query and matrix parameters, at most 200 characters. */
  public String path() {
    return path;
  }

  /** How the request ended; empty while it runs. */
  public Optional<Outcome> outcome() {
    return outcome;
  }

  /** A copy that tells how the request ended. */
  public LoggedRequest ended(int status, Duration taken) {
    return new LoggedRequest(request, method, path, Optional.of(new Outcome(status, taken)), id());
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

  /** Leaves out matrix parameters, which may contain secrets, as a query may. */
  private static String visible(String text) {
    return isVisible(text) ? text : made(text);
  }

  private static boolean isVisible(String text) {
    if (text.length() > MOST_CHARS) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == ';' || next < '!' || next > '~') {
        return false;
      }
    }
    return true;
  }

  private static String made(String text) {
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
