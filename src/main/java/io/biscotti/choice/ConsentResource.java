package io.biscotti.choice;

import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/consent}: the consent to an analytics cookie. Thread-safe. */
@Path("consent")
@Produces(MediaType.APPLICATION_JSON)
public final class ConsentResource {
  private final OwnConsent own;

  /** Reads and changes this consent. */
  @Inject
  public ConsentResource(OwnConsent own) {
    this.own = own;
  }

  /**
   * The request body.
   *
   * @param analytics whether to allow an analytics cookie; null if the field is missing
   */
  public record Decision(@Nullable Boolean analytics) {}

  /** 200 with the {@link Consent}. */
  @GET
  public Consent get(@Context HttpServletRequest request, @Context HttpServletResponse response) {
    return own.find(request, response);
  }

  /** 200 with the new {@link Consent}, or 422. */
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  public Consent put(
      @Nullable Decision decision,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response) {
    if (decision == null) {
      throw new Refusal(Problem.of(Code.BAD_REQUEST, "The body must be a JSON object."));
    }
    Boolean analytics = decision.analytics();
    if (analytics == null) {
      throw new Refusal(Problem.invalid(List.of(FieldError.required("analytics"))));
    }
    return own.decide(request, response, analytics);
  }
}
