package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base64UrlTest {

  /** RFC 4648, section 10, without the padding. */
  @ParameterizedTest
  @CsvSource({
    "Zg, f",
    "Zm8, fo",
    "Zm9v, foo",
    "Zm9vYg, foob",
    "Zm9vYmE, fooba",
    "Zm9vYmFy, foobar"
  })
  void decode_examplesOfTheRfc_givesTheirBytes(String text, String expected) {
    assertEquals(expected, new String(Base64Url.decode(text), US_ASCII));
  }

  @Test
  void decode_anyBytes_agreesWithThePlatform() {
    Random random = new Random(1);
    for (int length = 0; length < 400; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      assertArrayEquals(bytes, Base64Url.decode(text));
    }
  }

  /** Each byte string has exactly one valid text of two or three characters. */
  @Test
  void decode_everyShortText_acceptsOneForEachByteString() {
    int accepted = 0;
    for (char a = 0; a < 128; a++) {
      for (char b = 0; b < 128; b++) {
        byte[] bytes = Base64Url.decode("" + a + b);
        if (bytes.length > 0) {
          accepted++;
          assertEquals("" + a + b, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
      }
    }
    assertEquals(256, accepted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A",
        "AAAAA",
        "Zh",
        "Zm9",
        "Zg==",
        "Zm8=",
        "Zm 9v",
        "Zm+v",
        "Zm/v",
        "Zmŵv",
        "Zm€v",
        "\0\0\0\0"
      })
  void decode_notStrict_isEmpty(String text) {
    assertEquals(0, Base64Url.decode(text).length);
  }
}
