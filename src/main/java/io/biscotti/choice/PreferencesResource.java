package io.biscotti.choice;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** {@code /api/preferences}: the sender's display preferences. Thread-safe. */
@Path("preferences")
@Produces(MediaType.APPLICATION_JSON)
public final class PreferencesResource {
  private final OwnPreferences own;

  /** Reads and changes these preferences. */
  @Inject
  public PreferencesResource(OwnPreferences own) {
    this.own = own;
  }

  /**
   * The changes; a null leaves a preference unchanged.
   *
   * @param theme {@code system}, {@code light} or {@code dark}
   * @param language a BCP 47 tag
   * @param timezone the IANA name of a time zone
   */
  public record Wanted(
      @Nullable String theme, @Nullable String language, @Nullable String timezone) {}

  /** 200 with the {@link Preferences}. */
  @GET
  public Preferences get(
      @Context HttpServletRequest request, @Context HttpServletResponse response) {
    return own.find(request, response);
  }

  /** 200 with the new {@link Preferences}, or 422. */
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  public Preferences put(
      @Nullable Wanted wanted,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response) {
    if (wanted == null) {
      throw new Refusal(Problem.of(Code.BAD_REQUEST, "The body must be a JSON object."));
    }
    return own.change(request, response, wanted.theme(), wanted.language(), wanted.timezone());
  }

  /** 200 with the default {@link Preferences}. */
  @DELETE
  public Preferences delete(
      @Context HttpServletRequest request, @Context HttpServletResponse response) {
    return own.forget(request, response);
  }
}
