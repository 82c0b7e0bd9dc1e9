package io.biscotti.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningRing;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Known attacks on verifiers of JWTs (RFC 8725, section 2, and later ones). */
class AttackTest {
  private static final SigningKey FOREIGN = SigningRing.generate().keys().signing();
  private static final BigInteger ORDER = FOREIGN.publicKey().getParams().getOrder();

  private final Forge forge = new Forge();

  private void assertInvalid(String token) {
    Verified verified =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> forge.verifier.verify(token));
    assertEquals(new Verified.Rejected(Verified.Reason.INVALID), verified);
  }

  /** Without this, the rest of this class would prove nothing. */
  @Test
  void verify_unchangedToken_isValid() {
    assertInstanceOf(
        Verified.Valid.class, forge.verifier.verify(forge.sign(forge.header(), forge.payload())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", " none", "none\\u0000"})
  void verify_algorithmNone_isInvalid(String none) {
    String header = forge.header().replace("ES256", none);
    String signed = Forge.signed(header, forge.payload());
    assertInvalid(signed + ".");
    assertInvalid(signed);
    assertInvalid(signed + "." + Forge.base64(new byte[64]));
    assertInvalid(forge.sign(header, forge.payload()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "hs256", "ES384", "ES256K", "EdDSA", "RS256", "PS256", "es256"})
  void verify_anotherAlgorithm_isInvalid(String algorithm) {
    String header = forge.header().replace("ES256", algorithm);
    assertInvalid(forge.sign(header, forge.payload()));
  }

  static Stream<Arguments> spellingsOfThePublicKey() {
    Function<ECKey, byte[]> der = AttackTest::der;
    Function<ECKey, String> pem =
        key ->
            "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.apply(key))
                + "\n-----END PUBLIC KEY-----";
    return Stream.of(
        secret("DER", der),
        secret("PEM", key -> pem.apply(key).getBytes(US_ASCII)),
        secret("PEM with a line end", key -> (pem.apply(key) + "\n").getBytes(US_ASCII)),
        secret("JWK", key -> key.toJSONString().getBytes(UTF_8)),
        secret("x", key -> key.getX().decode()),
        secret("nothing but a zero", key -> new byte[1]));
  }

  private static byte[] der(ECKey key) {
    try {
      return key.toECPublicKey().getEncoded();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Arguments secret(String name, Function<ECKey, byte[]> secret) {
    return arguments(name, secret);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spellingsOfThePublicKey")
  void verify_hmacWithThePublicKey_isInvalid(String name, Function<ECKey, byte[]> secret) {
    ECKey key = new ECKey.Builder(Curve.P_256, forge.key.publicKey()).build();
    for (String algorithm : new String[] {"HS256", "ES256"}) {
      String header = forge.header().replace("ES256", algorithm);
      assertInvalid(Forge.hmac(header, forge.payload(), secret.apply(key)));
    }
  }

  static Stream<Arguments> headers() {
    String jwk = new ECKey.Builder(Curve.P_256, FOREIGN.publicKey()).build().toJSONString();
    return Stream.of(
        arguments("embedded jwk", ",\"jwk\":" + jwk),
        arguments("empty jwk", ",\"jwk\":{}"),
        arguments("jwk null", ",\"jwk\":null"),
        arguments("x5c", ",\"x5c\":[\"MIIB\"]"),
        arguments("x5t", ",\"x5t\":\"AAAA\""),
        arguments("crit with exp", ",\"crit\":[\"exp\"],\"exp\":1"),
        arguments("crit empty", ",\"crit\":[]"),
        arguments("b64", ",\"b64\":false,\"crit\":[\"b64\"]"),
        arguments("zip", ",\"zip\":\"DEF\""),
        arguments("cty", ",\"cty\":\"JWT\""),
        arguments("unknown member", ",\"x\":1"),
        arguments("alg twice", ",\"alg\":\"none\""),
        arguments("alg twice, escaped", ",\"\\u0061lg\":\"none\""),
        arguments("kid twice", ",\"kid\":\"1\""),
        arguments("typ twice", ",\"typ\":\"at+jwt\""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void verify_headerWithMoreMembers_isInvalid(String name, String more) {
    assertInvalid(forge.sign(forge.header(more), forge.payload()));
    assertInvalid(Forge.sign(FOREIGN, forge.header(more), forge.payload()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jku", "x5u"})
  void verify_keyUrlInTheHeader_isInvalidAndNotFetched(String member) {
    try (KeyServer server = new KeyServer()) {
      String address = server.address().toString();
      String header = forge.header(",\"%s\":\"%s\"".formatted(member, address));
      assertInvalid(forge.sign(header, forge.payload()));
      assertInvalid(Forge.sign(FOREIGN, header, forge.payload()));
      // A key id is not used as an address either.
      String named = forge.header().replace(forge.key.id(), address);
      assertInvalid(Forge.sign(FOREIGN, named, forge.payload()));
      assertEquals(0, server.asked.get());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../../../../dev/null",
        "/etc/passwd",
        "file:///dev/null",
        "' or '1'='1",
        "\\u0000",
        "${jndi:ldap://127.0.0.1/x}",
        "; touch /tmp/x",
        "%s%n"
      })
  void verify_unknownKeyId_isInvalid(String id) {
    String header = forge.header().replace(forge.key.id(), id);
    assertInvalid(Forge.sign(FOREIGN, header, forge.payload()));
    assertInvalid(Forge.hmac(header.replace("ES256", "HS256"), forge.payload(), new byte[1]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "1", "[\"%s\"]", "{\"a\":\"%s\"}", "true"})
  void verify_keyIdThatIsNotText_isInvalid(String id) {
    String header =
        "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":%s}".formatted(id.formatted(forge.key.id()));
    assertInvalid(forge.sign(header, forge.payload()));
  }

  @Test
  void verify_ourKeyIdAndAnotherKey_isInvalid() {
    assertInvalid(Forge.sign(FOREIGN, forge.header(), forge.payload()));
  }

  static Stream<Arguments> signatures() {
    byte[] zero = new byte[32];
    byte[] order = Arrays.copyOfRange(ORDER.toByteArray(), 1, 33);
    byte[] one = new byte[32];
    one[31] = 1;
    byte[] most = new byte[32];
    Arrays.fill(most, (byte) 0xff);
    return Stream.of(
        arguments("r = s = 0", joined(zero, zero)),
        arguments("r = 0", joined(zero, one)),
        arguments("s = 0", joined(one, zero)),
        arguments("r = s = n", joined(order, order)),
        arguments("r = n", joined(order, one)),
        arguments("s = n", joined(one, order)),
        arguments("r = s = 1", joined(one, one)),
        arguments("all bits", joined(most, most)),
        arguments("empty", new byte[0]),
        arguments("one byte", new byte[1]),
        arguments("63 bytes", new byte[63]),
        arguments("65 bytes", new byte[65]),
        arguments("P-521's 132 bytes", new byte[132]),
        arguments("DER of zeros", new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0}));
  }

  private static byte[] joined(byte[] r, byte[] s) {
    byte[] both = Arrays.copyOf(r, 64);
    System.arraycopy(s, 0, both, 32, 32);
    return both;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("signatures")
  void verify_malformedSignature_isInvalid(String name, byte[] signature) {
    String signed = Forge.signed(forge.header(), forge.payload());
    assertInvalid(signed + "." + Forge.base64(signature));
  }

  @Test
  void verify_signatureInDer_isInvalid() {
    String signed = Forge.signed(forge.header(), forge.payload());
    byte[] der = Forge.signature("SHA256withECDSA", forge.key, signed);
    assertInvalid(signed + "." + Forge.base64(der));
    assertInvalid(signed + "." + Forge.base64(Arrays.copyOf(der, 64)));
  }

  @Test
  void verify_longerSignature_isInvalid() {
    String signed = Forge.signed(forge.header(), forge.payload());
    byte[] right = Forge.signature("SHA256withECDSAinP1363Format", forge.key, signed);
    assertInvalid(signed + "." + Forge.base64(Arrays.copyOf(right, 65)));
    assertInvalid(signed + "." + Forge.base64(Arrays.copyOf(right, 96)));
  }

  static Stream<Arguments> payloads() {
    return Stream.of(
        change("string exp", "\"exp\":1772359800", "\"exp\":\"1772359800\""),
        change("exp with a fraction", "\"exp\":1772359800", "\"exp\":1772359800.5"),
        change("exp as a power", "\"exp\":1772359800", "\"exp\":1e300"),
        change("exp negative", "\"exp\":1772359800", "\"exp\":-1"),
        change("exp beyond a long", "\"exp\":1772359800", "\"exp\":99999999999999999999"),
        change("exp in the year 10000", "\"exp\":1772359800", "\"exp\":253402300800"),
        change("exp null", "\"exp\":1772359800", "\"exp\":null"),
        change("exp true", "\"exp\":1772359800", "\"exp\":true"),
        change("exp absent", "\"exp\":1772359800,", ""),
        change("exp twice", "\"exp\":1772359800", "\"exp\":1,\"exp\":1772359800"),
        change("exp twice, escaped", "\"exp\":1772359800", "\"exp\":1772359800,\"e\\u0078p\":1"),
        change("exp before iat", "\"exp\":1772359800", "\"exp\":1772359200"),
        change("iat absent", "\"iat\":1772359200,", ""),
        change("iat in the future", "\"iat\":1772359200", "\"iat\":1772359261"),
        change("nbf in the future", "\"iat\"", "\"nbf\":1772359201,\"iat\""),
        change("nbf a string", "\"iat\"", "\"nbf\":\"1\",\"iat\""),
        change("iss absent", "\"iss\":\"https://id.example\",", ""),
        change("iss foreign", "https://id.example", "https://evil.example"),
        change("iss longer", "https://id.example", "https://id.example/"),
        change("iss a list", "\"https://id.example\"", "[\"https://id.example\"]"),
        change("aud absent", "\"aud\":\"https://shop.example\",", ""),
        change("aud foreign", "https://shop.example", "https://evil.example"),
        change("aud longer", "https://shop.example", "https://shop.example.evil.example"),
        change("aud empty list", "\"https://shop.example\"", "[]"),
        change("aud foreign list", "\"https://shop.example\"", "[\"a\",\"b\"]"),
        change("aud with a number", "\"https://shop.example\"", "[\"https://shop.example\",1]"),
        change("sub absent", "\"sub\":\"acc-1\",", ""),
        change("sub empty", "acc-1", ""),
        change("sub twice", "\"sub\":\"acc-1\"", "\"sub\":\"acc-1\",\"sub\":\"root\""),
        change("sub a number", "\"acc-1\"", "1"),
        change("jti absent", "\"jti\":\"1\",", ""),
        change("client_id absent", "\"client_id\":\"biscotti\",", ""),
        change("sid absent", "\"sid\":\"handle-1\",", ""),
        change("auth_time absent", ",\"auth_time\":1772359200", ""),
        change("roles a text", "\"iat\"", "\"roles\":\"admin\",\"iat\""),
        change("roles null", "\"iat\"", "\"roles\":null,\"iat\""),
        change("roles with a number", "\"iat\"", "\"roles\":[\"admin\",1],\"iat\""),
        change("name a number", "\"iat\"", "\"name\":1,\"iat\""),
        change("deep list", "\"iat\"", "\"x\":" + "[".repeat(999) + "]".repeat(999) + ",\"iat\""),
        change(
            "deep object",
            "\"iat\"",
            "\"x\":" + "{\"a\":".repeat(500) + "1" + "}".repeat(500) + ",\"iat\""),
        change("number of 4,000 digits", "\"iat\"", "\"x\":" + "9".repeat(4_000) + ",\"iat\""),
        change("comment", "{\"iss\"", "{/**/\"iss\""),
        change("byte order mark", "{\"iss\"", "\ufeff{\"iss\""),
        change("trailing object", "\"auth_time\":1772359200}", "\"auth_time\":1772359200}{}"),
        change("truncated", "\"auth_time\":1772359200}", "\"auth_time\":1772359200"),
        change("list", "{\"iss\"", "[{\"iss\""));
  }

  private static Arguments change(String name, String from, String to) {
    return arguments(name, from, to);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("payloads")
  void verify_invalidPayload_isInvalid(String name, String from, String to) {
    String good = forge.payload();
    assertTrue(good.contains(from), good);
    assertInvalid(forge.sign(forge.header(), good.replace(from, to)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "jwt", "id_token+jwt", "at+jws", "dpop+jwt", "", "at+jwt "})
  void verify_anotherType_isInvalid(String type) {
    assertInvalid(forge.sign(forge.header().replace("at+jwt", type), forge.payload()));
  }

  @Test
  void verify_noType_isInvalid() {
    assertInvalid(forge.sign(forge.header().replace("\"typ\":\"at+jwt\",", ""), forge.payload()));
  }

  @Test
  void verify_noAlgorithmOrNoId_isInvalid() {
    assertInvalid(forge.sign(forge.header().replace("\"alg\":\"ES256\",", ""), forge.payload()));
    assertInvalid(forge.sign("{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}", forge.payload()));
  }

  @Test
  void verify_anyCharacterChanged_isInvalid() {
    String good = forge.issue();
    for (int at = 0; at < good.length(); at++) {
      char other = good.charAt(at) == 'A' ? 'B' : 'A';
      assertInvalid(good.substring(0, at) + other + good.substring(at + 1));
    }
  }

  @Test
  void verify_base64ThatIsNotCanonical_isInvalid() {
    String good = forge.sign(forge.header(), forge.payload());
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // 64 bytes leave four unused bits in the last character.
    int last = alphabet.indexOf(good.charAt(good.length() - 1));
    assertInvalid(good.substring(0, good.length() - 1) + alphabet.charAt(last + 1));
    assertInvalid(good + "==");
    assertInvalid(good + "=");
    assertInvalid(good.replace(".", "=."));
    assertInvalid(good.replaceFirst("\\.", "\n."));
    assertInvalid(" " + good);
    assertInvalid(good + " ");
    assertInvalid(good.replace('-', '+').replace('_', '/') + "+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "...", "a.b.c", "a.b", ".a.b", "a..b", "a.b.", "é.é.é", "🙂"})
  void verify_noToken_isInvalid(String text) {
    assertInvalid(text);
  }

  @Test
  void verify_moreParts_isInvalid() {
    String good = forge.issue();
    assertInvalid(good + ".AAAA");
    assertInvalid("AAAA." + good);
    assertInvalid(good + "." + good);
  }

  @Test
  void verify_tooLong_isInvalid() {
    String fits = forge.sign(forge.header(), forge.payload(",\"x\":\"" + "a".repeat(5_000) + "\""));
    assertInstanceOf(Verified.Valid.class, forge.verifier.verify(fits));
    assertInvalid(
        forge.sign(forge.header(), forge.payload(",\"x\":\"" + "a".repeat(6_000) + "\"")));
    assertInvalid("A".repeat(1 << 20));
    assertInvalid(".".repeat(1 << 20));
    assertInvalid(forge.issue() + "A".repeat(1 << 20));
    assertInvalid(
        forge.sign(forge.header(), forge.payload(",\"x\":\"" + "a".repeat(1 << 20) + "\"")));
  }

  @Test
  void verify_malformedUtf8_isInvalid() {
    byte[] payload = forge.payload(",\"x\":\"ÿ\"").getBytes(ISO_8859_1);
    String signed = Forge.base64(forge.header()) + "." + Forge.base64(payload);
    byte[] signature = Forge.signature("SHA256withECDSAinP1363Format", forge.key, signed);
    assertInvalid(signed + "." + Forge.base64(signature));
  }

  @Test
  void verify_encodedInUtf16_isInvalid() {
    byte[] payload = forge.payload().getBytes(UTF_16BE);
    String signed = Forge.base64(forge.header()) + "." + Forge.base64(payload);
    byte[] signature = Forge.signature("SHA256withECDSAinP1363Format", forge.key, signed);
    assertInvalid(signed + "." + Forge.base64(signature));
  }

  @Test
  void verify_encryptedToken_isInvalid() {
    String header = "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}";
    assertInvalid(
        Forge.base64(header.formatted(forge.key.id()))
            + "..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA");
  }
}
