package io.biscotti.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The most frequent CBOR items: a text, an integer, a boolean (RFC 8949, sections 3.1 and 3.3).
 * Creating the library's generator or parser costs several times as much as these items, so this
 * class writes and reads them itself. Any CBOR library can read the bytes.
 */
final class PlainItem {

  private static final int NEGATIVE = 1;
  private static final int TEXT = 3;
  private static final byte FALSE = (byte) 0xF4;
  private static final byte TRUE = (byte) 0xF5;

  private PlainItem() {}

  /** Encodes a value; null if its type is not one of these. */
  static byte @Nullable [] encode(Object value) {
    if (value instanceof String text) {
      if (!Surrogates.arePaired(text)) {
        return null;
      }
      byte[] utf8 = text.getBytes(UTF_8);
      return head(TEXT, utf8.length, utf8.length).put(utf8).array();
    }
    if (value instanceof Integer number) {
      return number < 0 ? head(NEGATIVE, ~number, 0).array() : head(0, number, 0).array();
    }
    if (value instanceof Boolean flag) {
      return new byte[] {flag ? TRUE : FALSE};
    }
    return null;
  }

  private static ByteBuffer head(int major, int argument, int following) {
    int type = major << 5;
    if (argument < 24) {
      return ByteBuffer.allocate(1 + following).put((byte) (type | argument));
    }
    if (argument < 0x100) {
      return ByteBuffer.allocate(2 + following).put((byte) (type | 24)).put((byte) argument);
    }
    if (argument < 0x10000) {
      return ByteBuffer.allocate(3 + following).put((byte) (type | 25)).putShort((short) argument);
    }
    return ByteBuffer.allocate(5 + following).put((byte) (type | 26)).putInt(argument);
  }

  /** Decodes an item; null if it is of another type or malformed. */
  static @Nullable Object decode(byte[] item) {
    if (item.length == 0) {
      return null;
    }
    int major = (item[0] & 0xFF) >> 5;
    int detail = item[0] & 0x1F;
    int headBytes = detail < 24 ? 1 : detail == 24 ? 2 : detail == 25 ? 3 : 5;
    if (item.length == 1 && (item[0] == TRUE || item[0] == FALSE)) {
      return item[0] == TRUE;
    }
    if (detail > 26 || item.length < headBytes) {
      return null;
    }
    int argument = argument(item, headBytes, detail);
    if (major == TEXT && item.length - headBytes == argument) {
      return new String(item, headBytes, argument, UTF_8);
    }
    boolean number = major <= NEGATIVE && item.length == headBytes && argument >= 0;
    return number ? Integer.valueOf(major == NEGATIVE ? ~argument : argument) : null;
  }

  private static int argument(byte[] item, int headBytes, int detail) {
    if (headBytes == 1) {
      return detail;
    }
    int argument = 0;
    for (int i = 1; i < headBytes; i++) {
      argument = argument << 8 | (item[i] & 0xFF);
    }
    return argument;
  }
}
