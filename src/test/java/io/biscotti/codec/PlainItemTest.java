package io.biscotti.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainItemTest {

  private static @Nullable Object decode(byte[] item) {
    return PlainItem.decode(item, 0, item.length);
  }

  static Stream<Object> values() {
    return Stream.of(
        0,
        1,
        23,
        24,
        255,
        256,
        65_535,
        65_536,
        Integer.MAX_VALUE,
        -1,
        -24,
        -25,
        -256,
        -257,
        -65_536,
        -65_537,
        Integer.MIN_VALUE,
        true,
        false,
        "",
        "a",
        "x".repeat(23),
        "x".repeat(24),
        "x".repeat(255),
        "x".repeat(256),
        "ß".repeat(40_000),
        "\uD83C\uDF6A");
  }

  @ParameterizedTest
  @MethodSource("values")
  void encode_plainValue_isWhatALibraryReads(Object value) throws IOException {
    byte[] item = Objects.requireNonNull(PlainItem.encode(value));
    try (CBORParser in = new CBORFactory().createParser(item)) {
      JsonToken token = in.nextToken();
      assertNotNull(token);
      Object read =
          token.isNumeric()
              ? in.getNumberValue()
              : token.isBoolean() ? (Object) in.getBooleanValue() : in.getText();
      assertEquals(value, read);
      assertNull(in.nextToken(), "something stands behind the item");
    }
    assertEquals(value, decode(item));
  }

  /** Examples of RFC 8949, appendix A. */
  @ParameterizedTest
  @CsvSource({
    "00, 0",
    "17, 23",
    "1818, 24",
    "1903e8, 1000",
    "1a000f4240, 1000000",
    "3903e7, -1000"
  })
  void decode_exampleOfTheStandard_isItsValue(String hex, int value) {
    assertEquals(value, decode(HexFormat.of().parseHex(hex)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "18",
        "1817",
        "190017",
        "7803616263",
        "19ff",
        "1a",
        "1affffffff",
        "3affffffff",
        "1b0000000000000001",
        "61",
        "62ff",
        "6161ff",
        "7f616100",
        "7f",
        "80",
        "f6",
        "f7",
        "f4f4",
        "d9fa010a",
        "fb3ff8000000000000",
        "7affffffff",
        "1f",
        "1c"
      })
  void decode_anythingElse_isLeftToTheReader(String hex) {
    assertNull(decode(HexFormat.of().parseHex(hex)));
  }

  @Test
  void encode_otherTypes_areLeftToTheWriter() {
    assertNull(PlainItem.encode(1L));
    assertNull(PlainItem.encode(new byte[0]));
  }
}
