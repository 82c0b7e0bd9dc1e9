package io.biscotti.crypto;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The common parts of key files: JSON with the members {@code version}, the current key under a
 * name of its own, {@code next} only if there is one, {@code retired}, members specific to the
 * format, and the {@link Checksum}. Immutable.
 *
 * @param <K> the type of key
 * @param <E> the type of entry that is read from the text
 */
abstract class ScheduleDocument<K, E> implements KeySchedule.Format<K> {
  private static final int VERSION = 1;
  private static final JsonFactory JSON = new JsonFactory();

  private final String currentName;

  /**
   * Creates a format.
   *
   * @param currentName the member that has the current key
   */
  ScheduleDocument(String currentName) {
    this.currentName = currentName;
  }

  /** The entries of a schedule, as the text has them. */
  record Entries<E>(E current, @Nullable E next, List<E> retired) {}

  /** Writes the members of an entry. */
  abstract void write(JsonGenerator json, KeySchedule.Entry<K> entry) throws IOException;

  /** Writes what follows the entries. */
  abstract void writeRest(JsonGenerator json, KeySchedule<K> schedule) throws IOException;

  /** Reads the output of {@link #write}. */
  abstract E read(Reader reader) throws IOException;

  /** Reads the output of {@link #writeRest}, and assembles the schedule. */
  abstract KeySchedule<K> readRest(Reader reader, Entries<E> entries) throws IOException;

  @Override
  public final String render(KeySchedule<K> schedule) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeFieldName(currentName);
      writeEntry(json, schedule.current());
      if (schedule.next() != null) {
        json.writeFieldName("next");
        writeEntry(json, schedule.next());
      }
      json.writeArrayFieldStart("retired");
      for (KeySchedule.Entry<K> entry : schedule.retired()) {
        writeEntry(json, entry);
      }
      json.writeEndArray();
      writeRest(json, schedule);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory can't fail", e);
    }
    return Checksum.append(out.toString());
  }

  private void writeEntry(JsonGenerator json, KeySchedule.Entry<K> entry) throws IOException {
    json.writeStartObject();
    write(json, entry);
    json.writeEndObject();
  }

  /** Whether a text starts like the output of {@link #render}, of whatever version. */
  final boolean isMine(String text) {
    try (JsonParser json = JSON.createParser(text)) {
      return json.nextToken() == JsonToken.START_OBJECT && "version".equals(json.nextFieldName());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads the output of {@link #render}.
   *
   * @throws KeyException if {@code text} is anything else; says why, and quotes none of it
   */
  @Override
  public final KeySchedule<K> parse(String text) {
    if (text.isBlank()) {
      throw new KeyException("it is empty");
    }
    try (JsonParser json = JSON.createParser(text)) {
      return parse(text, new Reader(text, json));
    } catch (IOException | DateTimeException e) {
      // No cause: a parser's message may quote the keys.
      throw new KeyException("it is not JSON, or truncated");
    }
  }

  private KeySchedule<K> parse(String text, Reader reader) throws IOException {
    reader.version();
    Checksum.check(text);
    reader.enter(currentName);
    E current = readEntry(reader, reader.json.nextToken());
    String name = reader.json.nextFieldName();
    E next = null;
    if ("next".equals(name)) {
      next = readEntry(reader, reader.json.nextToken());
      name = reader.json.nextFieldName();
    }
    expect("retired".equals(name) && reader.json.nextToken() == JsonToken.START_ARRAY);
    List<E> retired = new ArrayList<>();
    while (reader.json.nextToken() != JsonToken.END_ARRAY) {
      retired.add(readEntry(reader, reader.json.currentToken()));
    }
    return readRest(reader, new Entries<>(current, next, retired));
  }

  private E readEntry(Reader reader, @Nullable JsonToken start) throws IOException {
    expect(start == JsonToken.START_OBJECT);
    E entry = read(reader);
    expect(reader.json.nextToken() == JsonToken.END_OBJECT);
    return entry;
  }

  /** Rejects a text that is not one of ours. */
  static void expect(boolean condition) {
    if (!condition) {
      throw new KeyException("it is not the text of a key ring");
    }
  }

  /** Reads a text member by member. For use by one thread. */
  static final class Reader {
    private final String text;
    private final JsonParser json;

    private Reader(String text, JsonParser json) {
      this.text = text;
      this.json = json;
    }

    /** The version comes first, because the rest of another version may look different. */
    private void version() throws IOException {
      expect(json.nextToken() == JsonToken.START_OBJECT);
      enter("version");
      expect(json.nextToken() == JsonToken.VALUE_NUMBER_INT);
      long version = json.getLongValue();
      if (version != VERSION) {
        throw new KeyException(
            "it is of version " + version + ", and this release reads version " + VERSION);
      }
    }

    /** Moves to a member, which must be the next one. */
    void enter(String name) throws IOException {
      expect(name.equals(json.nextFieldName()));
    }

    /** Reads the next member, a text. */
    String text(String name) throws IOException {
      enter(name);
      String value = json.nextTextValue();
      if (value == null) {
        throw new KeyException("it is not the text of a key ring");
      }
      return value;
    }

    /** Reads the next member, a whole number; -1 for anything else. */
    long number(String name) throws IOException {
      enter(name);
      return json.nextLongValue(-1);
    }

    /** Reads the next member, an object, as its source text. */
    String object(String name) throws IOException {
      enter(name);
      expect(json.nextToken() == JsonToken.START_OBJECT);
      int start = Math.toIntExact(json.currentTokenLocation().getCharOffset());
      json.skipChildren();
      return text.substring(start, Math.toIntExact(json.currentLocation().getCharOffset()));
    }
  }

  /**
   * The last member of a JSON document, {@code "sha256"}: the SHA-256 of everything before it. It
   * detects a changed character in a key, which may still be a valid key, but not the intended one.
   */
  static final class Checksum {
    private static final String START = ",\"sha256\":\"";
    private static final String END = "\"}";
    private static final int CHARS = START.length() + 64 + END.length();

    private Checksum() {}

    /** Returns the object {@code json} with the checksum as its last member. */
    static String append(String json) {
      // The checksum goes before the closing brace and brings its own.
      String body = json.substring(0, json.length() - 1);
      return body + of(body);
    }

    /**
     * Rejects a text whose checksum is missing or wrong.
     *
     * @throws KeyException if so
     */
    static void check(String text) {
      int bodyChars = text.length() - CHARS;
      if (bodyChars < 0 || !text.endsWith(of(text.substring(0, bodyChars)))) {
        throw new KeyException("it is truncated or damaged: its checksum doesn't match");
      }
    }

    private static String of(String body) {
      return START + HexFormat.of().formatHex(Ids.sha256(body)) + END;
    }
  }
}
