package io.biscotti.api;

import io.biscotti.account.Account;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.signin.Administration;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/users}: accounts, for administrators. Thread-safe. Every method responds with 401 if
 * nobody is signed in, with 403 if the person is not an administrator, and with 404 for an unknown
 * user name.
 */
@Path("users/{username}")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class UsersResource {
  private final Administration administration;

  /** Manages accounts through {@code administration}. */
  @Inject
  public UsersResource(Administration administration) {
    this.administration = administration;
  }

  /**
   * The body of a change.
   *
   * @param disabled whether to disable the account; null if absent
   */
  public record State(@Nullable Boolean disabled) {}

  /**
   * The response to {@code GET}.
   *
   * @param disabled whether the account is disabled
   * @param sessions the number of live sessions
   */
  public record Shown(
      String username, String displayName, List<String> roles, boolean disabled, int sessions) {}

  /** 200 with the account as {@link Shown}. */
  @GET
  public Shown get(@PathParam("username") String username, @Context HttpServletRequest request) {
    Account account = administration.look(request, username);
    return new Shown(
        account.username(),
        account.displayName(),
        account.roles(),
        account.disabled(),
        administration.sessions(account));
  }

  /** 204; disabling ends every session of the account at once. */
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  public void put(
      @PathParam("username") String username,
      @Nullable State state,
      @Context HttpServletRequest request) {
    administration.require(request);
    if (state == null) {
      throw new Refusal(Problem.of(Code.BAD_REQUEST, "The body must be a JSON object."));
    }
    Boolean disabled = state.disabled();
    if (disabled == null) {
      throw new Refusal(Problem.invalid(List.of(FieldError.required("disabled"))));
    }
    administration.disable(request, username, disabled);
  }

  /** 200 with the number of sessions that were ended. */
  @DELETE
  @Path("sessions")
  public SessionsResource.Ended endSessions(
      @PathParam("username") String username, @Context HttpServletRequest request) {
    return new SessionsResource.Ended(administration.endSessions(request, username));
  }
}
