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
 * Reads an object of JSON that has one meaning only: well-formed UTF-8, no member twice (RFC 7519,
 * section 4), at most eight levels, nothing behind it. Numbers that fit a long are {@link Long}s,
 * others {@link Double}s.
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

  /** Returns the object's members; empty for any other text, whatever it holds. */
  static Optional<Map<String, @Nullable Object>> object(byte[] utf8) {
    try {
      // A decoder of its own refuses what is malformed, and so no other encoding is guessed.
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

  /** The members of a value that {@link #object} read; empty when it is no object. */
  @SuppressWarnings("unchecked") // Every map in what was read has names as its keys.
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
