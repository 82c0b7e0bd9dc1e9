package io.biscotti.guard;

import io.biscotti.cookie.ServletCookies;
import io.biscotti.guard.CsrfPolicy.Mode;
import io.biscotti.options.Options;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import io.biscotti.problem.Refusal;
import io.biscotti.session.SessionSecret;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
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
 *       client that is no browser, is the scheme, host and port of the request's own URL, or is an
 *       origin of {@code cors.origins}.
 * </ul>
 *
 * <p>With {@code csrf=token} such a request must also carry a token, when its cookies give a live
 * session or are {@link CsrfTokens#CREDENTIALS}: in the header {@link CsrfPolicy#HEADER}, or, in
 * {@code application/x-www-form-urlencoded}, in the field {@link CsrfPolicy#FIELD}. {@link #offer}
 * offers tokens. What can't carry the field, as multipart, needs the header. A token holds until
 * its session ends or somebody signs in, whichever id the session has, so tabs may keep several. A
 * request without any of these cookies, as a sign-in or one with {@code Authorization}, is judged
 * by where it comes from alone. One that has credentials and no session gets a session of nobody's
 * with the refusal, so that the token it asks for next is bound to something. The session is looked
 * at only where a token is demanded: stand the filter behind that of the session.
 *
 * <p>Behind a proxy that ends TLS the container must know the URL that the browser sees (Tomcat's
 * {@code RemoteIpValve}, Jetty's {@code ForwardedRequestCustomizer}). Supports async. Thread-safe
 * once initialised.
 *
 * <p>Settings, as init-params or from the application ({@link Options#SETTINGS}): those of {@link
 * CsrfPolicy#of(Options)}.
 */
public final class CsrfFilter implements Filter {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
  private static final Problem TOKEN_MISSING =
      Problem.of(
          Code.CSRF_REJECTED,
          "A request that changes something must carry a token of its session: in the header "
              + CsrfPolicy.HEADER
              + ", or in the form field "
              + CsrfPolicy.FIELD
              + ".");
  private static final String POLICY = CsrfPolicy.class.getName();

  private final boolean configured;
  private CsrfPolicy policy;

  /** For the container, which calls {@link #init}; until then no origin is listed. */
  public CsrfFilter() {
    this.configured = false;
    this.policy = CsrfPolicy.of(Origins.none());
  }

  /** For {@code ServletContext.addFilter}, without tokens; init-params are refused then. */
  public CsrfFilter(Origins trusted) {
    this(CsrfPolicy.of(trusted));
  }

  /** For {@code ServletContext.addFilter}; init-params are refused then. */
  public CsrfFilter(CsrfPolicy policy) {
    this.configured = true;
    this.policy = policy;
  }

  /**
   * Offers the token that {@code csrf=token} asks for: as the cookie that scripts can read, and as
   * the answer of this method, for a hidden field {@link CsrfPolicy#FIELD}. Call it before the
   * response is committed. The text is another one each time.
   *
   * @param request one that has passed the session filter
   */
  public static String offer(HttpServletRequest request, HttpServletResponse response) {
    String token = CsrfTokens.issue(request);
    ServletCookies.add(response, policy(request.getServletContext()).cookie(token));
    return token;
  }

  /** That of the filter of this application; the default where there is none. */
  private static CsrfPolicy policy(ServletContext context) {
    return context.getAttribute(POLICY) instanceof CsrfPolicy policy
        ? policy
        : CsrfPolicy.of(Origins.none());
  }

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException naming each fault
   */
  @Override
  public void init(FilterConfig config) {
    Options options = Options.of(config, configured ? List.of() : CsrfPolicy.SETTINGS);
    if (!configured) {
      policy = CsrfPolicy.of(options);
    }
    options.check();
    config.getServletContext().setAttribute(POLICY, policy);
    if (policy.mode() == Mode.TOKEN) {
      SessionSecret.demand(config.getServletContext());
    }
  }

  /** Passes the request on or refuses it. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    if (isHarmless(asked)) {
      chain.doFilter(request, response);
    } else if (!isFromTrusted(asked)) {
      Problems.write(asked, answer, rejected(asked));
    } else if (policy.mode() == Mode.TOKEN) {
      passWithToken(asked, answer, chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  /** An error page is the answer to a request that was judged before, or refused. */
  private static boolean isHarmless(HttpServletRequest request) {
    return SAFE.contains(request.getMethod())
        || request.getDispatcherType() == DispatcherType.ERROR;
  }

  private boolean isFromTrusted(HttpServletRequest request) {
    List<String> sites = Collections.list(request.getHeaders("Sec-Fetch-Site"));
    if (sites.isEmpty()) {
      return !RequestOrigin.isClaimed(request)
          || RequestOrigin.isOwn(request)
          || isFromListed(request);
    }
    return (sites.size() == 1 && OWN_SITE.contains(sites.get(0))) || isFromListed(request);
  }

  private boolean isFromListed(HttpServletRequest request) {
    return RequestOrigin.claimed(request).filter(policy.trusted()::allows).isPresent();
  }

  /** Names the host, as a proxy that changes it is the usual reason for a page's refusal. */
  private static Problem rejected(HttpServletRequest request) {
    return Problem.of(
        Code.CSRF_REJECTED,
        "A request that changes something must come from a page of %s or of a listed origin."
            .formatted(RequestOrigin.own(request).map(Origin::toString).orElse("this host")));
  }

  private static void passWithToken(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpSession session = request.getSession(false);
    if (session == null && !CsrfTokens.isDemanded(request)) {
      chain.doFilter(request, response);
      return;
    }
    List<String> sent = Collections.list(request.getHeaders(CsrfPolicy.HEADER));
    HttpServletRequest passed = request;
    if (sent.isEmpty() && FormBody.isSentWith(request)) {
      try {
        FormBody form = FormBody.read(request, response);
        sent = form.field(CsrfPolicy.FIELD);
        passed = form;
      } catch (Refusal refusal) {
        Problems.refuse(request, response, refusal.problem());
        return;
      }
    }
    if (session != null && CsrfTokens.accepts(session, sent)) {
      chain.doFilter(passed, response);
      return;
    }
    if (session == null) {
      SessionSecret.of(request.getSession());
    }
    Problems.write(request, response, TOKEN_MISSING);
  }
}
