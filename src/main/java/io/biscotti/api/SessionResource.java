package io.biscotti.api;

import io.biscotti.account.TextRule;
import io.biscotti.crypto.Secret;
import io.biscotti.lifecycle.Session;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.problem.Rule;
import io.biscotti.session.Sessions;
import io.biscotti.signin.Absence;
import io.biscotti.signin.Callers;
import io.biscotti.signin.CurrentPerson;
import io.biscotti.signin.OwnAccount;
import io.biscotti.signin.OwnSessions;
import io.biscotti.signin.Person;
import io.biscotti.signin.SignIn;
import io.biscotti.signin.SignOut;
import io.biscotti.signin.TokenCookies;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/session}: starts, shows, annotates and ends a person's own session. Thread-safe. */
@Path("session")
@Produces(MediaType.APPLICATION_JSON)
public final class SessionResource {
  private static final String NOTE = "note";
  private static final TextRule NOTE_RULE = new TextRule(true, 1_000, true);

  private final SignIn signIn;
  private final OwnAccount own;
  private final SignOut signOut;
  private final SessionFacts facts;
  private final Callers callers;
  private final TokenCookies cookies;

  /** Called by Jersey, which injects the services. */
  @Inject
  public SessionResource(
      SignIn signIn,
      OwnAccount own,
      SignOut signOut,
      OwnSessions sessions,
      Callers callers,
      TokenCookies cookies) {
    this.signIn = signIn;
    this.own = own;
    this.signOut = signOut;
    this.facts = new SessionFacts(callers, sessions);
    this.callers = callers;
    this.cookies = cookies;
  }

  /**
   * The body of a sign-in.
   *
   * @param username null if absent
   * @param password null if absent
   */
  public record Credentials(@Nullable String username, @Nullable String password) {
    @Override
    public String toString() {
      return "Credentials[" + username + "]";
    }
  }

  /**
   * The body of a re-authentication.
   *
   * @param password null if absent
   */
  public record Proof(@Nullable String password) {
    @Override
    public String toString() {
      return "Proof[hidden]";
    }
  }

  /**
   * The response to {@code GET}. The session id is not a secret: it grants no access.
   *
   * @param user the name that the person signs in with
   * @param displayName the name that pages show
   * @param roles may be empty
   * @param id the session's id, or its handle for a request with an access token
   * @param createdAt when the session was created
   * @param authenticatedAt when the person last signed in
   * @param lastSeenAt may lag behind by a tenth of the idle timeout
   * @param idleExpiresAt when it ends if no further request arrives
   * @param expiresAt when it ends at the latest
   * @param store the session store, as in {@code sealed}; {@code token} for a request with an
   *     access token
   */
  public record Facts(
      String user,
      String displayName,
      List<String> roles,
      String id,
      Instant createdAt,
      Instant authenticatedAt,
      Instant lastSeenAt,
      Instant idleExpiresAt,
      Instant expiresAt,
      String store) {}

  /**
   * A text that the person has saved in the session.
   *
   * @param note at most 1,000 characters, line feeds and tabs allowed; empty for none; null if
   *     absent
   */
  public record Note(@Nullable String note) {}

  /** 200 with the {@link Facts}, or 401. */
  @GET
  public Response get(@Context HttpServletRequest request) {
    return answer(request);
  }

  /** 200 with the {@link Facts} of the new session; otherwise 401, 422 or 429. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response post(@Nullable Credentials credentials, @Context HttpServletRequest request) {
    if (credentials == null) {
      throw noObject();
    }
    Person person =
        signIn.byPassword(request, credentials.username(), secret(credentials.password()));
    // The new session, even if the request carried a token of another one.
    Session session = Sessions.current(request).orElseThrow();
    return Response.ok(SessionFacts.of(person, session, request)).build();
  }

  /** 204, and the session gets a new id; otherwise 401, 403, 422 or 429. */
  @POST
  @Path("reauthenticate")
  @Consumes(MediaType.APPLICATION_JSON)
  public void reauthenticate(@Nullable Proof proof, @Context HttpServletRequest request) {
    CurrentPerson.require(request);
    if (proof == null) {
      throw noObject();
    }
    Secret password = secret(proof.password());
    if (password == null) {
      throw new Refusal(Problem.invalid(List.of(FieldError.required("password"))));
    }
    own.reauthenticate(request, password);
  }

  private static @Nullable Secret secret(@Nullable String text) {
    return text == null ? null : Secret.of(text);
  }

  private static Refusal noObject() {
    return new Refusal(Problem.of(Code.BAD_REQUEST, "The body must be a JSON object."));
  }

  private Response answer(HttpServletRequest request) {
    return facts
        .of(request)
        .map(Response::ok)
        .orElseGet(() -> refusal(callers.problem(request)))
        .build();
  }

  /** 204, signed in or not. */
  @DELETE
  public void delete(@Context HttpServletRequest request, @Context HttpServletResponse response) {
    boolean isKnown = signOut.signOut(request);
    cookies.forget(request, response, isKnown);
  }

  /** 200 with the {@link Note}, or 401. */
  @GET
  @Path("note")
  public Response note(@Context HttpServletRequest request) {
    return session(request)
        .map(session -> Response.ok(new Note(noteIn(session))))
        .orElseGet(() -> notSignedIn(request))
        .build();
  }

  /** 200 with the saved {@link Note}; otherwise 401 or 422. */
  @PUT
  @Path("note")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response changeNote(@Nullable Note changed, @Context HttpServletRequest request) {
    Optional<HttpSession> session = session(request);
    if (session.isEmpty()) {
      return notSignedIn(request).build();
    }
    if (changed == null) {
      throw noObject();
    }
    String note = changed.note();
    if (note == null) {
      return refusal(invalid(new Rule("required", "is required"))).build();
    }
    Optional<Rule> broken = NOTE_RULE.broken(note);
    if (broken.isPresent()) {
      return refusal(invalid(broken.get())).build();
    }
    session.get().setAttribute(NOTE, note.isEmpty() ? null : note);
    return Response.ok(changed).build();
  }

  private static Optional<HttpSession> session(HttpServletRequest request) {
    return CurrentPerson.of(request).map(person -> request.getSession());
  }

  private static String noteIn(HttpSession session) {
    return session.getAttribute(NOTE) instanceof String note ? note : "";
  }

  private static Problem invalid(Rule rule) {
    return Problem.of(Code.INVALID, "The note " + rule.message() + ".")
        .errors(List.of(new FieldError(NOTE, rule)));
  }

  private static Response.ResponseBuilder notSignedIn(HttpServletRequest request) {
    return refusal(Absence.of(request));
  }

  private static Response.ResponseBuilder refusal(Problem problem) {
    return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
  }
}
