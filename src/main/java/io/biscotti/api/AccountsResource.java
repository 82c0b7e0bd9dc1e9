package io.biscotti.api;

import io.biscotti.crypto.Secret;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.signin.OwnAccount;
import io.biscotti.signin.Person;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** {@code /api/accounts}: creates accounts. Thread-safe. */
@Path("accounts")
@Produces(MediaType.APPLICATION_JSON)
public final class AccountsResource {
  private final OwnAccount own;

  /** Creates accounts through {@code own}. */
  @Inject
  public AccountsResource(OwnAccount own) {
    this.own = own;
  }

  /**
   * The body of a registration.
   *
   * @param username 1 to 64 characters; null if absent
   * @param password 8 to 256 characters, not easy to guess; null if absent
   * @param displayName at most 128 characters; null to show the user name
   * @param invitation the code for a name of {@code biscotti.admins}; null if absent
   */
  public record Wanted(
      @Nullable String username,
      @Nullable String password,
      @Nullable String displayName,
      @Nullable String invitation) {
    @Override
    public String toString() {
      return "Wanted[" + username + "]";
    }
  }

  /**
   * The response to {@code POST}.
   *
   * @param username the name that the person signs in with
   * @param displayName the name that pages show
   */
  public record Made(String username, String displayName) {}

  /** 201 with the {@link Made} account, which is then signed in; otherwise 409 or 422. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response register(@Nullable Wanted wanted, @Context HttpServletRequest request) {
    if (wanted == null) {
      throw new Refusal(Problem.of(Code.BAD_REQUEST, "The body must be a JSON object."));
    }
    Person person =
        own.register(
            request,
            wanted.username(),
            secret(wanted.password()),
            wanted.displayName(),
            secret(wanted.invitation()));
    return Response.status(Response.Status.CREATED)
        .entity(new Made(person.user(), person.displayName()))
        .build();
  }

  private static @Nullable Secret secret(@Nullable String text) {
    return text == null ? null : Secret.of(text);
  }
}
