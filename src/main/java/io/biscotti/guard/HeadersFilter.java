package io.biscotti.guard;

import io.biscotti.options.Options;
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

/**
 * Sets the security headers on every response, including errors: Content-Security-Policy,
 * X-Content-Type-Options, Referrer-Policy, Cross-Origin-Opener-Policy,
 * Cross-Origin-Resource-Policy, Permissions-Policy and X-Frame-Options, and over HTTPS
 * Strict-Transport-Security (RFC 6797, section 7.2 forbids it over plain HTTP). They are set before
 * the chain is called, so a servlet may override one for its own response. Data, such as JSON under
 * {@code /api}, gets fewer ({@link HeadersPolicy#forData()}).
 *
 * <p>Map it to the dispatchers REQUEST and ERROR, before every other filter that may respond. The
 * container decides whether a request came over HTTPS ({@code isSecure}). Supports async.
 * Thread-safe once initialised.
 *
 * <p>For its settings, given as init-params or by the application ({@link Options#SETTINGS}), see
 * {@link HeadersPolicy#of(Options)}.
 */
public final class HeadersFilter implements Filter {
  /** The request attribute that tells an error page's dispatch that the request was for data. */
  private static final String DATA = HeadersFilter.class.getName() + ".data";

  private final boolean configured;
  private HeadersPolicy policy;
  private Headers plain;
  private Headers secure;

  /** The headers of responses over one scheme. */
  private record Headers(Map<String, String> documents, Map<String, String> data) {
    static Headers of(HeadersPolicy policy, Map<String, String> more) {
      return new Headers(joined(policy.always(), more), joined(policy.forData(), more));
    }

    private static Map<String, String> joined(Map<String, String> some, Map<String, String> more) {
      Map<String, String> all = new LinkedHashMap<>(some);
      all.putAll(more);
      return all;
    }
  }

  /** Called by the container, which then calls {@link #init}. Until then the defaults are sent. */
  public HeadersFilter() {
    this(HeadersPolicy.standard(), false);
  }

  /** For {@code ServletContext.addFilter}; this instance accepts no init-params. */
  public HeadersFilter(HeadersPolicy policy) {
    this(policy, true);
  }

  private HeadersFilter(HeadersPolicy policy, boolean configured) {
    this.configured = configured;
    this.policy = policy;
    this.plain = Headers.of(policy, Map.of());
    this.secure = Headers.of(policy, policy.secure());
  }

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException naming each unknown setting and each invalid value
   */
  @Override
  public void init(FilterConfig config) {
    Options options = Options.of(config, configured ? List.of() : HeadersPolicy.SETTINGS);
    if (!configured) {
      policy = HeadersPolicy.of(options);
      plain = Headers.of(policy, Map.of());
      secure = Headers.of(policy, policy.secure());
    }
    options.check();
  }

  /** Sets the headers and passes the request on. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Headers headers = request.isSecure() ? secure : plain;
    HttpServletResponse answer = (HttpServletResponse) response;
    chain.doFilter(
        request,
        isData((HttpServletRequest) request)
            ? KeptHeaders.onData(answer, headers.data, headers.documents)
            : KeptHeaders.on(answer, headers.documents));
  }

  private boolean isData(HttpServletRequest request) {
    if (request.getAttribute(DATA) != null) {
      return true;
    }
    String rest = request.getPathInfo();
    boolean isData = policy.isData(request.getServletPath() + (rest == null ? "" : rest));
    if (isData) {
      request.setAttribute(DATA, true);
    }
    return isData;
  }
}
