package io.biscotti.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.biscotti.api.AccountsResource;
import io.biscotti.api.SessionResource;
import io.biscotti.api.TokenResource;
import io.biscotti.lab.CookiesResource;
import io.biscotti.lab.SetCookieResource;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.web.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The OpenAPI 3.1 description of the HTTP interface. Routes, parameters and types come from the
 * code; texts, and whatever the code doesn't express, come from {@code openapi.json} next to this
 * class. Routes without an entry in that file are still described; entries without a route are
 * ignored.
 */
final class Description {
  private static final JsonNode WORDS = words();

  /** The response types of servlets, and of resources that return a {@code Response}. */
  private static final Map<String, List<Class<?>>> ANSWERS =
      Map.ofEntries(
          Map.entry("POST /api/accounts", List.of(AccountsResource.Made.class)),
          Map.entry("GET /api/session", List.of(SessionResource.Facts.class)),
          Map.entry("POST /api/session", List.of(SessionResource.Facts.class)),
          Map.entry("GET /api/session/note", List.of(SessionResource.Note.class)),
          Map.entry("PUT /api/session/note", List.of(SessionResource.Note.class)),
          Map.entry("POST /api/cookies", List.of(CookiesResource.Made.class)),
          Map.entry("POST /api/set-cookie", List.of(SetCookieResource.RawSent.class)),
          Map.entry(
              "POST /api/token", List.of(TokenResource.Told.class, TokenResource.Given.class)),
          Map.entry(
              "POST /api/token/refresh",
              List.of(TokenResource.Told.class, TokenResource.Given.class)),
          Map.entry("GET /health/live", List.of(Health.Report.class)),
          Map.entry("GET /health/ready", List.of(Health.Report.class)));

  private final DescribedTypes types;
  private final Map<String, JsonNode> routes = new LinkedHashMap<>();

  private Description(Set<Class<?>> resources, Map<String, String> servlets) {
    types =
        new DescribedTypes(
            resources, ANSWERS.values().stream().flatMap(List::stream).distinct().toList());
    Map<String, JsonNode> found = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> path : types.paths().properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        String method = operation.getKey().toUpperCase(Locale.ROOT);
        found.put(method + " /api" + path.getKey(), operation.getValue());
      }
    }
    servlets.forEach((path, method) -> found.put(method + " " + path, MissingNode.getInstance()));
    // In the order of the file, which is chosen for readers.
    WORDS.path("operations").fieldNames().forEachRemaining(key -> move(key, found));
    routes.putAll(found);
  }

  private void move(String key, Map<String, JsonNode> found) {
    JsonNode operation = found.remove(key);
    if (operation != null) {
      routes.put(key, operation);
    }
  }

  /**
   * Creates the description of an application.
   *
   * @param resources the classes of the Jersey application under {@code /api}
   * @param servlets the paths of the other routes, each with its method
   * @param contextPath the application's context path; empty for the root
   * @param sessionCookie the name of the session cookie
   * @return the document, as JSON
   */
  static String of(
      Set<Class<?>> resources,
      Map<String, String> servlets,
      String contextPath,
      String sessionCookie) {
    ObjectNode document = new Description(resources, servlets).json(contextPath);
    ((ObjectNode) document.at("/components/securitySchemes/session")).put("name", sessionCookie);
    try {
      return Json.MAPPER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode json(String contextPath) {
    ObjectNode document = Json.MAPPER.createObjectNode().put("openapi", "3.1.0");
    document.set("info", WORDS.path("info"));
    document.putArray("servers").addObject().put("url", contextPath.isEmpty() ? "/" : contextPath);
    document.set("tags", WORDS.path("tags"));
    ObjectNode paths = document.putObject("paths");
    routes.forEach((key, operation) -> paths.withObject(pointer(key)).setAll(operation(key)));
    ObjectNode components = WORDS.path("components").deepCopy();
    components.set("schemas", schemas());
    components.set("responses", responses());
    components.set("examples", examples());
    document.set("components", components);
    return document;
  }

  /** The JSON Pointer (RFC 6901) of an operation among the paths. */
  private static String pointer(String key) {
    String[] parts = key.split(" ", 2);
    return "/%s/%s"
        .formatted(
            parts[1].replace("~", "~0").replace("/", "~1"), parts[0].toLowerCase(Locale.ROOT));
  }

  private ObjectNode operation(String key) {
    String[] parts = key.split(" ", 2);
    JsonNode said = WORDS.path("operations").path(key);
    JsonNode read = routes.getOrDefault(key, MissingNode.getInstance());
    JsonNode headers = WORDS.path("problemHeaders");
    return new DescribedOperation(parts[0], parts[1], read, said, answer(key), headers).json();
  }

  private static Optional<ObjectNode> answer(String key) {
    List<ObjectNode> schemas =
        ANSWERS.getOrDefault(key, List.of()).stream().map(DescribedTypes::reference).toList();
    if (schemas.size() < 2) {
      return schemas.stream().findFirst();
    }
    ObjectNode either = Json.MAPPER.createObjectNode();
    either.putArray("oneOf").addAll(schemas);
    return Optional.of(either);
  }

  private ObjectNode schemas() {
    ObjectNode schemas = types.schemas();
    WORDS.path("schemas").properties().forEach(words -> describe(schemas, words));
    ArrayNode codes = schemas.withObject("/Problem/properties/code").putArray("enum");
    Arrays.stream(Code.values()).map(Code::wireName).forEach(codes::add);
    // Sorted, so that every server produces the same document and ETag after every start.
    Map<String, JsonNode> sorted = new TreeMap<>();
    schemas.properties().forEach(schema -> sorted.put(schema.getKey(), schema.getValue()));
    return Json.MAPPER.createObjectNode().setAll(sorted);
  }

  /** A text describes an existing member; an object extends a schema or defines a new one. */
  private static void describe(ObjectNode schemas, Map.Entry<String, JsonNode> words) {
    String[] names = words.getKey().split("\\.", 2);
    if (names.length == 1) {
      schemas.withObject("/" + names[0]).setAll((ObjectNode) words.getValue().deepCopy());
    } else if (schemas.at("/%s/properties/%s".formatted(names[0], names[1]))
        instanceof ObjectNode member) {
      if (words.getValue().isTextual()) {
        member.set("description", words.getValue());
      } else {
        member.setAll((ObjectNode) words.getValue().deepCopy());
      }
    }
  }

  private static ObjectNode responses() {
    ObjectNode responses = Json.MAPPER.createObjectNode();
    problems()
        .forEach(
            (name, problem) -> {
              ObjectNode response = responses.putObject(name);
              response.put("description", problem.detail());
              JsonNode headers = WORDS.path("problemHeaders").path(name);
              if (headers.isObject()) {
                response.set("headers", headers);
              }
              ObjectNode media = response.putObject("content").putObject(Problem.MEDIA_TYPE);
              media.putObject("schema").put("$ref", "#/components/schemas/Problem");
              media.set("example", document(problem));
            });
    return responses;
  }

  private static ObjectNode examples() {
    ObjectNode examples = Json.MAPPER.createObjectNode();
    problems()
        .forEach(
            (name, problem) ->
                examples
                    .putObject(name)
                    .put("summary", problem.detail())
                    .set("value", document(problem)));
    return examples;
  }

  private static Map<String, Problem> problems() {
    Map<String, Problem> problems = new LinkedHashMap<>();
    for (Code code : Code.values()) {
      String detail = WORDS.path("problems").path(code.wireName()).asText(code.title() + ".");
      problems.put(code.wireName(), Problem.of(code, detail));
    }
    problems.putAll(new TreeMap<>(DescribedOperation.UNREAD));
    return problems;
  }

  private static JsonNode document(Problem problem) {
    try {
      return Json.MAPPER.readTree(problem.json());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode words() {
    try (InputStream file = Description.class.getResourceAsStream("openapi.json")) {
      return Json.MAPPER.readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
