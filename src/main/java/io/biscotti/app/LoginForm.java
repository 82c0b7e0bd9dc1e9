package io.biscotti.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.crypto.Secret;
import io.biscotti.guard.RequestBody;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.web.FormFields;
import io.biscotti.web.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of {@code POST /login} and {@code POST /register}, from a form or JSON. {@code
 * username} and {@code next} may also come from the query; the body takes precedence. Other fields
 * are ignored.
 *
 * @param username null if absent
 * @param password null if absent
 * @param displayName null if absent
 * @param invitation the code that registers an administrator; null if absent
 * @param next where to go afterwards, not yet checked; null if absent
 */
record LoginForm(
    @Nullable String username,
    @Nullable Secret password,
    @Nullable String displayName,
    @Nullable Secret invitation,
    @Nullable String next) {
  /** The form before anything is read. */
  static final LoginForm EMPTY = new LoginForm(null, null, null, null, null);

  /** The problem for a password in the query. */
  static final Problem PASSWORD_IN_ADDRESS =
      Problem.of(Code.BAD_REQUEST, "A password must not be in the URL. Send it in the body.");

  private static final String USERNAME = "username";
  private static final String PASSWORD = "password";
  private static final String DISPLAY_NAME = "displayName";
  private static final String INVITATION = "invitation";
  private static final String NEXT = "next";
  private static final String FORM_TYPE = "application/x-www-form-urlencoded";
  private static final String JSON_TYPE = "application/json";

  /**
   * Reads a request.
   *
   * @throws Refusal with 400 for malformed input, and for a password in the query, because URLs end
   *     up in logs and histories; 413 for a body that is too large; 415 for one of another type;
   *     422 for JSON fields that are not strings
   */
  static LoginForm read(HttpServletRequest request) throws IOException {
    Map<String, String> query =
        FormFields.parse(Optional.ofNullable(request.getQueryString()).orElse(""));
    if (query.containsKey(PASSWORD)) {
      throw new Refusal(PASSWORD_IN_ADDRESS);
    }
    ContentType.require(request);
    byte[] body = RequestBody.read(request);
    Map<String, String> fields = body.length == 0 ? Map.of() : fields(request, body);
    return new LoginForm(
        fields.getOrDefault(USERNAME, query.get(USERNAME)),
        secret(fields.get(PASSWORD)),
        fields.get(DISPLAY_NAME),
        secret(fields.get(INVITATION)),
        fields.getOrDefault(NEXT, query.get(NEXT)));
  }

  private static @Nullable Secret secret(@Nullable String text) {
    return text == null ? null : Secret.of(text);
  }

  private static Map<String, String> fields(HttpServletRequest request, byte[] body)
      throws IOException {
    String type = Optional.ofNullable(request.getContentType()).orElse("");
    return switch (type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
      case FORM_TYPE -> FormFields.parse(body);
      case JSON_TYPE -> json(body);
      default ->
          throw new Refusal(
              Problem.of(Code.BAD_REQUEST, "Send %s or %s.".formatted(FORM_TYPE, JSON_TYPE))
                  .status(415));
    };
  }

  private static Map<String, String> json(byte[] body) throws IOException {
    JsonNode root;
    try {
      root = Json.MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw new Refusal(Problem.of(Code.BAD_REQUEST, "The body is not valid JSON."));
    }
    if (!root.isObject()) {
      throw new Refusal(Problem.of(Code.BAD_REQUEST, "The body must be a JSON object."));
    }
    Map<String, String> fields = new HashMap<>();
    for (String name : List.of(USERNAME, PASSWORD, DISPLAY_NAME, INVITATION, NEXT)) {
      JsonNode value = root.path(name);
      if (value.isTextual()) {
        fields.put(name, value.textValue());
      } else if (!value.isMissingNode() && !value.isNull()) {
        throw new Refusal(Problem.invalid(List.of(new FieldError(name, "must be a string"))));
      }
    }
    return fields;
  }
}
