package io.biscotti.problem;

import io.biscotti.json.JsonWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An RFC 9457 problem with the additional members {@code code}, {@code errors} and {@code error}.
 * It never contains a cookie's value, a token, a password or a stack trace, because the client sees
 * all of it. Immutable.
 *
 * <pre>{@code
 * Problem.of(Code.NOT_SIGNED_IN, "The request has no session cookie.").error("Not logged in")
 * Problem.of(Code.BAD_REQUEST, "Use POST.").status(405).header("Allow", "POST")
 * }</pre>
 *
 * @param code the stable code for programs
 * @param status the HTTP status, 400 to 599
 * @param detail what happened this time, for people
 * @param errors the fields that break a rule; omitted from the JSON if there are none
 * @param error a short sentence that the walk-through routes add; omitted from the JSON if empty
 * @param headers additional response headers, such as {@code Allow} or {@code Retry-After}
 * @param requestId the id that the request has in the log; omitted from the JSON if empty
 */
public record Problem(
    Code code,
    int status,
    String detail,
    List<FieldError> errors,
    Optional<String> error,
    Map<String, String> headers,
    Optional<String> requestId) {
  /** The media type of {@link #json()} (RFC 9457, section 6.1). */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /**
   * Checks every part.
   *
   * @throws IllegalArgumentException if the status is outside 400 to 599, or a header's name is not
   *     a token or its value is not visible ASCII (RFC 9110, sections 5.1 and 5.5)
   */
  public Problem {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(error, "error");
    Objects.requireNonNull(requestId, "requestId");
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status must be 400 to 599, was " + status);
    }
    errors = List.copyOf(errors);
    headers =
        headers.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    headers.forEach(Problem::requireHeader);
  }

  private static void requireHeader(String name, String value) {
    if (!TOKEN.matcher(name).matches()) {
      throw new IllegalArgumentException("header name must be a token, was \"" + name + "\"");
    }
    if (!isVisibleAscii(value)) {
      throw new IllegalArgumentException(
          "header %s must be visible ASCII, was \"%s\"".formatted(name, value));
    }
  }

  private static boolean isVisibleAscii(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  /** Creates a problem with its code's usual status. */
  public static Problem of(Code code, String detail) {
    return new Problem(
        code, code.status(), detail, List.of(), Optional.empty(), Map.of(), Optional.empty());
  }

  /**
   * Creates an {@code invalid} problem that lists every field that breaks a rule.
   *
   * @param errors at least one; {@code detail} describes the first
   * @throws IllegalArgumentException if there is none
   */
  public static Problem invalid(List<FieldError> errors) {
    if (errors.isEmpty()) {
      throw new IllegalArgumentException("errors must not be empty");
    }
    FieldError first = errors.get(0);
    return of(Code.INVALID, "The field %s %s.".formatted(first.field(), first.message()))
        .errors(errors);
  }

  /**
   * The response to an unexpected error: 500 with code {@code unavailable}, and nothing about the
   * cause, which belongs in the log. It shares its code with 503 because clients can only react in
   * the same way, and because the list of codes is closed.
   */
  public static Problem unexpected() {
    return of(Code.UNAVAILABLE, "An unexpected error occurred and has been logged.").status(500);
  }

  /** Like {@link #unexpected()}, with a reference that identifies the entry in the log. */
  public static Problem unexpected(String reference) {
    return of(
            Code.UNAVAILABLE,
            "An unexpected error occurred and has been logged with the reference %s."
                .formatted(reference))
        .status(500);
  }

  /** A copy with another status, such as 405 for {@link Code#BAD_REQUEST}. */
  public Problem status(int other) {
    return new Problem(code, other, detail, errors, error, headers, requestId);
  }

  /** A copy with these field errors. */
  public Problem errors(List<FieldError> others) {
    return new Problem(code, status, detail, others, error, headers, requestId);
  }

  /** A copy with the short sentence of the walk-through routes. */
  public Problem error(String sentence) {
    return new Problem(code, status, detail, errors, Optional.of(sentence), headers, requestId);
  }

  /** A copy with one more header, which replaces one of exactly the same name. */
  public Problem header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(code, status, detail, errors, error, more, requestId);
  }

  /** A copy with the id that the request has in the log. */
  public Problem requestId(String id) {
    return new Problem(code, status, detail, errors, error, headers, Optional.of(id));
  }

  /** The document as JSON in ASCII; all other characters are escaped. */
  public String json() {
    JsonWriter json =
        new JsonWriter()
            .startObject()
            .member("type", code.type())
            .member("title", code.title())
            .member("status", status)
            .member("detail", detail)
            .member("code", code.wireName());
    writeErrors(json);
    error.ifPresent(sentence -> json.member("error", sentence));
    requestId.ifPresent(id -> json.member("requestId", id));
    return json.endObject().toString();
  }

  private void writeErrors(JsonWriter json) {
    if (errors.isEmpty()) {
      return;
    }
    json.name("errors").startArray();
    for (FieldError one : errors) {
      json.startObject()
          .member("field", one.field())
          .member("message", one.message())
          .member("rule", one.rule())
          .endObject();
    }
    json.endArray();
  }
}
