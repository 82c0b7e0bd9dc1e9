package io.biscotti.account;

import io.biscotti.session.SessionSecret;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
   * The {@code methods}, {@code password} or {@code name} for a name alone; and {@code csrf},
   * {@code token}, where forms must carry one.
   */
  @GET
  public Map<String, Object> methods(@Context ServletContext context) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("methods", List.of(signIn.method().name().toLowerCase(Locale.ROOT)));
    if (SessionSecret.isDemanded(context)) {
      answer.put("csrf", "token");
    }
    return answer;
  }
}
