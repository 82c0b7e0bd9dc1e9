package io.biscotti.session;

import io.biscotti.advice.SessionAdvisor;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.options.Options;
import io.biscotti.store.SessionStore;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Backs the ordinary {@code HttpSession} with an encrypted cookie, for everything behind this
 * filter in the chain. In {@code web.xml} it needs a {@code <filter>} and a {@code
 * <filter-mapping>} for {@code /*}, before any filter that uses the session.
 *
 * <p>{@code <session-config>} configures the cookie; the default is {@code __Host-session; Path=/;
 * Secure; HttpOnly; SameSite=Lax}, or for the context path {@code /shop} {@code
 * __Secure-session-shop; Path=/shop/}. The idle timeout is {@code <session-timeout>}, or 30
 * minutes. {@link SessionOptions#SETTINGS} lists the init-params; unknown ones are rejected.
 *
 * <p>The filter also maps itself to forwards, includes, errors and asynchronous dispatches, and
 * turns off the container's own session cookie, which would have the same name. With {@code
 * session.store=observe} it only watches the container's sessions.
 *
 * <p>Thread-safe once started. Servlet spec, chapters 6 and 7.
 */
public final class SessionFilter implements Filter {

  private static final Logger LOG = System.getLogger(SessionFilter.class.getName());

  private final UnaryOperator<SessionStore> around;
  private boolean replaced;
  private @Nullable Sessions sessions;
  private @Nullable SessionAdvisor advisor;

  /** Called by the container. */
  public SessionFilter() {
    this(UnaryOperator.identity());
  }

  /** Wraps the configured store, for example with one that fails. */
  SessionFilter(UnaryOperator<SessionStore> around) {
    this.around = around;
  }

  /**
   * Reads the settings, opens the key ring and starts.
   *
   * @param config the filter's init-params
   * @throws ServletException if a setting is unknown or invalid, or the keys can't be used; the
   *     message names each fault
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    if (SessionInitializer.isReplaced(config)) {
      replaced = true;
      return;
    }
    ServletContext context = config.getServletContext();
    Options options = Options.of(config, SessionOptions.SETTINGS);
    SessionOptions settings = SessionOptions.read(options, defaultIdle(context));
    try {
      options.check();
    } catch (IllegalArgumentException e) {
      throw new ServletException(refusal(e), e);
    }
    try {
      if (settings.stores().isObserving()) {
        advisor = SessionSetup.observe(context, settings);
        return;
      }
      boolean readsPaths = Takeover.readsPaths(context);
      Takeover.of(config);
      sessions = SessionSetup.start(context, settings, readsPaths, clock(context), around);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, refusal(e), e);
      throw new ServletException(refusal(e), e);
    }
  }

  /**
   * Reads the settings of a filter that hasn't started.
   *
   * @return empty if they are invalid
   */
  static Optional<SessionOptions> settings(ServletContext context, FilterRegistration filter) {
    Options options =
        Options.of(filter.getName(), context, filter.getInitParameters(), SessionOptions.SETTINGS);
    SessionOptions settings = SessionOptions.read(options, defaultIdle(context));
    return options.faults().isEmpty() ? Optional.of(settings) : Optional.empty();
  }

  private static String refusal(RuntimeException e) {
    return "sessions can't start: " + e.getMessage();
  }

  /**
   * The system clock, unless the application has left another one in a context attribute that has
   * the name of the class.
   */
  private static Clock clock(ServletContext context) {
    return context.getAttribute(Clock.class.getName()) instanceof Clock given
        ? given
        : Clock.systemUTC();
  }

  /** {@code <session-timeout>}, if the context supports sessions. */
  private static Duration defaultIdle(ServletContext context) {
    if (context.getSessionCookieConfig() == null) {
      return SessionPolicy.DEFAULT.idle();
    }
    return SessionPolicy.idleAfter(context.getSessionTimeout());
  }

  /**
   * Runs the chain with a request and a response that handle the session.
   *
   * @param request the request
   * @param response the response
   * @param chain the rest of the chain
   * @throws IOException if the chain throws it
   * @throws ServletException if the chain throws it
   */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (replaced
        || !(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse answer)) {
      chain.doFilter(request, response);
      return;
    }
    if (advisor != null) {
      advisor.watch(http, answer, chain);
      return;
    }
    SessionScope own = Objects.requireNonNull(sessions).scope();
    SessionRequest known = SessionRequest.of(request, own);
    if (known == null) {
      SessionRequest wrapped = new SessionRequest(own, http);
      run(wrapped, wrapped, SessionResponse.of(wrapped, answer, own.hold()), chain);
    } else if (request.getDispatcherType() == DispatcherType.INCLUDE) {
      include(known, request, response, chain);
    } else {
      if (request.getDispatcherType() == DispatcherType.FORWARD) {
        known.beginForward();
      }
      run(known, request, response, chain);
    }
  }

  private static void include(
      SessionRequest session, ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    session.beginInclude();
    try {
      chain.doFilter(request, response);
    } finally {
      session.endInclude();
    }
  }

  private static void run(
      SessionRequest session, ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    session.enter();
    try {
      if (session.admits()) {
        inScopes(session, request, response, chain);
      }
    } catch (IOException | ServletException | RuntimeException | Error e) {
      boolean explained = session.isExplainable();
      leaveFailed(session, e);
      if (!explained) {
        throw e;
      }
      return;
    }
    session.leave(false);
  }

  private static void inScopes(
      SessionRequest session, ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean moved = session.moveScopes();
    try {
      chain.doFilter(request, response);
    } finally {
      if (moved) {
        session.returnScopes();
      }
    }
  }

  private static void leaveFailed(SessionRequest session, Throwable failure) {
    try {
      session.leave(true);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Releases the filter's resources. */
  @Override
  public void destroy() {
    if (sessions != null) {
      sessions.close();
    }
    if (advisor != null) {
      advisor.close();
    }
  }
}
