package io.biscotti.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.biscotti.account.Account;
import io.biscotti.client.Browser;
import io.biscotti.crypto.Secret;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.signin.SignIn;
import io.biscotti.signin.TokenCookies;
import io.biscotti.signin.TokenPair;
import io.biscotti.signin.Tokens;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/token}: tokens instead of, or in addition to, a session cookie. Browsers get them
 * only in {@code HttpOnly} cookies, never in the body; other clients get them in the body. Browsers
 * are recognised by {@code Origin} or Fetch Metadata headers, which scripts can't suppress.
 * Thread-safe.
 */
@Path("token")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class TokenResource {
  private final Tokens tokens;
  private final SignIn signIn;
  private final TokenCookies cookies;

  /** Called by Jersey, which injects the services. */
  @Inject
  public TokenResource(Tokens tokens, SignIn signIn, TokenCookies cookies) {
    this.tokens = tokens;
    this.signIn = signIn;
    this.cookies = cookies;
  }

  /**
   * The response to a browser.
   *
   * @param expiresAt when the access token expires
   */
  public record Told(Instant expiresAt) {}

  /**
   * The response to another client (RFC 6749, section 5.1).
   *
   * @param accessToken for {@code Authorization: Bearer}
   * @param tokenType {@code Bearer}
   * @param expiresIn lifetime of the access token in seconds
   * @param refreshToken valid for one use
   */
  public record Given(
      @JsonProperty("access_token") String accessToken,
      @JsonProperty("token_type") String tokenType,
      @JsonProperty("expires_in") long expiresIn,
      @JsonProperty("refresh_token") String refreshToken) {
    @Override
    public String toString() {
      return "Given[hidden]";
    }
  }

  /**
   * The body in which a client other than a browser sends its refresh token.
   *
   * @param refreshToken null if absent
   */
  public record Shown(@JsonProperty("refresh_token") @Nullable String refreshToken) {
    @Override
    public String toString() {
      return "Shown[hidden]";
    }
  }

  /**
   * 200 with tokens for the current session, or for a user name and password; otherwise 401, 403,
   * 422 or 429.
   */
  @POST
  public Object post(
      SessionResource.@Nullable Credentials credentials,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response) {
    if (credentials == null || (credentials.username() == null && credentials.password() == null)) {
      return give(request, response, tokens.ofSession(request), Browser.sent(request));
    }
    if (Browser.sent(request)) {
      throw new Refusal(
          Problem.of(Code.FORBIDDEN, "Browsers must first sign in with POST /api/session."));
    }
    String password = credentials.password();
    Account account =
        signIn.judge(
            request, credentials.username(), password == null ? null : Secret.of(password));
    return give(request, response, tokens.ofAccount(request, account), false);
  }

  /**
   * 200 with the next tokens, in cookies or in the body, depending on where the old one was;
   * otherwise 401, 403 or 422.
   */
  @POST
  @Path("refresh")
  public Object refresh(
      @Nullable Shown shown,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response) {
    Optional<Secret> body = body(shown, request);
    List<Secret> sent = TokenCookies.refreshTokens(request);
    if (body.isEmpty() && sent.isEmpty()) {
      throw new Refusal(Problem.invalid(List.of(FieldError.required("refresh_token"))));
    }
    try {
      Secret token = body.isPresent() ? body.get() : tokens.oneOf(sent);
      return give(
          request, response, tokens.refresh(request, token, body.isEmpty()), body.isEmpty());
    } catch (Refusal refusal) {
      if (refusal.problem().status() == HttpServletResponse.SC_UNAUTHORIZED) {
        cookies.expire(request, response);
      }
      throw refusal;
    }
  }

  /** 204; revokes the tokens. */
  @DELETE
  public void delete(
      @Nullable Shown shown,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response) {
    tokens.revoke(request, body(shown, request));
    cookies.expire(request, response);
  }

  private static Optional<Secret> body(@Nullable Shown shown, HttpServletRequest request) {
    if (shown == null || shown.refreshToken() == null) {
      return Optional.empty();
    }
    if (Browser.sent(request)) {
      throw new Refusal(
          Problem.of(Code.FORBIDDEN, "Browsers must keep the refresh token in its cookie."));
    }
    return Optional.of(Secret.of(shown.refreshToken()));
  }

  private Object give(
      HttpServletRequest request, HttpServletResponse response, TokenPair pair, boolean asCookies) {
    if (asCookies) {
      cookies.set(request, response, pair);
      return new Told(pair.accessExpiresAt());
    }
    return new Given(
        pair.access().reveal(), "Bearer", pair.accessLives().toSeconds(), pair.refresh().reveal());
  }
}
