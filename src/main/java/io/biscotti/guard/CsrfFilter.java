package io.biscotti.guard;

import io.biscotti.cookie.ServletCookies;
import io.biscotti.guard.CsrfPolicy.Mode;
import io.biscotti.options.Options;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import io.biscotti.problem.Refusal;
import io.biscotti.session.SessionSecret;
import io.biscotti.session.Sessions;
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
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Rejects unsafe requests that another site's page made the browser send: 403 {@code
 * csrf_rejected}. Every method but GET, HEAD, OPTIONS and TRACE is unsafe (RFC 9110, section
 * 9.2.1). Browsers say where a request comes from, so by default no token is needed:
 *
 * <ul>
 *   <li>{@code Sec-Fetch-Site} (W3C Fetch Metadata) {@code same-origin} or {@code none}: passes.
 *       Any other value: passes only from an origin in {@code cors.origins}.
 *   <li>Without that header, as over plain HTTP: passes if {@code Origin} is absent (a client that
 *       is not a browser), equals the origin of the request's own URL, or is in {@code
 *       cors.origins}.
 * </ul>
 *
 * <p>A request that opens a WebSocket counts as unsafe too, although it is a GET: browsers let
 * every page open one with the visitor's cookies and read what the server sends, without a CORS
 * check (RFC 6455, section 10.2). It needs no token, because a page can't add one. Map the filter
 * before the one that upgrades.
 *
 * <p>With {@code csrf=token}, an unsafe request must also carry a token if its cookies belong to a
 * live session or include one of {@link CsrfTokens#CREDENTIALS}. The token comes in the header
 * {@link CsrfPolicy#HEADER} or in the field {@link CsrfPolicy#FIELD} of an {@code
 * application/x-www-form-urlencoded} body; other bodies, such as multipart, need the header. {@link
 * #offer} issues tokens. A token stays valid until its session ends or somebody signs in, even if
 * the session id changes, so several tabs can each hold one. For a request without any of these
 * cookies, such as a sign-in or a request with {@code Authorization}, only the origin is checked. A
 * request with credential cookies but no session is rejected and gets an anonymous session, so that
 * the next token can be bound to it. The filter reads the session only when a token is required, so
 * map it after the session filter.
 *
 * <p>Behind a proxy that terminates TLS, the container must know the URL that the browser sees
 * (Tomcat's {@code RemoteIpValve}, Jetty's {@code ForwardedRequestCustomizer}). Supports async.
 * Thread-safe once initialised.
 *
 * <p>For its settings, given as init-params or by the application ({@link Options#SETTINGS}), see
 * {@link CsrfPolicy#of(Options)}.
 */
public final class CsrfFilter implements Filter {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
  private static final String UPGRADE = "Upgrade";
  private static final String WEB_SOCKET = "websocket";
  private static final Problem TOKEN_MISSING =
      Problem.of(
          Code.CSRF_REJECTED,
          "This request needs a CSRF token of its session, in the header "
              + CsrfPolicy.HEADER
              + " or in the form field "
              + CsrfPolicy.FIELD
              + ".");
  private static final String POLICY = CsrfPolicy.class.getName();

  private final boolean configured;
  private CsrfPolicy policy;

  /** Called by the container, which then calls {@link #init}. Until then no origin is listed. */
  public CsrfFilter() {
    this.configured = false;
    this.policy = CsrfPolicy.of(Origins.none());
  }

  /** For {@code ServletContext.addFilter}, without tokens; this instance accepts no init-params. */
  public CsrfFilter(Origins trusted) {
    this(CsrfPolicy.of(trusted));
  }

  /** For {@code ServletContext.addFilter}; this instance accepts no init-params. */
  public CsrfFilter(CsrfPolicy policy) {
    this.configured = true;
    this.policy = policy;
  }

  /**
   * Issues a token for {@code csrf=token}: sets it as a cookie that scripts can read, and returns
   * it for a hidden field {@link CsrfPolicy#FIELD}. Call it before the response is committed. Every
   * call returns a different text.
   *
   * @param request one that has passed the session filter
   */
  public static String offer(HttpServletRequest request, HttpServletResponse response) {
    String token = CsrfTokens.issue(request);
    ServletCookies.add(response, policy(request.getServletContext()).cookie(token));
    return token;
  }

  /** The policy of this application's filter; the default if there is no filter. */
  private static CsrfPolicy policy(ServletContext context) {
    return context.getAttribute(POLICY) instanceof CsrfPolicy policy
        ? policy
        : CsrfPolicy.of(Origins.none());
  }

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException naming each fault in the settings
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

  /** Passes the request on or rejects it. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    boolean opensSocket = opensSocket(asked);
    if (isHarmless(asked, opensSocket)) {
      chain.doFilter(request, response);
    } else if (!isFromTrusted(asked)) {
      Problems.write(asked, answer, rejected(asked));
    } else if (policy.mode() == Mode.TOKEN && !opensSocket) {
      passWithToken(asked, answer, chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  /** On an ERROR dispatch, the original request was already checked. */
  private static boolean isHarmless(HttpServletRequest request, boolean opensSocket) {
    return (SAFE.contains(request.getMethod()) && !opensSocket)
        || request.getDispatcherType() == DispatcherType.ERROR;
  }

  /**
   * Whether a request opens a WebSocket: by GET or, with HTTP/2, by CONNECT (RFC 8441, section 4).
   * Any other method can't, whatever its headers say, so it needs a token.
   */
  private static boolean opensSocket(HttpServletRequest request) {
    return switch (request.getMethod()) {
      case "CONNECT" -> true;
      case "GET" -> request.getHeader(UPGRADE) != null && asksForSocket(request);
      default -> false;
    };
  }

  private static boolean asksForSocket(HttpServletRequest request) {
    Enumeration<String> wanted = request.getHeaders(UPGRADE);
    while (wanted.hasMoreElements()) {
      if (wanted.nextElement().toLowerCase(Locale.ROOT).contains(WEB_SOCKET)) {
        return true;
      }
    }
    return false;
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

  /** Names the expected host: most wrong rejections come from a proxy that changes it. */
  private static Problem rejected(HttpServletRequest request) {
    return Problem.of(
        Code.CSRF_REJECTED,
        "This request must come from a page of %s or of an origin listed in cors.origins."
            .formatted(RequestOrigin.own(request).map(Origin::toString).orElse("this host")));
  }

  private static void passWithToken(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean hasSession = Sessions.current(request).isPresent() || request.getSession(false) != null;
    if (!hasSession && !CsrfTokens.isDemanded(request)) {
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
    if (hasSession && CsrfTokens.accepts(request, sent)) {
      chain.doFilter(passed, response);
      return;
    }
    if (!hasSession) {
      SessionSecret.of(request.getSession());
    }
    Problems.write(request, response, TOKEN_MISSING);
  }
}
