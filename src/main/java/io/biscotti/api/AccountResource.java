package io.biscotti.api;

import io.biscotti.crypto.Secret;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.signin.CurrentPerson;
import io.biscotti.signin.OwnAccount;
import io.biscotti.signin.TokenCookies;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/account}: the account of the signed-in person. Thread-safe. */
@Path("account")
@Produces(MediaType.APPLICATION_JSON)
public final class AccountResource {
  private final OwnAccount own;
  private final TokenCookies cookies;

  /**
   * Changes accounts through {@code own}, and expires the token cookies through {@code cookies}.
   */
  @Inject
  public AccountResource(OwnAccount own, TokenCookies cookies) {
    this.own = own;
    this.cookies = cookies;
  }

  /**
   * The body of a password change.
   *
   * @param current the current password; null if absent
   * @param replacement the new password; null if absent
   * @param endOtherSessions whether to end the person's other sessions; null, if absent, means true
   */
  public record Change(
      @Nullable String current, @Nullable String replacement, @Nullable Boolean endOtherSessions) {
    @Override
    public String toString() {
      return "Change[hidden]";
    }
  }

  /** 204, and the session gets a new id; otherwise 401, 403 or 422. */
  @PUT
  @Path("password")
  @Consumes(MediaType.APPLICATION_JSON)
  public void changePassword(
      @Nullable Change change,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response) {
    CurrentPerson.require(request);
    if (change == null) {
      throw new Refusal(Problem.of(Code.BAD_REQUEST, "The body must be a JSON object."));
    }
    String current = change.current();
    String replacement = change.replacement();
    List<FieldError> errors = new ArrayList<>();
    if (current == null) {
      errors.add(FieldError.required("current"));
    }
    if (replacement == null) {
      errors.add(FieldError.required("replacement"));
    }
    if (current == null || replacement == null || !errors.isEmpty()) {
      throw new Refusal(Problem.invalid(errors));
    }
    boolean endOthers = !Boolean.FALSE.equals(change.endOtherSessions());
    own.changePassword(request, Secret.of(current), Secret.of(replacement), endOthers);
    if (endOthers) {
      cookies.expire(request, response);
    }
  }

  /**
   * 204, and every session of the account ends; otherwise 401, or 403 without re-authentication.
   */
  @DELETE
  public void delete(@Context HttpServletRequest request, @Context HttpServletResponse response) {
    own.delete(request);
    cookies.forget(request, response, true);
  }
}
