package io.biscotti.api;

import io.biscotti.problem.Code;
import io.biscotti.session.SessionSecret;
import io.biscotti.signin.Absence;
import io.biscotti.signin.CurrentPerson;
import io.biscotti.signin.Person;
import io.biscotti.signin.SignIn;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /api/sign-in}: how people sign in on this server, and who is signed in, for the pages that
 * offer sign-in.
 */
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
   * The {@code methods}, {@code password} or {@code name} for a name alone; {@code user}, {@code
   * displayName} and {@code roles} of the signed-in person; or in {@code absence} the code of the
   * reason why nobody is, if the request's cookie tells; and {@code csrf}, {@code token}, if forms
   * must carry a CSRF token.
   *
   * @return 200 in any case, so that a page can ask what to offer
   */
  @GET
  public Map<String, Object> methods(@Context HttpServletRequest request) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("methods", List.of(signIn.method().name().toLowerCase(Locale.ROOT)));
    if (SessionSecret.isDemanded(request.getServletContext())) {
      answer.put("csrf", "token");
    }
    Optional<Person> person = CurrentPerson.of(request);
    if (person.isPresent()) {
      answer.put("user", person.get().user());
      answer.put("displayName", person.get().displayName());
      answer.put("roles", person.get().roles());
    } else if (Absence.of(request).code() != Code.NOT_SIGNED_IN) {
      answer.put("absence", Absence.of(request).code().wireName());
    }
    return answer;
  }
}
