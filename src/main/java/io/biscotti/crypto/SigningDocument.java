package io.biscotti.crypto;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a {@link SigningRing}'s file: JSON with the members in this order, {@code next} only
 * when there is one, and behind them the {@link Checksum}.
 *
 * <pre>{@code
 * {"version":1,
 *  "signing":{"at":"2026-01-31T08:00:00Z","kid":"…","d":"…"},
 *  "next":{"at":"2026-03-02T08:00:00Z","kid":"…","d":"…"},
 *  "retired":[{"at":"2026-01-31T08:00:00Z","kid":"…","d":"…"}],
 *  "sha256":"…"}
 * }</pre>
 *
 * <p>{@code d} is the private number on P-256 as a JWK has it (RFC 7518, section 6.2.2.1), from
 * which the rest follows.
 */
final class SigningDocument {
  /** Makes, writes and reads key pairs that sign. */
  static final KeyFormat<SigningKey> FORMAT =
      new KeyFormat<>() {
        @Override
        public SigningKey newKey() {
          return SigningKey.generate();
        }

        @Override
        public String render(KeySchedule<SigningKey> schedule) {
          return SigningDocument.render(schedule);
        }

        @Override
        public KeySchedule<SigningKey> parse(String text) {
          return SigningDocument.parse(text);
        }
      };

  private static final int VERSION = 1;
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser json;

  private SigningDocument(JsonParser json) {
    this.json = json;
  }

  static String render(KeySchedule<SigningKey> schedule) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeFieldName("signing");
      writeEntry(json, schedule.current());
      if (schedule.next() != null) {
        json.writeFieldName("next");
        writeEntry(json, schedule.next());
      }
      json.writeArrayFieldStart("retired");
      for (KeySchedule.Entry<SigningKey> entry : schedule.retired()) {
        writeEntry(json, entry);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory doesn't fail", e);
    }
    return Checksum.append(out.toString());
  }

  private static void writeEntry(JsonGenerator json, KeySchedule.Entry<SigningKey> entry)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("at", entry.at().toString());
    json.writeStringField("kid", entry.key().id());
    json.writeStringField("d", SigningKey.text(entry.key().privateKey().getS()));
    json.writeEndObject();
  }

  static KeySchedule<SigningKey> parse(String text) {
    if (text.isBlank()) {
      throw new KeyException("it is empty");
    }
    try (JsonParser json = JSON.createParser(text)) {
      return new SigningDocument(json).read(text);
    } catch (IOException | DateTimeException e) {
      // Without the cause: a parser's message may quote the keys.
      throw new KeyException("it is not JSON, or truncated");
    }
  }

  private KeySchedule<SigningKey> read(String text) throws IOException {
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
    enter("signing");
    KeySchedule.Entry<SigningKey> signing = readEntry(json.nextToken());
    String name = json.nextFieldName();
    KeySchedule.Entry<SigningKey> next = null;
    if ("next".equals(name)) {
      next = readEntry(json.nextToken());
      name = json.nextFieldName();
    }
    expect("retired".equals(name) && json.nextToken() == JsonToken.START_ARRAY);
    List<KeySchedule.Entry<SigningKey>> retired = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      retired.add(readEntry(json.currentToken()));
    }
    enter("sha256");
    return new KeySchedule<>(signing, next, retired);
  }

  private void enter(String name) throws IOException {
    expect(name.equals(json.nextFieldName()));
  }

  private KeySchedule.Entry<SigningKey> readEntry(@Nullable JsonToken start) throws IOException {
    expect(start == JsonToken.START_OBJECT);
    Instant at = Instant.parse(readText("at"));
    String id = readText("kid");
    SigningKey key = SigningKey.of(new BigInteger(1, Base64Url.decode(readText("d"))));
    expect(key.id().equals(id) && json.nextToken() == JsonToken.END_OBJECT);
    return new KeySchedule.Entry<>(key, at);
  }

  private String readText(String name) throws IOException {
    enter(name);
    String value = json.nextTextValue();
    if (value == null) {
      throw new KeyException("it is not the text of a key ring");
    }
    return value;
  }

  private static void expect(boolean condition) {
    if (!condition) {
      throw new KeyException("it is not the text of a key ring");
    }
  }
}
