package io.biscotti.token;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.ServletCookies;
import io.biscotti.cookie.SetCookie;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
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
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a web application accept Biscotti access tokens: from {@code Authorization: Bearer} (RFC
 * 6750, section 2.1) or, if there is no such header, from the cookie {@value #COOKIE}. After this
 * filter, {@code getRemoteUser}, {@code getUserPrincipal} and {@code isUserInRole} answer from the
 * token, and the request attribute {@link #CLAIMS} holds all its claims.
 *
 * <p>A request without a valid token passes unauthenticated; if a cookie held one of the issuer's
 * tokens that is no longer valid, the response expires that cookie. With {@code token.required}, a
 * request without a token gets 401 {@code not_signed_in}, and one with a bad token gets 401 {@code
 * token_expired} or {@code token_invalid} with {@code WWW-Authenticate: Bearer
 * error="invalid_token"} (section 3). If the issuer's keys are needed and can't be fetched, the
 * answer is 503.
 *
 * <p>Browsers attach cookies to requests that other sites cause: map {@code CsrfFilter} before this
 * filter if tokens come in cookies. If it is mapped to several dispatchers, it still verifies each
 * request only once. Supports async. Thread-safe once initialised.
 *
 * <p>For its settings, given as init-params or by the application ({@link Options#SETTINGS}), see
 * {@link #SETTINGS}.
 */
public final class TokenFilter implements Filter {
  /** The request attribute that holds the {@link Claims} of a valid token. */
  public static final String CLAIMS = "io.biscotti.token.claims";

  /** The cookie that may carry a token. */
  public static final String COOKIE = "access_token";

  private static final Setting<Optional<String>> JWKS =
      Setting.text(
              "token.jwks",
              "the address of the issuer's JWK set",
              "Where the issuer publishes its keys: an `https` URL, or `http` on a loopback address.")
          .withDefault("none: you must set it");

  private static final Setting<Duration> SKEW =
      Setting.duration(
          "token.skew",
          Duration.ZERO,
          TokenVerifier.MOST_SKEW,
          TokenVerifier.REMOTE_SKEW,
          "How far the clocks of issuer and application may differ.");

  private static final Setting<Boolean> REQUIRED_SETTING =
      Setting.flag(
          "token.required",
          false,
          "Whether a request without a valid token is refused with 401: `not_signed_in`,"
              + " `token_invalid` or `token_expired`.");

  /** The settings of the filter. {@code token.jwks} must be set. */
  public static final List<Setting<?>> SETTINGS =
      List.of(JWKS, TokenVerifier.ISSUER, TokenVerifier.AUDIENCE, SKEW, REQUIRED_SETTING);

  private static final String VERIFIER_LIBRARY = "com.nimbusds.jose.JWSVerifier";
  private static final String SCHEME = "bearer";
  private static final String CHALLENGE = "Bearer error=\"invalid_token\"";
  private static final Problem INVALID =
      Problem.of(Code.TOKEN_INVALID, "The access token is not valid here.")
          .header("WWW-Authenticate", CHALLENGE);
  private static final Problem EXPIRED =
      Problem.of(Code.TOKEN_EXPIRED, "The access token has expired: get a new one.")
          .header("WWW-Authenticate", CHALLENGE);
  private static final Problem REQUIRED =
      Problem.of(Code.NOT_SIGNED_IN, "An access token is required.")
          .header("WWW-Authenticate", "Bearer");
  private static final Problem AWAY =
      Problem.of(Code.UNAVAILABLE, "Access tokens can't be checked at the moment.")
          .header("Retry-After", "5");

  private final boolean configured;
  private @Nullable TokenVerifier verifier;
  private boolean required;

  /** Called by the container, which then calls {@link #init}. */
  public TokenFilter() {
    this.configured = false;
  }

  /**
   * For {@code ServletContext.addFilter}; this instance accepts no init-params.
   *
   * @param required whether a request without a valid token is rejected
   */
  public TokenFilter(TokenVerifier verifier, boolean required) {
    this.configured = true;
    this.verifier = verifier;
    this.required = required;
  }

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException naming each missing, unknown or invalid setting, or the
   *     missing library
   */
  @Override
  public void init(FilterConfig config) {
    Options options = Options.of(config, configured ? List.of() : SETTINGS);
    if (options.hasLibrary("TokenFilter", "com.nimbusds:nimbus-jose-jwt", VERIFIER_LIBRARY)
        && !configured) {
      verifier = verifier(options);
      required = options.read(REQUIRED_SETTING);
    }
    options.check();
  }

  private static @Nullable TokenVerifier verifier(Options options) {
    Optional<String> address = options.read(JWKS);
    String issuer = options.read(TokenVerifier.ISSUER);
    String audience = options.read(TokenVerifier.AUDIENCE);
    Duration skew = options.read(SKEW);
    if (address.isEmpty()) {
      options.fault("%s must be %s, was absent".formatted(JWKS.name(), JWKS.values()));
      return null;
    }
    try {
      return TokenVerifier.remote(URI.create(address.get()), issuer, audience, Clock.systemUTC())
          .withSkew(skew);
    } catch (IllegalArgumentException e) {
      options.fault(String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Passes the request on, with the identity from its token, or rejects it. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest asked)
        || !(response instanceof HttpServletResponse answer)) {
      chain.doFilter(request, response);
      return;
    }
    if (asked.getAttribute(CLAIMS) instanceof Claims known) {
      chain.doFilter(new TokenRequest(asked, known), response);
      return;
    }
    Judgement judgement = isJudgedBefore(asked) ? Judgement.NOBODY : judge(asked);
    if (judgement.refusal != null && isNobody(judgement.refusal)) {
      expire(asked, answer);
      chain.doFilter(request, response);
    } else if (judgement.refusal != null) {
      Problems.write(asked, answer, judgement.refusal);
    } else if (judgement.claims != null) {
      asked.setAttribute(CLAIMS, judgement.claims);
      chain.doFilter(new TokenRequest(asked, judgement.claims), response);
    } else {
      chain.doFilter(request, response);
    }
  }

  /**
   * Whether a request that is refused for this reason passes unauthenticated instead, because no
   * token is required.
   */
  private boolean isNobody(Problem refusal) {
    return !required && (refusal.equals(INVALID) || refusal.equals(EXPIRED));
  }

  /**
   * Expires the cookie if it holds one of the issuer's tokens, because browsers would keep sending
   * it until its Max-Age. Another application's cookie of the same name is left alone.
   *
   * <p>The request doesn't say with which attributes the issuer set it. A browser keeps a {@code
   * Partitioned} cookie besides an ordinary one of the same name, and each line expires only its
   * own kind. In a frame on another site, browsers accept only lines with {@code SameSite=None},
   * which need {@code Secure}; these expire any other cookie too. Over plain HTTP, browsers reject
   * {@code Secure}, but don't keep partitioned cookies either. The first line is {@code Secure}
   * only if the connection is; behind a proxy that terminates TLS, either form works.
   */
  private void expire(HttpServletRequest request, HttpServletResponse response) {
    if (isBearerSent(request)) {
      return;
    }
    TokenVerifier known = Objects.requireNonNull(verifier, "init");
    if (cookies(request).stream().anyMatch(known::isIssuers)) {
      ServletCookies.add(response, expired(request.isSecure(), false));
      ServletCookies.add(response, expired(true, true));
    }
  }

  private static SetCookie expired(boolean secure, boolean partitioned) {
    return SetCookie.named(COOKIE)
        .value("")
        .path("/")
        .secure(secure)
        .httpOnly(true)
        .sameSite(secure ? SameSite.NONE : SameSite.LAX)
        .partitioned(partitioned)
        .build()
        .expire();
  }

  /** On an ERROR dispatch, the original request was already checked. */
  private static boolean isJudgedBefore(HttpServletRequest request) {
    return request.getDispatcherType() == DispatcherType.ERROR;
  }

  /** The sender's claims, or the reason for a rejection; neither for an unauthenticated request. */
  private record Judgement(@Nullable Claims claims, @Nullable Problem refusal) {
    static final Judgement NOBODY = new Judgement(null, null);
  }

  private Judgement judge(HttpServletRequest request) {
    List<String> tokens = tokens(request);
    if (tokens.isEmpty()) {
      return required ? new Judgement(null, REQUIRED) : Judgement.NOBODY;
    }
    try {
      return judge(tokens);
    } catch (TokenException e) {
      return new Judgement(null, AWAY);
    }
  }

  /**
   * Accepts several tokens, which only cookies can send, if at least one is valid. Another site on
   * this domain may have planted a valid token of its own account, so valid tokens of different
   * subjects are rejected as ambiguous.
   */
  private Judgement judge(List<String> tokens) {
    Claims found = null;
    Problem refusal = INVALID;
    for (String token : tokens) {
      Verified verified = Objects.requireNonNull(verifier, "init").verify(token);
      if (verified instanceof Verified.Valid valid) {
        if (found != null && !found.subject().equals(valid.claims().subject())) {
          return new Judgement(null, INVALID);
        }
        found = found == null ? valid.claims() : found;
      } else if (verified.equals(new Verified.Rejected(Verified.Reason.EXPIRED))) {
        refusal = EXPIRED;
      }
    }
    return found == null ? new Judgement(null, refusal) : new Judgement(found, null);
  }

  /** The tokens sent; repeated {@code Authorization} headers count as one invalid token. */
  private static List<String> tokens(HttpServletRequest request) {
    List<String> authorization = Collections.list(request.getHeaders("Authorization"));
    if (isBearerSent(request)) {
      return List.of(authorization.size() == 1 ? credentials(authorization.get(0)) : "");
    }
    return cookies(request);
  }

  private static List<String> cookies(HttpServletRequest request) {
    return CookieHeader.parse(Collections.list(request.getHeaders("Cookie")), COOKIE)
        .values(COOKIE)
        .stream()
        .filter(value -> !value.isEmpty())
        .distinct()
        .toList();
  }

  private static boolean isBearerSent(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Authorization")).stream()
        .anyMatch(TokenFilter::isBearer);
  }

  private static boolean isBearer(String authorization) {
    String lower = authorization.strip().toLowerCase(Locale.ROOT);
    return lower.equals(SCHEME) || lower.startsWith(SCHEME + " ");
  }

  private static String credentials(String authorization) {
    return authorization.strip().substring(SCHEME.length()).strip();
  }
}
