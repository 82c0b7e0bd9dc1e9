package io.biscotti.crypto;

import io.biscotti.json.JsonWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The text of a {@link KeyFile}: JSON with the members in this order, {@code next} only when there
 * is one, followed by the {@link Checksum}.
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
final class KeyDocument extends ScheduleDocument<SealingKey, KeyDocument.Mention> {
  /** Creates, writes and reads sealing keys. */
  static final KeyDocument FORMAT = new KeyDocument();

  private KeyDocument() {
    super("sealing");
  }

  /** A key's id and time, as in the document. */
  record Mention(long id, Instant at) {}

  /** The keyset of a schedule: the current key is the primary one; the others only open. */
  static Keyset keyset(KeySchedule<SealingKey> schedule) {
    return Keyset.of(schedule.current().key(), schedule.others());
  }

  /** Reads a text in this form, or in Tink's. */
  static Keyset any(String text) {
    return FORMAT.isMine(text) ? keyset(FORMAT.parse(text)) : KeysetText.parse(text);
  }

  @Override
  public SealingKey newKey() {
    return SealingKey.generate();
  }

  @Override
  public String id(SealingKey key) {
    return key.idText();
  }

  @Override
  public String print(SealingKey key) {
    return key.print();
  }

  @Override
  void write(JsonWriter json, KeySchedule.Entry<SealingKey> entry) {
    json.member("id", number(entry.key())).member("at", entry.at().toString());
  }

  @Override
  void writeRest(JsonWriter json, KeySchedule<SealingKey> schedule) {
    json.name("keyset").raw(KeysetText.write(keyset(schedule)));
  }

  /** The id as the keyset writes it: unsigned. */
  private static long number(SealingKey key) {
    return Integer.toUnsignedLong(key.id());
  }

  @Override
  Mention read(Reader reader) throws IOException {
    long id = reader.number("id");
    return new Mention(id, Instant.parse(reader.text("at")));
  }

  @Override
  KeySchedule<SealingKey> readRest(Reader reader, Entries<Mention> entries) throws IOException {
    Keyset keyset = KeysetText.parse(reader.object("keyset"));
    Map<Long, SealingKey> keys = new HashMap<>();
    keyset.keys().forEach(key -> keys.put(number(key), key));
    expect(number(keyset.primary()) == entries.current().id());
    Mention next = entries.next();
    KeySchedule<SealingKey> schedule =
        new KeySchedule<>(
            take(keys, entries.current()),
            next == null ? null : take(keys, next),
            entries.retired().stream().map(mention -> take(keys, mention)).toList());
    expect(keys.isEmpty());
    return schedule;
  }

  private static KeySchedule.Entry<SealingKey> take(Map<Long, SealingKey> keys, Mention mention) {
    SealingKey key = keys.remove(mention.id());
    expect(key != null);
    return new KeySchedule.Entry<>(key, mention.at());
  }
}
