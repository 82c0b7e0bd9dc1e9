package io.biscotti.sharedkeys;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.biscotti.crypto.KeyException;
import io.biscotti.crypto.KeySchedule;
import io.biscotti.crypto.Secret;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a shared ring before it is encrypted: JSON with the members in this order, where
 * {@code keys} is the text of a ring's file.
 *
 * <pre>{@code
 * {"version":1,"ring":"sealing","withdrawn":["seal-0123456789abcdef"],"keys":"…"}
 * }</pre>
 *
 * @param ring the ring's name: a document can't take the place of another ring's
 * @param format writes and reads the keys
 */
record RingDocument<K>(String ring, KeySchedule.Format<K> format) {
  private static final int VERSION = 1;
  private static final JsonFactory JSON = new JsonFactory();

  Secret render(RingState<K> state) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeStringField("ring", ring);
      json.writeArrayFieldStart("withdrawn");
      for (String print : state.withdrawn()) {
        json.writeString(print);
      }
      json.writeEndArray();
      json.writeStringField("keys", format.render(state.keys()));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory can't fail", e);
    }
    return Secret.of(out.toString());
  }

  /**
   * Reads the output of {@link #render}.
   *
   * @throws KeyException if {@code text} is anything else; the message says why, and quotes none of
   *     it
   */
  RingState<K> parse(Secret text) {
    try (JsonParser json = JSON.createParser(text.reveal())) {
      expect(json.nextToken() == JsonToken.START_OBJECT);
      enter(json, "version");
      int version = json.nextIntValue(-1);
      if (version != VERSION) {
        throw new KeyException(
            "it has version " + version + ", but this release reads version " + VERSION);
      }
      enter(json, "ring");
      expect(ring.equals(json.nextTextValue()));
      enter(json, "withdrawn");
      expect(json.nextToken() == JsonToken.START_ARRAY);
      List<String> withdrawn = new ArrayList<>();
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        withdrawn.add(json.getText());
      }
      enter(json, "keys");
      String keys = json.nextTextValue();
      if (keys == null) {
        throw damaged();
      }
      return new RingState<>(format.parse(keys), withdrawn);
    } catch (IOException e) {
      // Omit the cause: a parser's message may quote the keys.
      throw damaged();
    }
  }

  private static void enter(JsonParser json, String name) throws IOException {
    expect(name.equals(json.nextFieldName()));
  }

  private static void expect(boolean condition) {
    if (!condition) {
      throw damaged();
    }
  }

  private static KeyException damaged() {
    return new KeyException("it is not the text of this ring");
  }
}
