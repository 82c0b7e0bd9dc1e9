package io.biscotti.guard;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lets front ends of listed origins use the service with the visitor's cookies (the CORS protocol
 * of the Fetch standard, section 3.3). Answers preflights itself, so stand it before the session
 * filter; every other request passes, and its answer, an error's too, says whether the asking
 * origin may read it. An unlisted origin gets no CORS header, and its preflight 403 {@code
 * forbidden}. {@code Vary: Origin} is on every answer.
 *
 * <p>Map it to the dispatchers REQUEST and ERROR, and declare an error page: on its way to one, and
 * in its own report when there is none, Jetty puts {@code Vary: Accept} in the place of ours. That
 * report is {@code no-store} and keeps the other headers, so nothing leaks without one. Supports
 * async. Thread-safe once initialised.
 *
 * <p>Settings, as init-params or from the application ({@link Options#SETTINGS}): those of {@link
 * CorsPolicy#of(Options)}.
 */
public final class CorsFilter implements Filter {
  private static final Map<String, String> VARY = Map.of("Vary", "Origin");
  private static final Map<String, String> VARY_PREFLIGHT =
      Map.of("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final Pattern HEADER_NAMES =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]++(?: *, *[!#$%&'*+.^_`|~0-9A-Za-z-]++)*");
  private static final int MOST_CHARS = 1_024;
  private static final Problem UNLISTED =
      Problem.of(Code.FORBIDDEN, "Pages of this origin may not use the service.");

  private final boolean configured;
  private CorsPolicy policy;
  private String exposed = "";
  private String maxAgeSeconds = "";

  /** For the container, which calls {@link #init}; until then no origin is listed. */
  public CorsFilter() {
    this(CorsPolicy.of(Origins.none()), false);
  }

  /** For {@code ServletContext.addFilter}; init-params are refused then. */
  public CorsFilter(CorsPolicy policy) {
    this(policy, true);
  }

  private CorsFilter(CorsPolicy policy, boolean configured) {
    this.configured = configured;
    this.policy = policy;
    precompute();
  }

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException naming each one that is unknown or impossible
   */
  @Override
  public void init(FilterConfig config) {
    Options options = Options.of(config, configured ? List.of() : CorsPolicy.SETTINGS);
    if (!configured) {
      policy = CorsPolicy.of(options);
      precompute();
    }
    options.check();
  }

  private void precompute() {
    exposed = String.join(", ", policy.exposed());
    maxAgeSeconds = Long.toString(policy.maxAge().toSeconds());
  }

  /** Answers a preflight, or passes the request on with the answer annotated. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    Optional<Origin> listed = RequestOrigin.claimed(asked).filter(policy.origins()::allows);
    if (isPreflight(asked)) {
      answerPreflight(asked, KeptHeaders.on(answer, VARY_PREFLIGHT), listed);
    } else {
      chain.doFilter(request, KeptHeaders.on(answer, listed.map(this::readable).orElse(VARY)));
    }
  }

  /** An origin never asks itself first: such an OPTIONS is the application's to answer. */
  private static boolean isPreflight(HttpServletRequest request) {
    return request.getMethod().equals("OPTIONS")
        && request.getDispatcherType() == DispatcherType.REQUEST
        && request.getHeader("Access-Control-Request-Method") != null
        && RequestOrigin.isClaimed(request)
        && !RequestOrigin.isOwn(request);
  }

  private void answerPreflight(
      HttpServletRequest request, HttpServletResponse response, Optional<Origin> listed)
      throws IOException {
    if (listed.isEmpty()) {
      Problems.write(request, response, UNLISTED);
      return;
    }
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    response.setHeader("Access-Control-Allow-Origin", listed.get().toString());
    response.setHeader("Access-Control-Allow-Credentials", "true");
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    response.setHeader("Access-Control-Max-Age", maxAgeSeconds);
    // A listed origin is trusted with the session itself, so no header is kept from it; what is
    // no list of header names is not repeated, and the browser then gives up.
    String wanted = request.getHeader("Access-Control-Request-Headers");
    if (wanted != null && wanted.length() <= MOST_CHARS && HEADER_NAMES.matcher(wanted).matches()) {
      response.setHeader("Access-Control-Allow-Headers", wanted);
    }
  }

  private Map<String, String> readable(Origin origin) {
    Map<String, String> headers = new LinkedHashMap<>(VARY);
    headers.put("Access-Control-Allow-Origin", origin.toString());
    headers.put("Access-Control-Allow-Credentials", "true");
    if (!exposed.isEmpty()) {
      headers.put("Access-Control-Expose-Headers", exposed);
    }
    return headers;
  }
}
