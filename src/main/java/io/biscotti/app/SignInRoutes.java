package io.biscotti.app;

import io.biscotti.database.DatabaseException;
import io.biscotti.forward.WayBack;
import io.biscotti.guard.Origin;
import io.biscotti.guard.Origins;
import io.biscotti.problem.Accept;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.signin.Callers;
import io.biscotti.signin.OwnAccount;
import io.biscotti.signin.Person;
import io.biscotti.signin.SignIn;
import io.biscotti.signin.SignOut;
import io.biscotti.signin.TokenCookies;
import io.biscotti.web.Fault;
import io.biscotti.web.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The walk-through's routes that sign in and out. Clients get JSON. A browser that posts a form,
 * recognised because it accepts HTML, is redirected to a page. Thread-safe.
 */
final class SignInRoutes {
  private static final Pattern ELSEWHERE =
      Pattern.compile("(https?://[^/]{1,255})(/.*)", Pattern.CASE_INSENSITIVE);

  private final SignIn signIn;
  private final OwnAccount own;
  private final SignOut signOut;
  private final Callers callers;
  private final TokenCookies tokenCookies;
  private final Origins origins;

  /**
   * Creates the routes.
   *
   * @param origins the origins, besides this host, to which a sign-in may redirect
   */
  SignInRoutes(Services services, Origins origins) {
    this.signIn = services.signIn;
    this.own = services.own;
    this.signOut = services.signOut;
    this.callers = services.callers;
    this.tokenCookies = services.tokenCookies;
    this.origins = origins;
  }

  /** Signs somebody in with the submitted form. */
  @FunctionalInterface
  private interface Way {
    Person take(LoginForm form);
  }

  /** {@code POST /login}. */
  void login(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Way way = form -> signIn.signIn(request, form.username(), form.password());
    Optional<Person> person = attempt(request, response, "sign-in", way);
    if (person.isPresent()) {
      Json.write(
          response,
          HttpServletResponse.SC_OK,
          Map.of("message", "Logged in as " + person.get().user()));
    }
  }

  /** {@code POST /register}: like {@code POST /api/accounts}, but also for forms. */
  void register(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Way way =
        form ->
            own.register(
                request, form.username(), form.password(), form.displayName(), form.invitation());
    Optional<Person> person = attempt(request, response, "register", way);
    if (person.isPresent()) {
      Json.write(
          response,
          HttpServletResponse.SC_CREATED,
          Map.of("message", "Registered as " + person.get().user()));
    }
  }

  /** Returns the person if the client expects JSON; empty if a browser was redirected. */
  private Optional<Person> attempt(
      HttpServletRequest request, HttpServletResponse response, String form, Way way)
      throws IOException {
    boolean browser = Accept.isHtmlWanted(request);
    LoginForm fields = LoginForm.EMPTY;
    Problem problem;
    try {
      // Check this before reading the body: a barred client isn't worth that effort.
      if (form.equals("sign-in")) {
        signIn.barred(request).ifPresent(SignInRoutes::refuse);
      }
      fields = LoginForm.read(request);
      Person person = way.take(fields);
      if (!browser) {
        return Optional.of(person);
      }
      seeOther(response, wayOn(fields.next()).orElse(request.getContextPath() + "/account"));
      return Optional.empty();
    } catch (Refusal refusal) {
      problem = refusal.problem();
    } catch (DatabaseException e) {
      problem = Fault.away(e);
    }
    if (!browser) {
      throw new Refusal(problem);
    }
    seeOther(response, request.getContextPath() + back(fields.next(), form, problem));
    return Optional.empty();
  }

  /** {@code GET /profile}. */
  void profile(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Person person =
        callers
            .of(request)
            .orElseThrow(() -> new Refusal(callers.problem(request).error("Not logged in")));
    Json.write(response, HttpServletResponse.SC_OK, Map.of("user", person.user()));
  }

  /** {@code POST /logout}. */
  void logout(HttpServletRequest request, HttpServletResponse response) throws IOException {
    boolean isKnown = signOut.signOut(request);
    tokenCookies.forget(request, response, isKnown);
    if (Accept.isHtmlWanted(request)) {
      seeOther(response, request.getContextPath() + "/sign-in#signed-out");
    } else {
      Json.write(response, HttpServletResponse.SC_OK, Map.of("message", "Logged out"));
    }
  }

  /**
   * {@code GET /.well-known/change-password}: where people change their password, for password
   * managers (W3C, "A Well-Known URL for Changing Passwords"). The page leads through sign-in.
   */
  void changePassword(HttpServletRequest request, HttpServletResponse response) {
    seeOther(response, request.getContextPath() + "/account#password");
  }

  private static void refuse(Problem problem) {
    throw new Refusal(problem);
  }

  /** The sign-in page shows the message that the fragment names, even without scripts. */
  private String back(@Nullable String next, String form, Problem problem) {
    String query = wayOn(next).map(WayBack::query).orElse("") + retry(problem);
    return "/sign-in%s#%s-%s"
        .formatted(query.replaceFirst("^&", "?"), form, message(form, problem));
  }

  /** How many seconds to wait, which the page counts down. */
  private static String retry(Problem problem) {
    return problem.code() == Code.THROTTLED
        ? "&retry=" + problem.headers().getOrDefault("Retry-After", "")
        : "";
  }

  private static String message(String form, Problem problem) {
    return switch (problem.code()) {
      case INVALID, WEAK_PASSWORD -> message(form, problem.errors().get(0));
      case USERNAME_TAKEN -> "taken";
      case FORBIDDEN -> "forbidden";
      case BAD_CREDENTIALS -> "refused";
      case THROTTLED -> "throttled";
      case UNAVAILABLE -> "unavailable";
      default -> "failed";
    };
  }

  /** Registration has a message for each rule; a sign-in has one for each field. */
  private static String message(String form, FieldError error) {
    if (form.equals("register")) {
      if (error.field().equals("invitation")) {
        return "invitation";
      }
      if (error.rule().equals("invalid")) {
        return "failed";
      }
      return (error.field() + "-" + error.rule())
          .replace("displayName", "display-name")
          .replace('_', '-');
    }
    return error.field().equals("password") ? "password" : "invalid";
  }

  /** Redirects with 303, which {@code sendRedirect} of Servlet 6.0 doesn't support. */
  private static void seeOther(HttpServletResponse response, String location) {
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader("Location", location);
  }

  /** A path on this host, checked by {@link WayBack#onThisHost}. */
  static Optional<String> next(@Nullable String wanted) {
    return Optional.ofNullable(wanted).flatMap(WayBack::onThisHost);
  }

  /** A path on this host, or a URL at a listed origin. */
  private Optional<String> wayOn(@Nullable String wanted) {
    return next(wanted)
        .or(
            () ->
                Optional.ofNullable(wanted)
                    .map(ELSEWHERE::matcher)
                    .filter(Matcher::matches)
                    .flatMap(this::atListedOrigin));
  }

  private Optional<String> atListedOrigin(Matcher url) {
    return Origin.parse(url.group(1))
        .filter(origins::allows)
        .flatMap(origin -> WayBack.encoded(url.group(2)).map(path -> origin + path));
  }
}
