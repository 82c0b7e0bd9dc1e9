package io.biscotti.session;

import io.biscotti.options.Options;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts an ordinary {@code HttpSession} into an encrypted cookie, for everything behind it in the
 * chain. In {@code web.xml} it takes a {@code <filter>} and a {@code <filter-mapping>} for {@code
 * /*}, before any filter that uses the session.
 *
 * <p>The cookie is what {@code <session-config>} says; where it is silent, {@code __Host-session;
 * Path=/; Secure; HttpOnly; SameSite=Lax}. The idle time is {@code <session-timeout>}, or 30
 * minutes. Init-params are listed in {@link SessionOptions#NAMES}; others are refused.
 *
 * <p>Thread-safe once started. Servlet spec, chapters 6 and 7.
 */
public final class SessionFilter implements Filter {

  private @Nullable Sessions sessions;

  /** For the container. */
  public SessionFilter() {}

  /**
   * Reads the settings, opens the key ring and starts.
   *
   * @param config the filter's init-params
   * @throws ServletException if a setting is unknown or impossible, or the keys can't be used; the
   *     message names each fault
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    try {
      ServletContext context = config.getServletContext();
      Options options = Options.of(config, SessionOptions.NAMES);
      SessionOptions settings = SessionOptions.read(options, defaultIdle(context));
      options.check();
      sessions = Sessions.start(context, settings, Clock.systemUTC());
    } catch (RuntimeException e) {
      throw new ServletException("sessions can't start: " + e.getMessage(), e);
    }
  }

  /** {@code <session-timeout>}: 0 or less means no idle limit below the absolute one. */
  private static Duration defaultIdle(ServletContext context) {
    int minutes = context.getSessionTimeout();
    return minutes > 0 ? Duration.ofMinutes(minutes) : SessionPolicy.DEFAULT.lifetime();
  }

  /**
   * Runs the chain with a request and a response that know the session.
   *
   * @param request the request
   * @param response the response
   * @param chain what stands behind
   * @throws IOException as the chain does
   * @throws ServletException as the chain does
   */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse answer)) {
      chain.doFilter(request, response);
      return;
    }
    SessionRequest known = SessionRequest.of(request).orElse(null);
    if (known != null) {
      chain.doFilter(request, response);
      known.finishUnlessAsync();
      return;
    }
    SessionRequest wrapped = new SessionRequest(Objects.requireNonNull(sessions), http, answer);
    run(wrapped, new SessionResponse(wrapped, answer), chain);
  }

  private static void run(SessionRequest request, SessionResponse response, FilterChain chain)
      throws IOException, ServletException {
    try {
      chain.doFilter(request, response);
    } catch (IOException | ServletException | RuntimeException e) {
      RuntimeException failure = request.failure();
      if (failure == null) {
        response.finish();
        throw e;
      }
      response.refuse(failure);
      return;
    }
    request.finishUnlessAsync();
  }

  /** Releases what the filter holds. */
  @Override
  public void destroy() {
    if (sessions != null) {
      sessions.close();
    }
  }
}
