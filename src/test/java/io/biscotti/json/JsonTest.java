package io.biscotti.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.biscotti.json.JsonReader.Token;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our JSON compared with Jackson's: the same text, and the same meaning or a refusal. */
class JsonTest {
  private static final int MOST_LEVELS = 8;
  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();
  private static final String PIECES = "{}[],:\"\\ \n\t0123456789-+.eEtrufalsn/b\0é\u2028x";

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(9); length > 0; length--) {
      text.append(
          random.nextBoolean()
              ? PIECES.charAt(random.nextInt(PIECES.length()))
              : (char) random.nextInt(random.nextBoolean() ? 0x80 : 0xD000));
    }
    return text.toString();
  }

  /** Writes the same value with our writer and with Jackson's. */
  private static void write(JsonWriter ours, JsonGenerator theirs, Random random, int depth)
      throws IOException {
    switch (random.nextInt(depth > 5 ? 2 : 4)) {
      case 0 -> {
        String text = text(random);
        ours.text(text);
        theirs.writeString(text);
      }
      case 1 -> {
        long number = random.nextLong() >> random.nextInt(64);
        ours.number(number);
        theirs.writeNumber(number);
      }
      case 2 -> {
        ours.startArray();
        theirs.writeStartArray();
        for (int size = random.nextInt(4); size > 0; size--) {
          write(ours, theirs, random, depth + 1);
        }
        ours.endArray();
        theirs.writeEndArray();
      }
      default -> {
        ours.startObject();
        theirs.writeStartObject();
        for (int size = random.nextInt(4); size > 0; size--) {
          String name = text(random) + size;
          ours.name(name);
          theirs.writeFieldName(name);
          write(ours, theirs, random, depth + 1);
        }
        ours.endObject();
        theirs.writeEndObject();
      }
    }
  }

  private static String written(Random random) throws IOException {
    JsonWriter ours = new JsonWriter();
    StringWriter theirs = new StringWriter();
    try (JsonGenerator generator = JACKSON.createGenerator(theirs)) {
      write(ours, generator, random, 0);
    }
    assertEquals(theirs.toString(), ours.toString());
    return ours.toString();
  }

  /** The value that our reader returns for a text; empty if it refuses the text. */
  private static Optional<Object> read(String text) {
    try {
      JsonReader json = new JsonReader(text, MOST_LEVELS);
      Object value = value(json, json.next());
      return json.next() == Token.END ? Optional.of(value) : Optional.empty();
    } catch (IOException e) {
      assertEquals("the text is not JSON", e.getMessage());
      return Optional.empty();
    }
  }

  private static Object value(JsonReader json, Token token) throws IOException {
    return switch (token) {
      case OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
          members.put(name, value(json, json.next()));
        }
        yield members;
      }
      case ARRAY -> {
        List<Object> elements = new ArrayList<>();
        for (Token next = json.next(); next != Token.END_ARRAY; next = json.next()) {
          elements.add(value(json, next));
        }
        yield elements;
      }
      case TEXT -> json.text();
      case NUMBER -> json.isWhole() ? (Object) json.whole() : (Object) json.rounded();
      default -> token.name();
    };
  }

  /** The value that Jackson returns for a text. */
  private static Optional<Object> theirs(String text) {
    try (JsonParser json = JACKSON.createParser(text)) {
      json.nextToken();
      Object value = theirs(json);
      return json.nextToken() == null ? Optional.ofNullable(value) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Object theirs(JsonParser json) throws IOException {
    if (json.currentToken() == null) {
      return null;
    }
    return switch (json.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
          json.nextToken();
          members.put(name, theirs(json));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          elements.add(theirs(json));
        }
        yield elements;
      }
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT ->
          json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? (Object) json.getDoubleValue()
              : (Object) json.getLongValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      default -> json.currentToken().name().replace("VALUE_", "");
    };
  }

  @Test
  void write_randomValues_givesTheTextOfJacksonAndIsRead() throws IOException {
    Random random = new Random(24);
    for (int round = 0; round < 5_000; round++) {
      String text = written(random);
      assertEquals(theirs(text), read(text), text);
      assertTrue(read(text).isPresent(), text);
    }
  }

  @Test
  void read_mutatedText_meansTheSameAsToJackson() throws IOException {
    Random random = new Random(25);
    int read = 0;
    for (int round = 0; round < 30_000; round++) {
      StringBuilder text = new StringBuilder(written(random));
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(text.length());
        char piece = PIECES.charAt(random.nextInt(PIECES.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, piece);
          case 1 -> text.insert(at, piece);
          default -> text.deleteCharAt(at).append(' ');
        }
      }
      Optional<Object> ours = read(text.toString());
      if (!text.toString().matches("(?s).*\\\\u[dD][89a-fA-F].*")) {
        // Jackson allows halves of surrogate pairs in some places.
        assertEquals(theirs(text.toString()), ours, text::toString);
      }
      read += ours.isPresent() ? 1 : 0;
    }
    assertTrue(read > 1_000, "only " + read + " mutations could be read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nul",
        "nulll",
        "True",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "0x1",
        "NaN",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "{]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"\\uD83C\":1}",
        "\"",
        "\"a",
        "\"\t\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\",
        "1 2",
        "1,",
        "{}{}",
        "[]]",
        "\uFEFF1",
        "/**/1",
        "1//",
        "123456789012345678901234567890123",
        "[[[[[[[[[1]]]]]]]]]"
      })
  void read_malformedText_isRefused(String text) {
    assertEquals(Optional.empty(), read(text));
  }

  @Test
  void skip_anyValue_leadsToTheNext() throws IOException {
    JsonReader json = new JsonReader("[{\"a\":[1,{\"b\":2}],\"c\":3}, [4] , \"x\", 5]", 8);
    json.next();
    assertEquals(Token.OBJECT, json.next());
    assertEquals("{\"a\":[1,{\"b\":2}],\"c\":3}", json.source());
    assertEquals(Token.ARRAY, json.next());
    json.skip();
    assertEquals(Token.TEXT, json.next());
    json.skip();
    assertEquals(Token.NUMBER, json.next());
    assertEquals(5, json.whole());
    assertEquals(Token.END_ARRAY, json.next());
    assertEquals(Token.END, json.next());
  }
}
