package io.biscotti.crypto;

import io.biscotti.json.JsonWriter;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;

/**
 * The text of a {@link SigningRing}'s file: JSON with the members in this order, {@code next} only
 * when there is one, followed by the {@link Checksum}.
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
 * which the rest of the key is derived.
 */
final class SigningDocument extends ScheduleDocument<SigningKey, KeySchedule.Entry<SigningKey>> {
  /** Creates, writes and reads signing key pairs. */
  static final KeySchedule.Format<SigningKey> FORMAT = new SigningDocument();

  private SigningDocument() {
    super("signing");
  }

  @Override
  public SigningKey newKey() {
    return SigningKey.generate();
  }

  @Override
  public String id(SigningKey key) {
    return key.id();
  }

  @Override
  public String print(SigningKey key) {
    return "sign-" + key.id();
  }

  @Override
  void write(JsonWriter json, KeySchedule.Entry<SigningKey> entry) {
    json.member("at", entry.at().toString())
        .member("kid", entry.key().id())
        .member("d", SigningKey.text(entry.key().privateKey().getS()));
  }

  @Override
  void writeRest(JsonWriter json, KeySchedule<SigningKey> schedule) {}

  @Override
  KeySchedule.Entry<SigningKey> read(Reader reader) throws IOException {
    Instant at = Instant.parse(reader.text("at"));
    String id = reader.text("kid");
    SigningKey key = SigningKey.of(new BigInteger(1, Base64Url.decode(reader.text("d"))));
    expect(key.id().equals(id));
    return new KeySchedule.Entry<>(key, at);
  }

  @Override
  KeySchedule<SigningKey> readRest(Reader reader, Entries<KeySchedule.Entry<SigningKey>> entries)
      throws IOException {
    reader.enter("sha256");
    return new KeySchedule<>(entries.current(), entries.next(), entries.retired());
  }
}
