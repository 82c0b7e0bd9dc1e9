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
 * {@code /api/sign-in}: how people sign in on this server, and who is signed in; for pages that
 * offer sign-in.
 */
@Path("sign-in")
@Produces(MediaType.APPLICATION_JSON)
public final class SignInResource {
  private final SignIn signIn;

  /** Describes {@code signIn}. */
  @Inject
  public SignInResource(SignIn signIn) {
    this.signIn = signIn;
  }

  /**
   * Returns {@code methods}, which contains {@code password}, or {@code name} if a name alone is
   * enough; {@code user}, {@code displayName} and {@code roles} if somebody is signed in; {@code
   * absence}, the code of the reason if nobody is and the request's cookie shows why; and {@code
   * csrf}, which is {@code token}, if forms need a CSRF token.
   *
   * @return always with status 200, so that any page can ask what to offer
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
