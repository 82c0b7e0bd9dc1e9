package io.biscotti.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.biscotti.client.Operators;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.signin.Callers;
import io.biscotti.token.Claims;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/token/introspect}: whether an access token is valid right now (RFC 7662), for
 * services that can't wait for the token of an ended session to expire. Only clients listed in
 * {@code biscotti.token.introspect.allow} may ask, because section 2.1 requires protection.
 * Thread-safe.
 */
@Path("token/introspect")
public final class IntrospectionResource {
  private final Callers callers;
  private final Operators operators;

  /** Answers only requests from {@code operators}. */
  @Inject
  public IntrospectionResource(Callers callers, Operators operators) {
    this.callers = callers;
    this.operators = operators;
  }

  /**
   * The claims of a valid token (RFC 7662, section 2.2). For any other token, {@code active} is
   * false and everything else is null.
   *
   * @param active whether the token is valid
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answer(
      boolean active,
      @Nullable String iss,
      @Nullable String sub,
      @Nullable List<String> aud,
      @Nullable Long exp,
      @Nullable Long iat,
      @Nullable String jti,
      @JsonProperty("client_id") @Nullable String clientId,
      @Nullable String username,
      @Nullable List<String> roles,
      @Nullable String sid,
      @JsonProperty("auth_time") @Nullable Long authTime,
      @JsonProperty("token_type") @Nullable String tokenType) {
    private static final Answer INACTIVE =
        new Answer(false, null, null, null, null, null, null, null, null, null, null, null, null);

    private static Answer of(Claims claims) {
      return new Answer(
          true,
          claims.issuer(),
          claims.subject(),
          claims.audience(),
          claims.expiresAt().getEpochSecond(),
          claims.issuedAt().getEpochSecond(),
          claims.id(),
          claims.clientId(),
          claims.principalName(),
          claims.roles(),
          claims.session(),
          claims.authenticatedAt().getEpochSecond(),
          "Bearer");
    }
  }

  /**
   * 200 with the {@link Answer}; 403 for clients that are not allowed; 422 unless there is exactly
   * one token.
   */
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
  public Answer post(
      @Nullable MultivaluedMap<String, String> form, @Context HttpServletRequest request) {
    if (!operators.sent(request)) {
      throw new Refusal(
          Problem.of(
              Code.FORBIDDEN,
              "Your address may not introspect tokens; see biscotti.token.introspect.allow."));
    }
    List<String> tokens = form == null ? List.of() : form.getOrDefault("token", List.of());
    if (tokens.size() != 1 || tokens.get(0).isEmpty()) {
      throw new Refusal(
          Problem.invalid(List.of(new FieldError("token", "is required exactly once"))));
    }
    return callers.introspect(request, tokens.get(0)).map(Answer::of).orElse(Answer.INACTIVE);
  }
}
