package io.biscotti.guard;

import io.biscotti.options.Options;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
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
 * the chain is called, so a servlet may override one for its own response.
 *
 * <p>Map it to the dispatchers REQUEST and ERROR, before every other filter that may respond. The
 * container decides whether a request came over HTTPS ({@code isSecure}). Supports async.
 * Thread-safe once initialised.
 *
 * <p>For its settings, given as init-params or by the application ({@link Options#SETTINGS}), see
 * {@link HeadersPolicy#of(Options)}.
 */
public final class HeadersFilter implements Filter {
  private final boolean configured;
  private Map<String, String> plain = Map.of();
  private Map<String, String> secure = Map.of();

  /** For the container, which then calls {@link #init}. Until then the defaults are sent. */
  public HeadersFilter() {
    this.configured = false;
    precompute(HeadersPolicy.standard());
  }

  /** For {@code ServletContext.addFilter}; this instance accepts no init-params. */
  public HeadersFilter(HeadersPolicy policy) {
    this.configured = true;
    precompute(policy);
  }

  private void precompute(HeadersPolicy policy) {
    plain = policy.always();
    secure = new LinkedHashMap<>(policy.always());
    secure.putAll(policy.secure());
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
      precompute(HeadersPolicy.of(options));
    }
    options.check();
  }

  /** Sets the headers and passes the request on. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Map<String, String> headers = request.isSecure() ? secure : plain;
    chain.doFilter(request, KeptHeaders.on((HttpServletResponse) response, headers));
  }
}
