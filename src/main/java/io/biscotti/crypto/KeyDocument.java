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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The text of a {@link KeyFile}: JSON with the members in this order, {@code next} only when there
 * is one, and behind them the {@link Checksum}.
 *
 * <pre>{@code
 * {"version":1,
 *  "sealing":{"id":1716,"at":"2026-01-31T08:00:00Z"},
 *  "next":{"id":4021,"at":"2026-03-02T08:00:00Z"},
 *  "retired":[{"id":233,"at":"2026-01-31T08:00:00Z"}],
 *  "keyset":{…},
 *  "sha256":"…"}
 * }</pre>
 */
final class KeyDocument {
  private static final int VERSION = 1;
  private static final JsonFactory JSON = new JsonFactory();

  /** Makes, writes and reads keys that seal. */
  static final KeyFormat<AesGcmKey> FORMAT =
      new KeyFormat<>() {
        @Override
        public AesGcmKey newKey() {
          return Keyset.newKey();
        }

        @Override
        public String render(KeySchedule<AesGcmKey> schedule) {
          return KeyDocument.render(schedule);
        }

        @Override
        public KeySchedule<AesGcmKey> parse(String text) {
          return KeyDocument.parse(text);
        }
      };

  /** A key's id and time, as they stand in the document. */
  private record Mention(long id, Instant at) {}

  private final String text;
  private final JsonParser json;

  private KeyDocument(String text, JsonParser json) {
    this.text = text;
    this.json = json;
  }

  static String render(KeySchedule<AesGcmKey> schedule) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeFieldName("sealing");
      writeEntry(json, schedule.current());
      if (schedule.next() != null) {
        json.writeFieldName("next");
        writeEntry(json, schedule.next());
      }
      json.writeArrayFieldStart("retired");
      for (KeySchedule.Entry<AesGcmKey> entry : schedule.retired()) {
        writeEntry(json, entry);
      }
      json.writeEndArray();
      json.writeFieldName("keyset");
      json.writeRawValue(keyset(schedule).toJson());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory doesn't fail", e);
    }
    return Checksum.append(out.toString());
  }

  private static void writeEntry(JsonGenerator json, KeySchedule.Entry<AesGcmKey> entry)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", id(entry.key()));
    json.writeStringField("at", entry.at().toString());
    json.writeEndObject();
  }

  /** As the keyset writes it: unsigned. A key with Tink's prefix has one. */
  private static long id(AesGcmKey key) {
    return Integer.toUnsignedLong(Objects.requireNonNull(key.getIdRequirementOrNull()));
  }

  /** The keyset of a schedule: its current key is the primary one, the others only open. */
  static Keyset keyset(KeySchedule<AesGcmKey> schedule) {
    return Keyset.of(schedule.current().key(), schedule.others());
  }

  /**
   * Reads what {@link #render} wrote.
   *
   * @throws KeyException if {@code text} is anything else; says why, and quotes nothing of it
   */
  static KeySchedule<AesGcmKey> parse(String text) {
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

  private KeySchedule<AesGcmKey> read() throws IOException {
    expect(json.nextToken() == JsonToken.START_OBJECT);
    enter("version");
    // Before anything else is judged: the rest of another version may look different.
    expect(json.nextToken() == JsonToken.VALUE_NUMBER_INT);
    long version = json.getLongValue();
    if (version != VERSION) {
      throw new KeyException(
          "it is of version " + version + ", and this release reads version " + VERSION);
    }
    Checksum.check(text);
    return readSchedule();
  }

  private KeySchedule<AesGcmKey> readSchedule() throws IOException {
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
    KeySchedule<AesGcmKey> schedule =
        new KeySchedule<>(
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

  private static KeySchedule.Entry<AesGcmKey> take(Map<Long, AesGcmKey> keys, Mention mention) {
    AesGcmKey key = keys.remove(mention.id());
    expect(key != null);
    return new KeySchedule.Entry<>(key, mention.at());
  }

  private static void expect(boolean condition) {
    if (!condition) {
      throw new KeyException("it is not the text of a key ring");
    }
  }
}
