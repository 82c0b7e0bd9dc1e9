package io.biscotti.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object strictly, so that it can't be understood in two ways: well-formed UTF-8, no
 * duplicate member names (RFC 7519, section 4), at most eight levels, nothing after the object.
 * Numbers become {@link Long}s if they fit, otherwise {@link Double}s.
 */
final class StrictJson {
  private static final int MOST_LEVELS = 8;
  private static final int MOST_DIGITS = 32;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_LEVELS)
                  .maxNumberLength(MOST_DIGITS)
                  .build())
          .build();

  private StrictJson() {}

  /** Returns the object's members; empty for any other text. Never throws. */
  static Optional<Map<String, @Nullable Object>> object(byte[] utf8) {
    try {
      // Decoded here, so that malformed UTF-8 is rejected and Jackson doesn't guess another
      // encoding.
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      try (JsonParser json = JSON.createParser(text)) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
          return Optional.empty();
        }
        Map<String, @Nullable Object> members = members(json);
        return json.nextToken() == null ? Optional.of(members) : Optional.empty();
      }
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

  private static Map<String, @Nullable Object> members(JsonParser json) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      members.put(name, value(json, json.nextToken()));
    }
    return members;
  }

  private static List<@Nullable Object> elements(JsonParser json) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(json, json.currentToken()));
    }
    return elements;
  }

  private static @Nullable Object value(JsonParser json, JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      return members(json);
    }
    if (token == JsonToken.START_ARRAY) {
      return elements(json);
    }
    if (token == JsonToken.VALUE_STRING) {
      return json.getText();
    }
    if (token == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return json.getLongValue();
    }
    if (token.isNumeric()) {
      return json.getDoubleValue();
    }
    return token.isBoolean() ? json.getBooleanValue() : null;
  }
}
