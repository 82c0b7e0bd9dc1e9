package io.biscotti.app;

import io.biscotti.account.Absence;
import io.biscotti.account.Person;
import io.biscotti.account.SignIn;
import io.biscotti.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The walk-through's routes that sign in and out. A client gets JSON; a browser that posts a form,
 * which shows by accepting HTML, is sent on to a page. Thread-safe.
 */
final class SignInRoutes {
  private final SignIn signIn;

  SignInRoutes(SignIn signIn) {
    this.signIn = signIn;
  }

  /** {@code POST /login}. */
  void login(HttpServletRequest request, HttpServletResponse response) throws IOException {
    LoginForm form = new LoginForm(null, null);
    try {
      signIn.barred(request).ifPresent(SignInRoutes::refuse);
      form = LoginForm.read(request);
      Person person = signedIn(signIn.signIn(request, form.username()));
      if (Accept.isHtmlWanted(request)) {
        seeOther(response, next(form.next()).orElse(request.getContextPath() + "/"));
      } else {
        Json.write(
            response,
            HttpServletResponse.SC_OK,
            Map.of("message", "Logged in as " + person.user()));
      }
    } catch (Refusal refusal) {
      if (!Accept.isHtmlWanted(request)) {
        throw refusal;
      }
      seeOther(response, request.getContextPath() + back(form.next(), refusal.problem()));
    }
  }

  /** {@code GET /profile}. */
  void profile(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Person person =
        Person.of(request)
            .orElseThrow(() -> new Refusal(Absence.of(request).error("Not logged in")));
    Json.write(response, HttpServletResponse.SC_OK, Map.of("user", person.user()));
  }

  /** {@code POST /logout}. */
  void logout(HttpServletRequest request, HttpServletResponse response) throws IOException {
    SignIn.signOut(request);
    if (Accept.isHtmlWanted(request)) {
      seeOther(response, request.getContextPath() + "/");
    } else {
      Json.write(response, HttpServletResponse.SC_OK, Map.of("message", "Logged out"));
    }
  }

  private static Person signedIn(SignIn.Outcome outcome) {
    if (outcome instanceof SignIn.Outcome.Refused refused) {
      throw new Refusal(refused.problem());
    }
    return ((SignIn.Outcome.SignedIn) outcome).person();
  }

  private static void refuse(Problem problem) {
    throw new Refusal(problem);
  }

  /** The start page shows the message that the fragment names, even where no script runs. */
  private static String back(@Nullable String next, Problem problem) {
    String query =
        next(next)
            .map(path -> "?next=" + URLEncoder.encode(path, StandardCharsets.UTF_8))
            .orElse("");
    String message =
        switch (problem.code()) {
          case INVALID -> "sign-in-invalid";
          case FORBIDDEN -> "sign-in-forbidden";
          case BAD_CREDENTIALS -> "sign-in-refused";
          default -> "sign-in-failed";
        };
    return "/" + query + "#" + message;
  }

  /** A 303 by hand, as Servlet 6.0 redirects with 302 only. */
  private static void seeOther(HttpServletResponse response, String location) {
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader("Location", location);
  }

  /**
   * A path on this host, and nothing that a browser could take for another host: as in {@code
   * //host} and in {@code /\host}, which it reads alike, or after white space, which it drops.
   */
  static Optional<String> next(@Nullable String wanted) {
    return Optional.ofNullable(wanted)
        .filter(path -> path.startsWith("/") && !path.startsWith("//"))
        .filter(path -> path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\'));
  }
}
