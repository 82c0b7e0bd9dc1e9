package io.biscotti.account;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;

/** {@code /api/sign-in}: how people sign in on this server, for the pages that offer it. */
@Path("sign-in")
@Produces(MediaType.APPLICATION_JSON)
public final class SignInResource {
  private final SignIn signIn;

  /** Shows this sign-in. */
  @Inject
  public SignInResource(SignIn signIn) {
    this.signIn = signIn;
  }

  /**
   * What {@code GET} answers.
   *
   * @param methods {@code password}, or {@code name} for a name alone
   */
  public record Methods(List<String> methods) {}

  /** The methods. */
  @GET
  public Methods methods() {
    return new Methods(List.of(signIn.method().name().toLowerCase(Locale.ROOT)));
  }
}
