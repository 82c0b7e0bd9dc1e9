package io.biscotti.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.biscotti.web.Json;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.jaxrs2.Reader;
import io.swagger.v3.oas.integration.SwaggerConfiguration;
import io.swagger.v3.oas.models.OpenAPI;
import jakarta.ws.rs.Path;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the resources and their types with Swagger, and adds what Swagger doesn't see in records:
 * which members are always present, and which may be null. Not thread-safe.
 */
final class DescribedTypes {
  private static final String REF = "$ref";
  private static final String SCHEMAS = "#/components/schemas/";

  private final Map<String, Class<?>> records = new TreeMap<>();
  private final ObjectNode document;

  /**
   * Reads the types.
   *
   * @param resources the classes of the Jersey application
   * @param more types that no method signature mentions
   */
  DescribedTypes(Set<Class<?>> resources, Collection<Class<?>> more) {
    this.document = read(resources, more);
    Set<String> asked = asked();
    records.forEach(
        (name, type) -> {
          if (schemas().get(name) instanceof ObjectNode schema && !asked.contains(name)) {
            complete(schema, type);
          }
        });
  }

  /** The paths below {@code /api}, as Swagger reads them: parameters, bodies and responses. */
  JsonNode paths() {
    return document.path("paths");
  }

  /** The types by name. */
  ObjectNode schemas() {
    return document.withObject("/components/schemas");
  }

  /** A reference to a type. */
  static ObjectNode reference(Class<?> type) {
    return Json.MAPPER.createObjectNode().put(REF, SCHEMAS + name(type));
  }

  /** Swagger's converters are global, so only one thread at a time may add to them. */
  private ObjectNode read(Set<Class<?>> resources, Collection<Class<?>> more) {
    synchronized (DescribedTypes.class) {
      ModelConverters converters = ModelConverters.getInstance(true);
      ModelResolver resolver = new ModelResolver(Json.MAPPER.copy(), new Names()).openapi31(true);
      converters.addConverter(resolver);
      try {
        OpenAPI read = new Reader(new SwaggerConfiguration().openAPI31(true)).read(resources);
        // HEAD is GET without a body, even where a separate method handles it.
        read.getPaths().values().forEach(path -> path.setHead(null));
        for (Class<?> type : more) {
          converters
              .readAllAsResolvedSchema(new AnnotatedType(type))
              .referencedSchemas
              .forEach(read.getComponents()::addSchemas);
        }
        return Json31.mapper().valueToTree(read);
      } finally {
        converters.removeConverter(resolver);
      }
    }
  }

  /**
   * A nested type's name starts with its resource's path, because two resources may each have a
   * type of the same name.
   */
  private static String name(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    if (outer == null) {
      return type.getSimpleName();
    }
    Path path = outer.getAnnotation(Path.class);
    String prefix = path == null ? outer.getSimpleName() : camel(path.value());
    return prefix + type.getSimpleName();
  }

  /**
   * Converts a path to camel case, as in {@code SessionCookies} for {@code session/cookies};
   * parameters are left out.
   */
  static String camel(String path) {
    return Arrays.stream(path.replaceAll("\\{[^}]*}", "").split("[^A-Za-z0-9]+", -1))
        .filter(part -> !part.isEmpty())
        .map(part -> part.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + part.substring(1))
        .collect(Collectors.joining());
  }

  /** The types of request bodies. All their members may be null until they are validated. */
  private Set<String> asked() {
    Set<String> found = new HashSet<>();
    paths().findValues("requestBody").forEach(body -> addReferences(body, found));
    return found;
  }

  private void addReferences(JsonNode node, Set<String> found) {
    for (String reference : node.findValuesAsText(REF)) {
      String name = reference.substring(SCHEMAS.length());
      if (found.add(name)) {
        addReferences(schemas().path(name), found);
      }
    }
  }

  private static void complete(ObjectNode schema, Class<?> record) {
    ArrayNode required = schema.putArray("required");
    boolean sparse = leavesOut(record.getAnnotation(JsonInclude.class));
    for (RecordComponent component : record.getRecordComponents()) {
      String member =
          Optional.ofNullable(component.getAccessor().getAnnotation(JsonProperty.class))
              .map(JsonProperty::value)
              .orElse(component.getName());
      boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      boolean optional =
          sparse || leavesOut(component.getAccessor().getAnnotation(JsonInclude.class));
      if (!(nullable && optional)) {
        required.add(member);
      }
      if (nullable && !optional) {
        allowNull(schema.withObject("/properties"), member);
      }
    }
  }

  private static boolean leavesOut(@Nullable JsonInclude include) {
    return include != null && include.value() == JsonInclude.Include.NON_NULL;
  }

  private static void allowNull(ObjectNode properties, String member) {
    ObjectNode schema = (ObjectNode) properties.path(member);
    if (schema.has(REF)) {
      ObjectNode or = properties.putObject(member);
      or.putArray("anyOf").add(schema).addObject().put("type", "null");
    } else if (schema.path("type").isTextual()) {
      String type = schema.path("type").textValue();
      schema.putArray("type").add(type).add("null");
    }
  }

  /** Names the types, and collects the records among them. */
  private final class Names extends TypeNameResolver {
    @Override
    protected String nameForClass(Class<?> type, Set<Options> options) {
      if (type.isRecord()) {
        records.put(name(type), type);
      }
      return name(type);
    }
  }
}
