package io.biscotti.guard;

import io.biscotti.guard.ListedOrigins.Listed;
import io.biscotti.options.Options;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
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
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets front ends of listed origins use the service with the visitor's cookies (the CORS protocol
 * of the Fetch standard, section 3.3). It answers preflights itself, so map it before the session
 * filter. Every other request passes, and the response, including an error response, tells the
 * browser whether the requesting origin may read it. A request from an unlisted origin gets no CORS
 * header, and its preflight gets 403 {@code forbidden}. Every response carries {@code Vary:
 * Origin}.
 *
 * <p>Map it to the dispatchers REQUEST and ERROR, and declare an error page: when Jetty dispatches
 * to one, or writes its own report because there is none, it replaces {@code Vary: Origin} with
 * {@code Vary: Accept}. That report is {@code no-store} and keeps the other headers, so nothing
 * leaks without an error page. Supports async. Thread-safe once initialised.
 *
 * <p>For its settings, given as init-params or by the application ({@link Options#SETTINGS}), see
 * {@link CorsPolicy#of(Options)}.
 */
public final class CorsFilter implements Filter {
  private static final Map<String, String> VARY = Map.of("Vary", "Origin");
  private static final String VARY_PREFLIGHT =
      "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final Pattern HEADER_NAMES =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]++(?: *, *[!#$%&'*+.^_`|~0-9A-Za-z-]++)*+");
  private static final int MOST_CHARS = 1_024;
  private static final Problem UNLISTED =
      Problem.of(Code.FORBIDDEN, "This origin is not listed in cors.origins.");

  private final boolean configured;
  private ListedOrigins origins;
  private String maxAgeSeconds;

  /** Called by the container, which then calls {@link #init}. Until then no origin is listed. */
  public CorsFilter() {
    this(CorsPolicy.of(Origins.none()), false);
  }

  /** For {@code ServletContext.addFilter}; this instance accepts no init-params. */
  public CorsFilter(CorsPolicy policy) {
    this(policy, true);
  }

  private CorsFilter(CorsPolicy policy, boolean configured) {
    this.configured = configured;
    this.origins = new ListedOrigins(policy);
    this.maxAgeSeconds = seconds(policy);
  }

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException naming each unknown setting and each invalid value
   */
  @Override
  public void init(FilterConfig config) {
    Options options = Options.of(config, configured ? List.of() : CorsPolicy.SETTINGS);
    if (!configured) {
      CorsPolicy policy = CorsPolicy.of(options);
      origins = new ListedOrigins(policy);
      maxAgeSeconds = seconds(policy);
    }
    options.check();
  }

  private static String seconds(CorsPolicy policy) {
    return Long.toString(policy.maxAge().toSeconds());
  }

  /** Answers a preflight; passes any other request on and adds the CORS headers to the response. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    Listed listed = origins.find(RequestOrigin.text(asked));
    if (!isPreflight(asked, listed)) {
      chain.doFilter(request, KeptHeaders.on(answer, listed == null ? VARY : listed.headers()));
    } else if (listed == null) {
      Problems.write(asked, KeptHeaders.on(answer, Map.of("Vary", VARY_PREFLIGHT)), UNLISTED);
    } else {
      answerPreflight(asked, answer, listed);
    }
  }

  /** Browsers send no preflight to their own origin, so the application answers such an OPTIONS. */
  private static boolean isPreflight(HttpServletRequest request, @Nullable Listed listed) {
    return request.getMethod().equals("OPTIONS")
        && request.getDispatcherType() == DispatcherType.REQUEST
        && request.getHeader("Access-Control-Request-Method") != null
        && RequestOrigin.isClaimed(request)
        && !(listed == null
            ? RequestOrigin.isOwn(request)
            : RequestOrigin.isOwn(request, listed.origin()));
  }

  private void answerPreflight(
      HttpServletRequest request, HttpServletResponse response, Listed listed) {
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    KeptHeaders.vary(response, VARY_PREFLIGHT);
    response.setHeader("Access-Control-Allow-Origin", listed.text());
    response.setHeader("Access-Control-Allow-Credentials", "true");
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    response.setHeader("Access-Control-Max-Age", maxAgeSeconds);
    // A listed origin is trusted with the session itself, so it may send any header. A malformed
    // list of header names is not echoed, and the browser then fails the preflight.
    String wanted = request.getHeader("Access-Control-Request-Headers");
    if (wanted != null && wanted.length() <= MOST_CHARS && HEADER_NAMES.matcher(wanted).matches()) {
      response.setHeader("Access-Control-Allow-Headers", wanted);
    }
  }
}
