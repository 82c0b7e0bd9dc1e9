package io.biscotti.choice;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** {@code /api/choices}: all of the sender's choices in one response, for pages. Thread-safe. */
@Path("choices")
@Produces(MediaType.APPLICATION_JSON)
public final class ChoicesResource {
  private final OwnPreferences preferences;
  private final OwnConsent consent;

  /** Reads these choices. */
  @Inject
  public ChoicesResource(OwnPreferences preferences, OwnConsent consent) {
    this.preferences = preferences;
    this.consent = consent;
  }

  /**
   * The response.
   *
   * @param preferences as {@code GET /api/preferences} returns them
   * @param consent as {@code GET /api/consent} returns it
   */
  public record All(Preferences preferences, Consent consent) {}

  /** 200 with {@link All}. */
  @GET
  public All get(@Context HttpServletRequest request, @Context HttpServletResponse response) {
    return new All(preferences.find(request, response), consent.find(request, response));
  }
}
