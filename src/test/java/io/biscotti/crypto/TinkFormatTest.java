package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.biscotti.testkit.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keysets and ciphertexts have the format of Tink, which used to write them: old rings and cookies
 * still work, and Tink reads what is written now.
 */
class TinkFormatTest {
  private static final String PURPOSE = "session";
  private static final String COOKIE = "__Host-session";
  private static final Instant WRITTEN = Instant.parse("2026-03-02T09:00:00Z");
  private static final KeyPolicy POLICY = KeyPolicy.forLifetime(Duration.ofHours(12));

  /** Sealed by Tink with the retired and with the current key of the file in the resources. */
  private static final String SEALED_BEFORE_ROTATION =
      "AUrMSLL88wRMp78xHtL7g1yY6W5Y3mlvYN_44sevVYM_kzXKTAKj7ZpC";

  private static final String SEALED_EMPTY = "AUVzfzeYjOoysAIiPKx_OBQYw5Lns6u_BE9OJ7W6chGu";

  @TempDir Path temp;

  @Test
  void open_ringWrittenWithTink_opensItsCookies() throws IOException {
    KeyRing ring = KeyRing.open(file(), POLICY, new SettableClock(WRITTEN));

    assertOpens("user=john", ring, SEALED_BEFORE_ROTATION);
    assertOpens("", ring, SEALED_EMPTY);
    assertEquals(
        new KeyPrints(
            Set.of("seal-c4c6773117e416c6"),
            Set.of("seal-c4c6773117e416c6", "seal-e155023b95feb315")),
        ring.prints());
    assertEquals(
        "8ZdkaJNz8vnSZ5xZHfRJS2APgtTZKvySAbyYrRvnqBI",
        SigningRing.derive(ring).keys().signing().id());
  }

  @Test
  void render_ringWrittenWithTink_isTheSameText() throws IOException {
    String text = resource();

    assertEquals(text, KeyDocument.FORMAT.render(KeyDocument.FORMAT.parse(text)));
  }

  @Test
  void maintain_ringWrittenWithTink_rotatesAndStillOpensItsCookies() throws IOException {
    SettableClock clock = new SettableClock(WRITTEN);
    Path file = file();
    KeyRing ring = KeyRing.open(file, POLICY, clock);

    clock.set(WRITTEN.plus(Duration.ofDays(30)));
    ring.maintain();
    clock.set(clock.instant().plus(Duration.ofHours(1)));
    ring.maintain();

    assertOpens("", KeyRing.open(file, POLICY, clock), SEALED_EMPTY);
    assertEquals(
        new Opened.Rejected(Opened.Reason.GONE_KEY), sealer(ring).open(SEALED_BEFORE_ROTATION));
  }

  @Test
  void write_anyKeyset_isWhatTinkWrites() throws GeneralSecurityException {
    Keyset keyset = Keyset.of(SealingKey.generate(), List.of(SealingKey.generate()));
    String text = KeysetText.write(keyset);

    assertEquals(
        text,
        TinkJsonProtoKeysetFormat.serializeKeyset(
                tink(text), AeadConfig2026.get(), InsecureSecretKeyAccess.get())
            .strip());
  }

  @Test
  void seal_withOurKeyset_opensWithTink() throws GeneralSecurityException {
    Keyset keyset = Keyset.of(SealingKey.generate(), List.of());
    String text = KeysetText.write(keyset);
    KeyRing ring = KeyRing.parse(Secret.of(text));

    for (String plain : List.of("", "user=john", "x".repeat(10_000))) {
      byte[] sealed = Base64.getUrlDecoder().decode(sealer(ring).seal(plain.getBytes(UTF_8)));
      assertArrayEquals(plain.getBytes(UTF_8), aead(tink(text)).decrypt(sealed, associatedData()));
    }
  }

  @Test
  void open_sealedByTink_isTheValue() throws GeneralSecurityException {
    KeysetHandle handle =
        KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, AeadConfig2026.get());
    KeyRing ring =
        KeyRing.parse(
            Secret.of(
                TinkJsonProtoKeysetFormat.serializeKeyset(
                    handle, AeadConfig2026.get(), InsecureSecretKeyAccess.get())));

    for (String plain : List.of("", "user=john", "x".repeat(10_000))) {
      byte[] sealed = aead(handle).encrypt(plain.getBytes(UTF_8), associatedData());
      assertOpens(plain, ring, Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
    }
  }

  @Test
  void parse_signedIdsAndUnknownMembersInAnotherOrder_isTheSameKeyset() {
    SealingKey key = SealingKey.of(-5, new byte[SealingKey.KEY_BYTES]);
    String text = KeysetText.write(Keyset.of(key, List.of()));
    String keyData = text.substring(text.indexOf("{\"typeUrl"), text.indexOf(",\"status\""));
    String other =
        ("{\"comment\":{\"by\":[1,2]},\"key\":[{\"keyId\":-5,\"outputPrefixType\":\"TINK\","
                + "\"note\":null,\"status\":\"ENABLED\",\"keyData\":%s}],\"primaryKeyId\":-5}")
            .formatted(keyData);

    assertEquals(text, KeysetText.write(KeysetText.parse(other)));
  }

  @Test
  void parse_twoKeysWithOneId_isRefused() {
    Keyset keyset = Keyset.of(SealingKey.of(1, new byte[32]), List.of(SealingKey.generate()));
    String text = KeysetText.write(keyset);
    String second = keyset.keys().get(1).idText();

    assertThrows(
        KeyException.class,
        () -> KeysetText.parse(text.replace("\"keyId\":" + second, "\"keyId\":1")));
  }

  private Path file() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("home"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    Path file = Files.writeString(directory.resolve("keys.json"), resource());
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static String resource() throws IOException {
    try (InputStream in = TinkFormatTest.class.getResourceAsStream("keys-written-with-tink.json")) {
      return new String(in.readAllBytes(), UTF_8).strip();
    }
  }

  private static KeysetHandle tink(String keyset) throws GeneralSecurityException {
    return TinkJsonProtoKeysetFormat.parseKeyset(
        keyset, AeadConfig2026.get(), InsecureSecretKeyAccess.get());
  }

  private static Aead aead(KeysetHandle handle) throws GeneralSecurityException {
    return handle.getPrimitive(AeadConfig2026.get(), Aead.class);
  }

  /** The context that {@link Sealer} has used since its first version. */
  private static byte[] associatedData() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(1);
      out.writeUTF(PURPOSE);
      out.writeUTF(COOKIE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static Sealer sealer(KeyRing ring) {
    return ring.sealer(PURPOSE, COOKIE);
  }

  private static void assertOpens(String expected, KeyRing ring, String sealed) {
    Opened opened = sealer(ring).open(sealed);
    byte[] bytes = assertInstanceOf(Opened.Value.class, opened, opened::toString).bytes();
    assertEquals(expected, new String(bytes, UTF_8));
  }
}
