package io.biscotti.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.biscotti.page.StatusProblem;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.web.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One operation of the description: what Swagger reads from the code, merged with the texts of
 * {@code openapi.json}.
 *
 * @param method in upper case
 * @param path below the context path
 * @param read what Swagger read from the code; empty for a servlet
 * @param words the file's entry for this operation; empty if it has none
 * @param answer the schema of the response, if the code declares one
 * @param problemHeaders the headers that each problem may have, by its name
 */
record DescribedOperation(
    String method,
    String path,
    JsonNode read,
    JsonNode words,
    Optional<ObjectNode> answer,
    JsonNode problemHeaders) {
  private static final String JSON = "application/json";
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  /** The problems that can be returned before a body is parsed. */
  static final Map<String, Problem> UNREAD =
      Map.of("too_large", StatusProblem.of(413), "wrong_type", StatusProblem.of(415));

  /** The operation object (OpenAPI 3.1, section 4.8.10). */
  ObjectNode json() {
    ObjectNode operation = Json.MAPPER.createObjectNode();
    copy("tag").ifPresent(tag -> operation.putArray("tags").add(tag));
    copy("summary").ifPresent(text -> operation.set("summary", text));
    copy("description").ifPresent(text -> operation.set("description", text));
    String id = method.toLowerCase(Locale.ROOT) + DescribedTypes.camel(path);
    operation.put("operationId", path.endsWith("}") ? id + "One" : id);
    ArrayNode parameters = parameters();
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
    body().ifPresent(body -> operation.set("requestBody", body));
    operation.set("responses", responses());
    operation.set("security", security());
    return operation;
  }

  private Optional<JsonNode> copy(String field) {
    return Optional.ofNullable(words.get(field)).map(JsonNode::deepCopy);
  }

  private ArrayNode parameters() {
    ArrayNode parameters = Json.MAPPER.createArrayNode();
    JsonNode more = words.path("parameters");
    for (JsonNode known : read.path("parameters")) {
      ObjectNode parameter = known.deepCopy();
      if (more.path(known.path("name").textValue()) instanceof ObjectNode said) {
        parameter.setAll(said.deepCopy());
      }
      parameters.add(parameter);
    }
    // Parameters of servlets, which Swagger doesn't see.
    for (Map.Entry<String, JsonNode> each : more.properties()) {
      if (each.getValue().has("in")) {
        ObjectNode parameter = Json.MAPPER.createObjectNode().put("name", each.getKey());
        parameters.add(parameter.setAll((ObjectNode) each.getValue().deepCopy()));
      }
    }
    return parameters;
  }

  private Optional<ObjectNode> body() {
    JsonNode said = words.path("body");
    JsonNode known = read.at("/requestBody/content").path(0);
    for (JsonNode content : read.at("/requestBody/content")) {
      known = content;
    }
    if (said.isMissingNode() && known.isMissingNode()) {
      return Optional.empty();
    }
    ObjectNode media = Json.MAPPER.createObjectNode();
    media.set(
        "schema", said.path("schema").isMissingNode() ? known.path("schema") : said.path("schema"));
    if (said.has("example")) {
      media.set("example", said.path("example"));
    }
    ObjectNode body = Json.MAPPER.createObjectNode();
    ObjectNode contents =
        body.put("required", said.path("required").asBoolean(true)).putObject("content");
    for (String type : said.path("types").asText(JSON).split(" ", -1)) {
      contents.set(type, media.deepCopy());
    }
    return Optional.of(body);
  }

  private ObjectNode responses() {
    ObjectNode responses = Json.MAPPER.createObjectNode();
    success(responses);
    Map<Integer, List<String>> problems = new TreeMap<>();
    for (String name : problems()) {
      int status =
          UNREAD.containsKey(name)
              ? UNREAD.get(name).status()
              : Code.valueOf(name.toUpperCase(Locale.ROOT)).status();
      problems.computeIfAbsent(status, any -> new ArrayList<>()).add(name);
    }
    problems.forEach((status, names) -> responses.set(String.valueOf(status), refusal(names)));
    words.path("responses").properties().stream()
        .forEach(more -> responses.set(more.getKey(), more.getValue().deepCopy()));
    return responses;
  }

  /** Without a body, the status is 204; with one, or with a stated media type, it is 200. */
  private void success(ObjectNode responses) {
    String type = words.path("type").asText(JSON);
    Optional<JsonNode> schema =
        copy("schema").or(() -> answer.map(JsonNode.class::cast)).or(this::returned);
    int status = words.path("status").asInt(schema.isPresent() || words.has("type") ? 200 : 204);
    ObjectNode response = responses.putObject(String.valueOf(status));
    response.put("description", words.path("answer").asText("Done."));
    copy("headers").ifPresent(headers -> response.set("headers", headers));
    if (schema.isPresent() || words.has("type")) {
      ObjectNode media = response.putObject("content").putObject(type);
      schema.ifPresent(each -> media.set("schema", each));
      copy("example").ifPresent(example -> media.set("example", example));
    }
  }

  private Optional<JsonNode> returned() {
    return Optional.ofNullable(read.at("/responses/default/content").findValue("schema"));
  }

  /** The problems that the file lists, and those that every operation of this kind can return. */
  private Set<String> problems() {
    Map<String, Boolean> names = new LinkedHashMap<>();
    words.path("problems").forEach(name -> names.put(name.textValue(), true));
    if (body().isPresent()) {
      names.put("bad_request", true);
      names.put("invalid", true);
      UNREAD.keySet().stream().sorted().forEach(name -> names.put(name, true));
    }
    if (!SAFE.contains(method)) {
      names.put("csrf_rejected", true);
    }
    return names.keySet();
  }

  private ObjectNode refusal(List<String> names) {
    ObjectNode response = Json.MAPPER.createObjectNode();
    if (names.size() == 1) {
      return response.put("$ref", "#/components/responses/" + names.get(0));
    }
    response.put(
        "description", names.stream().map("`%s`"::formatted).collect(Collectors.joining(" or ")));
    ObjectNode headers = Json.MAPPER.createObjectNode();
    names.forEach(
        name ->
            problemHeaders
                .path(name)
                .properties()
                .forEach(h -> headers.set(h.getKey(), h.getValue())));
    if (!headers.isEmpty()) {
      response.set("headers", headers);
    }
    ObjectNode media = response.putObject("content").putObject(Problem.MEDIA_TYPE);
    media.putObject("schema").put("$ref", "#/components/schemas/Problem");
    ObjectNode examples = media.putObject("examples");
    names.forEach(name -> examples.putObject(name).put("$ref", "#/components/examples/" + name));
    return response;
  }

  /**
   * Any one of the schemes is enough. {@code anyone} makes them optional; without an entry, the
   * operation needs no authentication.
   */
  private ArrayNode security() {
    ArrayNode any = Json.MAPPER.createArrayNode();
    for (String scheme : words.path("who").asText("").split(" ", -1)) {
      if (scheme.equals("anyone")) {
        any.addObject();
      } else if (!scheme.isEmpty()) {
        any.addObject().putArray(scheme);
      }
    }
    return any;
  }
}
