package io.biscotti.crypto;

import io.biscotti.json.JsonReader;
import io.biscotti.json.JsonReader.Token;
import io.biscotti.json.JsonWriter;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The common parts of key files: JSON with the members {@code version}, the current key under a
 * name that depends on the format, {@code next} only if there is one, {@code retired}, members
 * specific to the format, and the {@link Checksum}. Immutable.
 *
 * @param <K> the type of key
 * @param <E> the type of entry that is read from the text
 */
abstract class ScheduleDocument<K, E> implements KeySchedule.Format<K> {
  private static final int VERSION = 1;
  private static final int MOST_LEVELS = 16;

  private final String currentName;

  /**
   * Creates a format.
   *
   * @param currentName the name of the member with the current key
   */
  ScheduleDocument(String currentName) {
    this.currentName = currentName;
  }

  /** The entries of a schedule, as read from the text. */
  record Entries<E>(E current, @Nullable E next, List<E> retired) {}

  /** Writes the members of an entry. */
  abstract void write(JsonWriter json, KeySchedule.Entry<K> entry);

  /** Writes what follows the entries. */
  abstract void writeRest(JsonWriter json, KeySchedule<K> schedule);

  /** Reads the output of {@link #write}. */
  abstract E read(Reader reader) throws IOException;

  /** Reads the output of {@link #writeRest}, and assembles the schedule. */
  abstract KeySchedule<K> readRest(Reader reader, Entries<E> entries) throws IOException;

  @Override
  public final String render(KeySchedule<K> schedule) {
    JsonWriter json = new JsonWriter().startObject().member("version", VERSION);
    writeEntry(json.name(currentName), schedule.current());
    if (schedule.next() != null) {
      writeEntry(json.name("next"), schedule.next());
    }
    json.name("retired").startArray();
    schedule.retired().forEach(entry -> writeEntry(json, entry));
    json.endArray();
    writeRest(json, schedule);
    return Checksum.append(json.endObject().toString());
  }

  private void writeEntry(JsonWriter json, KeySchedule.Entry<K> entry) {
    json.startObject();
    write(json, entry);
    json.endObject();
  }

  /** Whether a text starts like the output of {@link #render}, of whatever version. */
  final boolean isMine(String text) {
    try {
      JsonReader json = new JsonReader(text, MOST_LEVELS);
      return json.next() == Token.OBJECT && "version".equals(json.nextName());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads the output of {@link #render}.
   *
   * @throws KeyException if {@code text} is anything else; the message says why, and quotes none of
   *     it
   */
  @Override
  public final KeySchedule<K> parse(String text) {
    if (text.isBlank()) {
      throw new KeyException("it is empty");
    }
    try {
      return parse(text, new Reader(new JsonReader(text, MOST_LEVELS)));
    } catch (IOException | DateTimeException e) {
      // Omit the cause: its message may quote the text.
      throw new KeyException("it is not JSON, or truncated");
    }
  }

  private KeySchedule<K> parse(String text, Reader reader) throws IOException {
    reader.version();
    Checksum.check(text);
    reader.enter(currentName);
    E current = readEntry(reader, reader.json.next());
    String name = reader.json.nextName();
    E next = null;
    if ("next".equals(name)) {
      next = readEntry(reader, reader.json.next());
      name = reader.json.nextName();
    }
    expect("retired".equals(name) && reader.json.next() == Token.ARRAY);
    List<E> retired = new ArrayList<>();
    for (Token token = reader.json.next(); token != Token.END_ARRAY; token = reader.json.next()) {
      retired.add(readEntry(reader, token));
    }
    return readRest(reader, new Entries<>(current, next, retired));
  }

  private E readEntry(Reader reader, Token start) throws IOException {
    expect(start == Token.OBJECT);
    E entry = read(reader);
    expect(reader.json.nextName() == null);
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
    private final JsonReader json;

    private Reader(JsonReader json) {
      this.json = json;
    }

    /** The version comes first, because the rest of another version may look different. */
    private void version() throws IOException {
      expect(json.next() == Token.OBJECT);
      enter("version");
      expect(json.next() == Token.NUMBER);
      if (!json.isWhole()) {
        throw new IOException("the version is not a whole number");
      }
      long version = json.whole();
      if (version != VERSION) {
        throw new KeyException(
            "it has version " + version + ", but this release reads version " + VERSION);
      }
    }

    /** Reads the name of the next member, which must be this one. */
    void enter(String name) throws IOException {
      expect(name.equals(json.nextName()));
    }

    /** Reads the next member, which must be a text. */
    String text(String name) throws IOException {
      enter(name);
      expect(json.next() == Token.TEXT);
      return json.text();
    }

    /** Reads the next member, which must be a whole number; -1 for anything else. */
    long number(String name) throws IOException {
      enter(name);
      return json.next() == Token.NUMBER && json.isWhole() ? json.whole() : -1;
    }

    /** Reads the next member, which must be an object, and returns its source text. */
    String object(String name) throws IOException {
      enter(name);
      expect(json.next() == Token.OBJECT);
      return json.source();
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
     * @throws KeyException if the checksum is missing or wrong
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
