package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.biscotti.testkit.SettableClock;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningRingTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration TOKEN = Duration.ofMinutes(10);
  private static final KeyPolicy POLICY = KeyPolicy.forLifetime(TOKEN);

  @TempDir Path temp;
  private final SettableClock clock = new SettableClock(START);
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = temp.resolve("home/token-keys.json");
  }

  private SigningRing open() {
    return SigningRing.open(file, POLICY, clock);
  }

  private static String id(SigningRing ring) {
    return ring.keys().signing().id();
  }

  private static List<String> published(SigningRing ring) {
    return ring.keys().published().stream().map(SigningKey::id).toList();
  }

  @Test
  void open_absentFile_isMadeForItsOwnerAndKept() throws IOException {
    SigningRing first = open();

    assertEquals(fromString("rw-------"), Files.getPosixFilePermissions(file));
    assertEquals(first.keys(), open().keys());
    assertEquals(List.of(id(first)), published(first));
  }

  @Test
  void open_manyAtOnce_getOneKey() throws Exception {
    Callable<String> opening = () -> id(SigningRing.open(file, POLICY, Clock.systemUTC()));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    Set<String> ids = new HashSet<>();
    try {
      for (Future<String> one : threads.invokeAll(Collections.nCopies(16, opening))) {
        ids.add(one.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, ids.size());
  }

  @Test
  void maintain_keyIsDue_isPublishedAnHourBeforeItSigns() {
    SigningRing ring = open();
    String old = id(ring);

    clock.set(START.plus(POLICY.sealsFor()).minus(POLICY.publishLead()).minusSeconds(1));
    ring.maintain();
    assertEquals(List.of(old), published(ring));

    clock.advance(Duration.ofSeconds(1));
    ring.maintain();
    assertEquals(old, id(ring));
    assertEquals(2, published(ring).size());
    String next = published(ring).get(1);

    clock.advance(POLICY.publishLead().minusSeconds(1));
    ring.maintain();
    assertEquals(old, id(ring));

    clock.advance(Duration.ofSeconds(1));
    ring.maintain();
    assertEquals(List.of(next, old), published(ring));
  }

  @Test
  void maintain_oldKey_isPublishedUntilWhatItSignedLastHasExpired() {
    SigningRing ring = open();
    String old = id(ring);
    clock.advance(POLICY.sealsFor());
    ring.maintain();
    clock.advance(POLICY.publishLead());
    ring.maintain();
    assertNotEquals(old, id(ring));

    // Another node may have signed with it for another hour, if it learned of the switch that late.
    clock.advance(POLICY.publishLead().plus(TOKEN));
    ring.maintain();
    assertTrue(published(ring).contains(old));

    clock.advance(POLICY.opensFor());
    ring.maintain();
    assertFalse(published(ring).contains(old));
  }

  @Test
  void maintain_anotherNodeRotated_isTakenOver() {
    SigningRing one = open();
    SigningRing other = open();
    clock.advance(POLICY.sealsFor());
    one.maintain();
    clock.advance(POLICY.publishLead());
    one.maintain();

    other.maintain();

    assertEquals(one.keys(), other.keys());
  }

  @Test
  void open_anyByteChanged_isRefusedWithoutQuotingIt() throws IOException {
    open();
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at += 3) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      KeyException thrown = assertThrows(KeyException.class, this::open);
      String message = String.valueOf(thrown.getMessage());
      assertTrue(message.contains("token-keys.json"), message);
      assertFalse(message.contains("\"d\""), message);
    }
  }

  @Test
  void open_fileOfAKeyRing_isRefusedAndStays() throws IOException {
    KeyRing.open(file, POLICY, clock);
    String before = Files.readString(file);

    assertThrows(KeyException.class, this::open);
    assertEquals(before, Files.readString(file));
  }

  @Test
  void derive_sameKeyset_isTheSameKeys() throws IOException {
    KeyRing.open(file, POLICY, clock);
    String text = Files.readString(file);
    int start = text.indexOf("\"keyset\":") + "\"keyset\":".length();
    String keyset = text.substring(start, text.lastIndexOf(",\"sha256\""));

    SigningRing one = SigningRing.derive(KeyRing.parse(Secret.of(keyset)));
    SigningRing other = SigningRing.derive(KeyRing.parse(Secret.of(keyset)));

    assertEquals(published(one), published(other));
    assertNotEquals(id(one), id(SigningRing.derive(KeyRing.generate(clock))));
  }

  @Test
  void derive_rotatedKeyset_publishesAKeyForEach() {
    KeyRing ring = KeyRing.open(file, POLICY, clock);
    SigningRing derived = SigningRing.derive(ring);
    String old = id(derived);
    clock.advance(POLICY.sealsFor());
    ring.maintain();
    derived.maintain();
    assertEquals(old, id(derived));
    assertEquals(2, published(derived).size());
    String next = published(derived).get(1);

    clock.advance(POLICY.publishLead());
    ring.maintain();
    derived.maintain();
    assertEquals(List.of(next, old), published(derived));
  }

  @Test
  void pair_anyNumber_hasThePublicPointOfThePlatform() throws GeneralSecurityException {
    for (int i = 0; i < 20; i++) {
      SigningKey made = SigningKey.generate();
      SigningKey read = SigningKey.of(made.privateKey().getS());
      assertEquals(made.publicKey().getW(), read.publicKey().getW());
      assertEquals(made.id(), read.id());
      assertSigns(read);
    }
    List<BigInteger> edges = new ArrayList<>();
    for (int i = 1; i < 5; i++) {
      edges.add(BigInteger.valueOf(i));
      edges.add(P256.order().subtract(BigInteger.valueOf(i)));
    }
    for (BigInteger edge : edges) {
      assertSigns(SigningKey.of(edge));
    }
    assertThrows(KeyException.class, () -> SigningKey.of(BigInteger.ZERO));
    assertThrows(KeyException.class, () -> SigningKey.of(P256.order()));
  }

  private static void assertSigns(SigningKey key) throws GeneralSecurityException {
    byte[] text = "user=john".getBytes(UTF_8);
    Signature signing = Signature.getInstance("SHA256withECDSA");
    signing.initSign(key.privateKey());
    signing.update(text);
    byte[] signature = signing.sign();
    Signature verifying = Signature.getInstance("SHA256withECDSA");
    verifying.initVerify(key.publicKey());
    verifying.update(text);
    assertTrue(verifying.verify(signature));
  }

  @Test
  void id_anyKey_isTheThumbprintOfRfc7638() throws Exception {
    for (int i = 0; i < 20; i++) {
      SigningKey key = SigningKey.generate();
      ECKey jwk = new ECKey.Builder(Curve.P_256, key.publicKey()).build();
      assertEquals(jwk.computeThumbprint().toString(), key.id());
    }
  }

  @Test
  void toString_anyKey_showsItsIdOnly() {
    SigningKey key = SigningKey.generate();
    assertEquals("SigningKey[" + key.id() + "]", key.toString());
    assertFalse(new SigningRing.Keys(key, List.of()).toString().contains("private"));
  }

  @Test
  void pseudonym_ofTheSameText_isTheSameOnlyWithTheSameRing() {
    SigningRing ring = SigningRing.generate();
    String name = ring.pseudonym("amy");
    assertEquals(name, ring.pseudonym("amy"));
    assertEquals(43, name.length());
    assertNotEquals(name, ring.pseudonym("bob"));
    assertNotEquals(name, SigningRing.generate().pseudonym("amy"));
    assertNotEquals(name, Ids.digest("amy"));
  }
}
