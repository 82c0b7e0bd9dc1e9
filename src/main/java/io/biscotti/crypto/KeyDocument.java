package io.biscotti.crypto;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.crypto.tink.aead.AesGcmKey;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The text of a {@link KeyFile}: JSON with the members in this order, {@code next} only when there
 * is one, and behind them the SHA-256 of all that stands before it.
 *
 * <pre>{@code
 * {"version":1,
 *  "sealing":{"id":1716,"at":"2026-01-31T08:00:00Z"},
 *  "next":{"id":4021,"at":"2026-03-02T08:00:00Z"},
 *  "retired":[{"id":233,"at":"2026-01-31T08:00:00Z"}],
 *  "keyset":{…},
 *  "sha256":"…"}
 * }</pre>
 *
 * <p>The sum is there because a keyset with one changed letter may still be a keyset, only not the
 * one that sealed anything.
 */
final class KeyDocument {
  private static final int VERSION = 1;
  private static final JsonFactory JSON = new JsonFactory();
  private static final String SUM_START = ",\"sha256\":\"";
  private static final String SUM_END = "\"}";
  private static final int SUM_CHARS = SUM_START.length() + 64 + SUM_END.length();

  /** A key's id and time, as they stand in the document. */
  private record Mention(long id, Instant at) {}

  private final String text;
  private final JsonParser json;

  private KeyDocument(String text, JsonParser json) {
    this.text = text;
    this.json = json;
  }

  static String render(KeySchedule schedule) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeFieldName("sealing");
      writeEntry(json, schedule.sealing());
      if (schedule.next() != null) {
        json.writeFieldName("next");
        writeEntry(json, schedule.next());
      }
      json.writeArrayFieldStart("retired");
      for (KeySchedule.Entry entry : schedule.retired()) {
        writeEntry(json, entry);
      }
      json.writeEndArray();
      json.writeFieldName("keyset");
      json.writeRawValue(schedule.keyset().toJson());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory doesn't fail", e);
    }
    String text = out.toString();
    // The sum comes before the closing brace and brings one itself.
    String body = text.substring(0, text.length() - 1);
    return body + sum(body);
  }

  private static void writeEntry(JsonGenerator json, KeySchedule.Entry entry) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", id(entry.key()));
    json.writeStringField("at", entry.at().toString());
    json.writeEndObject();
  }

  /** As the keyset writes it: unsigned. A key with Tink's prefix has one. */
  private static long id(AesGcmKey key) {
    return Integer.toUnsignedLong(Objects.requireNonNull(key.getIdRequirementOrNull()));
  }

  private static String sum(String body) {
    return SUM_START + HexFormat.of().formatHex(Ids.sha256(body)) + SUM_END;
  }

  /**
   * Reads what {@link #render} wrote.
   *
   * @throws KeyException if {@code text} is anything else; says why, and quotes nothing of it
   */
  static KeySchedule parse(String text) {
    if (text.isBlank()) {
      throw new KeyException("it is empty");
    }
    try (JsonParser json = JSON.createParser(text)) {
      return new KeyDocument(text, json).read();
    } catch (IOException | DateTimeException e) {
      // Without the cause: a parser's message may quote the keys.
      throw new KeyException("it is not JSON, or truncated");
    }
  }

  private KeySchedule read() throws IOException {
    expect(json.nextToken() == JsonToken.START_OBJECT);
    enter("version");
    // Before anything else is judged: the rest of another version may look different.
    expect(json.nextToken() == JsonToken.VALUE_NUMBER_INT);
    long version = json.getLongValue();
    if (version != VERSION) {
      throw new KeyException(
          "it is of version " + version + ", and this release reads version " + VERSION);
    }
    int bodyChars = text.length() - SUM_CHARS;
    if (bodyChars < 0 || !text.endsWith(sum(text.substring(0, bodyChars)))) {
      throw new KeyException("it is truncated or damaged: its checksum doesn't match");
    }
    return readSchedule();
  }

  private KeySchedule readSchedule() throws IOException {
    enter("sealing");
    Mention sealing = readMention(json.nextToken());
    String name = json.nextFieldName();
    Mention next = null;
    if ("next".equals(name)) {
      next = readMention(json.nextToken());
      name = json.nextFieldName();
    }
    expect("retired".equals(name) && json.nextToken() == JsonToken.START_ARRAY);
    List<Mention> retired = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      retired.add(readMention(json.currentToken()));
    }
    enter("keyset");
    Keyset keyset = Keyset.parse(readRawObject());
    Map<Long, AesGcmKey> keys = new HashMap<>();
    keyset.keys().forEach(key -> keys.put(id(key), key));
    expect(id(keyset.primary()) == sealing.id());
    KeySchedule schedule =
        new KeySchedule(
            take(keys, sealing),
            next == null ? null : take(keys, next),
            retired.stream().map(mention -> take(keys, mention)).toList());
    expect(keys.isEmpty());
    return schedule;
  }

  private void enter(String name) throws IOException {
    expect(name.equals(json.nextFieldName()));
  }

  private Mention readMention(@Nullable JsonToken start) throws IOException {
    expect(start == JsonToken.START_OBJECT);
    enter("id");
    long id = json.nextLongValue(-1);
    enter("at");
    String at = json.nextTextValue();
    expect(at != null && json.nextToken() == JsonToken.END_OBJECT);
    return new Mention(id, Instant.parse(at));
  }

  private String readRawObject() throws IOException {
    expect(json.nextToken() == JsonToken.START_OBJECT);
    int start = Math.toIntExact(json.currentTokenLocation().getCharOffset());
    json.skipChildren();
    return text.substring(start, Math.toIntExact(json.currentLocation().getCharOffset()));
  }

  private static KeySchedule.Entry take(Map<Long, AesGcmKey> keys, Mention mention) {
    AesGcmKey key = keys.remove(mention.id());
    expect(key != null);
    return new KeySchedule.Entry(key, mention.at());
  }

  private static void expect(boolean condition) {
    if (!condition) {
      throw new KeyException("it is not the text of a key ring");
    }
  }
}
