package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.oas.OpenApi31;
import io.biscotti.app.LocalApplication.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptionTest {
  private static final String JSON = "application/json";

  /** The routes of docs/http.md. */
  private static final Set<String> ROUTES =
      Set.of(
          "GET /api/preferences",
          "PUT /api/preferences",
          "DELETE /api/preferences",
          "GET /api/choices",
          "GET /api/consent",
          "PUT /api/consent",
          "GET /api/monitor",
          "GET /api/monitor/stream",
          "GET /api/users/{username}",
          "GET /set-cookie",
          "GET /get-cookie",
          "POST /login",
          "POST /register",
          "GET /profile",
          "POST /logout",
          "POST /set-temporary-cookie",
          "POST /set-persistent-cookie",
          "POST /delete-cookie",
          "POST /api/accounts",
          "PUT /api/account/password",
          "DELETE /api/account",
          "POST /api/session",
          "GET /api/session",
          "DELETE /api/session",
          "POST /api/session/reauthenticate",
          "GET /api/session/note",
          "PUT /api/session/note",
          "GET /api/session/cookies",
          "GET /api/sessions",
          "DELETE /api/sessions",
          "DELETE /api/sessions/{id}",
          "GET /api/events",
          "GET /api/events/stream",
          "PUT /api/users/{username}",
          "DELETE /api/users/{username}/sessions",
          "POST /api/token",
          "DELETE /api/token",
          "POST /api/token/refresh",
          "POST /api/token/introspect",
          "GET /api/cookies",
          "POST /api/cookies",
          "GET /api/cookies/{name}",
          "DELETE /api/cookies/{name}",
          "POST /api/cookies/explain",
          "POST /api/set-cookie",
          "GET /api/sign-in",
          "GET /api/keys",
          "DELETE /api/keys/{ring}/{id}",
          "GET /api/csrf",
          "GET /auth/request",
          "GET /auth/forward",
          "GET /health/live",
          "GET /health/ready",
          "GET /metrics",
          "GET /.well-known/jwks.json",
          "GET /openapi.json");

  private static final Pattern DOCUMENTED =
      Pattern.compile("`(?:(?:GET|PUT|POST|DELETE) )?(/[a-z.][^` ?]*)`");

  private static final List<String> HEADERS =
      List.of("Set-Cookie", "Location", "Clear-Site-Data", "ETag", "Retry-After");
  private static LocalApplication application;
  private static JsonNode document;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start();
    Answer answer = application.get("/openapi.json");
    assertEquals(200, answer.status(), answer::body);
    document = answer.json();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static void eachOperation(BiConsumer<String, JsonNode> action) {
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            action.accept(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue())));
  }

  static List<String> operations() {
    List<String> keys = new ArrayList<>();
    eachOperation((key, operation) -> keys.add(key));
    return keys;
  }

  @Test
  void document_describesExactlyTheRoutes() {
    assertEquals(new TreeSet<>(ROUTES), new TreeSet<>(operations()));
  }

  @Test
  void document_everyPathOfTheDocumentation_isDescribed() throws Exception {
    String text = java.nio.file.Files.readString(java.nio.file.Path.of("docs", "http.md"));
    String tables = text.substring(0, text.indexOf("### Security events"));
    Set<String> described = new HashSet<>();
    document.path("paths").fieldNames().forEachRemaining(described::add);
    List<String> paths =
        tables
            .lines()
            .filter(line -> line.startsWith("|"))
            .map(line -> line.split("\\|", -1)[1])
            .flatMap(cell -> DOCUMENTED.matcher(cell).results())
            .map((MatchResult found) -> found.group(1))
            .toList();
    assertTrue(paths.size() > 30, paths::toString);
    assertEquals(Set.of(), minus(new TreeSet<>(paths), described));
  }

  private static Set<String> minus(Set<String> set, Set<String> other) {
    return set.stream().filter(each -> !other.contains(each)).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_requested_exists(String key) {
    String[] parts = key.split(" ", 2);
    String path =
        parts[1]
            .replace("{username}", "nobody")
            .replace("{id}", "none")
            .replace("{ring}", "none")
            .replace("{name}", "none");
    Answer answer = application.send(parts[0], path, "[", "Content-Type", JSON, "Accept", JSON);
    assertFalse(Set.of(404, 405, 500).contains(answer.status()), answer::body);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_otherMethod_isRefusedOrDescribed(String key) {
    String[] parts = key.split(" ", 2);
    if (!document.path("paths").path(parts[1]).has("put")) {
      String path = parts[1].replace("{username}", "nobody").replaceAll("\\{\\w+}", "none");
      assertEquals(405, application.send("PUT", path, "").status());
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_each_hasTextsAndAllParameters(String key) {
    String[] parts = key.split(" ", 2);
    JsonNode operation =
        document.path("paths").path(parts[1]).path(parts[0].toLowerCase(Locale.ROOT));
    assertFalse(operation.path("summary").asText().isEmpty(), "no words in openapi.json: " + key);
    assertEquals(1, operation.path("tags").size());
    Set<String> placed = new TreeSet<>();
    for (JsonNode parameter : operation.path("parameters")) {
      assertTrue(parameter.hasNonNull("description"), parameter::toString);
      assertTrue(parameter.path("schema").isObject(), parameter::toString);
      if (parameter.path("in").asText().equals("path")) {
        assertTrue(parameter.path("required").asBoolean(), parameter::toString);
        placed.add(parameter.path("name").asText());
      }
    }
    Set<String> named =
        Pattern.compile("\\{(\\w+)}")
            .matcher(parts[1])
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(named, placed);
    assertTrue(operation.path("responses").size() > 0);
    operation
        .path("responses")
        .properties()
        .forEach(
            response ->
                assertTrue(
                    response.getValue().has("$ref") || response.getValue().has("description"),
                    response::toString));
  }

  @Test
  void document_schema_isOpenApi31() {
    assertEquals("3.1.0", document.path("openapi").textValue());
    assertEquals(
        Set.of("openapi", "info", "servers", "tags", "paths", "components"), names(document));
    assertTrue(document.at("/info/title").isTextual());
    assertTrue(document.at("/info/version").isTextual());
    assertEquals("/", document.at("/servers/0/url").textValue());
    Set<String> tags = new HashSet<>(document.path("tags").findValuesAsText("name"));
    Set<String> ids = new HashSet<>();
    eachOperation(
        (key, operation) -> {
          assertEquals(
              Set.of(),
              minus(
                  names(operation),
                  Set.of(
                      "tags",
                      "summary",
                      "description",
                      "operationId",
                      "parameters",
                      "requestBody",
                      "responses",
                      "security")),
              key);
          assertTrue(tags.contains(operation.at("/tags/0").asText()), key);
          assertTrue(ids.add(operation.path("operationId").asText()), key);
          for (JsonNode requirement : operation.path("security")) {
            names(requirement)
                .forEach(
                    scheme ->
                        assertTrue(
                            document.path("components").path("securitySchemes").has(scheme), key));
          }
        });
  }

  private static Set<String> names(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/events/stream", "/api/monitor/stream"})
  void stream_isDescribedAsServerSentEvents(String path) {
    JsonNode responses = document.path("paths").path(path).at("/get/responses");
    assertTrue(responses.at("/200/content").has("text/event-stream"), responses::toString);
    assertFalse(responses.has("204"), responses::toString);
  }

  @Test
  void document_everyReference_resolves() {
    List<String> references = document.findValuesAsText("$ref");
    assertTrue(references.size() > 100, references::toString);
    for (String reference : references) {
      assertTrue(reference.startsWith("#/"), reference);
      assertFalse(document.at(reference.substring(1)).isMissingNode(), reference);
    }
  }

  @Test
  void schemas_areThoseOfTheDialect() {
    JsonMetaSchema dialect = OpenApi31.getInstance();
    JsonSchema meta =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012));
    assertEquals("https://spec.openapis.org/oas/3.1/dialect/base", dialect.getIri());
    int count = 0;
    for (JsonNode schema : document.findValues("schema")) {
      assertEquals(Set.of(), meta.validate(schema), schema::toString);
      count++;
    }
    for (JsonNode schema : document.at("/components/schemas")) {
      assertEquals(Set.of(), meta.validate(schema), schema::toString);
      assertTrue(schema.has("type"), schema::toString);
      JsonNode members = schema.path("properties");
      for (JsonNode required : schema.path("required")) {
        assertTrue(members.has(required.asText()), schema::toString);
      }
      count++;
    }
    assertTrue(count > 100, "schemas: " + count);
  }

  /** A schema of the document; its references point into the document. */
  private static JsonSchema schema(JsonNode schema) {
    ObjectNode within = document.deepCopy();
    within.setAll((ObjectNode) schema);
    within.remove("openapi");
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(
            within,
            SchemaValidatorsConfig.builder()
                .pathType(PathType.JSON_POINTER)
                .formatAssertionsEnabled(true)
                .build());
  }

  private static void assertFits(JsonNode schema, JsonNode value, String where) {
    assertEquals(Set.of(), schema(schema).validate(value), where);
  }

  @Test
  void examples_fitTheirSchemas() {
    List<String> checked = new ArrayList<>();
    eachOperation(
        (key, operation) -> {
          for (JsonNode content : operation.findValues("content")) {
            for (JsonNode media : content) {
              if (media.has("example")) {
                assertFits(media.path("schema"), media.path("example"), key);
                checked.add(key);
              }
            }
          }
        });
    assertTrue(checked.size() > 40, checked::toString);
    JsonNode problem =
        document.at("/components/responses/invalid/content").path("application/problem+json");
    for (JsonNode example : document.at("/components/examples")) {
      assertFits(problem.path("schema"), example.path("value"), "problem");
    }
  }

  /** Compares the responses for a signed-in person with their descriptions. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/sign-in",
        "GET /api/session",
        "GET /api/session/note",
        "GET /api/session/cookies",
        "GET /api/csrf",
        "GET /api/cookies",
        "GET /api/events",
        "GET /api/sessions",
        "GET /profile",
        "GET /get-cookie",
        "GET /set-cookie",
        "GET /health/live",
        "GET /health/ready",
        "GET /.well-known/jwks.json",
        "POST /login",
        "POST /logout",
        "POST /api/accounts",
        "POST /api/cookies",
        "POST /api/cookies/explain",
        "POST /api/set-cookie",
        "POST /api/session",
        "POST /delete-cookie",
        "PUT /api/session/note",
        "PUT /api/preferences",
        "PUT /api/consent",
        "DELETE /api/preferences",
        "DELETE /api/sessions",
      })
  void answer_fitsItsDescription(String key) {
    String[] parts = key.split(" ", 2);
    JsonNode operation =
        document.path("paths").path(parts[1]).path(parts[0].toLowerCase(Locale.ROOT));
    JsonNode body = operation.at("/requestBody/content").path(JSON).path("example");
    Answer answer =
        application.send(
            parts[0],
            parts[1],
            body.isMissingNode() ? "" : body.toString(),
            "Content-Type",
            JSON,
            "Cookie",
            application.signIn("john") + "; user_id=12345");
    JsonNode said = operation.path("responses").path(String.valueOf(answer.status()));
    assertFalse(said.isMissingNode(), () -> answer.status() + " " + answer.body());
    JsonNode response =
        said.has("$ref") ? document.at(said.path("$ref").asText().substring(1)) : said;
    String type = answer.header("Content-Type").replaceAll(";.*", "");
    JsonNode schema = response.path("content").path(type).path("schema");
    assertFalse(schema.isMissingNode(), () -> type + " for " + answer.status());
    assertFits(schema, answer.json(), answer.body());
    for (String name : HEADERS) {
      assertTrue(
          answer.header(name).isEmpty() || response.path("headers").has(name),
          () -> name + ": " + answer.header(name));
    }
  }

  /** One status for several problems has the headers of each. */
  @Test
  void refusal_ofSeveralKinds_hasTheirHeaders() {
    Answer answer = application.get("/profile", "Authorization", "Bearer x.y.z");
    assertEquals(401, answer.status());
    assertFalse(answer.header("WWW-Authenticate").isEmpty());
    JsonNode profile = document.path("paths").path("/profile").at("/get/responses/401");
    assertTrue(profile.path("headers").has("WWW-Authenticate"), profile::toString);
  }

  /** Any JSON body can have a field of a wrong type. */
  @Test
  void operation_withABody_canBeInvalid() {
    eachOperation(
        (key, operation) ->
            assertTrue(
                !operation.has("requestBody") || operation.path("responses").has("422"), key));
  }

  @Test
  void document_nullableAndRequired_matchTheRecords() {
    JsonNode event = document.at("/components/schemas/EventsItem");
    assertEquals("[\"string\",\"null\"]", event.at("/properties/user/type").toString());
    assertTrue(event.path("required").toString().contains("\"user\""));
    JsonNode cookie = document.at("/components/schemas/CookiesCookie");
    assertFalse(cookie.path("required").toString().contains("\"value\""));
    assertEquals("string", cookie.at("/properties/value/type").textValue());
    JsonNode answer = document.at("/components/schemas/TokenGiven");
    assertTrue(answer.path("required").toString().contains("\"access_token\""));
    assertEquals(
        "[\"username\",\"password\"]",
        document.at("/components/schemas/AccountsWanted/required").toString());
  }

  @Test
  void document_text_hasNoInternalsAndNoSecrets() {
    String text = document.toString();
    for (String internal :
        List.of("wadl", "io.biscotti", "WEB-INF", "HttpServletRequest", "/error", "hk2")) {
      assertFalse(
          text.toLowerCase(Locale.ROOT).contains(internal.toLowerCase(Locale.ROOT)), internal);
    }
    assertFalse(Pattern.compile("eyJ[\\w-]{10}").matcher(text).find(), "a token");
    assertEquals(
        "__Host-session", document.at("/components/securitySchemes/session/name").textValue());
  }

  @Test
  void document_unchanged_isNotSentAgain() {
    Answer first = application.get("/openapi.json");
    assertEquals("no-cache", first.header("Cache-Control"));
    assertEquals("nosniff", first.header("X-Content-Type-Options"));
    assertEquals(JSON, first.header("Content-Type"));
    assertEquals(List.of(), first.setCookies());
    String etag = first.header("ETag");
    assertTrue(etag.matches("\"[\\w-]+\""), etag);
    for (String known : List.of(etag, "W/" + etag, "\"other\", " + etag, "*")) {
      Answer again = application.get("/openapi.json", "If-None-Match", known);
      assertEquals(304, again.status(), known);
      assertEquals(etag, again.header("ETag"));
      assertEquals("", again.body());
    }
    assertEquals(200, application.get("/openapi.json", "If-None-Match", "\"other\"").status());
    assertNotEquals("", first.body());
  }

  @Test
  void document_head_hasOnlyHeaders() {
    Answer head = application.send("HEAD", "/openapi.json", "");
    assertEquals(200, head.status());
    assertEquals("", head.body());
    assertEquals(application.get("/openapi.json").header("ETag"), head.header("ETag"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
  void document_otherMethod_isRefusedWithAllow(String method) {
    Answer answer = application.send(method, "/openapi.json", "");
    assertEquals(405, answer.status());
    assertEquals("GET, HEAD, OPTIONS", answer.header("Allow"));
    assertEquals("bad_request", answer.json().path("code").textValue());
  }

  @Test
  void document_otherContextPath_isItsServer() throws Exception {
    try (LocalApplication elsewhere =
        LocalApplication.start(
            Map.of("biscotti.cookies.secure", "false"),
            context -> context.setContextPath("/shop"))) {
      JsonNode other = elsewhere.get("/shop/openapi.json").json();
      assertEquals("/shop", other.at("/servers/0/url").textValue());
      assertEquals("session", other.at("/components/securitySchemes/session/name").textValue());
      assertEquals(document.path("paths"), other.path("paths"));
      assertEquals(
          document.at("/components/schemas").toString(),
          other.at("/components/schemas").toString());
    }
  }
}
