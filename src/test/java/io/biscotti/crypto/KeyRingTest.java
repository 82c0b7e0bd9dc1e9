package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.mac.MacConfig;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import io.biscotti.testkit.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRingTest {
  private static final byte[] PLAIN = "user=john".getBytes(UTF_8);

  @BeforeAll
  static void registerWithTink() throws GeneralSecurityException {
    AeadConfig.register();
    MacConfig.register();
  }

  @Test
  void generate_maintained_staysTheSameRing() {
    KeyRing ring = KeyRing.generate(Clock.systemUTC());
    String sealed = seal(ring);

    ring.maintain();

    assertOpens(ring, sealed);
  }

  @Test
  void parse_keysetOfTwo_sealsWithThePrimaryAndOpensBoth() throws GeneralSecurityException {
    KeysetHandle old = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
    String sealedBefore = seal(ring(old));
    KeysetHandle both =
        KeysetHandle.newBuilder(old)
            .addEntry(entry(PredefinedAeadParameters.AES256_GCM).makePrimary())
            .build();
    KeyRing ring = ring(both);

    assertOpens(ring, sealedBefore);
    assertEquals(
        new Opened.Rejected(Opened.Reason.UNKNOWN_KEY), sealer(ring(old)).open(seal(ring)));
    ring.maintain();
    assertOpens(ring, sealedBefore);
  }

  @Test
  void parse_copiedFile_sealsAndOpensAsTheFileDoes(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("keys.json");
    KeyPolicy policy = KeyPolicy.forLifetime(Duration.ofHours(12));
    SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    KeyRing own = KeyRing.open(file, policy, clock);
    String first = seal(own);
    clock.set(clock.instant().plus(Duration.ofDays(30)));
    own.maintain();
    clock.set(clock.instant().plus(Duration.ofHours(1)));
    own.maintain();
    String second = seal(own);

    String text = Files.readString(file);
    KeyRing copy = KeyRing.parse(Secret.of(" " + text + "\n"));
    assertOpens(copy, first);
    assertOpens(copy, second);
    assertOpens(own, seal(copy));
    assertEquals(
        SigningRing.derive(copy).keys().signing().id(),
        SigningRing.derive(KeyRing.parse(Secret.of(text))).keys().signing().id());
  }

  @Test
  void parse_damagedCopyOfTheFile_isRefusedWithoutShowingIt(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("keys.json");
    KeyRing.open(file, KeyPolicy.forLifetime(Duration.ofHours(12)), Clock.systemUTC());
    String text = Files.readString(file);
    for (String damaged :
        new String[] {
          text.substring(0, text.length() - 1), text.replaceFirst("\"version\":1", "\"version\":2")
        }) {
      KeyException refusal =
          assertThrows(KeyException.class, () -> KeyRing.parse(Secret.of(damaged)));
      assertFalse(String.valueOf(refusal.getMessage()).contains("keyData"), refusal::toString);
    }
  }

  @Test
  void parse_disabledKeyNextToThePrimary_doesNotOpen() throws GeneralSecurityException {
    KeysetHandle old = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
    String sealedBefore = seal(ring(old));
    KeysetHandle.Builder builder =
        KeysetHandle.newBuilder(old)
            .addEntry(entry(PredefinedAeadParameters.AES256_GCM).makePrimary());
    builder.getAt(0).setStatus(KeyStatus.DISABLED);

    assertEquals(
        new Opened.Rejected(Opened.Reason.UNKNOWN_KEY),
        sealer(ring(builder.build())).open(sealedBefore));
  }

  @Test
  void parse_disabledPrimary_isRefused() throws GeneralSecurityException {
    String json = json(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));

    assertRefused(json.replace("ENABLED", "DISABLED"));
    assertRefused(json.replace("ENABLED", "DESTROYED"));
  }

  @Test
  void parse_noPrimary_isRefused() throws GeneralSecurityException {
    String json = json(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));

    assertRefused(json.replaceFirst("\"primaryKeyId\":\\d+", "\"primaryKeyId\":1"));
    assertRefused(json.replaceFirst("\"primaryKeyId\":\\d+,", ""));
  }

  @Test
  void parse_otherKeys_isRefused() throws GeneralSecurityException {
    AesGcmParameters.Builder gcm =
        AesGcmParameters.builder().setIvSizeBytes(12).setTagSizeBytes(16).setKeySizeBytes(32);
    Parameters[] others = {
      PredefinedAeadParameters.AES128_GCM,
      PredefinedAeadParameters.AES256_EAX,
      PredefinedAeadParameters.CHACHA20_POLY1305,
      PredefinedMacParameters.HMAC_SHA256_256BITTAG,
      gcm.setVariant(AesGcmParameters.Variant.CRUNCHY).build(),
      gcm.setVariant(AesGcmParameters.Variant.NO_PREFIX).build()
    };
    for (Parameters other : others) {
      assertRefused(json(KeysetHandle.generateNew(other)));
      assertRefused(
          json(
              KeysetHandle.newBuilder()
                  .addEntry(entry(PredefinedAeadParameters.AES256_GCM).makePrimary())
                  .addEntry(entry(other))
                  .build()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "{}",
        "not json",
        "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "{\"primaryKeyId\":1}",
        "{\"primaryKeyId\":1,\"key\":[]}",
        "{\"primaryKeyId\":1,\"key\":{}}",
        "{\"primaryKeyId\":1,\"key\":[null]}",
        "{\"primaryKeyId\":\"x\",\"key\":[{}]}",
        "{\"encryptedKeyset\":\"AAAA\"}"
      })
  void parse_noKeyset_isRefused(String text) {
    assertRefused(text);
  }

  @Test
  void parse_truncatedAnywhere_isRefused() throws GeneralSecurityException {
    String json = json(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM)).strip();
    for (int length = 0; length < json.length(); length++) {
      assertRefused(json.substring(0, length));
    }
  }

  /**
   * Some changes yield a valid keyset with another key; in any case, no other exception escapes.
   */
  @Test
  void parse_changedAnywhere_isRefusedOrParsed() throws GeneralSecurityException {
    String json = json(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      StringBuilder changed = new StringBuilder(json);
      changed.setCharAt(random.nextInt(json.length()), (char) random.nextInt(128));
      try {
        KeyRing.parse(Secret.of(changed.toString()));
      } catch (KeyException e) {
        refused++;
      }
    }
    assertTrue(refused > 1_000, "refused " + refused);
  }

  @Test
  void parse_refused_neitherMessageNorCauseQuotesTheText() {
    KeyException e =
        assertThrows(KeyException.class, () -> KeyRing.parse(Secret.of("hunter2 is the key")));

    assertFalse(String.valueOf(e.getMessage()).contains("hunter2"));
    assertNull(e.getCause());
  }

  private static void assertRefused(String keyset) {
    assertThrows(KeyException.class, () -> KeyRing.parse(Secret.of(keyset)), keyset);
  }

  private static KeysetHandle.Builder.Entry entry(Parameters parameters) {
    return KeysetHandle.generateEntryFromParameters(parameters).withRandomId();
  }

  private static KeyRing ring(KeysetHandle keyset) throws GeneralSecurityException {
    return KeyRing.parse(Secret.of(json(keyset)));
  }

  private static String json(KeysetHandle keyset) throws GeneralSecurityException {
    return TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get());
  }

  private static Sealer sealer(KeyRing ring) {
    return ring.sealer("session", "__Host-session");
  }

  private static String seal(KeyRing ring) {
    return sealer(ring).seal(PLAIN);
  }

  private static void assertOpens(KeyRing ring, String sealed) {
    assertArrayEquals(
        PLAIN, assertInstanceOf(Opened.Value.class, sealer(ring).open(sealed)).bytes());
  }
}
