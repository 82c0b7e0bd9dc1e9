package io.biscotti.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.json.JsonReader;
import io.biscotti.json.JsonReader.Token;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object strictly, so that it has only one interpretation: well-formed UTF-8, no
 * duplicate member names (RFC 7519, section 4), at most eight levels, nothing after the object.
 * Numbers become {@link Long}s if they fit, otherwise {@link Double}s.
 */
final class StrictJson {
  private static final int MOST_LEVELS = 8;

  private StrictJson() {}

  /** Returns the members of an object; empty for any other text. Never throws. */
  static Optional<Map<String, @Nullable Object>> object(byte[] utf8) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      JsonReader json = new JsonReader(text, MOST_LEVELS);
      if (json.next() != Token.OBJECT) {
        return Optional.empty();
      }
      Map<String, @Nullable Object> members = members(json);
      return json.next() == Token.END ? Optional.of(members) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The members of a value that {@link #object} returned; empty if it is not an object. */
  @SuppressWarnings("unchecked") // The parser creates maps with string keys only.
  static Optional<Map<String, @Nullable Object>> members(@Nullable Object value) {
    return value instanceof Map<?, ?>
        ? Optional.of((Map<String, @Nullable Object>) value)
        : Optional.empty();
  }

  private static Map<String, @Nullable Object> members(JsonReader json) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      members.put(name, value(json, json.next()));
    }
    return members;
  }

  private static List<@Nullable Object> elements(JsonReader json) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    for (Token token = json.next(); token != Token.END_ARRAY; token = json.next()) {
      elements.add(value(json, token));
    }
    return elements;
  }

  private static @Nullable Object value(JsonReader json, Token token) throws IOException {
    return switch (token) {
      case OBJECT -> members(json);
      case ARRAY -> elements(json);
      case TEXT -> json.text();
      case NUMBER -> json.isWhole() ? (Object) json.whole() : (Object) json.rounded();
      case TRUE -> true;
      case FALSE -> false;
      default -> null;
    };
  }
}
