package io.biscotti.forward;

import io.biscotti.guard.Origin;
import io.biscotti.problem.Accept;
import io.biscotti.problem.Refusal;
import io.biscotti.session.Sessions;
import io.biscotti.signin.Callers;
import io.biscotti.signin.Person;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells a proxy whether to let a request pass, and who sent it: {@code /auth/request} for nginx,
 * {@code /auth/forward} for Traefik and Caddy. Only the session or an access token decides; the
 * forwarded headers only determine where to send a person to sign in. The account is checked every
 * time, so disabling or deleting it takes effect at once, and within half a second on other
 * servers. While the account, the session store or the list of ended sessions can't be read, the
 * response is 503. Responses never create a session or change its id, and set at most one cookie.
 * Thread-safe.
 */
public final class ForwardAuth {

  private final ForwardSettings settings;
  private final Callers callers;

  public ForwardAuth(ForwardSettings settings, Callers callers) {
    this.settings = settings;
    this.callers = callers;
  }

  /** {@code GET /auth/request}: 200, or 401 with the sign-in page in {@code Location}. */
  public void request(HttpServletRequest request, HttpServletResponse response) {
    Optional<Person> person = person(request);
    if (person.isEmpty()) {
      throw refusal(request);
    }
    admit(response, person.get());
  }

  /** {@code GET /auth/forward}: 200; otherwise 302 for page requests and 401 for all others. */
  public void forward(HttpServletRequest request, HttpServletResponse response) {
    Optional<Person> person = person(request);
    if (person.isPresent()) {
      admit(response, person.get());
    } else if (isPage(request)) {
      response.setStatus(HttpServletResponse.SC_FOUND);
      response.setHeader("Location", signInPage(request));
    } else {
      throw refusal(request);
    }
  }

  private Optional<Person> person(HttpServletRequest request) {
    Sessions.keepToOneCookie(request);
    // A name that was altered to fit into the header could be mistaken for another user's name.
    return callers.behindProxy(request).filter(person -> isPlain(person.user()));
  }

  private static void admit(HttpServletResponse response, Person person) {
    response.setStatus(HttpServletResponse.SC_OK);
    String user = octets(person.user());
    response.setHeader("Remote-User", user);
    response.setHeader("X-Auth-Request-User", user);
    response.setHeader("Remote-Name", octets(plain(person.displayName())));
    response.setHeader("Remote-Groups", groups(person.roles()));
  }

  private static String groups(List<String> roles) {
    return roles.isEmpty()
        ? ""
        : roles.stream()
            .filter(group -> isPlain(group) && !group.contains(","))
            .map(ForwardAuth::octets)
            .collect(Collectors.joining(","));
  }

  /**
   * The text's UTF-8 bytes, each as one character, because containers write headers in ISO 8859-1.
   */
  private static String octets(String text) {
    if (isVisibleAscii(text)) {
      return text;
    }
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** Replaces characters that would end a header, or be invisible in it, with spaces. */
  private static String plain(String text) {
    if (isVisibleAscii(text)) {
      return text;
    }
    return text.codePoints()
        .map(c -> isControl(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString()
        .strip();
  }

  /** Whether a text needs no replacement, as is true of most names. */
  private static boolean isVisibleAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(String text) {
    return !text.isEmpty() && plain(text).equals(text);
  }

  private static boolean isControl(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private Refusal refusal(HttpServletRequest request) {
    return new Refusal(callers.problem(request).header("Location", signInPage(request)));
  }

  private boolean isPage(HttpServletRequest request) {
    String fetch = request.getHeader("Sec-Fetch-Mode");
    return Forwarded.of(request, settings.proxies()).method().equals("GET")
        && Accept.isHtmlWanted(request)
        && (fetch == null || fetch.equals("navigate"));
  }

  /** The sign-in page, with the address to return to if it is known and allowed. */
  private String signInPage(HttpServletRequest request) {
    Forwarded asked = Forwarded.of(request, settings.proxies());
    String own = request.getContextPath() + "/sign-in";
    String page =
        settings.signIn().orElseGet(() -> asked.origin().map(origin -> origin + own).orElse(own));
    return page + wayBack(asked).map(WayBack::query).orElse("");
  }

  private Optional<String> wayBack(Forwarded asked) {
    if (!asked.isReading() || asked.path().isEmpty()) {
      return Optional.empty();
    }
    Optional<Origin> signIn = settings.signIn().flatMap(ForwardSettings::origin);
    if (signIn.isEmpty() || signIn.equals(asked.origin())) {
      return asked.path();
    }
    return asked.origin().filter(settings.origins()::allows).map(o -> o + asked.path().get());
  }
}
