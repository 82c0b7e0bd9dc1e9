package io.biscotti.explain;

import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.site.BrowserRequest;
import io.biscotti.site.Credentials;
import io.biscotti.site.Url;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Question} as a request body.
 *
 * @param setCookie required; a leading {@code Set-Cookie:} is skipped
 * @param response required: the request whose response contains the line
 * @param request a later request; null to ask about storing alone
 * @param existing a cookie that the browser already has; null for none
 * @param language {@code en} or {@code de}, of the messages; null for {@code en}
 */
public record ExplainRequest(
    @Nullable String setCookie,
    @Nullable Part response,
    @Nullable Part request,
    @Nullable Before existing,
    @Nullable String language) {
  static final int LONGEST_LINE = 16_384;
  private static final Set<String> LANGUAGES = Set.of("en", "de");

  private static final Pattern FIELD =
      Pattern.compile("^\\s*set-cookie\\s*:", Pattern.CASE_INSENSITIVE);
  private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");
  private static final String URL_RULE =
      "must be an absolute http, https, ws or wss URL of at most 2,048 characters";

  /**
   * A request.
   *
   * @param url required
   * @param method null for {@code GET}
   * @param initiator the origin of the page that started the request, or the string {@code "null"}
   *     for an opaque one; null if the user started it
   * @param topLevel true or null for a top-level navigation; false for a subresource of the
   *     initiator's page; or the origin of the page in the address bar
   * @param through the URL that redirected the request; null for none
   * @param credentials {@code omit}, {@code same-origin} or {@code include}: the mode of a script's
   *     {@code fetch}; null for all other requests
   * @param afterSeconds how long after the response; null for 0
   */
  public record Part(
      @Nullable String url,
      @Nullable String method,
      @Nullable String initiator,
      @Nullable Object topLevel,
      @Nullable String through,
      @Nullable String credentials,
      @Nullable Long afterSeconds) {}

  /**
   * An existing cookie.
   *
   * @param setCookie required
   * @param response required
   */
  public record Before(@Nullable String setCookie, @Nullable Part response) {
    /** Omits the line, because it contains the value. */
    @Override
    public String toString() {
      return "Before[hidden]";
    }
  }

  /**
   * Validates the fields.
   *
   * @throws Refusal naming every field that breaks a rule
   */
  Question question() {
    List<FieldError> errors = new ArrayList<>();
    String line = line("setCookie", setCookie, errors);
    BrowserRequest first = visit("response", response, errors);
    BrowserRequest later = request == null ? null : visit("request", request, errors);
    long after = request == null ? 0 : after(request.afterSeconds(), errors);
    Question.Existing before = null;
    if (existing != null) {
      String earlier = line("existing.setCookie", existing.setCookie(), errors);
      BrowserRequest visit = visit("existing.response", existing.response(), errors);
      before = visit == null ? null : new Question.Existing(earlier, visit);
    }
    if (language != null && !LANGUAGES.contains(language)) {
      errors.add(new FieldError("language", "must be en or de"));
    }
    if (first == null || !errors.isEmpty()) {
      throw new Refusal(Problem.invalid(errors));
    }
    return new Question(line, first, later, Duration.ofSeconds(after), before);
  }

  private static String line(String field, @Nullable String line, List<FieldError> errors) {
    if (line == null) {
      errors.add(FieldError.required(field));
      return "";
    }
    if (line.length() > LONGEST_LINE) {
      errors.add(new FieldError(field, "must have at most 16,384 characters"));
      return "";
    }
    return FIELD.matcher(line).replaceFirst("");
  }

  private static long after(@Nullable Long seconds, List<FieldError> errors) {
    long most = Question.LONGEST.toSeconds();
    if (seconds == null || (seconds >= 0 && seconds <= most)) {
      return seconds == null ? 0 : seconds;
    }
    errors.add(new FieldError("request.afterSeconds", "must be 0 to " + most));
    return 0;
  }

  private static @Nullable BrowserRequest visit(
      String field, @Nullable Part part, List<FieldError> errors) {
    String text = part == null ? null : part.url();
    if (part == null || text == null) {
      errors.add(FieldError.required(field + ".url"));
      return null;
    }
    Optional<Url> url = Url.parse(text);
    if (url.isEmpty()) {
      errors.add(new FieldError(field + ".url", URL_RULE + ", " + Url.fault(text)));
    }
    String method = method(field + ".method", part.method(), errors);
    BrowserRequest.Initiator initiator = initiator(field + ".initiator", part.initiator(), errors);
    Url top = top(field + ".topLevel", part.topLevel(), initiator, errors);
    Url through = through(field + ".through", part.through(), errors);
    Credentials mode = mode(field + ".credentials", part, errors);
    return url.map(where -> new BrowserRequest(where, method, initiator, top, through, mode))
        .orElse(null);
  }

  private static @Nullable Credentials mode(String field, Part part, List<FieldError> errors) {
    String text = part.credentials();
    if (text == null) {
      return null;
    }
    Optional<Credentials> mode = Credentials.of(text);
    if (mode.isEmpty()) {
      errors.add(new FieldError(field, "must be omit, same-origin or include"));
    } else if (part.topLevel() == null || Boolean.TRUE.equals(part.topLevel())) {
      errors.add(new FieldError(field, "must be absent for a top-level navigation"));
    }
    return mode.orElse(null);
  }

  private static @Nullable Url through(
      String field, @Nullable String text, List<FieldError> errors) {
    Optional<Url> url = text == null ? Optional.empty() : page(text);
    if (text != null && url.isEmpty()) {
      errors.add(new FieldError(field, "must be an origin or a URL"));
    }
    return url.orElse(null);
  }

  private static String method(String field, @Nullable String text, List<FieldError> errors) {
    String method = text == null ? "GET" : text;
    if (!METHOD.matcher(method).matches()) {
      errors.add(new FieldError(field, "must be an HTTP method such as GET or POST"));
    }
    return method.toUpperCase(Locale.ROOT);
  }

  private static BrowserRequest.@Nullable Initiator initiator(
      String field, @Nullable String text, List<FieldError> errors) {
    if (text == null) {
      return null;
    }
    if (text.equals("null")) {
      return new BrowserRequest.Initiator(null);
    }
    Optional<Url> page = page(text);
    if (page.isEmpty()) {
      errors.add(new FieldError(field, "must be an origin or a URL, or \"null\""));
    }
    return new BrowserRequest.Initiator(page.orElse(null));
  }

  private static @Nullable Url top(
      String field,
      @Nullable Object top,
      BrowserRequest.@Nullable Initiator initiator,
      List<FieldError> errors) {
    if (top == null || Boolean.TRUE.equals(top)) {
      return null;
    }
    if (top instanceof String text) {
      Optional<Url> page = page(text);
      if (page.isEmpty()) {
        errors.add(new FieldError(field, "must be an origin or a URL, true or false"));
      }
      return page.orElse(null);
    }
    if (!Boolean.FALSE.equals(top)) {
      errors.add(new FieldError(field, "must be an origin or a URL, true or false"));
      return null;
    }
    Url page = initiator == null ? null : initiator.page();
    if (page == null) {
      errors.add(new FieldError(field, "must be the page's origin if initiator doesn't state it"));
    }
    return page;
  }

  /** Parses a URL, an origin, or a bare host, for which HTTPS is assumed. */
  private static Optional<Url> page(String text) {
    return Url.parse(text.contains("://") ? text : "https://" + text);
  }

  /** Omits the lines, because they contain values. */
  @Override
  public String toString() {
    return "ExplainRequest[hidden]";
  }
}
