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
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Refuses unsafe requests that a page of another site made the browser send: 403 {@code
 * csrf_rejected}. Every method but GET, HEAD, OPTIONS and TRACE is unsafe (RFC 9110, section
 * 9.2.1). Browsers say by themselves where a request comes from, so no token is needed:
 *
 * <ul>
 *   <li>{@code Sec-Fetch-Site} (W3C Fetch Metadata) {@code same-origin} or {@code none}: passes.
 *       Any other value: passes from an origin of {@code cors.origins} only.
 *   <li>Without that header, as over plain HTTP: passes when {@code Origin} is absent, as from a
 *       client that is no browser, or is the scheme, host and port of the request's own URL.
 * </ul>
 *
 * <p>Behind a proxy that ends TLS the container must know the URL that the browser sees (Tomcat's
 * {@code RemoteIpValve}, Jetty's {@code ForwardedRequestCustomizer}). Supports async. Thread-safe
 * once initialised.
 *
 * <p>Setting, as init-param or from the application ({@link Options#SETTINGS}): {@code
 * cors.origins}, as {@link Origins} reads it.
 */
public final class CsrfFilter implements Filter {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
  private static final Problem REJECTED =
      Problem.of(
          Code.CSRF_REJECTED,
          "A request that changes something must come from a page of this host or a listed origin.");

  private final boolean configured;
  private Origins trusted;

  /** For the container, which calls {@link #init}; until then no origin is listed. */
  public CsrfFilter() {
    this.configured = false;
    this.trusted = Origins.none();
  }

  /** For {@code ServletContext.addFilter}; init-params are refused then. */
  public CsrfFilter(Origins trusted) {
    this.configured = true;
    this.trusted = trusted;
  }

  /**
   * Reads the setting.
   *
   * @throws IllegalArgumentException naming each fault
   */
  @Override
  public void init(FilterConfig config) {
    Options options = Options.of(config, configured ? Set.of() : Set.of(Origins.SETTING));
    if (!configured) {
      trusted = Origins.of(options);
    }
    options.check();
  }

  /** Passes the request on or refuses it. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (isAllowed((HttpServletRequest) request)) {
      chain.doFilter(request, response);
    } else {
      Problems.write((HttpServletResponse) response, REJECTED);
    }
  }

  private boolean isAllowed(HttpServletRequest request) {
    // An error page is the answer to a request that was judged before, or refused.
    if (SAFE.contains(request.getMethod()) || request.getDispatcherType() == DispatcherType.ERROR) {
      return true;
    }
    List<String> sites = Collections.list(request.getHeaders("Sec-Fetch-Site"));
    if (sites.isEmpty()) {
      return !RequestOrigin.isClaimed(request) || RequestOrigin.isOwn(request);
    }
    return (sites.size() == 1 && OWN_SITE.contains(sites.get(0)))
        || RequestOrigin.claimed(request).filter(trusted::allows).isPresent();
  }
}
