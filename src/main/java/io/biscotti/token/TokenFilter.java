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
 * Lets a web application accept the access tokens of a Biscotti: from {@code Authorization: Bearer}
 * (RFC 6750, section 2.1), or from the cookie {@value #COOKIE} where no such header came. Behind it
 * {@code getRemoteUser}, {@code getUserPrincipal} and {@code isUserInRole} say what the token says,
 * and the request attribute {@link #CLAIMS} holds all of it.
 *
 * <p>A request without a token, or with a bad one, passes as nobody's; a cookie with a token of the
 * issuer's that isn't good any more expires then. With {@code token.required} nobody is answered
 * 401 {@code not_signed_in}, and a bad token {@code token_expired} or {@code token_invalid}, with
 * {@code WWW-Authenticate: Bearer error="invalid_token"} (section 3). When the issuer's keys are
 * needed and can't be fetched, 503.
 *
 * <p>Browsers send cookies along with what other sites make them send: put {@code CsrfFilter}
 * before this one where tokens come in cookies. Mapped to other dispatchers too, it judges no
 * request twice. Supports async. Thread-safe once initialised.
 *
 * <p>Settings, as init-params or from the application ({@link Options#SETTINGS}): {@link
 * #SETTINGS}.
 */
public final class TokenFilter implements Filter {
  /** The request attribute that holds the {@link Claims} of a valid token. */
  public static final String CLAIMS = "io.biscotti.token.claims";

  /** The cookie that a token may come in. */
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
      Problem.of(Code.TOKEN_INVALID, "The access token is not one that is accepted here.")
          .header("WWW-Authenticate", CHALLENGE);
  private static final Problem EXPIRED =
      Problem.of(Code.TOKEN_EXPIRED, "The access token has expired: get a new one.")
          .header("WWW-Authenticate", CHALLENGE);
  private static final Problem REQUIRED =
      Problem.of(Code.NOT_SIGNED_IN, "An access token is needed.")
          .header("WWW-Authenticate", "Bearer");
  private static final Problem AWAY =
      Problem.of(Code.UNAVAILABLE, "Access tokens can't be checked at the moment.")
          .header("Retry-After", "5");

  private final boolean configured;
  private @Nullable TokenVerifier verifier;
  private boolean required;

  /** For the container, which calls {@link #init}. */
  public TokenFilter() {
    this.configured = false;
  }

  /**
   * For {@code ServletContext.addFilter}; init-params are refused then.
   *
   * @param required whether a request without a good token is refused
   */
  public TokenFilter(TokenVerifier verifier, boolean required) {
    this.configured = true;
    this.verifier = verifier;
    this.required = required;
  }

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException naming each one that is absent, unknown or impossible, or the
   *     library that is missing
   */
  @Override
  public void init(FilterConfig config) {
    Options options = Options.of(config, configured ? List.of() : SETTINGS);
    if (!isThere(VERIFIER_LIBRARY)) {
      options.fault(
          "TokenFilter needs the library com.nimbusds:nimbus-jose-jwt, which isn't in the"
              + " application");
    } else if (!configured) {
      verifier = verifier(options);
      required = options.read(REQUIRED_SETTING);
    }
    options.check();
  }

  private static boolean isThere(String className) {
    try {
      Class.forName(className, false, TokenFilter.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
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

  /** Passes the request on, with what its token says, or refuses it. */
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

  /** Whether somebody who is refused for this is simply nobody, where nobody may pass. */
  private boolean isNobody(Problem refusal) {
    return !required && (refusal.equals(INVALID) || refusal.equals(EXPIRED));
  }

  /**
   * Expires the cookie that a token of the issuer's came in, which browsers would send until the
   * end of its age. What another application keeps under the name is its own. {@code Secure} only
   * where the connection is: over plain HTTP browsers would refuse the line otherwise, and over
   * HTTPS they expire the cookie either way, also where a proxy ends TLS.
   */
  private void expire(HttpServletRequest request, HttpServletResponse response) {
    if (isBearerSent(request)) {
      return;
    }
    TokenVerifier known = Objects.requireNonNull(verifier, "init");
    if (cookies(request).stream().anyMatch(known::isIssuers)) {
      SetCookie line =
          SetCookie.named(COOKIE)
              .value("")
              .path("/")
              .secure(request.isSecure())
              .httpOnly(true)
              .sameSite(SameSite.LAX)
              .build();
      ServletCookies.add(response, line.expire());
    }
  }

  /** An error page is the answer to a request that was judged before, or refused. */
  private static boolean isJudgedBefore(HttpServletRequest request) {
    return request.getDispatcherType() == DispatcherType.ERROR;
  }

  /** Whose request it is, or why it goes no further, or neither: nobody's. */
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
   * Of several, which only cookies can be, one has to be valid. Another site of this domain may
   * have planted a valid one too, of an account of its own: nobody can tell then which of them is
   * meant.
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

  /** What claims to be a token; two {@code Authorization} headers count as one that is invalid. */
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
